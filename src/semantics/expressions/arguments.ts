/** What calls of built-in functions are given. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { typeOfArgument } from '../names.js';
import type { Scope } from '../scope.js';
import { isHardware } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { isFailed } from './build.js';

/** The checked arguments, if there are as many as wanted. */
export function operands(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  count: number,
  type?: Type,
): readonly hir.Expr[] {
  const extra = call.args[count];
  if (call.args.length !== count) {
    const takes = `\`${context.text(call.callee.span)}\` takes ${count === 1 ? 'one argument' : `${count} arguments`}`;
    context.diagnostics.add(
      extra === undefined
        ? error('M2016', call.span, takes, `${call.args.length} given`)
        : error('M2017', extra.span, takes, 'one too many'),
    );
    return [];
  }
  const values = call.args.map(({ value }) =>
    type === undefined
      ? context.checks.expr(context, scope, value)
      : context.checks.against(context, scope, value, type),
  );
  return values.some(isFailed) ? [] : values;
}

/** A number that is written out, and takes its type from the place. */
export function isWritten(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case 'paren':
      return isWritten(expr.inner);
    case 'unary':
      return expr.operator === '-' && isWritten(expr.operand);
    case 'realLit':
    case 'intLit':
      return expr.suffix === undefined;
    default:
      return false;
  }
}

/** Two arguments of one type: a number that is written out takes that of the other. */
export function alike(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
): readonly [hir.Expr, hir.Expr] | undefined {
  const [first, second] = call.args;
  if (first === undefined || second === undefined || call.args.length !== 2) {
    operands(context, scope, call, 2);
    return undefined;
  }
  const check = (expr: ast.Expr, other?: hir.Expr): hir.Expr =>
    context.checks.expr(context, scope, expr, other && isHardware(other.type) ? other.type : undefined);
  const later = isWritten(first.value);
  const right = later ? check(second.value) : undefined;
  const left = check(first.value, right);
  const both = [left, right ?? check(second.value, isWritten(second.value) ? left : undefined)] as const;
  return both.some(isFailed) ? undefined : both;
}

/** The type that is written behind the name, or wanted of the call: the one that it converts to. */
export function wantedType(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  generics: readonly ast.GenericArg[] | undefined,
  expected: Type | undefined,
  example: string,
): HardwareType | undefined {
  const [argument] = generics ?? [];
  const written = argument === undefined ? undefined : typeOfArgument(argument);
  const type = written === undefined ? expected : context.checks.type(context, scope, written);
  if (type?.kind === 'error') return undefined;
  if (type !== undefined && isHardware(type)) return type;
  const name = context.text(call.callee.span).replace(/::.*/s, '');
  context.diagnostics.add(
    error('M3107', call.span, `\`${name}\` to which type?`, 'nothing here gives one').note(
      `as in \`${example}\``,
    ),
  );
  return undefined;
}
