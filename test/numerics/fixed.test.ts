import { describe, expect, test } from 'vitest';
import {
  addFixed,
  compareFixed,
  decodeFixed,
  divideFixed,
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
import { DIVIDE_BY_ZERO, INEXACT, OVERFLOW } from '../../src/numerics/flags.js';
import { fixedLiteral, parseLiteral } from '../../src/numerics/literals.js';
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

describe('division', () => {
  const to = fixed(3, 2);

  test.each<[Rounding, (x: number) => number]>([
    ['nearestEven', (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))],
    ['nearestAway', (x) => Math.sign(x) * Math.round(Math.abs(x))],
    ['towardZero', Math.trunc],
    ['up', Math.ceil],
    ['down', Math.floor],
  ])('%s: every pair of small formats, saturating', (rounding, rounded) => {
    // Doubles are near enough: no quotient of such numbers is closer to a tie than 2^-10 without being one.
    for (const [left, right] of [
      [fixed(2, 2), ufixed(2, 2)],
      [fixed(-1, 4), fixed(2, 2)],
      [ufixed(5, -2), fixed(2, 2)],
    ] as const)
      for (const a of all(left))
        for (const b of all(right).filter(({ count }) => count !== 0n)) {
          const result = divideFixed(a, b, to, rounding, 'saturate');
          const exact = (numberOf(a) / numberOf(b)) * 4;
          const count = Math.min(Math.max(rounded(exact), -16), 15);
          expect(Number(result.value.count)).toBe(0 + count);
          expect((result.flags & OVERFLOW) !== 0).toBe(count !== rounded(exact));
        }
  });

  test('by 0 it is 0', () => {
    const [a, b] = [3n, 0n].map((count) => ({ format: fixed(2, 2), count }));
    const result = divideFixed(a!, b!, to, 'up', 'saturate');
    expect(result).toEqual({ value: { format: to, count: 0n }, flags: DIVIDE_BY_ZERO });
  });

  test('stochastic: a third is away from zero a third of the time', () => {
    const one = { format: fixed(2, 0), count: 1n };
    const three = { format: fixed(3, 0), count: 3n };
    const results = Array.from({ length: 64 }, (_, value) =>
      divideFixed(one, three, fixed(2, 0), 'stochastic', 'saturate', { bits: 6, value: BigInt(value) }),
    );
    expect(results.filter(({ value }) => value.count === 1n)).toHaveLength(21);
  });
});

describe('literals', () => {
  test.each<[string, FixedFormat, bigint, number]>([
    ['1.5', fixed(2, 2), 6n, 0],
    ['-2', fixed(2, 2), -8n, 0],
    ['0x0.4', fixed(2, 2), 1n, 0],
    ['0x3p4', ufixed(8, -2), 12n, 0],
    ['0.1', fixed(2, 8), 26n, INEXACT],
    ['0.125', fixed(2, 2), 0n, INEXACT],
    ['0.375', fixed(2, 2), 2n, INEXACT],
    ['0.1250000000000000000000001', fixed(2, 2), 1n, INEXACT],
    ['2', fixed(2, 2), 7n, OVERFLOW],
    ['-0', fixed(2, 2), 0n, 0],
    ['1e300', fixed(2, 2), 7n, OVERFLOW],
  ])('%s', (text, format, count, flags) => {
    expect(fixedLiteral(format, parseLiteral(text)!)).toEqual({ value: { format, count }, flags });
  });

  test('infinity and NaN are none', () => {
    expect(() => fixedLiteral(fixed(2, 2), parseLiteral('inf')!)).toThrow('fixed<2, 2> has no infinity');
    expect(() => fixedLiteral(fixed(2, 2), parseLiteral('nan')!)).toThrow('fixed<2, 2> has no nan');
  });
});

test('encodings are two’s complement', () => {
  expect(encodeFixed(decodeFixed(fixed(2, 2), 0xfn))).toBe(0xfn);
  expect(decodeFixed(fixed(2, 2), 0xfn).count).toBe(-1n);
  expect(decodeFixed(ufixed(2, 2), 0xfn).count).toBe(15n);
});
