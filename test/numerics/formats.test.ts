import { describe, expect, test } from 'vitest';
import { decode } from '../../src/numerics/codec.js';
import {
  bf16,
  canonicalNaN,
  e8m0,
  FLOAT_FORMATS,
  formatNamed,
  fp16,
  fp32,
  fp4_e2m1,
  fp6_e2m3,
  fp6_e3m2,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  genericFormat,
  greatestMagnitude,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  leastExponent,
  precisionOf,
  tf32,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';

function numberOf(format: FloatFormat, code: bigint): number {
  const value = decode(format, code);
  if (value.kind !== 'finite') return value.kind === 'nan' ? NaN : Infinity;
  return Number(value.significand) * 2 ** value.exponent;
}

// The published tables: OCP FP8 1.0 table 2, OCP MX 1.0 tables 1 to 4, AMD CDNA3, IEEE 754-2019 table 3.5.
test.each<[FloatFormat, number, number, number, number, bigint]>([
  [fp32, 32, 2 ** 128 - 2 ** 104, 2 ** -126, 2 ** -149, 0x7fc0_0000n],
  [tf32, 19, 2 ** 128 - 2 ** 117, 2 ** -126, 2 ** -136, 0x3_fe00n],
  [bf16, 16, 2 ** 128 - 2 ** 120, 2 ** -126, 2 ** -133, 0x7fc0n],
  [fp16, 16, 65504, 2 ** -14, 2 ** -24, 0x7e00n],
  [fp8_e4m3, 8, 448, 2 ** -6, 2 ** -9, 0x7fn],
  [fp8_e5m2, 8, 57344, 2 ** -14, 2 ** -16, 0x7en],
  [fp8_e4m3fnuz, 8, 240, 2 ** -7, 2 ** -10, 0x80n],
  [fp8_e5m2fnuz, 8, 57344, 2 ** -15, 2 ** -17, 0x80n],
  [fp6_e2m3, 6, 7.5, 1, 0.125, 0x20n],
  [fp6_e3m2, 6, 28, 0.25, 0.0625, 0x20n],
  [fp4_e2m1, 4, 6, 1, 0.5, 0x8n],
])(
  '%o: width, greatest, least normal, least subnormal, NaN',
  (format, width, greatest, normal, subnormal, nan) => {
    expect(widthOf(format)).toBe(width);
    expect(numberOf(format, greatestMagnitude(format))).toBe(greatest);
    expect(numberOf(format, 1n << BigInt(format.fractionBits))).toBe(normal);
    expect(2 ** leastExponent(format)).toBe(normal);
    expect(numberOf(format, 1n)).toBe(subnormal);
    expect(canonicalNaN(format)).toBe(nan);
    expect(precisionOf(format)).toBe(format.fractionBits + 1);
  },
);

test('e8m0 is powers of two and one NaN', () => {
  for (let code = 0; code < 255; code++) expect(numberOf(e8m0, BigInt(code))).toBe(2 ** (code - 127));
  expect(numberOf(e8m0, 255n)).toBe(NaN);
  expect(widthOf(e8m0)).toBe(8);
});

test('bf16 and tf32 are the upper bits of fp32', () => {
  for (const format of [bf16, tf32]) {
    const shift = BigInt(32 - widthOf(format));
    for (let code = 0n; code < 1n << BigInt(widthOf(format)); code += 37n)
      expect(numberOf(format, code)).toBe(numberOf(fp32, code << shift));
  }
});

test('what exists: infinity, NaN, -0', () => {
  const having = (has: (format: FloatFormat) => boolean) => FLOAT_FORMATS.filter(has).map(({ name }) => name);
  expect(having(hasInfinity)).toEqual(['fp32', 'fp16', 'bf16', 'tf32', 'fp8_e5m2']);
  expect(having((format) => !hasNaN(format))).toEqual(['fp6_e2m3', 'fp6_e3m2', 'fp4_e2m1']);
  expect(having((format) => !hasNegativeZero(format))).toEqual(['fp8_e4m3fnuz', 'fp8_e5m2fnuz', 'e8m0']);
});

test('names are those of the language', () => {
  for (const format of FLOAT_FORMATS) expect(formatNamed(format.name)).toBe(format);
  expect(formatNamed('fp8')).toBeUndefined();
});

describe('generic formats', () => {
  test('a named format is one of them', () => {
    expect({ ...genericFormat(5, 10), name: 'fp16' }).toEqual(fp16);
    expect({ ...genericFormat(4, 3, 'nanOnly'), name: 'fp8_e4m3' }).toEqual(fp8_e4m3);
    expect({ ...genericFormat(4, 3, 'unsignedZero'), name: 'fp8_e4m3fnuz' }).toEqual(fp8_e4m3fnuz);
    expect({ ...genericFormat(2, 1, 'finite'), name: 'fp4_e2m1' }).toEqual(fp4_e2m1);
    expect(genericFormat(4, 3, 'finite', 5).bias).toBe(5);
  });

  test.each([
    () => genericFormat(1, 3),
    () => genericFormat(17, 3),
    () => genericFormat(5, 0),
    () => genericFormat(5, -1, 'finite'),
    () => genericFormat(5, 1.5),
  ])('%#: what is no format is refused', (make) => {
    expect(make).toThrow(RangeError);
  });
});
