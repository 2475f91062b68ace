/**
 * The column of unknown bits as logic: for an expression, the expression that has a 1 where a bit of its value is unknown. What the rules of an operator
 * are stands in `operators/operators.ts`; here the value is whatever the run has at an unknown bit, not 0.
 */
import { binary, concat, constant, extend, extract, mux, not, unary } from '../ir/builder.js';
import type { Expr } from '../ir/ir.js';
import { withOperands } from '../ir/rewrite.js';
import { BINARY, UNARY } from '../operators/operators.js';
import { mask } from '../support/bits.js';

/** A value with its unknown bits; none where `unknown` is left out. */
export interface Pair {
  readonly value: Expr;
  readonly unknown: Expr | undefined;
}

/** Makes an expression one that may be written several times. */
export type Keep = (expr: Expr) => Expr;

type Unary = Expr & { readonly kind: 'unary' };
type Binary = Expr & { readonly kind: 'binary' };

/** The pair of an expression by those of its operands. For everything but what is read. */
export function pairOf(expr: Expr, operands: readonly Pair[], keep: Keep): Pair {
  const isKnown = operands.every(({ unknown }) => unknown === undefined);
  const value = withOperands(
    expr,
    operands.map((operand) => operand.value),
  );
  if (isKnown || expr.width === 0) return { value, unknown: undefined };
  // Values of operands are written again: in the value, and in the rule.
  const kept = operands.map(({ value: of, unknown }): Pair => ({
    value: keep(of),
    unknown: unknown && keep(unknown),
  }));
  const again = withOperands(
    expr,
    kept.map((operand) => operand.value),
  );
  return { value: again, unknown: unknownOf(expr, kept, keep) };
}

function unknownOf(expr: Expr, operands: readonly Pair[], keep: Keep): Expr | undefined {
  const [first, second, third] = operands;
  if (first === undefined) return undefined;
  switch (expr.kind) {
    case 'unary':
      return ofUnary(expr, first, keep);
    case 'binary':
      return second && ofBinary(expr, first, second, keep);
    case 'mux':
      return second && third && ofMux(first, second, third, keep);
    case 'extract':
      return first.unknown && extract(first.unknown, expr.low, expr.width);
    case 'extend':
      return first.unknown && extend(first.unknown, expr.width, expr.signed);
    case 'concat':
      return concat(operands.map(unknownBits));
    default:
      return undefined;
  }
}

/** Where the condition is unknown, bits in which the arms may differ are. */
function ofMux(cond: Pair, then: Pair, otherwise: Pair, keep: Keep): Expr {
  const either = or(then.unknown, otherwise.unknown);
  const chosen =
    either === undefined ? zeros(then.value) : mux(cond.value, unknownBits(then), unknownBits(otherwise));
  if (cond.unknown === undefined) return chosen;
  const differ = keep(binary('xor', then.value, otherwise.value));
  return mux(cond.unknown, or(differ, either) ?? differ, chosen);
}

function ofUnary(expr: Unary, { value, unknown }: Pair, keep: Keep): Expr | undefined {
  if (unknown === undefined) return undefined;
  switch (UNARY[expr.op].unknown) {
    case 'bitwise':
      return unknown;
    case 'carry':
      return fromLowest(unknown);
    case 'decideByZero':
      return and(some(unknown), unary('redand', or(value, unknown) ?? value));
    case 'decideByOne':
      return and(some(unknown), not(unary('redor', known(value, unknown))));
    case 'range': {
      const greatest = expr.op === 'popcount' ? (or(value, unknown) ?? value) : known(value, unknown);
      const count = keep({ ...expr, value: greatest });
      const ones = constant(mask(expr.width), expr.width);
      // Ones up to the highest of the greatest count.
      const upTo = binary('lshr', ones, unary('clz', count));
      return mux(some(unknown), upTo, zeros(expr));
    }
    default:
      return every(some(unknown), expr.width);
  }
}

function ofBinary(expr: Binary, left: Pair, right: Pair, keep: Keep): Expr | undefined {
  const { unknown: rule } = BINARY[expr.op];
  if (rule === 'shift') {
    const moved = left.unknown && binary(expr.op, left.unknown, right.value);
    const anywhere = right.unknown && every(some(right.unknown), expr.width);
    return or(moved, anywhere);
  }
  const either = or(left.unknown, right.unknown);
  if (either === undefined) return undefined;
  switch (rule) {
    case 'bitwise':
      return either;
    case 'and':
      return and(either, and(mayBeOne(left), mayBeOne(right)));
    case 'or':
      return and(either, and(mayBeZero(left), mayBeZero(right)));
    case 'carry':
      return fromLowest(keep(either));
    case 'difference': {
      const unknown = keep(either);
      const differ = unary('redor', known(binary('xor', left.value, right.value), unknown));
      return and(some(unknown), not(differ));
    }
    case 'order': {
      // The comparison falls with the left operand and rises with the right one, so its extremes are at the corners.
      const signed = expr.op === 'slt' || expr.op === 'sle';
      const lowest = binary(expr.op, greatest(left, signed), least(right, signed));
      const highest = binary(expr.op, least(left, signed), greatest(right, signed));
      return binary('xor', lowest, highest);
    }
    default:
      return every(some(either), expr.width);
  }
}

/** One bit: whether any is 1. */
export function some(bits: Expr): Expr {
  return bits.width === 1 ? bits : unary('redor', bits);
}

/** All bits as this one. */
export function every(bit: Expr, width: number): Expr {
  return width === 0 ? constant(0n, 0) : extend(bit, width, true);
}

export function or(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return binary('or', left, right);
}

export const zeros = ({ width }: { readonly width: number }): Expr => constant(0n, width);

export const unknownBits = ({ value, unknown }: Pair): Expr => unknown ?? zeros(value);

const and = (left: Expr, right: Expr): Expr => binary('and', left, right);

/** The bits that are 1 for sure. */
const known = (value: Expr, unknown: Expr): Expr => and(value, not(unknown));

const mayBeOne = ({ value, unknown }: Pair): Expr => or(value, unknown) ?? value;

const mayBeZero = ({ value, unknown }: Pair): Expr => or(not(value), unknown) ?? not(value);

/** From the lowest one upward: m | -m. */
const fromLowest = (bits: Expr): Expr => binary('or', bits, unary('neg', bits));

/** The sign bit where it is unknown and counts: the only bit that makes a number less by being 1. */
function unknownSign(unknown: Expr, signed: boolean): Expr | undefined {
  const { width } = unknown;
  return signed && width > 0 ? and(unknown, constant(1n << BigInt(width - 1), width)) : undefined;
}

function least({ value, unknown }: Pair, signed: boolean): Expr {
  if (unknown === undefined) return value;
  const low = known(value, unknown);
  return or(low, unknownSign(unknown, signed)) ?? low;
}

function greatest({ value, unknown }: Pair, signed: boolean): Expr {
  if (unknown === undefined) return value;
  const high = binary('or', value, unknown);
  const sign = unknownSign(unknown, signed);
  return sign === undefined ? high : binary('xor', high, sign);
}
