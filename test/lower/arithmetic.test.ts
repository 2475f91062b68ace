import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nowhere as span } from '../../src/ir/nowhere.js';
import { lowerBinary, lowerConversion, lowerUnary } from '../../src/lower/arithmetic.js';
import type { Format } from '../../src/lower/arithmetic.js';
import { constant } from '../../src/lower/make.js';
import type { BinaryOp } from '../../src/semantics/hir.js';
import { toSigned, truncate } from '../../src/support/bits.js';

/** Operators on constants are folded with the reference, so that the whole translation can be judged by its value. */
const same = <T>(value: T): T => value;

const range = ({ width, signed }: Format): readonly [bigint, bigint] =>
  signed ? [-(1n << BigInt(width)) / 2n, (1n << BigInt(width)) / 2n - 1n] : [0n, (1n << BigInt(width)) - 1n];

const format = fc.record({ width: fc.integer({ min: 1, max: 9 }), signed: fc.boolean() });
const numberOf = (of: Format): fc.Arbitrary<bigint> => {
  const [min, max] = range(of);
  return fc.bigInt({ min, max });
};

function binary(op: BinaryOp, a: bigint, b: bigint, left: Format, right: Format, result: Format): bigint {
  const operand = (value: bigint, of: Format) => ({
    expr: constant(value, of.width, span),
    signed: of.signed,
  });
  const lowered = lowerBinary(op, operand(a, left), operand(b, right), result, same, span);
  if (lowered.kind !== 'const' || lowered.width !== result.width)
    throw new Error('not folded to the width of the result');
  return result.signed ? toSigned(lowered.value, lowered.width) : lowered.value;
}

const clamp = (value: bigint, of: Format): bigint => {
  const [low, high] = range(of);
  return value < low ? low : value > high ? high : value;
};
const exact: Partial<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  rem: (a, b) => (b === 0n ? 0n : a % b),
};
const comparisons: Partial<Record<BinaryOp, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

/** Two formats of one sign, and a number of each. */
const operands = fc
  .record({
    signed: fc.boolean(),
    left: fc.integer({ min: 1, max: 9 }),
    right: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ signed, left, right }) => {
    const formats = { left: { width: left, signed }, right: { width: right, signed } };
    return fc.tuple(fc.constant(formats), numberOf(formats.left), numberOf(formats.right));
  });

describe('operators', () => {
  test('growing arithmetic is exact', () => {
    fc.assert(
      fc.property(operands, ([{ left, right }, a, b]) => {
        const wider = Math.max(left.width, right.width);
        const results: Partial<Record<BinaryOp, Format>> = {
          add: { width: wider + 1, signed: left.signed },
          sub: { width: wider + 1, signed: true },
          mul: { width: left.width + right.width, signed: left.signed },
          div: { width: left.width + (left.signed ? 1 : 0), signed: left.signed },
          rem: { width: Math.min(left.width, right.width), signed: left.signed },
        };
        for (const [op, result] of Object.entries(results) as [BinaryOp, Format][]) {
          expect([op, binary(op, a, b, left, right, result)]).toEqual([op, exact[op]?.(a, b)]);
        }
      }),
    );
  });

  test('wrapping and saturating arithmetic keep the type', () => {
    const pair = format.chain((of) => fc.tuple(fc.constant(of), numberOf(of), numberOf(of)));
    fc.assert(
      fc.property(pair, ([of, a, b]) => {
        for (const op of ['add', 'sub', 'mul'] as const) {
          const value = exact[op]?.(a, b) ?? 0n;
          const wrapped = of.signed ? toSigned(value, of.width) : truncate(value, of.width);
          expect(binary(`${op}W`, a, b, of, of, of)).toBe(wrapped);
          expect([op, binary(`${op}S`, a, b, of, of, of)]).toEqual([op, clamp(value, of)]);
        }
        expect(binary('min', a, b, of, of, of)).toBe(a < b ? a : b);
        expect(binary('max', a, b, of, of, of)).toBe(a > b ? a : b);
      }),
    );
  });

  test('a shift to the right divides, and rounds down', () => {
    const shifted = format.chain((of) =>
      fc.tuple(fc.constant(of), numberOf(of), fc.bigInt({ min: 0n, max: 15n })),
    );
    fc.assert(
      fc.property(shifted, ([of, a, by]) => {
        expect(binary('shr', a, by, of, { width: 4, signed: false }, of)).toBe(a >> by);
      }),
    );
  });

  test('comparisons are of values, whatever the widths', () => {
    fc.assert(
      fc.property(operands, ([{ left, right }, a, b]) => {
        for (const [op, holds] of Object.entries(comparisons)) {
          const result = binary(op as BinaryOp, a, b, left, right, { width: 1, signed: false });
          expect([op, result === 1n]).toEqual([op, holds(a, b)]);
        }
      }),
    );
  });

  test('saturation meets the nearest value of the other format', () => {
    const cases = fc
      .tuple(format, format)
      .chain(([from, to]) => fc.tuple(fc.constant(from), fc.constant(to), numberOf(from)));
    fc.assert(
      fc.property(cases, ([from, to, a]) => {
        const lowered = lowerConversion(
          'sat',
          { expr: constant(a, from.width, span), signed: from.signed },
          to,
          same,
          span,
        );
        expect(lowered).toMatchObject({
          kind: 'const',
          value: truncate(clamp(a, to), to.width),
          width: to.width,
        });
      }),
    );
  });

  test('the absolute value, and bits in the opposite order', () => {
    const operand = (value: bigint) => ({ expr: constant(value, 4, span), signed: true });
    const result = { width: 4, signed: false };
    expect([-8n, -1n, 7n].map((a) => lowerUnary('abs', operand(a), result, same, span))).toMatchObject([
      { value: 8n },
      { value: 1n },
      { value: 7n },
    ]);
    expect(lowerUnary('reverse', operand(0b0011n), result, same, span)).toMatchObject({ value: 0b1100n });
  });
});
