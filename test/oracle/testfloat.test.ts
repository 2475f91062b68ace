/** TestFloat's streams through the library's circuits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { floatType } from '../../src/numerics/codec.js';
import { bf16 } from '../../src/numerics/formats.js';
import { multiply } from '../../src/numerics/arithmetic.js';
import { CASES } from '../../src/oracle/bench.js';
import { testFloatOracle } from '../../src/oracle/testfloat.js';
import { Random } from '../../src/support/random.js';
import { withChanged } from '../hdl/copy.js';
import { ask, NIGHTLY, PATIENCE, RECORDED, surroundings } from './support.js';

const sections = readFileSync(join(RECORDED, 'testfloat.txt'), 'utf8')
  .split(/^# /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.trimEnd().split('\n');
    const [name = '', rounding = ''] = title.split(' ');
    return { title, name, rounding, lines };
  });

const linesOf = (wanted: string) => sections.find(({ title }) => title === wanted)?.lines ?? [];

async function judged(name: string, lines: readonly string[], options = {}, root?: string) {
  const { tally } = await ask(testFloatOracle, [name], options, surroundings(root, lines));
  return tally;
}

// Five roundings stand in turn for each operation. By day it has one of them.
const chosen = sections.filter((_, i) => NIGHTLY || i % 5 === Math.floor(i / 5) % 5);

test.each(chosen)(
  '$title, results and exceptions',
  async ({ name, rounding, lines }) => {
    const tally = await judged(name, lines, { rounding, flags: true, exact: true });
    expect({ told: tally.told, passed: tally.passed }).toEqual({ told: [], passed: lines.length });
  },
  PATIENCE,
);

describe('in a changed copy of the library', () => {
  test.each([
    ['f16_add near_even', 'round', 'half && (rest || odd)', 'half && rest'],
    ['f16_add min', 'add', '(lost as u1)', '(false as u1)'],
    ['f32_mul near_even', 'multiply', 'x.negative != y.negative', 'x.negative'],
    ['f32_div minMag', 'divide', 'sticky: rest != 0', 'sticky: false'],
    ['f16_sqrt max', 'sqrt', 'sticky: rest != 0', 'sticky: false'],
    ['f32_mulAdd near_even', 'fma', '(decode::<A>(a), decode::<A>(b))', '(decode::<A>(a), decode::<A>(a))'],
    ['f32_to_i32 near_even', 'convert', 'x.negative { 0 -% low }', 'x.negative { low }'],
    ['f16_lt near_even', 'compare', 'x < y', 'x <= y && !x[0]'],
  ])('%s fails: %s', async (title, file, from, to) => {
    const [name = '', rounding = ''] = title.split(' ');
    await withChanged(`stdlib/float/${file}.m3hdl`, from, to, async (root) => {
      const tally = await judged(name, linesOf(title), { rounding, flags: true, exact: true }, root);
      expect(tally.failed).toBeGreaterThan(0);
      expect(tally.told[0]).toMatch(new RegExp(`^line \\d+: ${name} (0x[\\da-f]+ )+= 0x.*, not 0x`));
    });
  });
});

test('another format, and more lines than are run at once', async () => {
  const random = new Random(3n);
  const type = floatType(bf16);
  const lines = Array.from({ length: 2 * CASES + 7 }, () => {
    const [a, b] = [random.bits(16), random.bits(16)];
    const { bits, flags } = multiply(type, a, b);
    return [a, b, bits, BigInt(flags)].map((code) => code.toString(16)).join(' ');
  });
  const options = { format: 'bf16', flags: true };
  expect((await judged('f16_mul', lines, options)).summary).toBe(`${2 * CASES + 7} passed, 0 failed`);
  lines[2 * CASES + 3] = '3f80 3f80 3f81 0';
  const tally = await judged('f16_mul', lines, options);
  expect(tally.failed).toBe(1);
  expect(tally.told).toEqual([`line ${2 * CASES + 4}: f16_mul 0x3f80 0x3f80 = 0x3f80, not 0x3f81`]);
});

test('any NaN is any NaN; exceptions count where they are asked for', async () => {
  const lines = ['7e00 3c00 fe01 00', '3c01 3c01 3c02 00'];
  expect((await judged('f16_mul', lines)).summary).toBe('2 passed, 0 failed');
  const tally = await judged('f16_mul', lines, { flags: true });
  expect(tally.told).toEqual(['line 2: f16_mul 0x3c01 0x3c01 = 0x3c02 (inexact), not 0x3c02']);
});

test('whether an integer is inexact is looked at where the stream tells', async () => {
  const lines = ['3e00 00000002 00'];
  expect((await judged('f16_to_i32', lines, { flags: true })).failed).toBe(0);
  expect((await judged('f16_to_i32', lines, { flags: true, exact: true })).failed).toBe(1);
});

test('tininess before rounding is another exception', async () => {
  // The least normal number less a quarter of its last place, by one.
  const lines = ['03ff 3c01 0400 03'];
  expect((await judged('f16_mul', lines, { flags: true })).failed).toBe(1);
  expect((await judged('f16_mul', lines, { flags: true, tininess: 'before' })).failed).toBe(0);
});

test.each([
  ['f16_rem', {}, ['0 0 0 0'], 'no operation `f16_rem`'],
  ['f16_mul', { format: 'f16' }, ['0 0 0 0'], 'no format `f16`'],
  ['f16_mul', { rounding: 'nearest' }, ['0 0 0 0'], '--rounding is one of near_even'],
  ['f16_mul', { tininess: 'never' }, ['0 0 0 0'], '--tininess is before or after'],
  ['f16_mul', {}, ['0 0 0 0', '', '0 0 0'], 'line 3 is none of f16_mul: 0 0 0'],
  ['f16_mul', {}, ['10000 0 0 0'], 'line 1 is none'],
  ['f16_mul', {}, [], 'no vectors on standard input'],
])('%s with %j and %j is refused', async (name, options, lines, message) => {
  await expect(judged(name, lines, options)).rejects.toThrow(message);
});
