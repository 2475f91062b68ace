/**
 * Makers of IR expressions that see through constants, so that the rest of this folder can spell out the general case and the simple one still comes out
 * simple: `base + 0`, an extension by nothing, a choice that is already made.
 */
import type { BinaryOp, BitRange, Expr, UnaryOp } from '../ir/ir.js';
import { evaluateBinary, evaluateUnary } from '../operators/evaluate.js';
import { extract as extractBits, mask, toSigned, truncate } from '../support/bits.js';
import type { Span } from '../support/span.js';
import { INDEX_WIDTH } from './value-types.js';

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'ult', 'ule', 'slt', 'sle']);

export function constant(value: bigint, width: number, span: Span): Expr {
  return { kind: 'const', value: truncate(value, width), width, span };
}

/** A constant index. */
export function at(index: number, span: Span): Expr {
  return constant(BigInt(index), INDEX_WIDTH, span);
}

export function isConstant(expr: Expr, value: bigint): boolean {
  return expr.kind === 'const' && expr.value === value;
}

export function unary(op: UnaryOp, value: Expr, width: number, span: Span): Expr {
  if (value.kind === 'const') return constant(evaluateUnary(op, value.value, value.width), width, span);
  return { kind: 'unary', op, value, width, span };
}

/** Operands have one width already (but for shifts). */
export function binary(op: BinaryOp, left: Expr, right: Expr, span: Span): Expr {
  const width = COMPARISONS.has(op) ? 1 : left.width;
  if (left.kind === 'const' && right.kind === 'const') {
    return constant(evaluateBinary(op, left.value, right.value, left.width), width, span);
  }
  return { kind: 'binary', op, left, right, width, span };
}

/** Of single bits, `eq` is the bit itself, or not. */
export function equal(left: Expr, right: Expr, span: Span): Expr {
  if (left.width === 1 && right.kind === 'const') return right.value === 1n ? left : not(left, span);
  if (right.width === 1 && left.kind === 'const') return left.value === 1n ? right : not(right, span);
  return binary('eq', left, right, span);
}

export function not(value: Expr, span: Span = value.span): Expr {
  return value.kind === 'unary' && value.op === 'not' ? value.value : unary('not', value, value.width, span);
}

/** Of single bits. */
export function and(left: Expr, right: Expr, span: Span): Expr {
  if (isConstant(left, 0n) || isConstant(right, 1n)) return left;
  if (isConstant(right, 0n) || isConstant(left, 1n)) return right;
  return binary('and', left, right, span);
}

/** Of single bits. */
export function or(left: Expr, right: Expr, span: Span): Expr {
  if (isConstant(left, 1n) || isConstant(right, 0n)) return left;
  if (isConstant(right, 1n) || isConstant(left, 0n)) return right;
  return binary('or', left, right, span);
}

/** Of any number of single bits; no condition holds. */
export function all(conditions: readonly Expr[], span: Span): Expr {
  return conditions.reduce((left, right) => and(left, right, span), constant(1n, 1, span));
}

export function any(conditions: readonly Expr[], span: Span): Expr {
  return conditions.reduce((left, right) => or(left, right, span), constant(0n, 1, span));
}

export function mux(cond: Expr, then: Expr, otherwise: Expr, span: Span): Expr {
  if (cond.kind === 'const') return cond.value === 1n ? then : otherwise;
  if (then.kind === 'const' && otherwise.kind === 'const' && then.value === otherwise.value) return then;
  return { kind: 'mux', cond, then, else: otherwise, width: then.width, span };
}

export function extract(value: Expr, low: number, width: number, span: Span): Expr {
  if (low === 0 && width === value.width) return value;
  if (width === 0) return constant(0n, 0, span);
  switch (value.kind) {
    case 'const':
      return constant(extractBits(value.value, low, width), width, span);
    case 'extract':
      return extract(value.value, value.low + low, width, span);
    default:
      return { kind: 'extract', value, low, width, span };
  }
}

export function extend(value: Expr, width: number, signed: boolean, span: Span): Expr {
  if (width === value.width) return value;
  if (value.kind === 'const') {
    return constant(signed ? toSigned(value.value, value.width) : value.value, width, span);
  }
  if (value.width === 0) return constant(0n, width, span);
  // What was extended with zeros has none for a sign.
  if (value.kind === 'extend' && (!value.signed || signed))
    return extend(value.value, width, value.signed, span);
  return { kind: 'extend', signed, value, width, span };
}

/** Extended or cut. */
export function fit(value: Expr, width: number, signed: boolean, span: Span): Expr {
  return width < value.width ? extract(value, 0, width, span) : extend(value, width, signed, span);
}

/** The first most significant. */
export function concat(parts: readonly Expr[], span: Span): Expr {
  const present = parts.filter((part) => part.width > 0);
  const [only] = present;
  if (only === undefined) return constant(0n, 0, span);
  if (present.length === 1) return only;
  const width = present.reduce((sum, part) => sum + part.width, 0);
  let image = 0n;
  for (const part of present) {
    if (part.kind !== 'const') return { kind: 'concat', parts: present, width, span };
    image = (image << BigInt(part.width)) | part.value;
  }
  return constant(image, width, span);
}

export function ones(width: number, span: Span): Expr {
  return constant(mask(width), width, span);
}

/** `base + offset` of indices of any width. */
export function addIndex(base: Expr, offset: Expr, span: Span): Expr {
  if (isConstant(base, 0n)) return offset;
  if (isConstant(offset, 0n)) return base;
  return binary('add', toIndex(base, span), toIndex(offset, span), span);
}

/** `index * stride`. */
export function scaleIndex(index: Expr, stride: number, span: Span): Expr {
  if (stride === 1 || isConstant(index, 0n)) return index;
  return binary('mul', toIndex(index, span), at(stride, span), span);
}

export function toIndex(index: Expr, span: Span): Expr {
  return fit(index, INDEX_WIDTH, false, span);
}

/** `width` bits from a low end that is any expression; what lies past the end is 0. */
export function slice(value: Expr, low: Expr, width: number, span: Span): Expr {
  if (low.kind !== 'const') return fit(binary('lshr', value, low, span), width, false, span);
  if (low.value >= BigInt(value.width)) return constant(0n, width, span);
  const from = Number(low.value);
  return fit(extract(value, from, Math.min(width, value.width - from), span), width, false, span);
}

/** A range inside a range. */
export function narrow(outer: BitRange | undefined, low: Expr, width: number, span: Span): BitRange {
  return { low: outer === undefined ? low : addIndex(outer.low, low, span), width };
}
