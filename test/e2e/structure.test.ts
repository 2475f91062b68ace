/** Structure is kept: what grows with the size of a design is numbers, not code, and dependencies are those of ports, not of modules. */
import { describe, expect, test } from 'vitest';
import { compileProgram } from '../../src/codegen/typescript/engine.js';
import { emitModule } from '../../src/codegen/typescript/module.js';
import { allEngines, type EngineName } from '../../src/driver/engines.js';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import type { Design } from '../../src/ir/ir.js';
import { printDesign } from '../../src/ir/print.js';
import { scheduleDesign } from '../../src/passes/schedule.js';
import { popcount } from '../../src/support/bits.js';
import { checkSnippet, compileSnippet, elaborateSnippet, errorLines } from '../support/snippet.js';

const engines: readonly EngineName[] = allEngines().map(({ name }) => name);

const CHAIN = `
module Stage {
  in valid: bool; out validOut: bool;
  in ready: bool; out readyOut: bool;
  in data:  u16;  out dataOut:  u16;
  validOut = valid;
  readyOut = ready;
  dataOut  = data +% 1;
}
module Chain<N: int> {
  in valid: bool; out validOut: bool;
  in ready: bool; out readyOut: bool;
  in data:  u16;  out dataOut:  u16;
  for i in 0..N {
    inst stage[i]: Stage(
      valid: if i == 0 { valid } else { stage[i - 1].validOut },
      data:  if i == 0 { data } else { stage[i - 1].dataOut },
      ready: if i == N - 1 { ready } else { stage[i + 1].readyOut },
    );
  }
  validOut = stage[N - 1].validOut;
  dataOut  = stage[N - 1].dataOut;
  readyOut = stage[0].readyOut;
}`;

describe('a thousand stages, `valid` on the way down and `ready` on the way up', () => {
  test('come to rest on the TypeScript engine, compiled within seconds', { timeout: 10_000 }, () => {
    const sim = compileSnippet(CHAIN, { top: 'Chain', params: { N: 1000 } }).simulate({ engine: 'ts' });
    for (const [valid, ready, data] of [
      [true, false, 7],
      [false, true, 65_000],
    ] as const) {
      sim.poke('valid', valid);
      sim.poke('ready', ready);
      sim.poke('data', data);
      sim.settle();
      expect(sim.peek('validOut')).toBe(valid);
      expect(sim.peek('readyOut')).toBe(ready);
      expect(sim.peek('dataOut')).toBe(BigInt((data + 1000) % 65_536));
    }
  });

  test('need as few steps as ten do', () => {
    const stepsOf = (n: number): number =>
      scheduleDesign(elaborateSnippet(CHAIN, { top: 'Chain', params: { N: n } }).design).schedule.steps
        .length;
    expect(stepsOf(1000)).toBe(stepsOf(10));
    expect(stepsOf(1000)).toBeLessThan(20);
  });
});

describe('dependencies are those of ports', () => {
  const modules = `
module A { in x: u8; out y: u8; in back: u8; out z: u8; y = x +% 1; z = back +% 1; }
module B { in p: u8; out q: u8; q = p *% 2; }
`;

  test.each(engines)('a way from A to B and back to A is no loop, %s', (engine) => {
    const there = `${modules}
module Top { in x: u8; out z: u8; inst a: A(x, back: b.q, z); inst b: B(p: a.y); }`;
    const sim = compileSnippet(there, { top: 'Top' }).simulate({ engine });
    sim.poke('x', 20);
    expect(sim.peek('z')).toBe(43n);
  });

  test('a loop through three levels is reported with its path', () => {
    const checked = checkSnippet(`
module Leaf { in a: u8; in k: u8; out b: u8; b = a ^ k; }
module Middle { in a: u8; in k: u8; out b: u8; inst leaf: Leaf(a, k, b); }
module Outer { in a: u8; in k: u8; out b: u8; inst middle: Middle(a, k, b); }
module Top {
  in k: u8;
  out y: u8;
  inst outer: Outer(a: outer.b, k);
  y = outer.b;
}`);
    expect(errorLines(checked).map((line) => line.split(': ')[1])).toEqual(['M4004']);
    for (const name of ['outer.a', 'outer.middle.a', 'outer.middle.leaf.a', 'outer.middle.leaf.b']) {
      expect(checked.rendered).toContain(name);
    }
  });
});

const ARRAY = `
module Cell {
  clock clk;
  in  load:   bool;
  in  weight: i8;
  in  left:   i8;
  out right:  i8;
  in  above:  i32;
  out below:  i32;
  reg held: i8 = 0;
  reg right = 0;
  reg below = 0;
  on clk {
    if load { held <= weight; }
    right <= left;
    below <= above +% ((left * held) as i32);
  }
}
module Array<N: int> {
  clock clk;
  in  load:    bool[N];
  in  weights: i8[N];
  in  left:    i8[N];
  out sums:    i32[N];
  for r in 0..N, c in 0..N {
    inst cell[r][c]: Cell(
      clk,
      load:   load[r],
      weight: weights[c],
      left:   if c == 0 { left[r] } else { cell[r][c - 1].right },
      above:  if r == 0 { 0 } else { cell[r - 1][c].below },
    );
  }
  for c in 0..N { sums[c] = cell[N - 1][c].below; }
}`;

/** Numbers, widths among them, without their value. */
function withoutConstants(text: string): string {
  return text.replaceAll(/\b(?:0x[\da-f]+|\d+)n?\b/g, '#');
}

describe('an array of cells', () => {
  const designOf = (n: number): Design =>
    elaborateSnippet(ARRAY, { top: 'Array', params: { N: n } }).optimised.design;

  test('has the same IR at any size, but for constants', () => {
    const [small, middle, large] = [4, 32, 64].map((n) => withoutConstants(printDesign(designOf(n))));
    expect(middle).toBe(small);
    expect(large).toBe(small);
  });

  test('becomes the same code at any size, but for constants', () => {
    const codeOf = (n: number): string => withoutConstants(emitModule(designOf(n)));
    expect(codeOf(32)).toBe(codeOf(4));
  });
});

describe('registers that begin with different values', () => {
  const many = (n: number): string => `
module Many {
  clock clk;
  reset rst;
  out y: u64;
  reg small: u8[${n}] = [for i in 0..${n} => i * 3];
  reg wide: u64[${n}] = [for i in 0..${n} => i * 0x1_0000_0001];
  y = wide[1] +% (small[1] as u64);
  on clk { small[1] <= small[2]; wide[1] <= wide[2]; }
}`;

  test.each(engines)('get them back at a reset, %s', (engine) => {
    const sim = compileSnippet(many(5), { top: 'Many' }).simulate({ engine });
    sim.step();
    expect(sim.peek('y')).toBe(0x2_0000_0002n + 6n);
    sim.poke('rst', true);
    sim.step();
    expect(sim.peek('y')).toBe(0x1_0000_0001n + 3n);
  });

  test('get them in a loop over a table', () => {
    const codeOf = (n: number): string => {
      const { design } = elaborateSnippet(many(n), { top: 'Many' }).optimised;
      const code = compileProgram(buildHierarchy(design), true).text;
      return withoutConstants(code).replaceAll(/\[#(?:, #)*\]/g, '[#]');
    };
    expect(codeOf(50)).toBe(codeOf(5));
  });
});

describe.each(engines)('structure that depends on where it stands, %s', (engine) => {
  test.each([1, 2, 3, 64, 100])('a tree of %i leaves that instantiates itself', (n) => {
    const tree = `
module Ones<N: int> {
  in  data:  bits<N>;
  out count: upTo<N>;
  if N == 1 {
    count = data[0] as u1;
  } else {
    inst low:  Ones<N / 2>(data: data[N / 2 - 1:0]);
    inst high: Ones<N - N / 2>(data: data[N - 1:N / 2]);
    count = resize(low.count + high.count);
  }
}`;
    const sim = compileSnippet(tree, { top: 'Ones', params: { N: n } }).simulate({ engine });
    for (const word of [0n, -1n, 0x1234_5678_9abc_def0_0fed_cba9n, 0xaaaa_5555_0000_ffff_8000_0001n]) {
      const data = BigInt.asUintN(n, word);
      sim.poke('data', data);
      expect(sim.peek('count')).toBe(BigInt(popcount(data)));
    }
  });

  test.each([1, 2, 5, 8])('a checkerboard of two kinds of cell, %i by as many', (n) => {
    const cell = (kind: string): string => `inst cell[r][c]: ${kind}(
      a: if c == 0 { a[r] } else { cell[r][c - 1].y },
      b: if r == 0 { b[c] } else { cell[r - 1][c].y },
    );`;
    const board = `
module Plus { in a: u8; in b: u8; out y: u8; y = a +% b; }
module Xor { in a: u8; in b: u8; out y: u8; y = a ^ b; }
module Board<N: int> {
  in  a: u8[N];
  in  b: u8[N];
  out y: u8;
  for r in 0..N, c in 0..N {
    if (r + c) % 2 == 0 { ${cell('Plus')} } else { ${cell('Xor')} }
  }
  y = cell[N - 1][N - 1].y;
}`;
    const sim = compileSnippet(board, { top: 'Board', params: { N: n } }).simulate({ engine });
    const a = Array.from({ length: n }, (_, i) => (i * 37 + 11) % 256);
    const b = Array.from({ length: n }, (_, i) => (i * 91 + 200) % 256);
    sim.poke('a', a);
    sim.poke('b', b);
    const values: number[][] = [];
    for (let r = 0; r < n; r++) {
      const row: number[] = [];
      for (let c = 0; c < n; c++) {
        const left = (c === 0 ? a[r] : row[c - 1]) ?? 0;
        const above = (r === 0 ? b[c] : values[r - 1]?.[c]) ?? 0;
        row.push((r + c) % 2 === 0 ? (left + above) % 256 : left ^ above);
      }
      values.push(row);
    }
    expect(sim.peek('y')).toBe(BigInt(values.at(-1)?.at(-1) ?? -1));
  });
});

describe('a list made from the elements of an array', () => {
  const source = `
module Raised<N: int> {
  in  a: u8[N];
  out raised: u8[N];
  out sums:   u8[N * N];
  raised = [for x in a => x +% 1];
  sums   = [for x in a, y in a => x +% y];
}`;

  test.each(engines.flatMap((engine) => [1, 2].map((n) => ({ engine, n }))))('$n of them: $engine', (one) => {
    const sim = compileSnippet(source, { top: 'Raised', params: { N: one.n } }).simulate({
      engine: one.engine,
    });
    const a = [7n, 20n].slice(0, one.n);
    sim.poke('a', a);
    sim.settle();
    expect(sim.peek('raised')).toEqual(a.map((x) => x + 1n));
    expect(sim.peek('sums')).toEqual(a.flatMap((x) => a.map((y) => x + y)));
  });
});
