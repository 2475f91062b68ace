/** `-`, `~` and `!`. */
import { error } from '../../diagnostics/diagnostic.js';
import { SURFACE_UNARY } from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { int, isHardware, widthOf } from '../type-names.js';
import type { Type } from '../types.js';
import { failed, fold, isFailed } from './build.js';
import { isFloat } from '../float-types.js';
import { negated } from './float-operators.js';
import { checkInt } from './literals.js';
import { landInteger, operandText } from './land.js';
import { classOf, widened } from './operands.js';

export function checkUnary(
  context: Context,
  scope: Scope,
  expr: ast.UnaryExpr,
  expected: Type | undefined,
): hir.Expr {
  if (
    expr.operator === '-' &&
    expr.operand.kind === 'intLit' &&
    expr.operand.suffix?.startsWith('i') === true
  ) {
    return checkInt(context, scope, { ...expr.operand, value: -expr.operand.value, span: expr.span });
  }
  // The negative of a float is one; that of a whole number is of another type.
  const wanted = expr.operator === '-' && expected !== undefined && isFloat(expected) ? expected : undefined;
  const value = context.checks.expr(context, scope, expr.operand, wanted);
  if (isFailed(value)) return failed(expr.span);
  const { span } = expr;
  const { type } = value;
  if (type.kind === 'integer' && expr.operator === '-')
    return fold(context, { kind: 'unary', op: 'neg', value, type, span });
  if (
    type.kind === 'integer' &&
    expr.operator === '~' &&
    expected !== undefined &&
    (expected.kind === 'uint' || expected.kind === 'bits' || expected.kind === 'int')
  ) {
    return fold(context, {
      kind: 'unary',
      op: 'not',
      value: landInteger(context, scope, value, expected),
      type: expected,
      span,
    });
  }
  if (isFloat(type) && expr.operator === '-') return negated(context, value, type, span);
  const table = SURFACE_UNARY[expr.operator];
  const kind = classOf(type);
  if (kind === undefined || !table.classes.includes(kind) || !isHardware(type)) {
    const takes = table.classes.map((each) => `\`${each}\``).join(', ');
    const message = error(
      'M3105',
      span,
      `\`${expr.operator}\` does not take \`${operandText(value)}\``,
      `takes ${takes}`,
    );
    const zero = expr.operator === '!' && (kind === 'uint' || kind === 'int' || kind === 'bits');
    context.diagnostics.add(
      zero
        ? message.fix('to ask whether it is zero', [{ span, text: `(${context.text(value.span)} == 0)` }])
        : type.kind === 'integer'
          ? message.note('a number without a suffix has no width to invert')
          : message,
    );
    return failed(span);
  }
  if (expr.operator === '-')
    return fold(context, { kind: 'unary', op: 'neg', value, type: int(widthOf(type) + 1), span });
  return fold(context, { kind: 'unary', op: 'not', value, type: widened(type), span });
}
