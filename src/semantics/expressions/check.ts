/** Expressions to the typed tree. Every call returns a node; after a diagnostic it is one of the error type, about which nothing more is said. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { constantOf } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { BOOL, INTEGER } from '../type-names.js';
import type { Type } from '../types.js';
import { checkArray, checkRepeat, checkTuple } from './aggregates.js';
import { constant, failed, isFailed } from './build.js';
import { checkCallExpr } from './calls.js';
import { checkCast } from './casts.js';
import { checkComprehension } from './comprehensions.js';
import { checkIf, checkIs, checkMatch, checkTruth } from './control.js';
import { checkDot, checkField } from './fields.js';
import { checkIndex, checkSlice } from './indexing.js';
import { coerce, type Destination } from './land.js';
import { checkReal } from './float-literals.js';
import { checkInt, checkString, checkTime } from './literals.js';
import { checkName } from './names.js';
import { checkBinary } from './operators.js';
import { checkUnary } from './unary.js';

/** The typed expression. `expected` is the type of the place, for what has none of its own; the result may still have another. */
export function checkExpr(context: Context, scope: Scope, expr: ast.Expr, expected?: Type): hir.Expr {
  switch (expr.kind) {
    case 'intLit':
      return checkInt(context, scope, expr);
    case 'realLit':
      return checkReal(context, expr, expected);
    case 'timeLit':
      return checkTime(expr);
    case 'boolLit':
      return constant(expr.value, BOOL, expr.span);
    case 'stringLit':
      return checkString(context, scope, expr);
    case 'name':
      return checkName(context, scope, expr, expected);
    case 'dot':
      return checkDot(context, expr, expected);
    case 'fieldExpr':
      return checkField(context, scope, expr, expected);
    case 'index':
      return checkIndex(context, scope, expr);
    case 'slice':
      return checkSlice(context, scope, expr);
    case 'call':
      return checkCallExpr(context, scope, expr, expected);
    case 'unary':
      return checkUnary(context, scope, expr, expected);
    case 'binary':
      return checkBinary(context, scope, expr);
    case 'cast':
      return checkCast(context, scope, expr);
    case 'is':
      return checkIs(context, scope, expr);
    case 'range':
      return checkRange(context, scope, expr);
    case 'ifExpr':
      return checkIf(context, scope, expr, expected);
    case 'matchExpr':
      return checkMatch(context, scope, expr, expected);
    case 'tuple':
      return checkTuple(context, scope, expr, expected);
    case 'array':
      return checkArray(context, scope, expr, expected);
    case 'repeat':
      return checkRepeat(context, scope, expr, expected);
    case 'comprehension':
      return checkComprehension(context, scope, expr, expected);
    case 'blockExpr':
      return context.checks.block(context, scope, expr.block, expected);
    case 'paren':
      return checkExpr(context, scope, expr.inner, expected);
    case 'instExpr':
      context.diagnostics.add(
        error('M1108', expr.span, '`inst` is no value', 'may stand only in `let name = inst …;` of a test'),
      );
      return failed(expr.span);
    case 'waive':
      context.diagnostics.add(
        error('M1108', expr.span, '`_` is no value', 'waives a port of an instance, and nothing else'),
      );
      return failed(expr.span);
    case 'error':
      context.diagnostics.failAgain();
      return failed(expr.span);
  }
}

/** The expression as a value of the type. `to` names the place in messages. */
export function checkAgainst(
  context: Context,
  scope: Scope,
  expr: ast.Expr,
  type: Type,
  to?: Destination,
): hir.Expr {
  return coerce(context, scope, checkExpr(context, scope, expr, type), type, expr, to);
}

/** A truth value. */
export const checkCondition = checkTruth;

/** `a..b` and `a..=b`, known while compiling; held as half open. */
function checkRange(context: Context, scope: Scope, expr: ast.RangeExpr): hir.Expr {
  const low = checkAgainst(context, scope, expr.low, INTEGER);
  const high = checkAgainst(context, scope, expr.high, INTEGER);
  if (isFailed(low) || isFailed(high)) return failed(expr.span);
  const from = constantOf(context, low)?.value;
  const to = constantOf(context, high)?.value;
  if (typeof from !== 'bigint' || typeof to !== 'bigint') return failed(expr.span);
  return constant(
    { kind: 'rangeValue', low: from, high: expr.inclusive ? to + 1n : to },
    { kind: 'range' },
    expr.span,
  );
}
