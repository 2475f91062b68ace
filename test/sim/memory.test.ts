import { describe, expect, test } from 'vitest';
import { bench } from './bench.js';

function ram(mode: string, ports: string, clocks = '  clock clk port;\n'): string {
  return `design M;

module M {
${clocks}  in wire %we: 1 on clk;
  in wire %a: 4 on clk;
  in wire %d: 8 on clk;
  in wire %e: 8 on clk;
  out reg %q: 8 on clk init (0);
  mem @ram: 8 x 10 ${mode} init (0);
${ports}}
`;
}

const READ_WRITE = `  seq p rising clk {
    if 0: %we {
      @ram[%a] = %d;
    }
    %q = @ram[%a];
  }
`;

/** One edge with a write of `d` over what was there. */
function meet(mode: string): bigint[] {
  const { poke, kernel, read } = bench(ram(mode, READ_WRITE));
  const results: bigint[] = [];
  for (const d of [7n, 9n]) {
    poke('we', 1n);
    poke('a', 3n);
    poke('d', d);
    kernel.instant();
    kernel.instant();
    results.push(read('q'), read('ram[3]'));
  }
  return results;
}

describe('a read that meets a write', () => {
  test('gives what was there, with `old`', () => expect(meet('old')).toEqual([0n, 7n, 7n, 9n]));
  test('gives what is written, with `new`', () => expect(meet('new')).toEqual([7n, 7n, 9n, 9n]));
  test('gives something seeded, with `undefined`', () => {
    const [first, , second] = meet('undefined');
    expect(meet('undefined')).toEqual([first, 7n, second, 9n]);
    expect([first, second]).not.toEqual([0n, 7n]);
    expect([first, second]).not.toEqual([7n, 9n]);
  });

  test('operands of the write itself read the old content', () => {
    const { poke, kernel, read } = bench(
      ram('new', '  seq p rising clk {\n    @ram[%a] = add(@ram[%a], %d);\n    %q = @ram[%a];\n  }\n'),
    );
    poke('d', 5n);
    for (let i = 0; i < 4; i++) kernel.instant();
    expect([read('ram[0]'), read('q')]).toEqual([10n, 10n]);
  });
});

describe('ports', () => {
  const two = (second: string): string => `  seq p rising clk {
    @ram[1:4] = %d;
  }
  seq q rising ${second} {
    @ram[1:4] = %e;
  }
`;

  test('on one clock the one standing higher wins, with a warning', () => {
    const { poke, kernel, read } = bench(ram('old', two('clk')));
    poke('d', 1n);
    poke('e', 2n);
    kernel.instant();
    expect(read('ram[1]')).toBe(1n);
    expect(kernel.reports.warnings.map(({ message }) => message)).toEqual(['two ports write ram[1] at 1 ns']);
  });

  test('from two clocks the word is undefined: seeded', () => {
    const run = (seed: bigint): bigint => {
      const { poke, kernel, read } = bench(
        ram('old', two('clk2'), '  clock clk port;\n  clock clk2 port;\n'),
        {
          seed,
        },
      );
      poke('d', 1n);
      poke('e', 2n);
      kernel.instant();
      return read('ram[1]');
    };
    expect(run(5n)).toBe(run(5n));
    expect(new Set([run(1n), run(2n), run(3n)]).size).toBeGreaterThan(1);
  });

  test('writes of other bits of one word do not meet', () => {
    const { poke, kernel, read } = bench(
      ram(
        'old',
        `  seq p rising clk {
    @ram[1:4] bits 0:3 +: 4 = extract(0 +: 4, %d);
  }
  seq q rising clk {
    @ram[1:4] = %e lanes concat(1:1, 0:1) by 4;
  }
`,
      ),
    );
    poke('d', 0x11n);
    poke('e', 0x22n);
    kernel.instant();
    expect(read('ram[1]')).toBe(0x21n);
    expect(kernel.reports.warnings).toEqual([]);
  });

  test('past the end nothing is written and 0 is read', () => {
    const { poke, kernel, read } = bench(ram('old', READ_WRITE));
    poke('we', 1n);
    poke('a', 12n);
    poke('d', 7n);
    kernel.instant();
    kernel.instant();
    kernel.instant();
    expect(read('q')).toBe(0n);
    expect(Array.from({ length: 10 }, (_, i) => read(`ram[${i}]`))).toEqual(
      Array.from({ length: 10 }, () => 0n),
    );
  });

  test('the last assignment of one process wins', () => {
    const { kernel, read } = bench(
      ram(
        'old',
        '  seq p rising clk {\n    @ram[1:4] = 1:8;\n    @ram[1:4] = 2:8;\n    %q = 3:8;\n    %q = 4:8;\n  }\n',
      ),
    );
    kernel.instant();
    expect([read('ram[1]'), read('q')]).toEqual([2n, 4n]);
    expect(kernel.reports.warnings).toEqual([]);
  });
});

test('an asynchronous read follows address and content', () => {
  const text = ram('old async', `  out wire %y: 8;\n  comb y {\n    %y = @ram[%a];\n  }\n${READ_WRITE}`);
  const { poke, kernel, read } = bench(text);
  poke('we', 1n);
  poke('a', 2n);
  poke('d', 6n);
  expect(read('y')).toBe(0n);
  kernel.instant();
  expect(read('y')).toBe(6n);
  poke('a', 0n);
  expect(read('y')).toBe(0n);
});
