/** `[for x in xs if c => value]`: kept with a symbolic index where the elements are alike, else written out. */
import { overLimit } from '../../diagnostics/limits.js';
import type * as ast from '../../syntax/ast.js';
import { constantOf } from '../constants.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { canWriteOut, overOf, tryKept, type Over } from '../loops.js';
import { Scope } from '../scope.js';
import { isHardware } from '../type-names.js';
import type { Type } from '../types.js';
import { costOf, spend } from '../work.js';
import { arrayOf, arrayType, elementOf, uniform } from './aggregates.js';
import { failed, fold, isFailed } from './build.js';

export function checkComprehension(
  context: Context,
  scope: Scope,
  expr: ast.ComprehensionExpr,
  expected: Type | undefined,
): hir.Expr {
  const wanted = elementOf(expected);
  const [header, ...more] = expr.loops;
  if (header !== undefined && more.length === 0 && expr.condition === undefined) {
    const over = overOf(context, scope, header);
    if (over === undefined) return failed(expr.span);
    if (over.kind === 'range' || over.kind === 'array') {
      const kept = tryKept(context, header, over.low, over.high, (trial, loop) =>
        generate(trial, scope, expr, header, over, loop, wanted),
      );
      if (kept !== undefined) return kept;
    }
  }
  const elements = collect(context, scope, expr, 0, wanted);
  if (elements === undefined) return failed(expr.span);
  return wanted === undefined
    ? uniform(context, scope, elements, expr.span)
    : arrayOf(context, elements, wanted, expr.span);
}

function generate(
  context: Context,
  scope: Scope,
  expr: ast.ComprehensionExpr,
  header: ast.LoopHeader,
  over: Over,
  loop: hir.LoopVar,
  wanted: Type | undefined,
): hir.Expr {
  const inner = new Scope('block', scope);
  const prelude = over.bind(inner, loop);
  const value = element(context, inner, expr.value, wanted);
  if (isFailed(value)) return failed(expr.span);
  const whole = behind(prelude, value);
  const length = loop.to - loop.from;
  const result = fold(context, {
    kind: 'generate',
    loop,
    value: whole,
    type: arrayType(value.type, length),
    span: expr.span,
  });
  // A list exists only as a value.
  if (!isHardware(value.type) && result.kind !== 'const' && constantOf(context, result) === undefined)
    return failed(header.span);
  return result;
}

/** `value` where `prelude` has made the loop's variable. */
function behind(prelude: readonly hir.Stmt[], value: hir.Expr): hir.Expr {
  return prelude.length === 0
    ? value
    : { kind: 'block', statements: prelude, result: value, type: value.type, span: value.span };
}

function element(context: Context, scope: Scope, value: ast.Expr, wanted: Type | undefined): hir.Expr {
  return wanted === undefined
    ? context.checks.expr(context, scope, value)
    : context.checks.against(context, scope, value, wanted);
}

/** The elements of the loops from `depth` on, innermost fastest. */
function collect(
  context: Context,
  scope: Scope,
  expr: ast.ComprehensionExpr,
  depth: number,
  wanted: Type | undefined,
): readonly hir.Expr[] | undefined {
  const header = expr.loops[depth];
  if (header === undefined) {
    if (expr.condition !== undefined) {
      const condition = context.checks.constant(context, scope, expr.condition, { kind: 'bool' });
      if (condition === undefined) return undefined;
      if (condition.value !== true) return [];
    }
    const value = element(context, scope, expr.value, wanted);
    return isFailed(value) ? undefined : [value];
  }
  const over = overOf(context, scope, header);
  if (over === undefined) return undefined;
  if (!canWriteOut(context, header, over)) return undefined;
  const all: hir.Expr[] = [];
  for (const enter of over.iterations()) {
    if (!spend(context, header.span, costOf(expr.value.span))) return undefined;
    const inner = new Scope('block', scope);
    const prelude = enter(inner);
    const values = collect(context, inner, expr, depth + 1, wanted);
    if (values === undefined) return undefined;
    for (const value of values) all.push(behind(prelude, value));
    if (all.length > context.limits.elements) {
      const message = `more than ${context.limits.elements} elements`;
      context.diagnostics.add(overLimit('elements', context.limits, expr.span, message, 'too many'));
      return undefined;
    }
  }
  return all;
}
