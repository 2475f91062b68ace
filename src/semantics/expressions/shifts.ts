/** `<<` and `>>`, which keep the width of the left side, and `++`, which adds the widths up. */
import { error } from '../../diagnostics/diagnostic.js';
import { SURFACE_BINARY } from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { wrongWidth } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { bits, INTEGER, isHardware, typeName, widthOf } from '../type-names.js';
import { failed, fold, isFailed } from './build.js';
import { landOwn } from './land.js';
import { allowed, noOperator, widened } from './operands.js';

/** More than this many bits of an exact number are a slip. */
const LONGEST_SHIFT = 1n << 16n;

export function shift(
  context: Context,
  scope: Scope,
  expr: ast.BinaryExpr,
  op: hir.BinaryOp,
  left: hir.Expr,
  right: hir.Expr,
): hir.Expr {
  const { span } = expr;
  if (
    right.type.kind === 'integer' &&
    right.kind === 'const' &&
    typeof right.value === 'bigint' &&
    (right.value < 0n || right.value > LONGEST_SHIFT)
  ) {
    context.diagnostics.add(
      error(
        'M3105',
        right.span,
        `a shift by ${right.value} is not allowed`,
        right.value < 0n ? 'negative' : 'too far',
      ),
    );
    return failed(span);
  }
  if (left.type.kind === 'integer') {
    if (right.type.kind === 'integer') return { kind: 'binary', op, left, right, type: INTEGER, span };
    context.diagnostics.add(
      error(
        'M3107',
        left.span,
        `\`${context.text(left.span)}\` needs a width to be shifted by \`${typeName(right.type)}\``,
        'how wide?',
      ).note('rule: a shift keeps the width of its left side; `1_u8 << n`'),
    );
    return failed(span);
  }
  const amount = right.type.kind === 'integer' ? landOwn(context, scope, right, false) : right;
  if (isFailed(amount)) return failed(span);
  if (!allowed(SURFACE_BINARY[expr.operator], left.type) || !isHardware(left.type))
    return noOperator(context, expr, left, right);
  if (amount.type.kind !== 'uint' && amount.type.kind !== 'bits') {
    context.diagnostics.add(
      error(
        'M3105',
        amount.span,
        `a shift is by \`uint\` or \`bits\`, not by \`${typeName(amount.type)}\``,
        'the amount is unsigned',
      ),
    );
    return failed(span);
  }
  return { kind: 'binary', op, left, right: amount, type: widened(left.type), span };
}

/** `++`: the first is most significant. Chains become one node. */
export function join(context: Context, expr: ast.BinaryExpr, left: hir.Expr, right: hir.Expr): hir.Expr {
  if (
    left.kind === 'const' &&
    right.kind === 'const' &&
    typeof left.value === 'string' &&
    typeof right.value === 'string'
  ) {
    return { ...left, value: left.value + right.value, span: expr.span };
  }
  for (const side of [left, right]) {
    if (side.type.kind === 'integer') {
      context.diagnostics.add(
        error(
          'M3107',
          side.span,
          `\`${context.text(side.span)}\` needs a width to be joined`,
          'how many bits?',
        ).note('a suffix gives one: `0_u4`, `0b101_bits3`'),
      );
      return failed(expr.span);
    }
    if (!allowed(SURFACE_BINARY['++'], side.type)) return noOperator(context, expr, left, right);
  }
  const parts = [left, right].flatMap((side) => (side.kind === 'concat' ? side.parts : [side]));
  const width = parts.reduce((sum, part) => sum + (isHardware(part.type) ? widthOf(part.type) : 0), 0);
  const wrong = wrongWidth(context, expr.span, width, `the joined bits would be ${width}`);
  if (wrong !== undefined) {
    context.diagnostics.add(wrong);
    return failed(expr.span);
  }
  return fold(context, { kind: 'concat', parts, type: bits(width), span: expr.span });
}
