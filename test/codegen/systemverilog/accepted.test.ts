/** Things that one of the tools once refused, each in the smallest design that has it. */
import { expect, test } from 'vitest';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import type { Hierarchy } from '../../../src/ir/hierarchy.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { inMemory } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, lint, randomBench, simulate, synthesised, topOf, yosys } from './support.js';

/** The module `Top` of a source. */
function emitted(text: string): SystemVerilog {
  return compiled(text).emitted;
}

function compiled(text: string): { readonly emitted: SystemVerilog; readonly hierarchy: Hierarchy } {
  const workspace = new Workspace(inMemory({ 'top.m3hdl': text }));
  const { compiler, file } = workspace.open('top.m3hdl');
  const top = file === undefined ? undefined : compiler.top(file, 'Top', {});
  if (top === undefined) throw new Error(`refused: ${text}`);
  return { emitted: systemVerilogOf(top, workspace.sources), hierarchy: top.optimised };
}

/** Icarus ends, and says what our engine says. */
function simulatesAlike(text: string): void {
  const { emitted: design, hierarchy } = compiled(text);
  const bench = randomBench(hierarchy, design, { cycles: 40, seed: 3 });
  expect(simulate([...filesOf(design), bench], `${topOf(design)}_tb`)).toMatch(/^PASS/);
}

/** What Yosys makes of it does too. */
function simulatesAlikeSynthesised(text: string): void {
  const { emitted: design, hierarchy } = compiled(text);
  const bench = randomBench(hierarchy, design, { cycles: 40, seed: 3 });
  expect(simulate([synthesised(design), bench], `${topOf(design)}_tb`)).toMatch(/^PASS/);
}

function passesLint(design: SystemVerilog): void {
  expect(lint(filesOf(design), topOf(design))).toBe('');
}

function isSynthesised(design: SystemVerilog): void {
  const script = `hierarchy -check -top ${topOf(design)}; proc; opt; check -assert`;
  expect(yosys(filesOf(design), script)).toBe('');
}

needsTool('verilator')('an instance named as something inside it', () => {
  const design = emitted(`module Inner {
  clock clk;
  in  data: u8;
  out held: u8;
  reg hash: u8 = 0;
  held = hash;
  on clk { hash <= data; }
}
module Top {
  clock clk;
  in  data: u8;
  out held: u8;
  inst hash: Inner(clk, data, held);
}`);
  passesLint(design);
});

needsTool('verilator')('a clock that nothing runs on', () => {
  passesLint(
    emitted(`module Top {
  clock clk;
  in  data: u8;
  out same: u8;
  same = data;
}`),
  );
});

needsTool('verilator')('words of C++ and SystemC as names', () => {
  const words = [
    'abort',
    'set',
    'list',
    'map',
    'queue',
    'vector',
    'override',
    'far',
    'near',
    'sensitive',
    'complex',
    'iterator',
    'reference',
    'stack',
    'uint8_t',
  ];
  passesLint(
    emitted(`module Top {
${words.map((word) => `  in  ${word}: bool;\n  out ${word}Too: bool;\n  ${word}Too = ${word};`).join('\n')}
}`),
  );
});

needsTool('verilator')('a sum as an index that may leave its array', () => {
  passesLint(
    emitted(`module Top {
  in  lanes: u8[5];
  in  place: u3;
  in  step:  u3;
  out lane:  u8;
  lane = lanes[place +% step];
}`),
  );
});

needsTool('yosys')('a loop behind a condition leaves no latch', () => {
  const design = emitted(`module Top {
  in  first:  u8[3];
  in  second: u8[3];
  in  choose: bool;
  out chosen: u8[3];
  comb {
    var lanes: u8[3] = first;
    if choose { for i in 0..3 { lanes[i] = lanes[i] ^ second[i]; } }
    chosen = lanes;
  }
}`);
  isSynthesised(design);
});

needsTool('iverilog')('an enum named as a port of an instance', () => {
  simulatesAlike(`enum mode { Idle, Busy }
module Inner { in mode: u8; out same: u8; same = mode; }
module Top {
  in  data: u8;
  out same: u8;
  out state: mode;
  inst inner: Inner(mode: data);
  same = inner.same;
  state = mode.Busy;
}`);
});

needsTool('iverilog')('values of an enum at the port of an instance', () => {
  simulatesAlike(`enum Mode { Idle, Busy, Done }
module Inner { in busy: bool; in mode: Mode; out same: bool; out back: Mode; same = busy; back = mode; }
module Top {
  in  mode: Mode;
  out busy: bool;
  out back: Mode;
  out done: bool;
  inst inner: Inner(busy: mode == Mode.Busy, mode: Mode.Done);
  busy = inner.same;
  back = inner.back;
  done = mode == Mode.Done || mode == Mode.Busy;
}`);
});

needsTool('iverilog')('a signal assigned twice, read by a block with variables', () => {
  simulatesAlike(`module Top {
  in  data: u8;
  in  flip: bool;
  out once: u8;
  wire twice: u8;
  comb {
    twice = data;
    if flip { twice = ~data; }
  }
  comb {
    var lanes: u8 = twice;
    lanes[0 +: 4] = lanes[4 +: 4] +% 1;
    if flip { lanes[4 +: 4] = lanes[0 +: 4]; }
    once = lanes;
  }
}`);
});

needsTool('iverilog')('a function called by two blocks', () => {
  simulatesAlike(`fn swap(x: u8) -> u8 {
  var y: u8 = x;
  for i in 0..2 { y = (y[0 +: 4] ++ y[4 +: 4]) as u8; }
  y
}
module Top {
  in  a: u8;
  in  b: u8;
  out x: u8;
  out y: u8;
  comb {
    x = a;
    if a[0] { x = swap(a); }
  }
  comb {
    y = b;
    if b[0] { y = swap(b); }
  }
}`);
});

needsTool('iverilog')('a sum that wraps as the index of a word', () => {
  simulatesAlike(`module Top {
  clock clk;
  in  step: u4;
  in  data: u4;
  in  from: u4;
  out word: u8;
  mem ram: u8[16] async = 0xff;
  reg at: u4 = 7;
  on clk {
    at <= step;
    ram[at +% 7 -% 15][5:2] <= data;
  }
  word = ram[from +% 9];
}`);
});

/** Icarus 11 takes 2^128 - 1 over 2^65 - 1 for 2^64 - 1, and finds no end for 2^127 - 1. */
const LONG_DIVISION = `module Top {
  in  a: uint<128>;
  in  b: uint<128>;
  in  c: int<70>;
  in  d: int<70>;
  out wrong: uint<128>;
  out never: uint<128>;
  out q: uint<128>;
  out r: uint<128>;
  out s: int<71>;
  out t: int<70>;
  wrong = (a | 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff) / 0x1_ffff_ffff_ffff_ffff;
  never = ((a >> 1) | 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff) / 0x1_ffff_ffff_ffff_ffff;
  q = a / b;
  r = a % b;
  s = c / d;
  t = c % d;
}`;

needsTool('iverilog')('divisors of more than 64 bits divide right in Icarus', () =>
  simulatesAlike(LONG_DIVISION),
);

needsTool('verilator')('divisors of more than 64 bits pass the lint', () =>
  passesLint(emitted(LONG_DIVISION)),
);

needsTool('yosys')('divisors of more than 64 bits are synthesised', () =>
  isSynthesised(
    emitted(`module Top {
  in  a: int<66>;
  in  b: int<66>;
  out q: int<67>;
  q = a / b;
}`),
  ),
);

needsTool('verilator')('functions for operators hide no name of the module', () =>
  passesLint(
    emitted(`module Top {
  in  a: u8;
  in  b: u8;
  in  x: u8;
  in  i: u8;
  out quotient: u8;
  out count: u4;
  quotient = (a / b) ^ (x % i);
  count    = x.ones();
}`),
  ),
);

const NO_ARGUMENTS = `union Single { Only }
fn nothing(of: Single) -> u1 { 1 }
module Top {
  in  single: Single;
  in  a: u2;
  out y: u3;
  y = nothing(single) + a;
}`;

needsTool('iverilog')(
  'a function of no bits simulates in Icarus, which writes nonsense of a call without arguments',
  () => simulatesAlike(NO_ARGUMENTS),
);

needsTool('verilator', 'yosys')('a function of no bits passes the lint and is synthesised', () => {
  passesLint(emitted(NO_ARGUMENTS));
  isSynthesised(emitted(NO_ARGUMENTS));
});

needsTool('iverilog')('a body behind a reset of which nothing is left, or one arm', () =>
  simulatesAlike(`union Single { Only }
module Top {
  clock clk;
  reset rst: async;
  in  single: Single;
  in  a: bool;
  out x: bool;
  out y: bool;
  reg left: bool = false reset rst;
  reg arm: bool = true reset rst;
  x = left;
  y = arm;
  on clk { if single != bitcast::<Single>(0_u0) { left <= true; } }
  on clk { if single == bitcast::<Single>(0_u0) { if a { arm <= false; } arm <= !arm; } }
}`),
);

/** Called twice for each result, this tree would be called 65,536 times at its leaves. */
const TREE = `fn first<N: int>(x: bits<N>) -> (below<N>, bool) {
  if N == 1 {
    (0, x[0])
  } else {
    let (low, lowAny)   = first::<N / 2>(x[N / 2 - 1:0]);
    let (high, highAny) = first::<N / 2>(x[N - 1:N / 2]);
    let above = (true ++ zext::<clog2(N) - 1>(high)) as uint<clog2(N)>;
    (if lowAny { zext::<clog2(N)>(low) } else { above }, lowAny || highAny)
  }
}
module Top {
  clock clk;
  in  x: bits<256>;
  out index: u8;
  out any:   bool;
  out held:  u8;
  out last:  u8;
  reg held = 0;
  let (found, some) = first::<256>(x);
  index = found;
  any   = some;
  on clk {
    let (place, isThere) = first::<256>(x & ~zext::<256>(held as bits<8>));
    if isThere { held <= place; }
  }
  comb {
    let (place, isThere) = first::<256>(~x);
    last = if isThere { place } else { 255 };
  }
}`;

needsTool('verilator')('a tree of functions with two results passes the lint', () =>
  passesLint(emitted(TREE)),
);

needsTool('iverilog')('a tree of functions with two results simulates in Icarus', () => simulatesAlike(TREE));

test('a block without assertions leaves nothing of its conditions for them', () => {
  expect(filesOf(emitted(TREE)).at(-1)?.text).not.toContain('SYNTHESIS');
});

/** Wires between the instances: read by neighbours, from a computed place and as a whole; written in parts, by a block, or the same for all. */
const NEIGHBOURS = `module Cell {
  clock clk;
  reset rst;
  in  load:  bool;
  in  left:  u8;
  in  above: u4[3];
  out right: u8;
  out below: u4[3];
  reg right = 0;
  reg below: u4[3] = [1, 2, 3];
  on clk {
    if load { right <= left +% above[0] as u8; }
    below[0] <= above[2];
    below[1] <= above[0] ^ left[3:0];
    below[2] <= above[1] +% 1;
  }
}
fn folded(words: u8[6]) -> u8 {
  var sum: u8 = 0;
  for i in 0..6 { sum = sum ^ words[i]; }
  sum
}
module Top {
  clock clk;
  reset rst;
  in  load:  bool;
  in  data:  u8;
  in  row:   below<2>;
  in  lane:  u2;
  out right: u8;
  out lower: u4;
  out first: u4[3];
  out all:   u8;
  for r in 0..2, c in 0..3 {
    inst cell[r][c]: Cell(
      clk, rst,
      load: load && row == 1,
      left: if c == 0 { data } else { cell[r][c - 1].right },
      above: if r == 0 { [data[3:0], 5, data[7:4]] } else { cell[r - 1][c].below },
    );
  }
  right = cell[row][2].right;
  lower = cell[1][2].below[lane];
  first = cell[0][1].below;
  all   = folded([for i in 0..6 => cell[i / 3][i % 3].right]);
}`;

needsTool('iverilog')('wires between instances of an array simulate in Icarus', () => {
  areUnpacked(NEIGHBOURS);
  simulatesAlike(NEIGHBOURS);
});

needsTool('verilator')('wires between instances of an array pass the lint', () =>
  passesLint(emitted(NEIGHBOURS)),
);

needsTool('yosys', 'iverilog')('wires between instances of an array are wires to Yosys', () =>
  simulatesAlikeSynthesised(NEIGHBOURS),
);

function areUnpacked(text: string): void {
  expect(filesOf(emitted(text)).at(-1)?.text).toContain('logic [7:0] cell_right [0:5];');
}

/** A value for all instances, one for some of them, and wires that generate loops alone assign. */
const CHAIN = `module Link {
  clock clk;
  reset rst;
  in  enable: bool;
  in  last:   bool;
  in  from:   u8;
  out to:     u8;
  reg to = 0;
  on clk { if enable { to <= from +% (if last { 2 } else { 1 }); } }
}
module Top {
  clock clk;
  reset rst;
  in  go:    bool;
  in  pace:  u3;
  in  data:  u8;
  in  at:    below<6>;
  out seen:  u8;
  for i in 0..6 {
    inst link[i]: Link(
      clk, rst,
      enable: go && pace != 0,
      last: i == 5,
      from: if i == 0 { data } else { link[i - 1].to },
    );
  }
  seen = link[at].to;
}`;

needsTool('iverilog')('what is the same for all instances stands at their ports', () => {
  standsAtPort(CHAIN, ".enable(go && (!(pace == 3'd0))),");
  simulatesAlike(CHAIN);
});

needsTool('verilator')('a chain of instances passes the lint', () => passesLint(emitted(CHAIN)));

needsTool('yosys', 'iverilog')('a chain of instances is one to Yosys', () =>
  simulatesAlikeSynthesised(CHAIN),
);

function standsAtPort(text: string, line: string): void {
  expect(filesOf(emitted(text)).at(-1)?.text).toContain(line);
}
