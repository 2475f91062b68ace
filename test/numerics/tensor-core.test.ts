import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatNamed, bf16, fp16, fp8_e4m3, fp32, tf32 } from '../../src/numerics/formats.js';
import { operandsOfFile, readRecordings, type BlockOperation } from '../../src/numerics/recordings.js';
import { HOPPER, hopperFor, tensorCoreDot, type TensorCore } from '../../src/numerics/tensor-core.js';
import { dot, type Accumulation } from '../../src/numerics/dot.js';
import { floatType } from '../../src/numerics/codec.js';

// Recorded on an H200 (recorded/README.md).
const folder = new URL('recorded/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.bin'));

function recording(file: string): {
  readonly core: TensorCore;
  readonly operations: readonly BlockOperation[];
} {
  const operands = operandsOfFile(file);
  // The second word of a name may be the format of c and d.
  const core = operands && hopperFor(operands, formatNamed(file.split('_')[1] ?? '') ?? fp32);
  if (operands === undefined || core === undefined) throw new Error(`${file} names no format`);
  return { core, operations: readRecordings(readFileSync(new URL(file, folder)), operands) };
}

function mismatches(core: TensorCore, operations: readonly BlockOperation[]): number {
  return operations.filter(({ a, b, c, d }) => tensorCoreDot(core, a, b, c) !== d).length;
}

test('there are recordings of every core', () => {
  expect(new Set(files.map((file) => recording(file).core))).toEqual(new Set(HOPPER));
});

describe.each(files)('%s', (file) => {
  const { core, operations } = recording(file);

  test('every recorded operation comes out to the bit', () => {
    expect(operations.length).toBeGreaterThanOrEqual(300);
    expect(mismatches(core, operations)).toBe(0);
  });

  test.each<[string, Partial<TensorCore>]>([
    ['one bit less in alignment', { alignedFractionBits: core.alignedFractionBits - 1 }],
    ['one bit more in alignment', { alignedFractionBits: core.alignedFractionBits + 1 }],
    ['one bit less in the result', { resultFractionBits: core.resultFractionBits - 1 }],
    ['blocks of half the length', { blockLength: core.blockLength / 2 }],
  ])('%s is noticed', (_, wrong) => {
    expect(mismatches({ ...core, ...wrong }, operations)).toBeGreaterThan(0);
  });

  test.each<[string, Accumulation]>([
    ['exact', { order: 'exact' }],
    ['sequential', { order: 'sequential', isFused: true }],
  ])('the %s sum is another one', (_, accumulation) => {
    const types = { operands: floatType(core.operands), accumulator: floatType(core.result) };
    const different = operations.filter(({ a, b, c, d }) => dot(types, accumulation, a, b, c).bits !== d);
    expect(different.length).toBeGreaterThan(operations.length / 20);
  });
});

// Only products of 8-bit exponents go as low as that.
describe.each(['bf16_mma_k16.bin', 'tf32_mma_k8.bin'])('%s', (file) => {
  const { core, operations } = recording(file);

  test.each([-1, 1])('a lowest alignment that is off by %d is noticed', (off) => {
    expect(mismatches({ ...core, leastAlignment: core.leastAlignment + off }, operations)).toBeGreaterThan(0);
  });
});

describe('what the recordings leave to be said', () => {
  const one = 0x3f80n;
  const core = { ...HOPPER[1]! };

  test('no terms leave c as it is', () => {
    expect(tensorCoreDot(core, [], [], 0x7fc0_0001n)).toBe(0x7fc0_0001n);
  });

  test('c = -0 and products of 0 give +0', () => {
    expect(tensorCoreDot(core, [0x8000n], [one], 0x8000_0000n)).toBe(0n);
  });

  test('a core exists for the formats of its operands only', () => {
    expect([fp16, bf16, tf32, fp8_e4m3].map((format) => hopperFor(format)?.blockLength)).toEqual([
      16, 16, 8, 32,
    ]);
    expect(hopperFor(fp32)).toBeUndefined();
  });
});

test.each([
  ['h200_fp8_e4m3.bin', 'fp8_e4m3'],
  ['h200_e4m3.bin', 'fp8_e4m3'],
  ['BF16-k64.bin', 'bf16'],
  ['own.tf32', 'tf32'],
  ['fp32_k8.bin', undefined],
  ['e4m3fnuz.bin', undefined],
  ['recording.bin', undefined],
])('%s names %s', (name, format) => {
  expect(operandsOfFile(name)?.name).toBe(format);
});

describe('files', () => {
  const bytes = readFileSync(new URL('e4m3_k32.bin', folder));

  test.each([
    [
      'another magic word',
      Uint8Array.from([0x54, ...bytes.subarray(1).map((byte, i) => (i === 0 ? 0 : byte))]),
    ],
    ['a byte too few', bytes.subarray(0, -1)],
    ['a header only in part', bytes.subarray(0, 12)],
  ])('%s is refused', (_, wrong) => {
    expect(() => readRecordings(wrong, fp8_e4m3)).toThrow(RangeError);
  });

  test('so are operands of another width', () => {
    expect(() => readRecordings(bytes, bf16)).toThrow('operands of bf16 take 16 bits, not 8');
  });
});
