/** What expressions of loop counters come to, computed while compiling. */
import type { Expr, LocalId } from '../../ir/ir.js';

/** The counters of the loops around, as they stand. */
export type Counters = ReadonlyMap<LocalId, number>;

type Evaluate = (counters: Counters) => number;

/** How to compute an expression of up to 32 bits from counters alone, as the unsigned image of its value; undefined where it needs more. */
export function ofCounters(expr: Expr, isCounter: (local: LocalId) => boolean): Evaluate | undefined {
  if (expr.width > 32) return undefined;
  const inner = (part: Expr): Evaluate | undefined => ofCounters(part, isCounter);
  switch (expr.kind) {
    case 'const': {
      const value = Number(expr.value);
      return () => value;
    }
    case 'local': {
      const { local, index } = expr;
      if (index !== undefined || !isCounter(local)) return undefined;
      return (counters) => (counters.get(local) ?? 0) >>> 0;
    }
    case 'extend': {
      const value = inner(expr.value);
      if (value === undefined || !expr.signed) return value;
      const { width } = expr.value;
      return (counters) => cut(signed(value(counters), width), expr.width);
    }
    case 'extract': {
      const value = inner(expr.value);
      return value && ((counters) => cut(value(counters) >>> expr.low, expr.width));
    }
    case 'mux': {
      const [cond, then, otherwise] = [inner(expr.cond), inner(expr.then), inner(expr.else)];
      if (cond === undefined || then === undefined || otherwise === undefined) return undefined;
      return (counters) => (cond(counters) === 0 ? otherwise : then)(counters);
    }
    case 'unary': {
      const value = inner(expr.value);
      if (value === undefined || expr.op !== 'not') return undefined;
      return (counters) => cut(~value(counters), expr.width);
    }
    case 'binary': {
      const [left, right] = [inner(expr.left), inner(expr.right)];
      const compute = BINARY[expr.op];
      if (left === undefined || right === undefined || compute === undefined) return undefined;
      const { width } = expr.left;
      return (counters) => cut(compute(left(counters), right(counters), width), expr.width);
    }
    default:
      return undefined;
  }
}

const cut = (value: number, width: number): number =>
  width >= 32 ? value >>> 0 : (value >>> 0) % 2 ** width;

const signed = (value: number, width: number): number =>
  value >= 2 ** (width - 1) ? value - 2 ** width : value;

const BINARY: Readonly<Partial<Record<string, (left: number, right: number, width: number) => number>>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => Math.imul(left, right),
  and: (left, right) => left & right,
  or: (left, right) => left | right,
  xor: (left, right) => left ^ right,
  lshr: (left, right) => (right >= 32 ? 0 : left >>> right),
  udiv: (left, right) => (right === 0 ? 0 : Math.floor(left / right)),
  urem: (left, right) => (right === 0 ? 0 : left % right),
  srem: (left, right, width) => (right === 0 ? 0 : signed(left, width) % signed(right, width)),
  eq: (left, right) => Number(left === right),
  ne: (left, right) => Number(left !== right),
  ult: (left, right) => Number(left < right),
  ule: (left, right) => Number(left <= right),
  slt: (left, right, width) => Number(signed(left, width) < signed(right, width)),
  sle: (left, right, width) => Number(signed(left, width) <= signed(right, width)),
};
