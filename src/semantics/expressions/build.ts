/** Making nodes of the typed tree. What is known while compiling is computed at once, so that the tree holds its value. */
import type { Span } from '../../support/span.js';
import { reportFault } from '../constants.js';
import type { Context } from '../context.js';
import { EvaluationFault, Evaluator, NotConstant } from '../evaluate.js';
import type * as hir from '../hir.js';
import { BOOL, ERROR, INTEGER } from '../type-names.js';
import type { Type, Value } from '../types.js';

export function constant(value: Value, type: Type, span: Span): hir.Expr {
  return { kind: 'const', value, type, span };
}

export function integer(value: bigint | number, span: Span): hir.Expr {
  return constant(BigInt(value), INTEGER, span);
}

/** Stands in after an error was reported. */
export function failed(span: Span): hir.Expr {
  return { kind: 'const', value: 0n, type: ERROR, span };
}

export function isFailed(expr: hir.Expr): boolean {
  return expr.type.kind === 'error';
}

export function not(value: hir.Expr): hir.Expr {
  if (value.kind === 'const') return { ...value, value: value.value !== true };
  return { kind: 'unary', op: 'not', value, type: BOOL, span: value.span };
}

/** The expressions directly inside; statements of blocks are left out. */
export function children(expr: hir.Expr): readonly hir.Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'loopVar':
    case 'local':
    case 'length':
    case 'now':
      return [];
    case 'signal':
    case 'instancePort':
      return expr.indices;
    case 'memRead':
      return [expr.address];
    case 'land':
    case 'unary':
    case 'convert':
    case 'fill':
    case 'generate':
    case 'is':
      return [expr.value];
    case 'binary':
      return [expr.left, expr.right];
    case 'field':
      return [expr.base];
    case 'element':
    case 'bit':
      return [expr.base, expr.index];
    case 'slice':
      return [expr.base, expr.low];
    case 'concat':
    case 'aggregate':
      return expr.parts;
    case 'variant':
      return expr.fields;
    case 'if':
      return [expr.cond, expr.then, expr.else];
    case 'match':
      return [
        expr.subject,
        ...expr.arms.flatMap((arm) => (arm.guard === undefined ? [arm.value] : [arm.guard, arm.value])),
      ];
    case 'block':
      return [expr.result];
    case 'call':
      return expr.args;
  }
}

/** The value in the place of the node, if all that it needs is known. */
export function fold(context: Context, expr: hir.Expr): hir.Expr {
  if (expr.kind === 'const' || !foldable(expr)) return expr;
  try {
    const value = new Evaluator(context, true).evaluate(expr);
    return constant(value, expr.type, expr.span);
  } catch (thrown) {
    if (thrown instanceof NotConstant) return expr;
    if (!(thrown instanceof EvaluationFault)) throw thrown;
    reportFault(context, expr, thrown);
    return failed(expr.span);
  }
}

/** Nodes that bring their own variables are tried; the rest needs constants below it. */
function foldable(expr: hir.Expr): boolean {
  switch (expr.kind) {
    case 'signal':
    case 'instancePort':
    case 'memRead':
    case 'local':
    case 'loopVar':
    case 'length':
    case 'now':
      return false;
    case 'generate':
    case 'block':
      return true;
    case 'match':
      return expr.subject.kind === 'const';
    default:
      return children(expr).every((child) => child.kind === 'const');
  }
}
