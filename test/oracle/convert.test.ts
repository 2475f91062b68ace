/** The hashes of all conversions, from the library's circuits, against those of ml_dtypes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { convertOracle } from '../../src/oracle/convert.js';
import { withChanged } from '../hdl/copy.js';
import { ask, NIGHTLY, PATIENCE, RECORDED, surroundings } from './support.js';

const recorded = JSON.parse(readFileSync(join(RECORDED, 'ml_dtypes.json'), 'utf8')) as {
  readonly convert: Readonly<Record<string, string>>;
  readonly saturate: Readonly<Record<string, string>>;
};

const rows = [false, true].flatMap((saturate) =>
  Object.entries(saturate ? recorded.saturate : recorded.convert).map(([pair, hash]) => {
    const [from = '', to = ''] = pair.split(' ');
    return { from, to, mode: saturate ? 'saturating' : 'plain', hash };
  }),
);

// All of them at night. By day each format is a source and a target.
const names = [...new Set(rows.map(({ from }) => from))];
const chosen = rows.filter(
  ({ from, to, mode }) =>
    NIGHTLY || (names.indexOf(from) + names.indexOf(to)) % names.length === (mode === 'plain' ? 3 : 4),
);

test.each(chosen)(
  '$from to $to, $mode',
  async ({ from, to, mode, hash }) => {
    const { tally, output } = await ask(convertOracle, [from, to], { saturate: mode === 'saturating' });
    expect({ told: tally.told, output }).toEqual({ told: [], output: hash });
  },
  PATIENCE,
);

test('a changed line of the rounding is told, and gives another hash', async () => {
  await withChanged('stdlib/float/round.m3hdl', 'half && (rest || odd)', 'half', async (root) => {
    const { tally, output } = await ask(convertOracle, ['bf16', 'fp8_e4m3'], {}, surroundings(root));
    expect(output).not.toBe(recorded.convert['bf16 fp8_e4m3']);
    expect(tally.failed).toBeGreaterThan(100);
    expect(tally.told[0]).toMatch(/^bf16 0x[\da-f]+ is fp8_e4m3 0x[\da-f]+, not 0x[\da-f]+$/);
  });
});

test.each([
  ['fp32', 'bf16'],
  ['bf16', 'tf32'],
  ['bf16', 'fp9'],
])('%s to %s is none', async (from, to) => {
  await expect(ask(convertOracle, [from, to])).rejects.toThrow('is none of fp16, bf16');
});
