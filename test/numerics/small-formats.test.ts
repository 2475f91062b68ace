/** Formats of 8 bits or fewer, every pair, against a second derivation. */
import { describe, expect, test } from 'vitest';
import { add, divide, fma, multiply, sqrt, subtract } from '../../src/numerics/arithmetic.js';
import { decode, floatType, type FloatType, type Overflow, type Result } from '../../src/numerics/codec.js';
import {
  fp4_e2m1,
  fp6_e2m3,
  fp6_e3m2,
  fp8_e4m3,
  fp8_e4m3fnuz,
  fp8_e5m2,
  fp8_e5m2fnuz,
  genericFormat,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import type { Rounding } from '../../src/numerics/rounding.js';
import { nearestCode, signed, smallFormat, tooLarge, type SmallFormat } from './second-derivation.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** By day each format with the first of its overflow rules. */
const FORMATS: readonly (readonly [FloatFormat, readonly Overflow[]])[] = [
  [fp8_e4m3, ['nan', 'saturate']],
  [fp8_e5m2, ['infinity', 'nan', 'saturate']],
  [fp8_e4m3fnuz, ['nan', 'saturate']],
  [fp8_e5m2fnuz, ['nan', 'saturate']],
  [fp6_e2m3, ['saturate']],
  [fp6_e3m2, ['saturate']],
  [fp4_e2m1, ['saturate']],
  [genericFormat(3, 3), ['infinity', 'saturate']],
  [genericFormat(3, 2, 'nanOnly'), ['nan']],
  [genericFormat(2, 2, 'unsignedZero'), ['nan']],
  [genericFormat(4, 1, 'finite', 9), ['saturate']],
];
const ROUNDINGS: readonly Rounding[] = ['nearestEven', 'nearestAway', 'towardZero', 'up', 'down'];

/** What a pair gives by doubles: a number that is exact as a double, or is compared by cross-multiplication. */
interface SmallOperation {
  readonly reference: (type: FloatType, a: bigint, b: bigint) => Result;
  readonly expected: (
    format: SmallFormat,
    a: number,
    b: number,
    rounding: Rounding,
    overflow: Overflow,
  ) => number;
}

const OPERATIONS: Readonly<Record<string, SmallOperation>> = {
  '+': { reference: add, expected: (format, a, b, ...policy) => ofSum(format, a, b, ...policy) },
  '-': { reference: subtract, expected: (format, a, b, ...policy) => ofSum(format, a, -b, ...policy) },
  '×': { reference: multiply, expected: (format, a, b, ...policy) => ofDouble(format, a * b, ...policy) },
  '/': { reference: divide, expected: ofQuotient },
};

function ofSum(format: SmallFormat, a: number, b: number, rounding: Rounding, overflow: Overflow): number {
  const total = a + b;
  const isNewZero = total === 0 && (a !== 0 || b !== 0 || !Object.is(a, b));
  return ofDouble(format, isNewZero && rounding === 'down' ? -0 : total, rounding, overflow);
}

function ofDouble(format: SmallFormat, x: number, rounding: Rounding, overflow: Overflow): number {
  if (Number.isNaN(x)) return format.canonicalNaN;
  const isNegative = x < 0 || Object.is(x, -0);
  if (!Number.isFinite(x)) return tooLarge(format, isNegative, overflow);
  return nearestCode(format, isNegative, (other) => Math.abs(x) - other, rounding, overflow);
}

function ofQuotient(
  format: SmallFormat,
  a: number,
  b: number,
  rounding: Rounding,
  overflow: Overflow,
): number {
  const double = a / b;
  if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b))
    return ofDouble(format, double, rounding, overflow);
  const isNegative = double < 0;
  const magnitude = (other: number) => Math.abs(a) - other * Math.abs(b);
  return nearestCode(format, isNegative, magnitude, rounding, overflow);
}

function differences(
  format: FloatFormat,
  overflow: Overflow,
  name: string,
  rounding: Rounding,
): readonly string[] {
  const small = smallFormat(format);
  const type = floatType(format, { rounding, overflow });
  const { reference, expected } = OPERATIONS[name]!;
  const found: string[] = [];
  small.numbers.forEach((a, i) => {
    small.numbers.forEach((b, j) => {
      const got = Number(reference(type, BigInt(i), BigInt(j)).bits);
      const want = expected(small, a, b, rounding, overflow);
      if (got !== want) found.push(`${a} ${name} ${b} = ${want}, not ${got}`);
    });
  });
  return found.slice(0, 5);
}

describe.each(FORMATS.map(([format, overflows]) => [format.name, format, overflows] as const))(
  '%s',
  (_, format, overflows) => {
    test('every code decodes to its number', () => {
      const decoded = Array.from({ length: 2 ** widthOf(format) }, (_, code) => {
        const value = decode(format, BigInt(code));
        if (value.kind === 'nan') return NaN;
        const magnitude =
          value.kind === 'infinity' ? Infinity : Number(value.significand) * 2 ** value.exponent;
        return value.isNegative ? -magnitude : magnitude;
      });
      expect(decoded).toEqual(smallFormat(format).numbers);
    });

    test.each(Object.keys(OPERATIONS))('%s of every pair, every rounding', (name) => {
      const found = (NIGHTLY ? overflows : overflows.slice(0, 1)).flatMap((overflow) =>
        ROUNDINGS.flatMap((rounding) => differences(format, overflow, name, rounding)),
      );
      expect(found).toEqual([]);
    });

    test('√ of every code, every rounding', () => {
      const small = smallFormat(format);
      for (const rounding of ROUNDINGS) {
        const overflow = overflows[0]!;
        const got = small.numbers.map((_, i) =>
          Number(sqrt(floatType(format, { rounding, overflow }), BigInt(i)).bits),
        );
        const want = small.numbers.map((x) => {
          if (x === 0) return signed(small, Object.is(x, -0), 0);
          if (!(x > 0 && x < Infinity)) return ofDouble(small, Math.sqrt(x), rounding, overflow);
          return nearestCode(small, false, (other) => x - other * other, rounding, overflow);
        });
        expect(got).toEqual(want);
      }
    });
  },
);

test('fma of every triple of fp4_e2m1 and fp6_e2m3 samples', () => {
  for (const format of [fp4_e2m1, fp6_e2m3]) {
    const small = smallFormat(format);
    for (const rounding of ROUNDINGS) {
      const type = floatType(format, { rounding });
      small.numbers.forEach((a, i) => {
        small.numbers.forEach((b, j) => {
          const c = (7 * i + 3 * j) % small.numbers.length;
          const got = Number(fma(type, BigInt(i), BigInt(j), BigInt(c)).bits);
          expect(got).toBe(ofSum(small, a * b, small.numbers[c]!, rounding, 'saturate'));
        });
      });
    }
  }
});
