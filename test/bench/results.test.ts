import { describe, expect, test } from 'vitest';
import { firstDifference, parseMark, rateOf } from '../../bench/marks.mjs';
import { measure, median } from '../../bench/measure.mjs';
import { page } from '../../bench/page.mjs';
import type { Side } from '../../bench/side.mjs';
import { costLines, tableOf, type Row } from '../../bench/table.mjs';

const side = (name: string, rate: number) => ({
  name,
  rates: [rate],
  rate,
  memory: 2 ** 20,
  buildSeconds: 1.5,
  codeBytes: 2048,
  command: name,
});

const ROWS: readonly Row[] = [
  {
    name: 'array',
    title: 'array <2×2>',
    group: 'dense',
    instances: 5,
    sides: [
      side('wasm', 4000),
      side('ts', 1000),
      side('verilator', 1000),
      side('verilator by hand', 2000),
      side('icarus', 8),
    ],
    faults: [],
    notes: [],
  },
  {
    name: 'broken',
    title: 'broken',
    group: 'control',
    instances: 0,
    sides: [],
    faults: ['it & that'],
    notes: ['a < b'],
  },
];

const RESULT = {
  format: 1,
  date: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'A & B', cores: 2, system: 'linux x64' },
  load: [0.5, 1],
  tools: { node: '20.0.0', verilator: 'Verilator 5.006', icarus: undefined, cc: undefined },
  settings: { repeats: 5, seconds: 0.5 },
  commands: { verilator: 'verilator -O3', icarus: 'iverilog', cc: 'gcc' },
  rows: ROWS,
  costs: {
    edit: { ours: 0.25, verilator: 10 },
    growth: [16, 64].map((instances) => ({
      instances,
      wasmSeconds: 0.01,
      tsSeconds: 0.02,
      wasmBytes: 2000 + instances,
      tsBytes: 9000,
      systemVerilogBytes: 5000,
    })),
    waves: [{ percent: 1, without: 1e6, withWaves: 5e5, bytes: 12 }],
  },
};

/** A side that says what it is told to. */
const saying = (name: string, lines: readonly string[], more: Partial<Side> = {}): Side => ({
  name,
  command: process.execPath,
  args: ['-e', `console.log(${JSON.stringify(lines.join('\n'))})`],
  ...more,
});

describe('marks', () => {
  test('a line with time, one without, and one that is none', () => {
    expect(parseMark('64 0.250000000 0123abcd', 9)).toEqual({
      cycles: 64,
      seconds: 0.25,
      checksum: '0123abcd',
    });
    expect(parseMark('64 0123abcd', 9)).toEqual({ cycles: 64, seconds: 9, checksum: '0123abcd' });
    expect(parseMark('64 xxxxxxxx', 9)).toBeUndefined();
  });

  test('the rate is that of the last stretch', () => {
    const at = (cycles: number, seconds: number) => ({ cycles, seconds, checksum: '' });
    expect(rateOf([at(1, 0.1), at(64, 1), at(128, 1.5)])).toBe(128);
    expect(() => rateOf([at(1, 1)])).toThrow('before its second mark');
  });

  test('only marks that both have are compared', () => {
    const at = (cycles: number, checksum: string) => ({ cycles, seconds: 0, checksum });
    expect(
      firstDifference([at(1, 'a'), at(64, 'b')], [at(1, 'a'), at(64, 'b'), at(128, 'c')]),
    ).toBeUndefined();
    expect(firstDifference([at(1, 'a'), at(64, 'b')], [at(1, 'a'), at(64, 'c')])).toBe(64);
  });
});

describe('measuring', () => {
  const good = ['1 0.1 00000001', '64 0.2 00000002'];

  test('medians', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  test('sides that agree', async () => {
    const { sides, faults } = await measure([saying('a', good), saying('b', good)], {
      repeats: 2,
      enough: 0,
    });
    expect(faults).toEqual([]);
    expect(sides.map(({ rates }) => rates.map(Math.round))).toEqual([
      [630, 630],
      [630, 630],
    ]);
  });

  test('another checksum is a fault, told once', async () => {
    const bad = ['1 0.1 00000001', '64 0.2 00000003'];
    const { faults } = await measure([saying('a', good), saying('b', bad)], { repeats: 2, enough: 0 });
    expect(faults).toEqual(['b differs from a at cycle 64']);
  });

  test('a side that fails is told with what it said', async () => {
    const failing = { ...saying('b', []), args: ['-e', 'console.error("no such thing"); process.exit(3)'] };
    await expect(measure([failing], { repeats: 1, enough: 0 })).rejects.toThrow(/exit 3\nno such thing/);
  });

  test('a side without time is ended from outside', async () => {
    const endless = saying('c', [], {
      endless: true,
      args: ['-e', 'let n = 1; setInterval(() => { console.log(`${n} 00000000`); n *= 2; }, 5)'],
    });
    const { sides } = await measure([endless], { repeats: 1, enough: 0.001 });
    expect(sides[0]?.rate).toBeGreaterThan(0);
  });

  test('a side that gets nowhere is left out', async () => {
    const stuck = saying('c', [], { endless: true });
    const { sides, notes, faults } = await measure([saying('a', good), stuck], { repeats: 2, enough: 0 });
    expect(sides.map(({ name }) => name)).toEqual(['a']);
    expect(notes).toEqual(['c is too slow to be measured']);
    expect(faults).toEqual([]);
  });
});

describe('results', () => {
  test('ratios are those to the faster of a peer', () => {
    const [head, line, broken] = tableOf(ROWS);
    expect(head).toMatch(/wasm +ts +verilator +by hand +icarus +native +÷ verilator +÷ icarus +÷ native$/);
    expect(line).toMatch(/4,000 +1,000 +1,000 +2,000 +8\.00 +– +2\.0 +500 +–$/);
    expect(broken).toMatch(/^broken \(failed\)/);
  });

  test('costs as text', () => {
    const text = costLines(RESULT.costs).join('\n');
    expect(text).toContain('array 16×16: 0.25 s\n  Verilator 10.0 s, 40 times as long');
    expect(text).toContain('    64 cells: wasm 10 ms, 2064 bytes; ts 20 ms, 9000 bytes');
    expect(text).toContain('   1 % active: 1,000,000 cycles/s, with waves 500,000, 2.0 times the time');
    expect(costLines({})).toEqual([]);
  });

  test('a page by itself', () => {
    const text = page(RESULT);
    expect(text).not.toMatch(/<script|src=|<link|url\(|NaN|undefined|Infinity/);
    expect(text).toContain('array &lt;2×2&gt;');
    expect(text).toContain('broken: it &amp; that');
    expect(text).toContain('Left out: broken: a &lt; b.');
    expect(text).toContain('Verilator 5.006');
    expect(text.match(/<svg/g)?.length).toBeGreaterThan(2);
  });

  test('a result without peers has a page too', () => {
    const rows = [{ ...ROWS[0]!, sides: [side('wasm', 10)] }];
    const text = page({ ...RESULT, tools: { ...RESULT.tools, verilator: undefined }, rows, costs: {} });
    expect(text).not.toContain('What waves cost');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
