/** Each limit of the table: what reaches it works, what passes it is told so with the way out, and what raises it makes that work. */
import { describe, expect, test } from 'vitest';
import { LIMIT_NAMES, type LimitName } from '../../src/diagnostics/limits.js';
import { checked, ENGINES, errorsOf, tested, type Overrides } from './support.js';

interface Case {
  readonly code: string;
  /** A text that needs the limit to be `size`. */
  readonly text: (size: number) => string;
  /** Tried at this value of the limit. */
  readonly at: number;
  /** In which each size needs one more. */
  readonly step?: number;
  readonly others?: Overrides;
}

const twice = (part: string, count: number): string => part.repeat(count);

const TREE = `module Tree<N: int> {
  in a: u8; out b: u8;
  if N > 0 { inst left: Tree<N - 1>(a: a); b = left.b; } else { b = a; }
}`;

const COMPILING: Readonly<Partial<Record<LimitName, Case>>> = {
  fileSize: { code: 'M1110', at: 200, text: (size) => 'const A = 1;\n'.padEnd(size) },
  digits: { code: 'M1110', at: 12, text: (size) => `const A = ${twice('7', size)};` },
  stringLength: { code: 'M1110', at: 12, text: (size) => `const A = "${twice('x', size - 2)}";` },
  nesting: { code: 'M1103', at: 20, text: (size) => `const A = ${twice('(', size)}1${twice(')', size)};` },
  depth: { code: 'M1103', at: 20, text: (size) => `const A = ${twice('- ', size - 2)}1;` },
  recursion: {
    code: 'M3304',
    at: 20,
    text: (size) => `fn count(n: int) -> int { if n == 0 { 0 } else { count(n - 1) + 1 } }
      const A = count(${size - 1});`,
  },
  iterations: {
    code: 'M3305',
    at: 20,
    text: (size) => `const A = [for i in 0..${size} if i >= 0 => i];`,
  },
  repetitions: {
    code: 'M3305',
    at: 20,
    text: (size) => `module M { in a: u8; out b: u8[${size}]; for i in 0..${size} { b[i] = a; } }`,
  },
  width: {
    code: 'M3111',
    at: 20,
    text: (size) => `module M { in a: bits<${size}>; out b: bits<${size}>; b = a; }`,
  },
  elements: {
    code: 'M3111',
    at: 20,
    text: (size) => `module M { in a: bool[${size}]; out b: bool[${size}]; b = a; }`,
  },
  fields: {
    code: 'M3311',
    at: 20,
    text: (size) => `struct S { ${Array.from({ length: size }, (_, i) => `f${i}: u8`).join(', ')} }
      module M { in a: S; out b: S; b = a; }`,
  },
  typeBits: {
    code: 'M3311',
    at: 20,
    text: (size) => `module M { in a: bool[${size}]; out b: bool[${size}]; b = a; }`,
  },
  instances: {
    code: 'M3311',
    at: 20,
    text: (size) => `${TREE}\nmodule M { in a: u8; out b: u8; inst t: Tree<${size - 2}>(a: a); b = t.b; }`,
  },
  designBits: {
    code: 'M3311',
    at: 640,
    step: 64,
    text: (size) => `module M { in a: bool[${size / 64 - 1}]; out b: bool; b = a[0]; }`,
  },
  statements: {
    code: 'M3311',
    at: 20,
    text: (size) =>
      `module M { in a: u8; out b: u8[${size}]; ${Array.from({ length: size }, (_, i) => `b[${i}] = a;`).join(
        ' ',
      )} }`,
  },
  integerBits: { code: 'M3310', at: 200, text: (size) => `const A = (1 << 150) * (1 << ${size - 151});` },
};

describe('while compiling', () => {
  for (const [name, { code, at, step = 1, text }] of Object.entries(COMPILING)) {
    test(name, () => {
      expect(errorsOf(checked(text(at), { [name]: at }))).toEqual([]);
      const said = checked(text(at + step), { [name]: at }).filter((each) => each.code === code);
      expect(said.length).toBeGreaterThan(0);
      for (const { labels, notes } of said) {
        expect(labels.length).toBeGreaterThan(0);
        expect(notes.join('\n')).toContain(
          `limit: ${name} = ${at}; to raise it: \`--limit ${name}=${2 * at}\``,
        );
      }
      expect(errorsOf(checked(text(at + step), { [name]: 2 * at }))).toEqual([]);
    });
  }

  test('steps: all that a top costs is counted together', () => {
    const loop = (count: number): string =>
      `fn sum(n: int) -> int { var s = 0; for i in 0..n { s = s + i; } s }\nconst A = sum(${count});`;
    expect(errorsOf(checked(loop(100), { steps: 20_000 }))).toEqual([]);
    const said = checked(loop(1000), { steps: 20_000 });
    expect(errorsOf(said)).toEqual(['M3305']);
    expect(said[0]?.notes.join('\n')).toContain('limit: steps = 20000');
    expect(errorsOf(checked(loop(1000), { steps: 100_000 }))).toEqual([]);
  });

  test('files', () => {
    const files = { 'a.m3hdl': 'const A = 1;', 'b.m3hdl': 'use a.A;\nconst B = A;' };
    const text = 'use b.B;\nconst C = B;';
    expect(errorsOf(checked(text, { files: 3 }, files))).toEqual([]);
    const said = checked(text, { files: 2 }, files).filter(({ code }) => code === 'M2020');
    expect(said).toHaveLength(1);
    expect(said[0]?.notes.join('\n')).toContain('limit: files = 2; to raise it: `--limit files=4`');
  });
});

test('imports', () => {
  const chain = (count: number): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `f${i}.m3hdl`,
        i === 0 ? 'const C0 = 1;' : `use f${i - 1}.C${i - 1};\nconst C${i} = C${i - 1};`,
      ]),
    );
  const top = (count: number): string => `use f${count - 1}.C${count - 1};\nconst TOP = C${count - 1};`;
  expect(errorsOf(checked(top(9), { imports: 10 }, chain(9)))).toEqual([]);
  const said = checked(top(10), { imports: 10 }, chain(10)).filter(({ code }) => code === 'M2020');
  expect(said[0]?.notes.join('\n')).toContain('limit: imports = 10; to raise it: `--limit imports=20`');
  expect(errorsOf(checked(top(10), { imports: 20 }, chain(10)))).toEqual([]);
});

const RUNNING: Readonly<Partial<Record<LimitName, Case>>> = {
  cases: {
    code: 'M5021',
    at: 256,
    step: 256,
    text: (size) => `property "p" (a: uint<${Math.log2(size)}>) exhaustive { expect a == a; }`,
  },
  rounds: {
    code: 'M5005',
    at: 20,
    text: (size) => `test "t" { for i in 0..${size - 1} { settle; } }`,
  },
  prints: {
    code: 'M5024',
    at: 20,
    text: (size) => `test "t" { for i in 0..${size} { print "{i}"; } }`,
  },
};

describe.each(ENGINES)('while running on %s', (engine) => {
  for (const [name, { code, at, step = 1, text }] of Object.entries(RUNNING)) {
    test(name, async () => {
      expect(errorsOf(await tested(text(at), { [name]: at }, engine))).toEqual([]);
      const said = await tested(text(at + step), { [name]: at }, engine);
      expect(errorsOf(said)).toEqual([code]);
      expect(said[0]?.notes.join('\n')).toContain(
        `limit: ${name} = ${at}; to raise it: \`--limit ${name}=${2 * at}\``,
      );
      expect(errorsOf(await tested(text(at + step), { [name]: 2 * at }, engine))).toEqual([]);
    });
  }

  test('processSteps', async () => {
    const text = 'test "t" { var n: u32 = 0; while n < 100 { n = n +% 1; } expect n == 100; }';
    const said = await tested(text, { processSteps: 100 }, engine);
    expect(errorsOf(said)).toEqual(['M5005']);
    expect(said[0]?.notes.join('\n')).toContain('limit: processSteps = 100');
    expect(errorsOf(await tested(text, { processSteps: 1000 }, engine))).toEqual([]);
  });

  test('failures', async () => {
    const text = `module Low { in a: u8; assert low: a == 0; }
      module Many { in a: u8; for i in 0..30 { inst each[i]: Low(a); } }
      test "t" { let dut = inst Many(); dut.a = 1; settle; }`;
    expect(errorsOf(await tested(text, { failures: 30 }, engine))).toEqual(Array(30).fill('M5009'));
    const said = await tested(text, { failures: 20 }, engine);
    expect(errorsOf(said)).toEqual([...Array<string>(20).fill('M5009'), 'M5024']);
    expect(said[20]).toMatchObject({ message: '10 more checks failed in this instant' });
    expect(said[20]?.notes.join('\n')).toContain('limit: failures = 20; to raise it: `--limit failures=40`');
  });

  test('what cannot begin fails at its name', async () => {
    const said = await tested(
      'module M { clock clk; out b: u8; reg b; on clk { b <= b +% 1; } } test "t" { let m = inst M(clk: 1fs); wait 1 cycles; }',
      {},
      engine,
    );
    expect(errorsOf(said)).toEqual(['M6008']);
    expect(said[0]?.labels).toHaveLength(1);
  });

  test('a property whose time is over is stopped, and not shrunk', async () => {
    const said = await tested(
      'property "p" (xs: u8[..4]) { for i in 0..1_000_000 { wait 1fs; } expect xs.length < 9; }',
      { wallTime: 1 },
      engine,
    );
    expect(errorsOf(said)).toEqual(['M5023']);
  });

  test('wallTime', async () => {
    const said = await tested('test "t" { loop { wait 1fs; } }', { wallTime: 1 }, engine);
    expect(errorsOf(said)).toEqual(['M5023']);
    expect(said[0]?.notes.join('\n')).toContain('limit: wallTime = 1; to raise it: `--limit wallTime=2`');
  });
});

test('every limit has its test here', () => {
  const tried = [...Object.keys(COMPILING), ...Object.keys(RUNNING), ...ALONE];
  expect([...LIMIT_NAMES].toSorted()).toEqual(tried.toSorted());
});

/** Those with a test of their own, the queue's in `ways.test.ts`. */
const ALONE: readonly LimitName[] = [
  'steps',
  'files',
  'imports',
  'processSteps',
  'failures',
  'wallTime',
  'queueBytes',
];
