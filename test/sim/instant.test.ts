import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import type { EngineFactory } from '../../src/sim/engine.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel, type KernelOptions } from '../../src/sim/kernel/kernel.js';
import { restoreKernel, saveKernel } from '../../src/sim/kernel/snapshot.js';
import { stateHash } from '../../src/sim/kernel/state-hash.js';
import { describeDifference, runLockstep } from '../../src/sim/lockstep.js';
import { runTest, type TestOptions } from '../../src/sim/test-run.js';
import { bench, NS } from './bench.js';

const OPTIONS: KernelOptions & TestOptions = {
  seed: 1n,
  reset: true,
  checks: true,
  shuffle: undefined,
  clocks: new Map(),
  print: () => undefined,
  timeout: undefined,
};

/**
 * The worked diagram of the reference: `in` is poked by a process that wakes at every rising edge, `r` follows `in` at the edge, `out` is combinational.
 */
const DIAGRAM = `design T;

module Dut {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  in wire %a: 8 on clk;
  out reg %r: 8 on clk init (9) reset rst;
  out wire %out: 8 on clk;
  comb out {
    %out = add(%r, %a);
  }
  seq r rising clk {
    %r = %a;
  }
}

module T model {
  clock clk source 1000000 / 1;
  reset rst = %rst on clk sync high;
  wire %rst: 1;
  wire %dut.rst: 1 of dut %rst;
  wire %dut.a: 8 of dut %a on clk;
  wire %dut.r: 8 of dut %r on clk;
  wire %dut.out: 8 of dut %out on clk;
  group dut: Dut (clk) (%rst = %dut.rst, %a = %dut.a, %r = %dut.r, %out = %dut.out);
  comb rst {
    %dut.rst = %rst;
  }
  test main entry 0 {
    0: do {
      %dut.a = 1:8;
    }
    1: wait rising clk;
    2: print(now as uint<64>, " r=", %dut.r as uint<8>, " out=", %dut.out as uint<8>, " sampled out=", sampled %dut.out as uint<8>);
    3: do {
      %dut.a = add(%dut.a, 1:8);
    }
    4: print("unchanged out=", %dut.out as uint<8>);
    5: wait settle;
    6: print("settled out=", %dut.out as uint<8>);
    7: branch ult(%dut.a, 3:8) then 1 else 8;
    8: end;
  }
}
`;

test('a worked timing diagram', () => {
  const lines: string[] = [];
  const printed: string[] = [];
  const kernel = new Kernel(buildHierarchy(parseDesign(DIAGRAM)), interpreter, {
    ...OPTIONS,
    print: (line) => printed.push(line),
  });
  const value = (name: string): string => {
    const id = kernel.tree.module(0).signals.findIndex((signal) => signal.name === name);
    return `${kernel.engine.read({ shape: 0, instance: 0, kind: 'signal', id, element: 0 })}`;
  };
  kernel.observers.push(() => {
    const row = [`${kernel.now / NS}`, kernel.clocks.levelOf(0) ? 'high' : 'low'];
    lines.push([...row, ...['rst', 'dut.a', 'dut.r', 'dut.out'].map(value)].join(' '));
  });
  kernel.start();
  while (kernel.threads.count > 0) kernel.instant();
  // time, clk, rst, a, r, out
  expect(lines).toEqual([
    '0 low 0 0 9 9', // power-on; reset not yet active
    '0.5 low 1 0 9 9', // the automatic reset
    '1 high 1 0 9 9', // first edge under reset
    '1.5 low 1 0 9 9',
    '2 high 1 0 9 9', // second edge under reset
    '2.5 low 0 0 9 9', // released halfway between edges
    '2.5 low 0 1 9 10', // the test begins, and pokes a
    '3 high 0 2 1 3', // cycle 0: r takes 1; the test wakes after the settle and pokes 2
    '3.5 low 0 2 1 3',
    '4 high 0 3 2 5', // cycle 1
  ]);
  expect(printed).toEqual([
    '3000000 r=1 out=2 sampled out=10',
    'unchanged out=2',
    'settled out=3',
    '4000000 r=2 out=4 sampled out=3',
    'unchanged out=4',
    'settled out=5',
  ]);
});

describe('logic', () => {
  const module = (body: string): string => `design M;\n\nmodule M {\n  clock clk port;\n${body}}\n`;

  test('swaps registers without a trace of order', () => {
    const { kernel, read } = bench(
      module(`  reg %a: 4 on clk init (1);
  reg %b: 4 on clk init (2);
  seq a rising clk {
    %a = %b;
  }
  seq b rising clk {
    %b = %a;
  }
`),
    );
    kernel.instant();
    expect([read('a'), read('b')]).toEqual([2n, 1n]);
  });

  test('settles chains through loops, parts of signals and instances, in any order', () => {
    const text = module(`  in wire %x: 8 on clk;
  wire %c: 1 x 9;
  wire %w: 8;
  wire %late: 8;
  comb late {
    %late = add(%w, 1:8);
  }
  comb w family $j in 0..8 {
    local $j: 32;
    %w bits $j +: 1 = %c[add($j, 1:32)];
  }
  comb c {
    local $i: 32;
    %c[0:4] = 1:1;
    for $i in 0..8 {
      %c[add($i, 1:32)] = and(%c[$i], extract(0 +: 1, lshr(%x, $i)));
    }
  }
`);
    for (const shuffle of [undefined, 1n, 2n]) {
      const { poke, read } = bench(text, { shuffle });
      poke('x', 0b0101_1111n);
      expect([read('w'), read('late')]).toEqual([0b1_1111n, 0b10_0000n]);
    }
  });

  test('a loop that finds no rest is an error that names its signals', () => {
    const text = module('  in wire %on: 1;\n  wire %x: 1;\n  comb x {\n    %x = and(%on, not(%x));\n  }\n');
    const { poke, read } = bench(text);
    poke('on', 1n);
    expect(() => read('x')).toThrow(/M5005: combinational logic does not come to rest: x/);
  });

  test('both edges of a clock', () => {
    const { kernel, read } = bench(
      module(`  reg %up: 4 on clk init (0);
  reg %down: 4 on clk init (0);
  seq up rising clk {
    %up = add(%up, 1:4);
  }
  seq down falling clk {
    %down = add(%up, 5:4);
  }
`),
    );
    kernel.instant();
    expect([read('up'), read('down')]).toEqual([1n, 0n]);
    kernel.instant();
    expect([read('up'), read('down')]).toEqual([1n, 6n]);
  });

  test('a gated register holds while its gate is closed', () => {
    const { kernel, poke, read } = bench(
      module(`  clock gated gate clk enable %on;
  in wire %on: 1 on clk;
  reg %n: 4 on gated init (0);
  seq n rising gated {
    %n = add(%n, 1:4);
  }
`),
    );
    poke('on', 1n);
    kernel.instant();
    kernel.instant();
    poke('on', 0n);
    for (let i = 0; i < 6; i++) kernel.instant();
    expect(read('n')).toBe(1n);
    poke('on', 1n);
    kernel.instant();
    expect(read('n')).toBe(2n);
  });

  test('delays land later, with the edges of their instant', () => {
    const { kernel, read, runTo } = bench(
      module(`  reg %n: 4 on clk init (0);
  reg %late: 4 on clk init (0);
  reg %copy: 4 on clk init (0);
  seq n rising clk {
    %n = add(%n, 1:4);
    %late = add(%n, 1:4) after 1500000:64;
    %copy = %late;
  }
`),
    );
    runTo(2.4 * NS);
    expect([kernel.now, read('n'), read('late')]).toEqual([2.4 * NS, 2n, 0n]);
    runTo(2.5 * NS);
    expect([read('late'), read('copy')]).toEqual([1n, 0n]);
    runTo(3 * NS);
    expect([read('late'), read('copy')]).toEqual([1n, 1n]);
  });

  test('a delay of none lands with its edge, and bits land where they belong', () => {
    const { read, runTo } = bench(
      module(`  reg %n: 4 on clk init (0);
  reg %now: 4 on clk init (0);
  reg %part: 8 on clk init (0xa5);
  seq n rising clk {
    %n = add(%n, 1:4);
    %now = add(%n, 1:4) after 0:64;
    %part bits 2:8 +: 2 = 2:2 after 500000:64;
  }
`),
    );
    runTo(1 * NS);
    expect([read('now'), read('part')]).toEqual([1n, 0xa5n]);
    runTo(1.5 * NS);
    expect(read('part')).toBe(0xa9n);
  });

  test('what lands with an edge is not sampled by it', () => {
    const { read, runTo } = bench(
      module(`  reg %n: 4 on clk init (0);
  reg %late: 4 on clk init (0);
  reg %copy: 4 on clk init (0);
  seq n rising clk {
    %n = add(%n, 1:4);
    %late = add(%n, 1:4) after 1000000:64;
    %copy = %late;
  }
`),
    );
    runTo(2 * NS);
    expect([read('late'), read('copy')]).toEqual([1n, 0n]);
    runTo(3 * NS);
    expect([read('late'), read('copy')]).toEqual([2n, 1n]);
  });
});

describe('checks', () => {
  const checked = (kind: string, body: string, more = ''): string => `design M;

module M {
  clock clk port;
  reg %n: 8 on clk init (0);
  seq n rising clk {
    %n = add(%n, 1:8);
  }
${body}}

site !0 ${kind} "small" "n stays small" "n < 3" ("n": uint<8> x 1);
${more}`;
  const clocked = '  seq c rising clk {\n    check !0 ult(%n, 3:8) (%n);\n  }\n';
  const standing = '  comb c {\n    check !0 ult(%n, 3:8) (%n);\n  }\n';

  const firstFailure = (text: string, options = {}): string => {
    const { kernel } = bench(text, options);
    while (!kernel.reports.failed && kernel.now < 20 * NS) kernel.instant();
    const [report] = kernel.reports.take();
    return report === undefined
      ? 'none'
      : `${report.site.name} ${report.values.join()} at ${kernel.now / NS}`;
  };

  test('a clocked one samples as registers do, a standing one is judged at the end of the instant', () => {
    expect(firstFailure(checked('assert', clocked))).toBe('small 3 at 4');
    expect(firstFailure(checked('assert', standing))).toBe('small 3 at 3');
    expect(firstFailure(checked('assert', clocked), { checks: false })).toBe('none');
    expect(firstFailure(checked('assert', standing), { checks: false })).toBe('none');
  });

  test('all failures of the instant are listed', () => {
    const both = standing.replace('comb c', 'comb d').replace('!0', '!1');
    const text = checked('assert', standing + both, 'site !1 assume "also" "" "n < 3" ("n": uint<8> x 1);\n');
    const { kernel } = bench(text);
    while (!kernel.reports.failed) kernel.instant();
    expect(kernel.reports.take().map(({ site }) => site.kind)).toEqual(['assert', 'assume']);
  });

  test('covers are counted', () => {
    const { kernel, runTo } = bench(checked('cover', clocked));
    runTo(10 * NS);
    expect(kernel.reports.covers.map(({ site, hits }) => [site.name, hits])).toEqual([['small', 3]]);
    expect(kernel.reports.failed).toBe(false);
  });
});

describe('a test', () => {
  const waiting = (body: string): string => `design T;

module T model {
  clock clk source 1000000 / 1;
  wire %a: 8;
  reg %n: 8 on clk init (0);
  seq n rising clk {
    %n = add(%n, zext(ult(%n, 5:8)):8);
  }
  test main entry 0 {
${body}  }
}
`;
  const run = (text: string, options: Partial<TestOptions> = {}): readonly string[] =>
    runTest(buildHierarchy(parseDesign(text)), interpreter, { ...OPTIONS, ...options }).failures.map(
      ({ code, notes }) => [code, ...notes].join(' | '),
    );

  test('passes, or waits for what can never happen', () => {
    expect(run(waiting('    0: wait until eq(%n, 5:8);\n    1: end;\n'))).toEqual([]);
    expect(run(waiting('    0: wait until eq(%n, 6:8);\n    1: end;\n'))).toEqual([
      'M5012 | main waits for its condition',
    ]);
    expect(run(waiting('    0: clock stop clk;\n    1: wait cycles clk 3:32;\n    2: end;\n'))).toEqual([
      'M5012 | main waits for 3 cycles of clk',
    ]);
  });

  test('ends at its timeout', () => {
    expect(run(waiting('    0: wait cycles clk 9:32;\n    1: jump 0;\n'), { timeout: 30_000_000n })).toEqual([
      'M5002 | main waits for 6 cycles of clk',
    ]);
  });
});

describe('snapshots', () => {
  const text = `design T;

module T model {
  clock clk source 1000000 / 1;
  clock half divide clk by 2;
  wire %a: 8;
  reg %n: 8 on half;
  mem @ram: 8 x 4 old;
  seq n rising half {
    %n = add(%n, %a);
    @ram[extract(0 +: 2, %n)] = %n;
  }
  test main entry 0 {
    local $x: 8;
    0: random $x in 0:8 .. 255:8;
    1: do {
      %a = add($x, sampled %n);
      %n = xor(%n, $x) after 2300000:64;
    }
    2: fork all 4, 6;
    3: jump 0;
    4: wait cycles clk 3:32;
    5: end;
    6: wait time 1700000:64;
    7: end;
  }
}
`;
  const fresh = (seed: bigint, factory: EngineFactory = interpreter): Kernel => {
    const kernel = new Kernel(buildHierarchy(parseDesign(text)), factory, { ...OPTIONS, seed });
    kernel.start();
    return kernel;
  };
  const hashes = (kernel: Kernel, count: number): bigint[] =>
    Array.from({ length: count }, () => {
      kernel.instant();
      return stateHash(kernel.tree, kernel.engine, kernel.now);
    });

  test.each([0, 1, 2, 3, 7, 12])(
    'after %i instants: clocks, events, threads, locals and draws go on',
    (instants) => {
      const kernel = fresh(1n);
      hashes(kernel, instants);
      const saved = structuredClone(saveKernel(kernel));
      const later = hashes(kernel, 40);
      const other = fresh(2n);
      hashes(other, 5);
      restoreKernel(other, saved);
      expect(hashes(other, 40)).toEqual(later);
      restoreKernel(kernel, saved);
      expect(hashes(kernel, 40)).toEqual(later);
    },
  );

  test('what is forced stays so, and what was sampled is known', () => {
    const kernel = fresh(1n);
    hashes(kernel, 7);
    const n = { shape: 0, instance: 0, kind: 'signal', id: 1, element: 0 } as const;
    kernel.force(n, 200n);
    hashes(kernel, 3);
    const saved = structuredClone(saveKernel(kernel));
    const other = fresh(2n);
    restoreKernel(other, saved);
    expect(other.engine.readSampled()).toEqual(kernel.engine.readSampled());
    hashes(other, 9);
    expect(other.engine.read(n)).toBe(200n);
  });

  test('lockstep names the first difference', () => {
    expect(runLockstep(fresh(1n), fresh(1n), 30 * NS)).toBeUndefined();
    const [one, other] = [fresh(1n), fresh(1n)];
    other.engine.write({ shape: 0, instance: 0, kind: 'memory', id: 0, element: 2 }, 1n);
    const difference = runLockstep(one, other, 30 * NS);
    expect(difference).toMatchObject({ name: 'ram[2]', time: 0n });
    expect(difference && describeDifference(one, other, difference)).toMatch(
      /at 0 fs ram\[2\] is \d+ on interpreter and 1 on interpreter/,
    );
  });
});

test('what a process demands counts under reset too; what logic says does not', () => {
  const { kernel } = bench(`design M;

module M model {
  clock clk source 1000000 / 1;
  reset rst = %rst on clk sync high;
  wire %rst: 1;
  comb c {
    check !0 0:1 ();
  }
  test main entry 0 {
    0: do {
      %rst = 1:1;
    }
    1: wait cycles clk 3:32;
    2: do {
      check !1 0:1 ();
    }
    3: end;
  }
}

site !0 assert "logic" "" "" ();
site !1 assert "demand" "" "" ();
`);
  while (!kernel.reports.failed) kernel.instant();
  expect(kernel.reports.take().map(({ site }) => site.name)).toEqual(['demand']);
});

describe('an engine that runs whole cycles by itself', () => {
  const text = `design M;

module M {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  in wire %up: 1 on clk;
  reg %n: 8 on clk init (0) reset rst;
  seq n rising clk {
    %n = add(%n, zext(%up):8);
  }
  comb c {
    check !0 ne(%n, 200:8) (%n);
  }
}

site !0 assert "most" "" "n != 200" ("n": uint<8> x 1);
`;
  const leaps: number[] = [];
  const leaping: EngineFactory = {
    name: 'interpreter',
    create: (hierarchy, host, options) => {
      const engine = interpreter.create(hierarchy, host, options);
      engine.runCycles = (edge, cycles) => {
        let done = 0;
        while (done < cycles && engine.standing().length === 0) {
          engine.evaluate([edge]);
          engine.commit();
          engine.settle();
          done++;
        }
        leaps.push(done);
        return done;
      };
      return engine;
    },
  };

  test('comes to the same state at the same time, and stops where a check fails', () => {
    const [one, other] = [interpreter, leaping].map((factory) => {
      const { kernel, poke } = bench(
        text,
        { clocks: new Map([['clk', { period: { numerator: 10_000_000n, denominator: 7n } }]]) },
        factory,
      );
      poke('up', 1n);
      kernel.runCycles(0, 150);
      const before = stateHash(kernel.tree, kernel.engine, kernel.now);
      kernel.runCycles(0, 150);
      return {
        before,
        now: kernel.now,
        next: kernel.next(),
        rises: kernel.clocks.risesOf(0),
        failures: kernel.reports.take(),
      };
    });
    expect(other).toEqual(one);
    expect(one?.failures).toHaveLength(1);
    expect(Math.max(...leaps)).toBeGreaterThan(40);
  });
});
