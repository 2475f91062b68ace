import { describe, expect, test } from 'vitest';
import {
  addFixed,
  compareFixed,
  decodeFixed,
  encodeFixed,
  fixed,
  fixedName,
  fixedRange,
  fixedWidth,
  multiplyFixed,
  narrow,
  negateFixed,
  subtractFixed,
  totalFormat,
  ufixed,
  type Fixed,
  type FixedFormat,
} from '../../src/numerics/fixed.js';
import { INEXACT, OVERFLOW } from '../../src/numerics/flags.js';
import type { Rounding } from '../../src/numerics/rounding.js';

const FORMATS = [fixed(2, 2), ufixed(2, 2), fixed(3, 0), ufixed(0, 3), fixed(-1, 4), ufixed(5, -2)];
const PAIRS = FORMATS.flatMap((a) => FORMATS.map((b) => [fixedName(a), fixedName(b), a, b] as const));

function all(format: FixedFormat): readonly Fixed[] {
  return Array.from({ length: 2 ** fixedWidth(format) }, (_, bits) => decodeFixed(format, BigInt(bits)));
}

function numberOf({ format, count }: Fixed): number {
  return Number(count) * 2 ** -format.fractionBits;
}

function isInRange({ format, count }: Fixed): boolean {
  const [least, greatest] = fixedRange(format);
  return count >= least && count <= greatest;
}

describe.each(PAIRS)('%s and %s', (_, __, left, right) => {
  test.each([
    ['+', addFixed, (a: number, b: number) => a + b],
    ['-', subtractFixed, (a: number, b: number) => a - b],
    ['×', multiplyFixed, (a: number, b: number) => a * b],
  ] as const)('%s is exact and in range', (_, operation, expected) => {
    for (const a of all(left))
      for (const b of all(right)) {
        const result = operation(a, b);
        expect(numberOf(result)).toBe(0 + expected(numberOf(a), numberOf(b)));
        expect(isInRange(result)).toBe(true);
      }
  });

  test('order is that of the numbers', () => {
    for (const a of all(left))
      for (const b of all(right)) expect(compareFixed(a, b)).toBe(Math.sign(numberOf(a) - numberOf(b)));
  });
});

describe('widths', () => {
  test('grow by what the greatest results need', () => {
    const [i8, u8] = [fixed(4, 4), ufixed(4, 4)];
    const value = (format: FixedFormat) => ({ format, count: 0n });
    expect(fixedName(addFixed(value(i8), value(i8)).format)).toBe('fixed<5, 4>');
    expect(fixedName(addFixed(value(u8), value(u8)).format)).toBe('ufixed<5, 4>');
    expect(fixedName(addFixed(value(i8), value(u8)).format)).toBe('fixed<6, 4>');
    expect(fixedName(subtractFixed(value(u8), value(u8)).format)).toBe('fixed<5, 4>');
    expect(fixedName(multiplyFixed(value(i8), value(u8)).format)).toBe('fixed<8, 8>');
    expect(fixedName(negateFixed(value(i8)).format)).toBe('fixed<5, 4>');
    expect(fixedName(totalFormat(i8, 64))).toBe('fixed<10, 4>');
    expect(fixedName(totalFormat(i8, 1))).toBe('fixed<4, 4>');
  });

  test('the negative of the least number fits', () => {
    expect(negateFixed({ format: fixed(4, 4), count: -128n }).count).toBe(128n);
    expect(isInRange(negateFixed({ format: fixed(4, 4), count: -128n }))).toBe(true);
  });

  test.each([() => fixed(0, 0), () => fixed(2, -2), () => ufixed(1, -2), () => ufixed(0.5, 1)])(
    '%#: no bits are refused',
    (make) => {
      expect(make).toThrow(RangeError);
    },
  );

  test('no bits without a sign are one number', () => {
    expect(fixedRange(ufixed(0, 0))).toEqual([0n, 0n]);
  });
});

describe('narrowing', () => {
  const whole = fixed(4, 0);
  const halves = (x: number): Fixed => ({ format: fixed(6, 2), count: BigInt(x * 4) });

  test.each<[Rounding, readonly number[]]>([
    ['nearestEven', [2, 2, -2, -2, 3]],
    ['nearestAway', [2, 3, -2, -3, 3]],
    ['towardZero', [1, 2, -1, -2, 2]],
    ['up', [2, 3, -1, -2, 3]],
    ['down', [1, 2, -2, -3, 2]],
  ])('%s', (rounding, expected) => {
    const numbers = [1.5, 2.5, -1.5, -2.5, 2.75];
    const results = numbers.map((x) => narrow(halves(x), whole, rounding, 'saturate'));
    expect(results.map(({ value }) => numberOf(value))).toEqual(expected);
    expect(results.every(({ flags }) => flags === INEXACT)).toBe(true);
  });

  test('out of range saturates or wraps, once rounded', () => {
    const of = (x: number, overflow: 'wrap' | 'saturate') =>
      narrow(halves(x), whole, 'nearestEven', overflow);
    expect(of(7.25, 'saturate')).toEqual({ value: { format: whole, count: 7n }, flags: INEXACT });
    expect(of(7.5, 'saturate')).toEqual({ value: { format: whole, count: 7n }, flags: OVERFLOW | INEXACT });
    expect(of(7.5, 'wrap')).toEqual({ value: { format: whole, count: -8n }, flags: OVERFLOW | INEXACT });
    expect(of(-9, 'saturate')).toEqual({ value: { format: whole, count: -8n }, flags: OVERFLOW });
    expect(of(-9, 'wrap')).toEqual({ value: { format: whole, count: 7n }, flags: OVERFLOW });
    expect(of(0, 'wrap')).toEqual({ value: { format: whole, count: 0n }, flags: 0 });
  });
});

test('encodings are two’s complement', () => {
  expect(encodeFixed(decodeFixed(fixed(2, 2), 0xfn))).toBe(0xfn);
  expect(decodeFixed(fixed(2, 2), 0xfn).count).toBe(-1n);
  expect(decodeFixed(ufixed(2, 2), 0xfn).count).toBe(15n);
});
