/** Operators of the language spelled in operators of the IR: operands are extended by their own sign to the width of the work. */
import type { BinaryOp as IrBinaryOp, Expr } from '../ir/ir.js';
import type { BinaryOp, Conversion, UnaryOp } from '../semantics/hir.js';
import { mask } from '../support/bits.js';
import type { Span } from '../support/span.js';
import { InternalError } from './internal-error.js';
import * as make from './make.js';

/** A scalar with what its type says of it. */
export interface Operand {
  readonly expr: Expr;
  readonly signed: boolean;
}

export interface Format {
  readonly width: number;
  readonly signed: boolean;
}

/** Where operands or results are used twice, they are put aside. */
export type Hold = (expr: Expr) => Expr;

function widened(operand: Operand, width: number, span: Span): Expr {
  return make.fit(operand.expr, width, operand.signed, span);
}

export function lowerUnary(op: UnaryOp, value: Operand, result: Format, hold: Hold, span: Span): Expr {
  const { expr } = value;
  switch (op) {
    case 'neg':
      return make.unary('neg', widened(value, result.width, span), result.width, span);
    case 'not':
      return make.not(expr, span);
    case 'and':
      return make.unary('redand', expr, 1, span);
    case 'or':
      return make.unary('redor', expr, 1, span);
    case 'xor':
      return make.unary('redxor', expr, 1, span);
    case 'ones':
      return make.unary('popcount', expr, result.width, span);
    case 'leadingZeros':
      return make.unary('clz', expr, result.width, span);
    case 'trailingZeros':
      return make.unary('ctz', expr, result.width, span);
    case 'reverse': {
      const held = hold(expr);
      return make.concat(
        Array.from({ length: expr.width }, (_, i) => make.extract(held, i, 1, span)),
        span,
      );
    }
    case 'abs': {
      const held = hold(expr);
      const width = Math.max(expr.width, result.width);
      const wide = make.extend(held, width, value.signed, span);
      const negative = value.signed
        ? less(held, make.constant(0n, expr.width, span), true, span)
        : make.constant(0n, 1, span);
      return make.fit(
        make.mux(negative, make.unary('neg', wide, width, span), wide, span),
        result.width,
        false,
        span,
      );
    }
  }
}

export function lowerBinary(
  op: BinaryOp,
  left: Operand,
  right: Operand,
  result: Format,
  hold: Hold,
  span: Span,
): Expr {
  const { signed } = left;
  const wider = Math.max(left.expr.width, right.expr.width);
  const at = (irOp: IrBinaryOp, width: number): Expr =>
    make.binary(irOp, widened(left, width, span), widened(right, width, span), span);
  switch (op) {
    case 'add':
    case 'sub':
    case 'mul':
      return at(op, result.width);
    case 'addW':
      return at('add', result.width);
    case 'subW':
      return at('sub', result.width);
    case 'mulW':
      return at('mul', result.width);
    case 'addS':
      return saturate({ expr: at('add', wider + 1), signed }, result, hold, span);
    case 'subS':
      return saturate({ expr: at('sub', wider + 1), signed: true }, result, hold, span);
    case 'mulS':
      return saturate({ expr: at('mul', left.expr.width + right.expr.width), signed }, result, hold, span);
    case 'div': {
      const width = Math.max(wider, result.width);
      return make.fit(at(signed ? 'sdiv' : 'udiv', width), result.width, signed, span);
    }
    case 'rem':
      return make.fit(at(signed ? 'srem' : 'urem', wider), result.width, signed, span);
    case 'shl':
      return make.binary('shl', left.expr, right.expr, span);
    case 'shr':
      return make.binary(signed ? 'ashr' : 'lshr', left.expr, right.expr, span);
    case 'and':
    case 'or':
    case 'xor':
      return at(op, wider);
    case 'eq':
      return make.equal(widened(left, wider, span), widened(right, wider, span), span);
    case 'ne':
      return make.not(lowerBinary('eq', left, right, result, hold, span), span);
    case 'lt':
      return at(signed ? 'slt' : 'ult', wider);
    case 'le':
      return at(signed ? 'sle' : 'ule', wider);
    case 'gt':
      return lowerBinary('lt', right, left, result, hold, span);
    case 'ge':
      return lowerBinary('le', right, left, result, hold, span);
    case 'min':
    case 'max': {
      const a = hold(widened(left, wider, span));
      const b = hold(widened(right, wider, span));
      const chosen =
        op === 'min'
          ? make.mux(less(b, a, signed, span), b, a, span)
          : make.mux(less(a, b, signed, span), b, a, span);
      return make.fit(chosen, result.width, signed, span);
    }
    case 'logicalAnd':
    case 'logicalOr':
      throw new InternalError('`&&` and `||` evaluate their right side only where it counts', span);
  }
}

/** To another width or sign. `bitcast` is none of this: it looks at bits. */
export function lowerConversion(
  op: Exclude<Conversion, 'bitcast'>,
  value: Operand,
  result: Format,
  hold: Hold,
  span: Span,
): Expr {
  switch (op) {
    case 'zext':
      return make.fit(value.expr, result.width, false, span);
    case 'sext':
      return make.fit(value.expr, result.width, true, span);
    case 'trunc':
    case 'as':
      return widened(value, result.width, span);
    case 'sat':
      return saturate(value, result, hold, span);
  }
}

function less(left: Expr, right: Expr, signed: boolean, span: Span): Expr {
  return make.binary(signed ? 'slt' : 'ult', left, right, span);
}

/** The nearest value that the result can hold. Only bounds that the operand can pass are compared with. */
function saturate(value: Operand, result: Format, hold: Hold, span: Span): Expr {
  const { signed } = value;
  const { width } = value.expr;
  const [low, high] = bounds(result);
  const [least, greatest] = bounds({ width, signed });
  const held = hold(value.expr);
  let limited = make.fit(held, result.width, signed, span);
  if (greatest > high) {
    limited = make.mux(
      less(make.constant(high, width, span), held, signed, span),
      make.constant(high, result.width, span),
      limited,
      span,
    );
  }
  if (least < low) {
    limited = make.mux(
      less(held, make.constant(low, width, span), signed, span),
      make.constant(low, result.width, span),
      limited,
      span,
    );
  }
  return limited;
}

function bounds({ width, signed }: Format): readonly [bigint, bigint] {
  if (!signed) return [0n, mask(width)];
  const half = width === 0 ? 0n : 1n << BigInt(width - 1);
  return [-half, half === 0n ? 0n : half - 1n];
}
