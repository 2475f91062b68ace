import { describe, expect, test } from 'vitest';
import { bench, NS } from './bench.js';

/** A test with a clock and some signals, and the code of its processes. */
function program(body: string, sites = ''): string {
  return `design T;

module T model {
  clock core source 1000000 / 1;
  clock slow source 3000000 / 1;
  wire %a: 8;
  wire %b: 8;
  wire %sum: 8;
  reg %r: 8 on core init (0);
  mem @ram: 8 x 4 old init (0);
  comb sum {
    %sum = add(%a, %b);
  }
  seq r rising core {
    %r = add(%r, 1:8);
  }
${body}}
${sites}`;
}

const expectSite = '\nsite !0 expect "" "" "as said" ("it": uint<8> x 1);\n';

describe('test processes', () => {
  test('read the settled snapshot; their writes land together; settle waits for that', () => {
    const { finish, printed } = bench(
      program(`  test main entry 0 {
    0: do {
      %a = 3:8;
    }
    1: print("before ", %sum as uint<8>);
    2: wait settle;
    3: print("after ", %sum as uint<8>);
    4: end;
  }
`),
    );
    expect(finish()).toEqual([]);
    expect(printed).toEqual(['before 0', 'after 3']);
  });

  test('of what one writes in one round the last lands, bit by bit', () => {
    const { finish, read } = bench(
      program(`  test main entry 0 {
    0: do {
      %a = 1:8;
      %a = 0x5a:8;
      %a bits 4:3 +: 4 = 7:4;
    }
    1: wait settle;
    2: end;
  }
`),
    );
    expect(finish()).toEqual([]);
    expect(read('a')).toBe(0x7an);
  });

  test('two that write one signal in one instant are an error; two halves of it are not', () => {
    const writers = (first: string, second: string): string =>
      program(`  test one entry 0 {
    0: do {
      ${first}
    }
    1: end;
  }
  test two entry 0 {
    0: do {
      ${second}
    }
    1: end;
  }
`);
    expect(() => bench(writers('%a = 1:8;', '%a = 1:8;'))).toThrow(/M5003: one and two both write a/);
    const halves = bench(writers('%a bits 0:3 +: 4 = 1:4;', '%a bits 4:3 +: 4 = 2:4;'));
    expect(halves.read('a')).toBe(0x21n);
  });

  test('wait for cycles, edges, times and conditions', () => {
    const { finish, printed } = bench(
      program(`  test main entry 0 {
    0: wait cycles core 3:32;
    1: print(now as uint<64>, " ", %r as uint<8>, " ", sampled %r as uint<8>);
    2: wait falling core;
    3: print(now as uint<64>);
    4: wait time 0x64:64;
    5: print(now as uint<64>);
    6: wait until eq(%r, 6:8);
    7: print(now as uint<64>);
    8: wait cycles core 0:32;
    9: wait time 0:64;
    10: print(now as uint<64>);
    11: end;
  }
`),
    );
    expect(finish()).toEqual([]);
    expect(printed).toEqual(['3000000 3 2', '3500000', '3500100', '6000000', '6000000']);
  });

  test('a timeout that runs out is reported, a wait that ends in time is not', () => {
    const waiting = (limit: string): string =>
      program(
        `  test main entry 0 {
    0: wait until eq(%r, 5:8) timeout ${limit}:64 !0;
    1: end;
  }
`,
        '\nsite !0 timeout "" "r never came to 5" "" ();\n',
      );
    expect(bench(waiting('4999999')).finish()).toEqual(['r never came to 5 (at 4.999999 ns)']);
    expect(bench(waiting('5000000')).finish()).toEqual([]);
  });

  test('fork waits for all, or for the first and cancels the rest', () => {
    const forked = (join: string): string =>
      program(`  test main entry 0 {
    0: fork ${join} 3, 6;
    1: print("joined ", now as uint<64>);
    2: end;
    3: wait cycles core 2:32;
    4: print("one");
    5: end;
    6: wait cycles core 5:32;
    7: print("two");
    8: end;
  }
`);
    const all = bench(forked('all'));
    all.finish();
    expect(all.printed).toEqual(['one', 'two', 'joined 5000000']);
    const any = bench(forked('any'));
    any.finish();
    any.runTo(20 * NS);
    expect(any.printed).toEqual(['one', 'joined 2000000']);
  });

  test('what a failed expect shows', () => {
    const { finish, kernel } = bench(
      program(
        `  test main entry 0 {
    0: wait cycles core 1:32;
    1: do {
      check !0 eq(%r, 7:8) (%r);
    }
    2: wait cycles core 100:32;
    3: end;
  }
`,
        expectSite,
      ),
    );
    expect(finish()).toEqual(['as said (at 1 ns)']);
    expect(kernel.now).toBe(NS);
  });

  test('clocks stop, start and change their period', () => {
    const { finish, printed } = bench(
      program(`  test main entry 0 {
    0: wait cycles core 2:32;
    1: clock stop core;
    2: wait time 5000000:64;
    3: print(%r as uint<8>);
    4: clock start core;
    5: wait rising core;
    6: print(now as uint<64>);
    7: clock retune core 500000:64;
    8: wait cycles core 3:32;
    9: print(now as uint<64>);
    10: end;
  }
`),
    );
    finish();
    expect(printed).toEqual(['2', '8000000', '10000000']);
  });

  test('force holds against whatever drives; release gives back; deposit sets', () => {
    const { finish, printed } = bench(
      program(`  test main entry 0 {
    0: force sum = 9:8;
    1: force r = 40:8;
    2: do {
      %a = 1:8;
    }
    3: wait cycles core 3:32;
    4: print(%sum as uint<8>, " ", %r as uint<8>);
    5: release sum;
    6: release r;
    7: wait settle;
    8: print(%sum as uint<8>, " ", %r as uint<8>);
    9: wait cycles core 1:32;
    10: print(%r as uint<8>);
    11: deposit r = 100:8;
    12: deposit ram[2:2] = 7:8;
    13: wait settle;
    14: print(%r as uint<8>, " ", @ram[2:2] as uint<8>);
    15: end;
  }
`),
    );
    finish();
    expect(printed).toEqual(['9 40', '1 40', '41', '100 7']);
  });

  test('an instant that never ends is an error that names what keeps it going', () => {
    expect(() =>
      bench(
        program(`  test main entry 0 {
    0: do {
      %a = add(%a, 1:8);
    }
    1: wait settle;
    2: jump 0;
  }
`),
      ),
    ).toThrow(/M5005: 0 fs never ends: writing a; running main/);
    expect(() =>
      bench(
        program(`  test main entry 0 {
    0: jump 0;
  }
`),
      ),
    ).toThrow(/M5005: process main runs without ever waiting/);
  });

  test('draws are those of the process, whatever else draws', () => {
    const drawing = (extra: string): string =>
      program(`  test main entry 0 {
    local $x: 8;
    0: random $x in 10:8 .. 20:8;
    1: print("main ", $x as uint<8>);
    2: wait cycles core 1:32;
    3: jump 0;
  }
${extra}`);
    const other = `  test other entry 0 {
    local $x: 8;
    0: random $x in 0:8 .. 255:8;
    1: wait settle;
    2: random $x in 0:8 .. 255:8;
    3: end;
  }
`;
    const draws = (text: string): string[] => {
      const run = bench(text);
      run.runTo(30 * NS);
      return run.printed;
    };
    const alone = draws(drawing(''));
    expect(draws(drawing(other))).toEqual(alone);
    const values = alone.map((line) => Number(line.slice(5)));
    expect(values.every((value) => value >= 10 && value <= 20)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(3);
  });
});

describe('order', () => {
  const racing = program(
    `  test one entry 0 {
    local $x: 8;
    0: wait cycles core 1:32;
    1: do {
      %a = add(%r, %b);
    }
    2: random $x in 0:8 .. 3:8;
    3: print("one ", %sum as uint<8>, " ", $x as uint<8>);
    4: jump 0;
  }
  test two entry 0 {
    0: wait until redor(and(%r, 1:8));
    1: do {
      %b = add(%a, 1:8);
    }
    2: print("two ", %sum as uint<8>);
    3: fork all 5, 7;
    4: jump 0;
    5: wait cycles core 2:32;
    6: end;
    7: wait time 700000:64;
    8: end;
  }
`,
  );

  test.each([1n, 2n, 3n, 4n, 5n])('shuffle %i changes nothing', (seed) => {
    const run = (shuffle: bigint | undefined): unknown => {
      const { kernel, printed, runTo, read } = bench(racing, { shuffle });
      runTo(40 * NS);
      return [printed, read('a'), read('b'), kernel.now];
    };
    expect(run(seed)).toEqual(run(undefined));
  });

  test.each([1n, 2n, 3n, 4n, 5n])('shuffle %i moves no line', (seed) => {
    const speakers = ['one', 'two', 'three', 'four'].map(
      (name) => `  test ${name} entry 0 {
    0: print("${name}");
    1: wait cycles core 1:32;
    2: jump 0;
  }
`,
    );
    const { printed, runTo } = bench(program(speakers.join('')), { shuffle: seed });
    runTo(3 * NS);
    expect(printed.slice(0, 8)).toEqual(['one', 'two', 'three', 'four', 'one', 'two', 'three', 'four']);
  });
});
