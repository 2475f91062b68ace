/** Indices: what is checked where, and which ones need no check. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { bitLength } from '../support/bits.js';
import type { Body } from './body.js';
import * as make from './make.js';
import { LENGTH, toValueType } from './value-types.js';
import { only, scalar } from './values.js';

export interface Index {
  readonly expr: ir.Expr;
  /** That it is in range; absent where that is certain. */
  readonly inside: ir.Expr | undefined;
}

/** An index of `length` things, checked. It is put aside where it is used more than `once`. */
export function lowerIndex(body: Body, index: hir.Expr, length: number, what: string, once: boolean): Index {
  const { span } = index;
  const lowered = only(body.rules.value(body, index), span);
  // What is built from loops alone was checked for all of their values; where a condition guards it, it may still pass the end, harmlessly.
  if (index.type.kind === 'integer' || lowered.kind === 'const' || neverPasses(lowered.width, length)) {
    return { expr: once ? lowered : body.hold(lowered, 'index'), inside: undefined };
  }
  const expr = body.hold(lowered, 'index');
  const inside = belowConstant(expr, length);
  body.check({ kind: 'index', message: `the ${what} is not in 0..${length}`, span }, inside, [
    { text: what, type: toValueType(index.type), value: scalar(expr) },
  ]);
  return { expr, inside };
}

/** The low end of a range of `width` bits out of `total`. Bits past the end read 0 and are not written, so nothing else needs to know. */
export function lowerLow(body: Body, low: hir.Expr, width: number, total: number): ir.Expr {
  const { span } = low;
  const expr = body.hold(only(body.rules.value(body, low), span), 'low');
  const positions = total - width + 1;
  if (low.type.kind === 'integer' || expr.kind === 'const' || neverPasses(expr.width, positions)) return expr;
  const what =
    width === 1 ? `the bit is not in 0..${total}` : `the lowest of ${width} bits is not in 0..${positions}`;
  body.check({ kind: 'index', message: what, span }, belowConstant(expr, positions), [
    { text: width === 1 ? 'bit' : 'lowest bit', type: toValueType(low.type), value: scalar(expr) },
  ]);
  return expr;
}

function neverPasses(width: number, length: number): boolean {
  return 1n << BigInt(width) <= BigInt(length);
}

function belowConstant(expr: ir.Expr, length: number): ir.Expr {
  const width = Math.max(expr.width, bitLength(BigInt(length)));
  const { span } = expr;
  return make.binary(
    'ult',
    make.extend(expr, width, false, span),
    make.constant(BigInt(length), width, span),
    span,
  );
}

/** An index below the length of a sequence, which may be less than it has room for. */
export function lowerSequenceIndex(
  body: Body,
  index: hir.Expr,
  length: ir.Expr,
): Index & { readonly inside: ir.Expr } {
  const { span } = index;
  const expr = body.hold(make.toIndex(only(body.rules.value(body, index), span), span), 'index');
  const inside = make.binary('ult', expr, length, span);
  body.check({ kind: 'index', message: 'the index is not below the length', span }, inside, [
    { text: 'index', type: LENGTH, value: scalar(expr) },
    { text: 'length', type: LENGTH, value: scalar(length) },
  ]);
  return { expr, inside };
}
