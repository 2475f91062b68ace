/** The column of unknown bits: what is still known of a result where bits of the operands are not. */
import { bitLength, extract, mask, popcount, trailingZeros, truncate } from '../support/bits.js';
import { evaluateBinary, evaluateUnary } from './evaluate.js';
import { BINARY, UNARY } from './operators.js';
import type { BinaryOp, UnaryOp } from './operators.js';

/** A vector some bits of which are unknown. `value` is 0 where `unknown` is 1. */
export interface PartialBits {
  readonly value: bigint;
  readonly unknown: bigint;
}

/** The unknown bits of a unary operator's result, on an operand of `width` bits. */
export function unknownOfUnary(op: UnaryOp, operand: PartialBits, width: number): PartialBits {
  const { value, unknown } = operand;
  if (unknown === 0n) return { value: evaluateUnary(op, value, width), unknown: 0n };
  switch (UNARY[op].unknown) {
    case 'bitwise':
      return partial(evaluateUnary(op, value, width), unknown);
    case 'carry':
      return partial(evaluateUnary(op, value, width), fromLowest(unknown, width));
    case 'decideByZero':
      return (value | unknown) === mask(width) ? UNKNOWN_BIT : { value: 0n, unknown: 0n };
    case 'decideByOne':
      return value === 0n ? UNKNOWN_BIT : { value: 1n, unknown: 0n };
    case 'range':
      return { value: 0n, unknown: mask(bitLength(BigInt(greatestCount(op, operand, width)))) };
    default:
      return UNARY[op].width === 'bit' ? UNKNOWN_BIT : { value: 0n, unknown: mask(width) };
  }
}

/** The unknown bits of a binary operator's result; `width` is that of the left operand. */
export function unknownOfBinary(
  op: BinaryOp,
  left: PartialBits,
  right: PartialBits,
  width: number,
): PartialBits {
  const unknown = left.unknown | right.unknown;
  const value = evaluateBinary(op, left.value, right.value, width);
  if (unknown === 0n) return { value, unknown: 0n };
  const { unknown: rule } = BINARY[op];
  switch (rule) {
    case 'bitwise':
      return partial(value, unknown);
    case 'and':
      return partial(value, unknown & (left.value | left.unknown) & (right.value | right.unknown));
    case 'or':
      return partial(value, unknown & ~left.value & ~right.value);
    case 'carry':
      return partial(value, fromLowest(unknown, width));
    case 'shift':
      if (right.unknown !== 0n) return partial(value, mask(width));
      // With the sign among them when `ashr` moves them, the unknown bits spread as the sign does.
      return partial(value, evaluateBinary(op, left.unknown, right.value, width));
    case 'difference': {
      const differ = ((left.value ^ right.value) & ~unknown) !== 0n;
      return differ ? { value: op === 'ne' ? 1n : 0n, unknown: 0n } : UNKNOWN_BIT;
    }
    case 'order': {
      // The comparison falls with the left operand and rises with the right one, so its extremes are at the corners.
      const signed = op === 'slt' || op === 'sle';
      const lowest = evaluateBinary(op, greatest(left, width, signed), least(right, width, signed), width);
      const highest = evaluateBinary(op, least(left, width, signed), greatest(right, width, signed), width);
      return lowest === highest ? { value: lowest, unknown: 0n } : UNKNOWN_BIT;
    }
    default:
      return BINARY[op].width === 'bit' ? UNKNOWN_BIT : partial(value, mask(width));
  }
}

const UNKNOWN_BIT: PartialBits = { value: 0n, unknown: 1n };

const partial = (value: bigint, unknown: bigint): PartialBits => ({ value: value & ~unknown, unknown });

function fromLowest(unknown: bigint, width: number): bigint {
  const low = trailingZeros(unknown, width);
  return truncate(mask(width) << BigInt(low), width);
}

/** The sign bit where it is unknown and counts: the only bit that makes a number less by being 1. */
function unknownSign(operand: PartialBits, width: number, signed: boolean): bigint {
  return signed && width > 0 && extract(operand.unknown, width - 1, 1) === 1n ? 1n << BigInt(width - 1) : 0n;
}

const least = (operand: PartialBits, width: number, signed: boolean): bigint =>
  operand.value | unknownSign(operand, width, signed);

const greatest = (operand: PartialBits, width: number, signed: boolean): bigint =>
  (operand.value | operand.unknown) ^ unknownSign(operand, width, signed);

/** A population is greatest with all unknown bits 1, the zeros at an end with all of them 0. */
function greatestCount(op: UnaryOp, { value, unknown }: PartialBits, width: number): number {
  if (op === 'popcount') return popcount(value | unknown);
  return Number(evaluateUnary(op, value, width));
}
