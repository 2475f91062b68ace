/** `BlockFma` against what an H200 did; and that each line which says how an H200 adds is needed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tensorOracle } from '../../src/oracle/tensor.js';
import { withChanged } from '../hdl/copy.js';
import { ask, NIGHTLY, PATIENCE, RECORDED, surroundings } from './support.js';

/** Those with sums in fp32, which is what the block has. */
const files = readdirSync(RECORDED).filter((name) => name.endsWith('.bin') && !name.includes('_fp16_'));

/** Operations of a file as its header counts them. */
const COUNTS = new Map(files.map((name) => [name, name.includes('_mma_') ? 600 : 300]));

test.each(files)(
  '%s comes out to the bit',
  async (name) => {
    const { tally } = await ask(tensorOracle, [join(RECORDED, name)]);
    expect({ told: tally.told, passed: tally.passed }).toEqual({ told: [], passed: COUNTS.get(name) });
  },
  PATIENCE,
);

const BLOCK = 'hdl/tensor/block_fma.m3hdl';

/** The line that gives a format its core, and what an H200 has. */
const CORES = [
  ['bf16', 'BF16', 'HOPPER_BF16', 25, 23, 16],
  ['fp16', 'FP16', 'HOPPER_FP16', 25, 23, 16],
  ['tf32', 'TF32', 'HOPPER_TF32', 25, 23, 8],
  ['e4m3', 'FP8_E4M3', 'HOPPER_FP8', 13, 13, 32],
  ['e5m2', 'FP8_E5M2', 'HOPPER_FP8', 13, 13, 32],
] as const;

describe.each(NIGHTLY ? CORES : CORES.filter(([word]) => word === 'bf16' || word === 'e4m3'))(
  '%s: in a copy of the block',
  (word, format, core, aligned, result, length) => {
    const own = files.filter((name) => name.startsWith(`${word}_`));
    const line = (written: string) => `Factors(format: ${format}, core: ${written})`;

    test.each([
      ['one guard bit less', `aligned: ${aligned - 1}`],
      ['one guard bit more', `aligned: ${aligned + 1}`],
      ['a bit less of the sum', `result: ${result - 1}`],
      ['blocks of half the length', `length: ${length / 2}`],
      ['blocks of twice the length', `length: ${2 * length}`],
      // No product of fp8 comes near to the lowest alignment.
      ...(word === 'bf16' ? [['a lower alignment', 'least: -134']] : []),
    ])(
      '%s (%s) fails',
      async (_, change) => {
        await withChanged(BLOCK, line(core), line(`TensorCore(..${core}, ${change})`), async (root) => {
          const verdicts = await Promise.all(
            own.map((name) => ask(tensorOracle, [join(RECORDED, name)], {}, surroundings(root))),
          );
          const failed = verdicts.reduce((sum, { tally }) => sum + tally.failed, 0);
          expect(failed).toBeGreaterThan(0);
          const told = verdicts.flatMap(({ tally }) => tally.told);
          expect(told[0]).toMatch(
            /^operation \d+: d = 0x[\da-f]+, not 0x[\da-f]+\n {2}a = 0x.*\n {2}b = 0x.*\n {2}c = 0x/,
          );
        });
      },
      PATIENCE,
    );
  },
);

test('a file whose name says no format, of another layout, cut short, and a format that is none', async () => {
  const file = join(RECORDED, 'bf16_k16.bin');
  const bytes = surroundings().readBytes(file) ?? new Uint8Array();
  const given = (content: Uint8Array) => ({ ...surroundings(), readBytes: () => content });
  await expect(ask(tensorOracle, ['vectors.bin'], {}, given(bytes))).rejects.toThrow('says no format');
  await expect(ask(tensorOracle, [file], { format: 'fp32' })).rejects.toThrow('not `fp32`');
  await expect(ask(tensorOracle, [file], { format: 'tf32' })).rejects.toThrow('32 bits, not 16');
  await expect(ask(tensorOracle, [file], {}, given(bytes.subarray(0, 999)))).rejects.toThrow(
    'bytes, not 999',
  );
  await expect(ask(tensorOracle, [file], {}, given(new Uint8Array(20)))).rejects.toThrow('TCV1');
  const unread = { ...surroundings(), readBytes: () => undefined };
  await expect(ask(tensorOracle, ['nowhere_bf16.bin'], {}, unread)).rejects.toThrow('cannot be read');
});

test('a format given by name is taken, whatever the file is called', async () => {
  const bytes = surroundings().readBytes(join(RECORDED, 'fp16_k16.bin'));
  const around = { ...surroundings(), readBytes: () => bytes };
  const right = await ask(tensorOracle, ['bf16.bin'], { format: 'fp16' }, around);
  expect(right.tally.summary).toBe('300 passed, 0 failed');
  const wrong = await ask(tensorOracle, ['bf16.bin'], {}, around);
  expect(wrong.tally.failed).toBeGreaterThan(200);
});
