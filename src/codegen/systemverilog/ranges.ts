/** Which values an unsigned expression may have, as far as its operators and the bounds of loops say. */
import type { Expr, LocalId } from '../../ir/ir.js';
import { mask } from '../../support/bits.js';

export interface Range {
  readonly low: bigint;
  readonly high: bigint;
}

export type LocalRange = (local: LocalId) => Range | undefined;

/** Operands deeper than this are taken for anything. */
const DEEPEST = 12;

export function rangeOf(expr: Expr, localRange: LocalRange, depth = 0): Range {
  const all: Range = { low: 0n, high: mask(expr.width) };
  if (depth > DEEPEST) return all;
  const of = (operand: Expr): Range => rangeOf(operand, localRange, depth + 1);
  const fitting = (low: bigint, high: bigint): Range => (low >= 0n && high <= all.high ? { low, high } : all);
  switch (expr.kind) {
    case 'const':
      return { low: expr.value, high: expr.value };
    case 'local':
      return (expr.index === undefined ? localRange(expr.local) : undefined) ?? all;
    case 'mux': {
      const [then, otherwise] = [of(expr.then), of(expr.else)];
      return {
        low: then.low < otherwise.low ? then.low : otherwise.low,
        high: then.high > otherwise.high ? then.high : otherwise.high,
      };
    }
    case 'extend':
      return expr.signed ? all : of(expr.value);
    case 'extract': {
      const { low, high } = of(expr.value);
      if (expr.low > 0) return fitting(0n, high >> BigInt(expr.low));
      return fitting(low, high);
    }
    case 'binary': {
      const [left, right] = [of(expr.left), of(expr.right)];
      switch (expr.op) {
        case 'add':
          return fitting(left.low + right.low, left.high + right.high);
        case 'sub':
          return fitting(left.low - right.high, left.high - right.low);
        case 'mul':
          return fitting(left.low * right.low, left.high * right.high);
        case 'and':
          return { low: 0n, high: left.high < right.high ? left.high : right.high };
        case 'urem':
          return { low: 0n, high: right.high === 0n ? 0n : least(left.high, right.high - 1n) };
        case 'udiv':
          return { low: 0n, high: left.high };
        case 'lshr':
          return { low: 0n, high: left.high >> right.low };
        default:
          return all;
      }
    }
    default:
      return all;
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
