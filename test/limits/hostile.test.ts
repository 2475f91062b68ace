/** Short texts that ask for more than there is, under limits that are as they are, or lower to be sooner there: each ends in the diagnostic of its limit, soon and in little memory. */
import { describe, expect, test } from 'vitest';
import { checked, ENGINES, errorsOf, tested } from './support.js';

const many = (count: number, part: (i: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);

/** `type S1 { a: S0, b: S0 }`, and so on. */
const doubled = (first: string): string =>
  `${first}\n${many(60, (i) => `struct S${i + 1} { a: S${i}, b: S${i} }`, '\n')}
   module M { in a: S60; out b: u8; b = 0; }`;

const COMPILING: readonly (readonly [what: string, code: string, text: string])[] = [
  ['100,000 parentheses', 'M1103', `const A = ${'('.repeat(100_000)}1${')'.repeat(100_000)};`],
  ['100,000 signs', 'M1103', `const A = ${'- '.repeat(100_000)}1;`],
  ['100,000 fields', 'M1103', `const A = a${'.b'.repeat(100_000)};`],
  ['100,000 type arguments', 'M1103', `type A = ${'B<'.repeat(100_000)}u8${'>'.repeat(100_000)};`],
  ['100,000 dimensions', 'M1103', `type A = u8${'[1]'.repeat(100_000)};`],
  ['a million digits', 'M1110', `const A = ${'9'.repeat(1_000_000)};`],
  [
    'a chain of else if',
    'M3305',
    `module M { out y: u8[4]; for i in 0..4 { y[i] = if i == 1 { 1 } ${'else if i == 2 { 2 } '.repeat(20_000)} else { 3 }; } }`,
  ],
  ['an endless recursion', 'M3304', 'fn f(n: int) -> int { f(n + 1) + 1 }\nconst A = f(0);'],
  [
    'a recursion that doubles',
    'M3304',
    'fn f(n: int) -> int { if n == 0 { 1 } else { f(n - 1) + f(n - 1) } }\nconst A = f(10_000);',
  ],
  [
    'a recursion that is different each time',
    'M3305',
    'fn f(n: int, m: int) -> int { if n == 0 { m } else { f(n - 1, m * 2) + f(n - 1, m * 2 + 1) } }\nconst A = f(60, 1);',
  ],
  [
    'loops within loops',
    'M3305',
    'fn f(n: int) -> int { var s = 0; for i in 0..n { for j in 0..n { s = s + 1; } } s }\nconst A = f(60_000);',
  ],
  [
    'a number squared',
    'M3310',
    'fn f(n: int) -> int { var s = 2; for i in 0..n { s = s * s; } s }\nconst A = f(60);',
  ],
  [
    'a module that doubles',
    'M3311',
    `module Tree<N: int> { in a: u8; out b: u8; if N > 0 {
       inst x: Tree<N - 1>(a: a); inst y: Tree<N - 1>(a: x.b); b = y.b; } else { b = a; } }
     module Top { in a: u8; out b: u8; inst t: Tree<60>(a: a); b = t.b; }`,
  ],
  [
    'a function that doubles',
    'M3311',
    `fn f0(a: u8) -> u8 { a +% 1 }\n${many(50, (i) => `fn f${i + 1}(a: u8) -> u8 { f${i}(f${i}(a)) }`, '\n')}
     module M { in a: u8; out b: u8; b = f50(a); }`,
  ],
  ['a type that doubles', 'M3311', doubled('struct S0 { a: u8 }')],
  ['a wrong type that doubles', 'M2001', doubled('struct S0 { a: nothing }')],
  ['a memory of 2^60 words', 'M3111', 'module M { clock clk; mem m: u8[1 << 60]; }'],
  ['a port of 2^40 elements', 'M3111', 'module M { in a: u8[1 << 40]; out b: u8; b = a[0]; }'],
  ['arrays of arrays', 'M3311', 'module M { in a: u8[16_000_000][16_000_000]; out b: u8; b = a[0][0]; }'],
  ['a vector of 10^9 bits', 'M3111', 'module M { in a: bits<1_000_000_000>; out b: bool; b = a[0]; }'],
  ['10^9 equal elements', 'M3111', 'const A = [0; 1_000_000_000];'],
  ['a sequence of 10^9', 'M3111', 'property "p" (xs: u8[..1_000_000_000]) { expect xs.length >= 0; }'],
  ['10^9 wires', 'M3305', 'module M { in a: u8; for i in 0..1_000_000_000 { wire w: u8; w = a; } }'],
  [
    '10^12 wires in two loops',
    'M3305',
    'module M { in a: u8; for i in 0..1_000_000, j in 0..1_000_000 { wire w: u8; w = a; } }',
  ],
  [
    '10^14 additions in logic',
    'M3311',
    `module M { in a: u8; out b: u8; comb { var x: u8 = a;
       for i in 0..10_000_000 { for j in 0..10_000_000 { x = x +% 1; } } b = x; } }`,
  ],
  // Ten pigeons have no places in nine holes, which only trying finds out.
  [
    'patterns of pigeons',
    'M3305',
    `fn f(x: (${many(90, () => 'bool', ', ')})) -> u8 { match x { ${[
      ...Array.from({ length: 10 }, (_, p) => (i: number) => (Math.floor(i / 9) === p ? 'false' : '_')),
      ...Array.from({ length: 810 }, (_, k) => [k % 9, Math.floor(k / 9) % 10, Math.floor(k / 90)])
        .filter(([, p = 0, q = 0]) => p < q)
        .map(
          ([hole, p = 0, q = 0]) =>
            (i: number) =>
              i % 9 === hole && [p, q].includes(Math.floor(i / 9)) ? 'true' : '_',
        ),
    ]
      .map((cell) => `(${many(90, cell, ', ')}) => 0,`)
      .join('\n')} } }`,
  ],
];

describe('compiling', () => {
  test.each(COMPILING)('%s', (_, code, text) => {
    // Ten million steps are as many as a million, and take longer.
    const said = checked(text, { steps: 1_000_000 });
    expect(new Set(errorsOf(said))).toContain(code);
    expect(said.length).toBeLessThan(200);
  });
});

const WIRE = 'module Wire { in a: u8; out b: u8; b = a; }\n';

const RUNNING: readonly (readonly [what: string, code: string, text: string])[] = [
  ['a loop without a wait', 'M5005', 'test "t" { while true { } }'],
  ['a loop of settles', 'M5005', `${WIRE}test "t" { let m = inst Wire(); loop { settle; } }`],
  ['a loop of waits of no time', 'M5005', 'test "t" { loop { wait 0ns; } }'],
  ['a loop of forks', 'M5005', 'test "t" { loop { fork { settle; } and { settle; } } }'],
  [
    'two that wake one another',
    'M5005',
    `module Pair { in a: bool; in b: bool; out c: bool; out d: bool; c = a; d = b; }
     test "t" { let m = inst Pair(); m.a = false; m.b = false; settle;
       fork { loop { wait until m.c == m.d; m.a = !m.c; settle; } }
       and { loop { wait until m.c != m.d; m.b = !m.d; settle; } } }`,
  ],
  ['endless prints', 'M5024', 'test "t" { loop { print "again"; } }'],
  ['an endless test', 'M5002', 'test "t" { loop { wait 1ns; } }'],
  ['a wait for ever', 'M5012', `${WIRE}test "t" { let m = inst Wire(); m.a = 0; wait until m.b == 1; }`],
  ['all of 2^64 cases', 'M5021', 'property "p" (x: u64) exhaustive { expect x >= 0; }'],
];

describe.each(ENGINES)('running on %s', (engine) => {
  test.each(RUNNING)('%s', async (_, code, text) => {
    // A loop of ten million instructions is as endless as one of a hundred thousand.
    expect(errorsOf(await tested(text, { processSteps: 100_000, prints: 1000 }, engine))).toEqual([code]);
  });
});
