/** Cycles that pass inside the module, against cycles that the kernel takes one by one on the reference: state, reports and covers. */
import { describe, expect, test } from 'vitest';
import { wasmEngineWith } from '../../../src/codegen/wasm/engine.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { stateHash } from '../../../src/sim/kernel/state-hash.js';
import { elaborateSnippet } from '../../support/snippet.js';

/** Whatever runs by itself runs in the module from the first cycle on. */
const looping = wasmEngineWith(0);

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
  'a check that fails at rest': `
    module Top { clock clk; reset rst; out m: u16; reg n: u16 = 0; on clk { n <= n +% 1; } m = n ^ 1; assert m != 700 : "m is {m}"; }`,
};

/** Time, cycles, state and reports, after stretches of several lengths. */
function story(text: string, run: 'inside' | 'one by one'): readonly string[] {
  const compiled = elaborateSnippet(text, { top: 'Top' });
  const kernel = new Kernel(compiled.optimised, run === 'inside' ? looping : interpreter, {
    seed: 3n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: () => undefined,
  });
  kernel.start();
  return [1, 2, 17, 300, 500, 40].map((cycles) => {
    if (!kernel.reports.failed) kernel.runCycles(0, cycles);
    const reports = kernel.reports.failed ? kernel.takeFailures().map(({ message }) => message) : [];
    const covers = kernel.reports.covers.map(({ hits }) => hits);
    return [
      kernel.now,
      kernel.clocks.cycle,
      stateHash(kernel.tree, kernel.engine, kernel.now),
      ...reports,
      ...covers,
    ].join(' ');
  });
}

describe('cycles inside the module', () => {
  test.each(Object.entries(DESIGNS))('%s', (_, text) => {
    expect(story(text, 'inside')).toEqual(story(text, 'one by one'));
  });
});
