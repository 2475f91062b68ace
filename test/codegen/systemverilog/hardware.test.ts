/** Kinds of hardware, each in a small design: Icarus and Verilator simulate what is emitted as our interpreter simulates the source. */
import { describe, expect, test } from 'vitest';
import { writeTestbench } from '../../../src/codegen/systemverilog/testbench.js';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { PortRecorder } from '../../../src/driver/recording.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import type { Hierarchy } from '../../../src/ir/hierarchy.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { inMemory } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, kernelOf, randomBench, simulate, simulateInVerilator, type NamedFile } from './support.js';

const SOURCE = `
/// Runs on half of the edges, and on those of them that are let through.
module Derived {
  clock clk;
  reset rst;
  in  enable: bool;
  in  data:   u8;
  out all:    u8;
  out some:   u8;
  out third:  u8;
  out both:   u8;
  clock gated = clk.gate(enable);
  clock slow  = clk.divide(3);
  clock few   = slow.gate(enable);
  reg all   = 1;
  reg some  = 2;
  reg third = 3;
  reg both  = 4;
  on clk   { all   <= all +% data; }
  on gated { some  <= some +% data; }
  on slow  { third <= third +% data; }
  on few   { both  <= both ^ data; }
}

/// Writes some bytes of a word.
module Bytes {
  clock clk;
  in  enable:  bits<4>;
  in  address: u3;
  in  data:    bits<32>;
  out word:    bits<32>;
  out next:    bits<32>;
  mem ram: bits<32>[8] async = 0;
  reg next = 0;
  on clk {
    ram[address] <= data lanes enable;
    next <= ram[address +% 1];
  }
  word = ram[address];
}

/// Of two writers of one word the upper one wins.
module Writers {
  clock clk;
  reset rst;
  in  first:  bool;
  in  second: bool;
  in  at:     u2;
  in  to:     u2;
  in  data:   u8;
  out word:   u8;
  out seen:   u8;
  mem ram: u8[4] async new = 7;
  reg seen = 0;
  on clk { if first { ram[at] <= data; } }
  on clk {
    if second { ram[to] <= ~data; }
    if second && first { ram[0][3:0] <= trunc(data); }
  }
  on clk { seen <= ram[to]; }
  word = ram[at];
}

/// What the files say, and 0 where they say nothing.
module Roms {
  in  at:   u3;
  out hex:  u12;
  out wide: u16;
  mem fromHex: u12[8] async init "words.hex";
  mem fromBin: u16[8] async init "words.bin";
  hex  = fromHex[at];
  wide = fromBin[at];
}

/// A primitive of the foundry.
#[emit("prim_latched_mux")]
extern module Mux<T: type = u8> {
  clock clk;
  in  choose: bool;
  in  a: T;
  in  b: T;
  out y: T;
} model {
  reg held: T = 0;
  on clk { held <= if choose { b } else { a }; }
  y = held;
}

module Foreign {
  clock clk;
  in  choose: bool;
  in  x: u8;
  in  y: u8;
  out left: u8;
  out right: u8;
  for i in 0..2 {
    inst mux[i]: Mux(clk, choose: choose ^ (i == 1), a: x, b: y);
  }
  left  = mux[0].y;
  right = mux[1].y;
}

/// An assertion that holds for four cycles.
module Bounded {
  clock clk;
  reset rst;
  in  step:  u3;
  out count: u3;
  reg count = 0;
  on clk { count <= count +% step; }
  assert bound: count < 5 : "count is {count}";
}
`;

const FILES = {
  'hardware.m3hdl': SOURCE,
  'words.hex': '1a2 fff\n@5 0 123\n',
  'words.bin': Uint8Array.from([1, 2, 0xff, 0, 0x80, 0x7f]),
};

/** What the foundry delivers. */
const PRIMITIVE: NamedFile = {
  name: 'prim_latched_mux.v',
  text: `module prim_latched_mux(input clk, input choose, input [7:0] a, b, output reg [7:0] y);
  initial y = 0;
  always @(posedge clk) y <= choose ? b : a;
endmodule
`,
};

interface Played {
  readonly name: string;
  readonly emitted: SystemVerilog;
  readonly files: readonly NamedFile[];
  readonly bench: NamedFile;
}

const workspace = new Workspace(inMemory(FILES));

function compiled(name: string): { readonly emitted: SystemVerilog; readonly hierarchy: Hierarchy } {
  const { compiler, file } = workspace.open('hardware.m3hdl');
  const top = file === undefined ? undefined : compiler.top(file, name, {});
  if (top === undefined) throw new Error(`refused: ${name}`);
  return { emitted: systemVerilogOf(top, workspace.sources), hierarchy: top.optimised };
}

function played(name: string): Played {
  const { emitted, hierarchy } = compiled(name);
  const bench = randomBench(hierarchy, emitted, { cycles: 200, seed: 11, engine: interpreter });
  const others = name === 'Foreign' ? [PRIMITIVE] : [];
  return { name, emitted, files: [...filesOf(emitted), ...others], bench };
}

const designs = ['Derived', 'Bytes', 'Writers', 'Roms', 'Foreign'].map(played);

describe.each(designs)('$name', ({ name, files, bench }) => {
  needsTool('iverilog')('simulates in Icarus as in the interpreter', () => {
    passes(simulate([...files, bench], `${name}_tb`));
  });
});

function passes(told: string): void {
  expect(told).toMatch(/^PASS/);
}

/** A run that ends with the instant in which the assertion fails. */
function untilFailure(): Played & { readonly failures: readonly string[] } {
  const { emitted, hierarchy } = compiled('Bounded');
  const kernel = kernelOf(hierarchy, { seed: 1, engine: interpreter, checks: true });
  const recorder = new PortRecorder(kernel, { shape: 0, instance: 0 }, emitted.faces);
  kernel.start();
  const [{ module } = { module: undefined }] = hierarchy.shapes;
  const id = module?.signals.findIndex((signal) => signal.name === 'step') ?? -1;
  kernel.poke({ kind: 'signal', shape: 0, instance: 0, id, element: 0 }, 0, 3, 1n);
  for (let cycle = 0; cycle < 20 && !kernel.reports.failed; cycle++) kernel.runCycles(0, 1);
  const failures = kernel.reports.take().map(({ site, values }) => `${site.name} ${values.join()}`);
  const { name, text } = writeTestbench(emitted.faces.get('Bounded')!, recorder.recording);
  return {
    name: 'Bounded',
    emitted,
    files: filesOf(emitted),
    bench: { name: `${name}.sv`, text },
    failures,
  };
}

const bounded = untilFailure();

/** Where tools say that the assertion failed: its line of the emitted code, once for each time. */
function failedLines(told: string): readonly string[] {
  const lines = bounded.files[0]?.text.split('\n') ?? [];
  return [...told.matchAll(/(?:ERROR|%Error): Bounded\.sv:(\d+)/g)].map(
    ([, line]) => lines[Number(line) - 1]?.trim() ?? '',
  );
}

const FAILED = ["assert (count < 3'd5);"];

test('an assertion fails in the interpreter, once', () => {
  expect(bounded.failures).toEqual(['bound 5']);
});

needsTool('iverilog')('an assertion fails in Icarus, once', failsInIcarus);

function failsInIcarus(): void {
  const told = simulate([...bounded.files, bounded.bench], 'Bounded_tb');
  expect(failedLines(told)).toEqual(FAILED);
  expect(told).toMatch(/^PASS/m);
}

needsTool('verilator')('all of it in Verilator, one build', agreeInVerilator, 240_000);

function agreeInVerilator(): void {
  const all = [...designs, bounded];
  const told = simulateInVerilator(
    all.flatMap(({ files }) => files),
    all.map(({ bench }) => bench),
    ['--assert'],
  );
  expect(told.match(/^PASS \w+/gm)?.toSorted()).toEqual(all.map(({ name }) => `PASS ${name}`).toSorted());
  expect(failedLines(told)).toEqual(FAILED);
}
