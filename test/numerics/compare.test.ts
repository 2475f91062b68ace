import { describe, expect, test } from 'vitest';
import {
  classOf,
  isNegativeCode,
  isFiniteCode,
  isInfiniteCode,
  isNaNCode,
  isNormalCode,
  isSubnormalCode,
  isZeroCode,
} from '../../src/numerics/classify.js';
import { floatType } from '../../src/numerics/codec.js';
import {
  compare,
  extremum,
  relation,
  totalOrder,
  ulpDistance,
  type Predicate,
} from '../../src/numerics/compare.js';
import { INVALID } from '../../src/numerics/flags.js';
import {
  bf16,
  e8m0,
  fp16,
  fp32,
  fp4_e2m1,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import { boundaryCodes } from './operands.js';
import { smallFormat } from './second-derivation.js';

// JavaScript's own comparisons are those of IEEE 754, and its Math.min and Math.max are the minimum and maximum of 2019.
const SMALL = [fp8_e4m3, fp8_e5m2, fp8_e4m3fnuz, fp4_e2m1];

describe.each(SMALL.map((format) => [format.name, format] as const))('every pair of %s', (_, format) => {
  const { numbers, canonicalNaN } = smallFormat(format);
  const type = floatType(format);
  const pairs = numbers.flatMap((a, i) => numbers.map((b, j) => ({ a, b, i: BigInt(i), j: BigInt(j) })));

  test.each<[Predicate, (a: number, b: number) => boolean]>([
    ['equal', (a, b) => a === b],
    ['less', (a, b) => a < b],
    ['lessOrEqual', (a, b) => a <= b],
    ['greater', (a, b) => a > b],
    ['greaterOrEqual', (a, b) => a >= b],
  ])('%s', (predicate, expected) => {
    expect(pairs.filter(({ a, b, i, j }) => compare(type, predicate, i, j).holds !== expected(a, b))).toEqual(
      [],
    );
  });

  test('minimum and maximum', () => {
    const codeOf = new Map(numbers.map((x, code) => [Object.is(x, -0) ? '-0' : String(x), code]));
    const expected = (x: number) =>
      Number.isNaN(x) ? canonicalNaN : codeOf.get(Object.is(x, -0) ? '-0' : String(x));
    const wrong = pairs.filter(({ a, b, i, j }) => {
      const onlyNumber = Number.isNaN(a) ? b : Number.isNaN(b) ? a : undefined;
      const got = (['minimum', 'maximum', 'minimumNumber', 'maximumNumber'] as const).map((which) =>
        Number(extremum(type, which, i, j).bits),
      );
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const want = [min, max, onlyNumber ?? min, onlyNumber ?? max].map(expected);
      return got.some((code, which) => code !== want[which]);
    });
    expect(wrong).toEqual([]);
  });
});

describe('exceptions', () => {
  const type = floatType(fp16);
  const [quiet, signaling, one] = [0x7e00n, 0x7c01n, 0x3c00n];

  test('== is quiet, < is signaling, and either can be asked for', () => {
    expect(compare(type, 'equal', quiet, one)).toEqual({ holds: false, flags: 0 });
    expect(compare(type, 'equal', signaling, one)).toEqual({ holds: false, flags: INVALID });
    expect(compare(type, 'equal', quiet, one, 'any').flags).toBe(INVALID);
    expect(compare(type, 'less', quiet, one).flags).toBe(INVALID);
    expect(compare(type, 'less', one, quiet, 'signaling').flags).toBe(0);
    expect(compare(type, 'less', one, signaling, 'signaling').flags).toBe(INVALID);
  });

  test('minimumNumber of a signaling NaN is the number, and invalid', () => {
    expect(extremum(type, 'minimumNumber', signaling, one)).toEqual({ bits: one, flags: INVALID });
    expect(extremum(type, 'minimum', quiet, one)).toEqual({ bits: quiet, flags: 0 });
    expect(extremum(type, 'maximumNumber', quiet, quiet)).toEqual({ bits: quiet, flags: 0 });
  });
});

test('flushed subnormal numbers are equal to 0', () => {
  expect(relation(floatType(fp16), 0x0001n, 0x8000n)).toBe('greater');
  expect(relation(floatType(fp16, { subnormals: 'flush' }), 0x0001n, 0x8000n)).toBe('equal');
});

describe('total order', () => {
  // IEEE 754-2019, 5.10, from the least to the greatest.
  test.each<[FloatFormat, readonly bigint[]]>([
    [
      fp16,
      [
        0xffffn,
        0xfe00n,
        0xfc01n,
        0xfc00n,
        0xfbffn,
        0x8001n,
        0x8000n,
        0n,
        1n,
        0x7bffn,
        0x7c00n,
        0x7c01n,
        0x7e00n,
      ],
    ],
    [fp8_e4m3, [0xffn, 0xfen, 0x81n, 0x80n, 0n, 1n, 0x7en, 0x7fn]],
    [fp8_e4m3fnuz, [0x80n, 0xffn, 0x81n, 0n, 1n, 0x7fn]],
    [e8m0, [0n, 1n, 0xfen, 0xffn]],
  ])('%o', (format, ascending) => {
    for (const [i, a] of ascending.entries())
      for (const [j, b] of ascending.entries()) expect(totalOrder(format, a, b)).toBe(Math.sign(i - j));
  });
});

describe('distance', () => {
  test('counts numbers from one to the other', () => {
    const { numbers } = smallFormat(fp8_e5m2);
    const ordered = [...new Set(numbers.filter((x) => !Number.isNaN(x)))].toSorted((a, b) => a - b);
    const placeOf = new Map(ordered.map((x, i) => [x, i]));
    for (const [i, a] of numbers.entries())
      for (const [j, b] of numbers.entries()) {
        const expected =
          Number.isNaN(a) || Number.isNaN(b) ? undefined : Math.abs(placeOf.get(a)! - placeOf.get(b)!);
        const distance = ulpDistance(fp8_e5m2, BigInt(i), BigInt(j));
        expect(distance === undefined ? undefined : Number(distance)).toBe(expected);
      }
  });

  test('crosses 0 and powers of two', () => {
    expect(ulpDistance(fp32, 0x8000_0001n, 0x0000_0001n)).toBe(2n);
    expect(ulpDistance(fp32, 0x3f80_0000n, 0x3f7f_ffffn)).toBe(1n);
    expect(ulpDistance(bf16, 0x7f80n, 0x7f7fn)).toBe(1n);
  });
});

describe('classes', () => {
  test.each<[string, bigint, string]>([
    ['signalingNaN', 0xfc01n, 'nan'],
    ['quietNaN', 0x7e00n, 'nan'],
    ['negativeInfinity', 0xfc00n, 'infinite'],
    ['negativeNormal', 0x8400n, 'normal'],
    ['negativeSubnormal', 0x83ffn, 'subnormal'],
    ['negativeZero', 0x8000n, 'zero'],
    ['positiveZero', 0x0000n, 'zero'],
    ['positiveSubnormal', 0x0001n, 'subnormal'],
    ['positiveNormal', 0x7bffn, 'normal'],
    ['positiveInfinity', 0x7c00n, 'infinite'],
  ])('%s', (name, code, kind) => {
    expect(classOf(fp16, code)).toBe(name);
    const kinds = {
      nan: isNaNCode(fp16, code),
      infinite: isInfiniteCode(fp16, code),
      normal: isNormalCode(fp16, code),
      subnormal: isSubnormalCode(fp16, code),
      zero: isZeroCode(fp16, code),
    };
    expect(Object.entries(kinds).filter(([, is]) => is)).toEqual([[kind, true]]);
    expect(isFiniteCode(fp16, code)).toBe(kind !== 'nan' && kind !== 'infinite');
    expect(isNegativeCode(fp16, code)).toBe(code >= 0x8000n);
  });

  test('one for each boundary of fp32, as its exponent and fraction say', () => {
    for (const code of boundaryCodes(fp32)) {
      const [field, fraction] = [(code >> 23n) & 0xffn, code & 0x7f_ffffn];
      expect(isSubnormalCode(fp32, code)).toBe(field === 0n && fraction !== 0n);
      expect(isNaNCode(fp32, code)).toBe(field === 0xffn && fraction !== 0n);
    }
  });

  test('e8m0 has normal numbers and NaN only', () => {
    expect([0n, 0x7fn, 0xfen, 0xffn].map((code) => classOf(e8m0, code))).toEqual([
      'positiveNormal',
      'positiveNormal',
      'positiveNormal',
      'quietNaN',
    ]);
  });
});
