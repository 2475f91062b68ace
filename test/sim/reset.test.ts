import { describe, expect, test } from 'vitest';
import { allEngines } from '../../src/driver/engines.js';
import { bench, NS } from './bench.js';

function counter(reset: string, extra = ''): string {
  return `design M;

module M {
  clock clk port;
  reset rst = %rst on clk ${reset};
  in wire %rst: 1 on clk;
  out reg %n: 8 on clk init (7) reset rst;
  reg %free: 8 on clk;
  reg %state: 3 on clk oneof (1, 2, 4);
  reg %tag: 1 on clk oneof (0, 1);
  reg %payload: 16 on clk payload %tag (0 = 15, 1 = 0xff00);
  seq n rising clk {
    %n = add(%n, 1:8);
  }
${extra}}
`;
}

/** Level of rst, and n, after each instant up to a time. */
function history(text: string, end: number): string[] {
  const { kernel, read } = bench(text, { reset: false });
  const lines = [`0: ${read('n')}`];
  while ((kernel.next() ?? Infinity) <= end) {
    kernel.instant();
    lines.push(`${kernel.now / NS}: ${read('n')}`);
  }
  return lines;
}

describe('the automatic reset', () => {
  test.each(['sync high', 'async low', 'async high', 'sync low'])(
    '%s: held for two edges, released halfway',
    (kind) => {
      const active = kind.endsWith('high') ? 1n : 0n;
      const { kernel, read } = bench(counter(kind));
      expect(kernel.now).toBe(2.5 * NS);
      expect([read('rst'), read('n')]).toEqual([1n - active, 7n]);
      expect(kernel.clocks.risesOf(0)).toBe(2);
      kernel.instant();
      expect([kernel.now, read('n')]).toEqual([3 * NS, 8n]);
    },
  );

  test('goes active after time 0, before the first edge', () => {
    const { kernel } = bench(counter('async high'));
    expect(kernel.resets.map(({ start }) => start)).toEqual([0.5 * NS]);
  });

  test('does not happen where it is not wanted', () => {
    expect(history(counter('sync high'), 2 * NS)).toEqual(['0: 7', '1: 8', '1.5: 8', '2: 9']);
  });

  test('is left to a process that drives the reset', () => {
    const { kernel, finish, printed } = bench(
      counter(
        'sync high',
        `  test main entry 0 {
    0: do {
      %rst = 1:1;
    }
    1: wait cycles clk 3:32;
    2: print(now as uint<64>, " ", %n as uint<8>);
    3: do {
      %rst = 0:1;
    }
    4: wait cycles clk 1:32;
    5: print(%n as uint<8>);
    6: end;
  }
`,
      ),
    );
    expect(kernel.now).toBe(0);
    finish();
    expect(printed).toEqual(['3000000 7', '8']);
  });

  test('lets the processes of a test begin when it is done', () => {
    const { printed } = bench(
      counter(
        'sync high',
        '  test main entry 0 {\n    0: print(now as uint<64>, " ", %n as uint<8>);\n    1: end;\n  }\n',
      ),
    );
    expect(printed).toEqual(['2500000 7']);
  });
});

describe('resets', () => {
  test('a synchronous one acts at the edge, as sampled', () => {
    const { poke, kernel, read } = bench(counter('sync high'));
    kernel.instant();
    poke('rst', 1n);
    expect(read('n')).toBe(8n);
    kernel.instant();
    expect(read('n')).toBe(8n);
    kernel.instant();
    expect(read('n')).toBe(7n);
  });

  test('an asynchronous one acts within the settle, and holds through edges', () => {
    const { poke, kernel, read } = bench(counter('async low'));
    kernel.instant();
    poke('rst', 0n);
    expect(read('n')).toBe(7n);
    for (let i = 0; i < 4; i++) kernel.instant();
    expect(read('n')).toBe(7n);
    poke('rst', 1n);
    kernel.instant();
    kernel.instant();
    expect(read('n')).toBe(8n);
  });

  test.each(allEngines())('logic that changes on the way to rest resets nothing, on $name', (engine) => {
    const { poke, read } = bench(
      `design M;

module M {
  clock clk port;
  reset rst = %rst on clk async high;
  in wire %one: 1 on clk;
  wire %other: 1 on clk;
  wire %rst: 1 on clk;
  out reg %n: 8 on clk init (7) reset rst;
  comb rst {
    %rst = xor(%one, %other);
  }
  comb other {
    %other = %one;
  }
}
`,
      { reset: false },
      engine,
    );
    poke('n', 9n);
    poke('one', 1n);
    expect(read('n')).toBe(9n);
  });
});

describe('power-on', () => {
  const valuesFor = (seed: bigint): bigint[] => {
    const { read } = bench(counter('sync high'), { seed, reset: false });
    return ['n', 'free', 'state', 'tag', 'payload'].map(read);
  };

  test('seeded by path only; enums and unions get valid variants', () => {
    const seen = Array.from({ length: 40 }, (_, seed) => valuesFor(BigInt(seed)));
    expect(seen.every(([n]) => n === 7n)).toBe(true);
    expect(new Set(seen.map(([, free]) => free)).size).toBeGreaterThan(30);
    expect(new Set(seen.map(([, , state]) => state))).toEqual(new Set([1n, 2n, 4n]));
    for (const [, , , tag, payload = 0n] of seen) expect(payload & ~(tag === 0n ? 15n : 0xff00n)).toBe(0n);
    expect(valuesFor(3n)).toEqual(valuesFor(3n));
  });
});

test('checks of an instance say nothing while it is under reset', () => {
  const text = `${counter(
    'sync high',
    '  comb c {\n    check !0 ult(%n, 9:8) (%n);\n  }\n',
  )}\nsite !0 index "" "n is too large" "n" ("n": uint<8> x 1);\n`;
  const { kernel, poke, read } = bench(text);
  while (!kernel.reports.failed) kernel.instant();
  expect([kernel.now, read('n')]).toEqual([4 * NS, 9n]);
  expect(kernel.reports.take()).toHaveLength(1);
  poke('rst', 1n);
  kernel.instant();
  expect(kernel.reports.failed).toBe(false);
});

test('so do those of the instances below it', () => {
  const text = `design M;

module Child {
  in wire %n: 8;
  comb c {
    check !0 ult(%n, 9:8) (%n);
  }
}

module M {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  out reg %n: 8 on clk init (7) reset rst;
  wire %child.n: 8 of child %n;
  group child: Child () (%n = %child.n);
  comb child {
    %child.n = %n;
  }
  seq n rising clk {
    %n = add(%n, 1:8);
  }
}

site !0 index "" "n is too large" "n" ("n": uint<8> x 1);
`;
  const { kernel, poke } = bench(text);
  while (!kernel.reports.failed) kernel.instant();
  expect(kernel.reports.take()).toMatchObject([{ path: 'child' }]);
  poke('rst', 1n);
  kernel.instant();
  expect(kernel.reports.failed).toBe(false);
});

test('a register that resets others does so with what it was before the edge', () => {
  const { kernel, read } = bench(
    `design M;

module M {
  clock clk port;
  reset rst = %hold on clk sync high;
  reg %hold: 1 on clk init (1);
  out reg %n: 8 on clk init (7) reset rst;
  seq step rising clk {
    %hold = not(%hold);
    %n = add(%n, 1:8);
  }
}
`,
    { reset: false },
  );
  const seen = Array.from({ length: 8 }, () => {
    kernel.instant();
    return `${read('hold')} ${read('n')}`;
  });
  expect(seen.filter((line, i) => line !== seen[i - 1])).toEqual(['0 7', '1 8', '0 7', '1 8']);
});

test('instances power on differently', () => {
  const { kernel } = bench(`design M;

module Leaf {
  clock clk port;
  reg %n: 64 on clk;
}

module M {
  clock clk port;
  group u[3]: Leaf (clk) ();
}
`);
  const values = [0, 1, 2].map((instance) =>
    kernel.engine.read({ kind: 'signal', shape: 1, instance, id: 0, element: 0 }),
  );
  expect(new Set(values).size).toBe(3);
});
