/** Wires that only hand on: while cycles pass inside the module less is written than all, and whoever looks afterwards sees all. */
import { expect, test } from 'vitest';
import { compileModule, wasmEngine, wasmEngineWith } from '../../../src/codegen/wasm/engine.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Simulation } from '../../../src/sim/simulation.js';
import { Random } from '../../../src/support/random.js';
import { onDisk } from '../../driver/support.js';
import { elaborateSnippet } from '../../support/snippet.js';

const looping = wasmEngineWith(0, 0);

/** Rows of wires behind two kinds of cell, wires that are copies of wires, and readers of some of their elements. */
function grid(random: Random): string {
  const size = 5 + random.below(5);
  const condition = random.pick(['(r + c) % 2 == 0', 'c >= r', 'c % 2 == 1', 'r % 2 == 0']);
  const from = random.pick(['c == 0', 'r == 0']);
  const neighbour = from === 'c == 0' ? '[r][c - 1]' : '[r - 1][c]';
  const [row, column] = [random.below(size), random.below(size)];
  return `
module Cell { clock clk; reset rst; in x: u8; out y: u8; reg y = ${random.below(256)}; on clk { y <= (y *% 3) +% x; } }
module Other { clock clk; reset rst; in x: u8; out y: u8; reg y = 7; on clk { y <= (y *% 5) ^ x; } }
module Top {
  clock clk; reset rst; out sum: u8;
  reg n: u8 = 1;
  reg taken: u8 = 0;
  wire ys: u8[${size}][${size}];
  wire again: u8[${size}][${size}];
  for r in 0..${size}, c in 0..${size} {
    wire x: u8;
    x = if ${from} { n } else { ys${neighbour} };
    again[r][c] = ys[r][c];
    if ${condition} {
      inst one[r][c]: Cell(clk, rst, x, y: ys[r][c]);
    } else {
      inst two[r][c]: Other(clk, rst, x: ${random.pick(['x', 'again[r][c]'])}, y: ys[r][c]);
    }
  }
  on clk {
    n <= n *% 5 +% 1;
    taken <= taken ^ again[${row}][${column}] ^ ys[${random.pick([`n % ${size}`, String(row)])}][${column}];
  }
  sum = taken ^ again[${column}][${row}];
}`;
}

test('random grids: after cycles inside the module everything is as on the reference', () => {
  const random = new Random(5n);
  for (let i = 0; i < 10; i++) {
    const text = grid(random);
    const { design } = elaborateSnippet(text, { top: 'Top' });
    const [reference, fast] = [interpreter, looping].map(
      (engine) => new Simulation(buildHierarchy(design), engine, { seed: 3 }),
    );
    for (let step = 0; step < 6; step++) {
      const cycles = 1 + random.below(9);
      reference!.step('clk', cycles);
      fast!.step('clk', cycles);
      const wires = ['ys', 'again', 'sum', 'x'].map((name) => [reference!.peek(name), fast!.peek(name)]);
      for (const [want, got] of wires) expect(got, text).toEqual(want);
    }
  }
});

test('between two kinds of cell nothing is left but moves', () => {
  const { compiler, file } = new Workspace(onDisk).open('bench/designs/checkerboard.m3hdl');
  const compiled = file === undefined ? undefined : compiler.top(file, 'Checkerboard', { N: '8' });
  expect(compileModule(compiled!.hierarchyFor(wasmEngine), true).program.lean.length).toBeGreaterThan(4);
});
