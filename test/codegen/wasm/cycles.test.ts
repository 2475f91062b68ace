/** Cycles that pass inside the module, against cycles that the kernel takes one by one on the reference: state, reports and covers. */
import { describe, expect, test } from 'vitest';
import { wasmEngineWith } from '../../../src/codegen/wasm/engine.js';
import type { EngineFactory } from '../../../src/sim/engine.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { stateHash } from '../../../src/sim/kernel/state-hash.js';
import { Simulation } from '../../../src/sim/simulation.js';
import { elaborateSnippet } from '../../support/snippet.js';

/** Whatever runs by itself runs in the module from the first cycle on. */
const looping = wasmEngineWith(0, Infinity);
/** The same, with processes written out in it. */
const fused = wasmEngineWith(0, 0);

const DESIGNS: Readonly<Record<string, string>> = {
  'a memory and what is read of it': `
    module Top {
      clock clk; reset rst; out sum: u16;
      mem ram: u16[64]; reg n: u16 = 0; reg s: u16 = 0;
      on clk { ram[trunc::<6>(n *% 7)] <= s ^ n; s <= s +% ram[trunc::<6>(n)]; n <= n +% 1; }
      sum = s;
    }`,
  'words that are undefined while they are written, and that two processes write': `
    module Top {
      clock clk; reset rst; out sum: u16;
      mem ram: u16[8] undefined; reg n: u16 = 0; reg s: u16 = 0;
      on clk { ram[trunc::<3>(n *% 7)] <= s ^ n; s <= s +% ram[trunc::<3>(n)]; n <= n +% 1; }
      on clk { if n % 5 == 1 { ram[trunc::<3>(n *% 3)] <= n; } }
      sum = s;
    }`,
  'memories with one writer: instances, parts of words, a memory that is filled from another': `
    module Bank {
      clock clk; reset rst; in n: u16; out sum: u16;
      mem words: u16[8] undefined; mem fresh: u16[8] new; mem copy: bits<80>[4] undefined; reg s: u16 = 0;
      on clk { if n[0] { words[trunc::<3>(n *% 7)] <= s ^ n; } else { words[trunc::<3>(n)][trunc::<3>(s) +: 4] <= n[3:0]; } }
      on clk { if n[2] ^ s[1] { fresh[trunc::<3>(n *% 3)][7:0] <= s[8:1]; } }
      on clk { copy[trunc::<2>(n)] <= zext::<80>(fresh[trunc::<3>(n)] ++ s); }
      on clk { s <= s *% 3 +% words[trunc::<3>(n)] +% fresh[trunc::<3>(n +% s)] +% (copy[trunc::<2>(n *% 3)][15:0] as u16) +% 1; }
      sum = s;
    }
    module Once {
      clock clk; reset rst; in n: u16; out sum: u16;
      mem words: u16[5] undefined; reg s: u16 = 0;
      on clk { if n[4] { words[trunc::<3>(n *% 7)] <= s ^ n; } }
      on clk { s <= s *% 3 +% words[trunc::<3>(n)] +% 1; }
      sum = s;
    }
    module Top {
      clock clk; reset rst; out sum: u16; reg n: u16 = 0; reg total: u16 = 0;
      for i in 0..3 {
        inst bank[i]: Bank(clk, rst, n: n +% i, sum: _);
        inst once[i]: Once(clk, rst, n: n +% i, sum: _);
      }
      on clk { n <= n *% 5 +% 3; total <= total +% bank[0].sum ^ bank[1].sum +% bank[2].sum ^ once[0].sum +% once[1].sum ^ once[2].sum; }
      sum = total;
    }`,
  'more writes in a cycle than their list holds': `
    module Top {
      clock clk; reset rst; out sum: u16;
      mem ram: u16[4096]; reg n: u16 = 0; reg s: u16 = 0;
      on clk { if n == 5 { for i in 0..4000 { ram[i] <= s ^ n; } } ram[trunc::<12>(n *% 7)] <= s; n <= n +% 1; }
      on clk { s <= s +% ram[trunc::<12>(n *% 3)] +% 1; }
      sum = s;
    }`,
  'registers of many elements': `
    module Top {
      clock clk; reset rst; out sum: u32;
      reg table: u32[100] = [0; 100]; reg n: u32 = 0; reg last: u32 = 0;
      on clk { n <= n +% 3; table[n % 100] <= n ^ last; }
      on clk { last <= table[(n +% 50) % 100]; }
      sum = last;
    }`,
  'a chain of instances': `
    module Cell { clock clk; reset rst; in a: u8; out b: u8; reg held: u8 = 0; on clk { held <= a +% held; } b = held ^ a; }
    module Top {
      clock clk; reset rst; out last: u8; reg n: u8 = 1;
      wire link: u8[17];
      link[0] = n;
      for i in 0..16 { inst cell[i]: Cell(clk, rst, a: link[i], b: link[i + 1]); }
      on clk { n <= n *% 5 +% 1; }
      last = link[16];
    }`,
  'a check that fails at an edge': `
    module Top { clock clk; reset rst; out m: u16; reg n: u16 = 0; on clk { n <= n +% 1; assert n != 700 : "n was {n}"; cover n == 5; } m = n; }`,
  'many small processes, functions, arrays of one process, checks': `
    fn turned(x: u16, by: u4) -> u16 { var a: u16[4] = [x, x ^ 1, x ^ 2, x ^ 3]; var s: u16 = 0; for i in 0..4 { s = s +% (a[i] << by); } s }
    module Part {
      clock clk; reset rst; in a: u16; out b: u16; reg held: u16 = 3; wire mid: u16; mem old: u16[8]; reg last: u16 = 0;
      mid = turned(a ^ held, 2); b = if a[0] { mid } else { last };
      on clk { held <= mid; if a[1] { old[a[4:2] as below<8>] <= held; } assert held != 999 : "held is {held}"; }
      on clk { last <= old[held[2:0] as below<8>] +% a; cover last > held; }
    }
    module Top {
      clock clk; reset rst; out sum: u16; reg n: u16 = 1; reg far: bits<200> = 1;
      inst one: Part(clk, rst, a: n, b: _);
      sum = one.b ^ (zext::<16>(far[n[6:0] as u7 +: 9]) as u16);
      on clk { n <= n *% 5 +% sum; far <= (far << (n[3:0] as u4)) ^ zext::<200>(sum.bits); }
    }`,
  'many initial values, and a reset now and then': `
    module Held {
      clock clk; reset rst; in n: u16; out s: u16; reg t: u16[40] = [for i in 0..40 => 977 * i + 5];
      on clk { t[n % 40] <= t[(n +% 7) % 40] ^ n; }
      wire crossed: u16[48]; wire sums: u16[6];
      for i in 0..6 { for o in 0..8 { if (i + o) % 2 == 0 { crossed[o * 6 + i] = t[i]; } else { crossed[o * 6 + i] = t[i + 20]; } } }
      for i in 0..6 { sums[i] = crossed[i * 8] ^ crossed[i * 7 + 5]; }
      s = t[n % 40] ^ sums[n % 6];
    }
    module Top {
      clock clk; reset rst; out sum: u16; reg n: u16 = 1; reg total: u16 = 0;
      inst one: Held(clk, rst: n[5:0].bits == 3, n: n, s: _);
      for i in 0..3 { inst some[i]: Held(clk, rst: n[5:0].bits == 3, n: n +% i, s: _); }
      on clk { n <= n +% 1; total <= total *% 3 +% one.s +% some[0].s ^ some[1].s ^ some[2].s; }
      sum = total;
    }`,
  'a check that fails at rest': `
    module Top { clock clk; reset rst; out m: u16; reg n: u16 = 0; on clk { n <= n +% 1; } m = n ^ 1; assert m != 700 : "m is {m}"; }`,
};

/** A sender of packets of bytes that keeps to the protocol until `n` is 700, and a receiver that is ready now and then. */
const streams = (fault: string): string => `
    struct Bytes { lanes: u8[3], count: u2 }
    module Sender {
      clock clk; reset rst; out s: packets<Bytes>;
      reg n: u16 = 0; reg waits: bool = false; reg beat: u8 = 1; reg mark: bool = false;
      s.valid = waits; s.data.lanes = [beat, beat ^ 85, 7]; s.data.count = trunc::<2>(beat); s.last = mark; s.empty = mark && beat == 9;
      on clk {
        n <= n +% 1;
        if !waits || s.ready { waits <= n[0] ^ n[2]; beat <= beat *% 5 +% 3; mark <= n[1] ^ n[3]; }
        ${fault}
      }
    }
    module Receiver {
      clock clk; reset rst; in s: packets<Bytes>; out sum: u16;
      reg n: u16 = 0; reg total: u16 = 0;
      s.ready = n[3] ^ n[1];
      on clk { n <= n *% 3 +% 1; if s.valid && s.ready { total <= total *% 3 +% (s.data.lanes[0] as u16); } }
      sum = total;
    }
    module Top {
      clock clk; reset rst; out sum: u16;
      inst sender: Sender(clk, rst);
      inst receiver: Receiver(clk, rst, s: sender.s);
      sum = receiver.sum;
    }`;

/** Counts down and stands still, until its input changes. */
const RESTING = `
  module Top {
    clock clk; reset rst; in go: bool; out sum: u16;
    reg left: u8 = 100; reg sum = 0;
    on clk { if go { left <= 90; } else if left > 0 { left <= left -% 1; sum <= sum *% 3 +% 1; } cover left == 0; }
  }`;

const STREAMS: Readonly<Record<string, string>> = {
  'all is well': streams(''),
  'it is not ready any more, and all stands still': streams('if n > 700 { n <= n; }').replace(
    'n <= n *% 3 +% 1;',
    'if n < 512 { n <= n +% 1; }',
  ),
  'a beat falls': streams('if n > 700 && waits && !s.ready { waits <= false; }'),
  'a beat changes': streams('if n > 700 && waits && !s.ready { beat <= beat +% 1; }'),
  'a beat of nothing inside a packet': streams('').replace('mark && beat == 9', 'n == 700'),
};

/** What monitors tell, besides. */
function streamStory(text: string, engine: EngineFactory): readonly unknown[] {
  const sim = new Simulation(elaborateSnippet(text, { top: 'Top' }).optimised, engine, { seed: 3 });
  const told: unknown[] = [];
  try {
    for (const cycles of [1, 2, 17, 300, 500, 40, 1000, 1000]) {
      sim.step(cycles);
      told.push(sim.kernel.now, sim.peek('sum'), sim.stats.streams, sim.streams.monitor.describeWaiting());
    }
  } catch (fault) {
    told.push(String(fault), sim.stats.streams);
  }
  return told;
}

/** Clocks with their periods, in parts of a femtosecond. */
const TREES: Readonly<
  Record<string, readonly [periods: Readonly<Record<string, readonly [bigint, bigint]>>, text: string]>
> = {
  'two that meet, and share a memory': [
    { a: [2_500_000n, 3n], b: [2_500_000n, 1n] },
    `module Top {
      clock a; clock b; reset rst on a; out sum: u16 on a;
      mem ram: u16[16]; reg n: u16 = 0 on a; reg sum = 0; reg m: u16 = 0 reset none on b;
      on a { ram[trunc::<4>(n *% 7)] <= n; n <= n +% 1; sum <= sum *% 3 +% n; }
      on b { m <= m +% 5; }
    }`,
  ],
  'periods that no femtosecond divides': [
    { a: [1_000_000n, 7n], b: [1_000_003n, 13n], c: [333_333n, 11n] },
    `module Top {
      clock a; clock b; clock c; reset rst on a; out sum: u16 on a;
      reg sum = 0; reg m: u16 = 0 reset none on b; reg k: u16 = 0 reset none on c;
      on a { sum <= sum *% 3 +% 1; }
      on b { m <= m +% 5; }
      on c { k <= k *% 5 +% 1; }
    }`,
  ],
  'dividers, gates, and a gate below a divider': [
    { clk: [1_000_000n, 1n] },
    `module Count<BY: u16> { clock clk; out n: u16; reg n = 1 reset none; on clk { n <= n *% BY +% 1; } }
    module Top {
      clock clk; reset rst; out sum: u16;
      reg n: u16 = 0; reg sum = 0;
      clock third = clk.divide(3); clock half = clk.divide(2);
      clock now = clk.gate(n[2] ^ n[0]); clock slow = half.gate(n[4]);
      inst one: Count<3>(clk: third); inst two: Count<5>(clk: now); inst three: Count<7>(clk: slow);
      on clk { n <= n +% 1; sum <= sum *% 3 +% n; }
    }`,
  ],
  'falling edges, and a check that fails': [
    { clk: [1_000_001n, 2n] },
    `module Top {
      clock clk; reset rst; out sum: u16;
      reg n: u16 = 0; reg sum = 0; reg late: u16 = 0 reset none;
      on clk { n <= n +% 1; sum <= sum *% 3 +% late; assert n != 700 : "n was {n}"; cover n[0]; }
      on clk falling { late <= n; }
    }`,
  ],
  'a reset that acts at once': [
    { clk: [1_000_000n, 1n], other: [1_700_000n, 1n] },
    `module Counted { clock clk; reset clear: async; out count: u8; reg count = 3; on clk { count <= count +% 1; } }
    module Top {
      clock clk; clock other; reset rst on clk; out sum: u8 on clk;
      reg n: u8 = 0 on clk; reg sum = 0;
      inst some: Counted(clk, clear: n == 200);
      on clk { n <= n +% 3; sum <= sum *% 3 +% some.count; }
      reg m: u8 = 0 reset none on other;
      on other { m <= m +% 1; }
    }`,
  ],
};

/** Time, cycles, state and reports, after stretches of several lengths. */
function story(
  text: string,
  engine: EngineFactory,
  periods: Readonly<Record<string, readonly [bigint, bigint]>> = {},
): readonly string[] {
  const compiled = elaborateSnippet(text, { top: 'Top' });
  const kernel = new Kernel(compiled.optimised, engine, {
    seed: 3n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(
      Object.entries(periods).map(([name, [numerator, denominator]]) => [
        name,
        { period: { numerator, denominator } },
      ]),
    ),
    print: () => undefined,
  });
  kernel.start();
  return [1, 2, 17, 300, 500, 40].map((cycles) => {
    if (!kernel.reports.failed) kernel.runCycles(0, cycles);
    const reports = kernel.reports.failed ? kernel.takeFailures().map(({ message }) => message) : [];
    const covers = kernel.reports.covers.map(({ hits }) => hits);
    return [
      kernel.now,
      kernel.instants,
      ...kernel.edges.map(({ node, edge }) => `${node} ${edge}`),
      kernel.clocks.cycle,
      stateHash(kernel.tree, kernel.engine, kernel.now),
      ...reports,
      ...covers,
    ].join(' ');
  });
}

describe.each([
  ['called', looping],
  ['written out', fused],
])('cycles inside the module, processes %s', (_, engine) => {
  test.each(Object.entries(DESIGNS))('%s', (_name, text) => {
    expect(story(text, engine)).toEqual(story(text, interpreter));
  });

  test.each(Object.entries(TREES))('clocks: %s', (_name, [periods, text]) => {
    expect(story(text, engine, periods)).toEqual(story(text, interpreter, periods));
  });

  test.each(Object.entries(STREAMS))('streams: %s', (name, text) => {
    const inside = streamStory(text, engine);
    expect(inside).toEqual(streamStory(text, interpreter));
    expect(inside).toHaveLength(name.startsWith('a beat') ? 18 : 32);
  });
});

describe('a design in which nothing changes', () => {
  const { optimised } = elaborateSnippet(RESTING, { top: 'Top' });

  test.each([true, false])('goes on as on the reference, covers counted: %s', (covers) => {
    const states = (engine: EngineFactory): readonly unknown[] => {
      const sim = new Simulation(optimised, engine, { seed: 3, covers });
      return [false, true, false, false].flatMap((go) => {
        sim.poke('go', go);
        return [1000, 5000].map((cycles) => {
          sim.step(cycles);
          const { now, instants } = sim.kernel;
          return [sim.hash(), now, instants, ...(covers ? sim.covers.map(({ hits }) => hits) : [])];
        });
      });
    };
    expect(states(looping)).toEqual(states(interpreter));
  });

  test('costs nothing', () => {
    const sim = new Simulation(optimised, looping, { seed: 3, covers: false });
    sim.poke('go', false);
    sim.step(10_000);
    const before = sim.kernel.engine.activity.evaluations;
    sim.step(100_000);
    expect(sim.kernel.engine.activity.evaluations).toBe(before);
  });
});

test('the memory of a run that is over is as new for the next', () => {
  const { optimised } = elaborateSnippet(streams(''), { top: 'Top' });
  const hashAfter = (engine: EngineFactory, cycles: number): bigint => {
    const sim = new Simulation(optimised, engine, { seed: 3 });
    sim.step(cycles);
    const { kernel } = sim;
    const hash = stateHash(kernel.tree, kernel.engine, kernel.now);
    kernel.engine.close?.();
    return hash;
  };
  const hashes = [300, 5, 80].map((cycles) => hashAfter(looping, cycles));
  expect(hashes).toEqual([300, 5, 80].map((cycles) => hashAfter(interpreter, cycles)));
});
