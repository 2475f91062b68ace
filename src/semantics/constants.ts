/** Constants: expressions whose value must be known while compiling. */
import { error } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import type * as ast from '../syntax/ast.js';
import { isTooDeep, reportCircle } from './circles.js';
import { NeedsConstant, type Context, type TypedValue } from './context.js';
import { EvaluationFault, Evaluator, NotConstant } from './evaluate.js';
import type * as hir from './hir.js';
import { located } from './names.js';
import type { Scope } from './scope.js';
import type { Type } from './types.js';

/** The value of an expression, or a diagnostic that says why it has none while compiling. */
export function evaluateConstant(
  context: Context,
  scope: Scope,
  expr: ast.Expr,
  expected?: Type,
  wayOut?: string,
): TypedValue | undefined {
  const checked =
    expected === undefined
      ? context.checks.expr(context, scope, expr)
      : context.checks.against(context, scope, expr, expected);
  return constantOf(context, checked, wayOut);
}

/** {@link evaluateConstant}, of what has been checked. */
export function constantOf(context: Context, checked: hir.Expr, wayOut?: string): TypedValue | undefined {
  const { type } = checked;
  if (type.kind === 'error') return undefined;
  if (checked.kind === 'const') return { type, value: checked.value };
  try {
    return { type, value: new Evaluator(context, true).evaluate(checked) };
  } catch (thrown) {
    if (thrown instanceof NotConstant) reportUnknown(context, checked, thrown.expr, wayOut);
    else if (thrown instanceof EvaluationFault) reportFault(context, checked, thrown);
    else throw thrown;
    return undefined;
  }
}

/** A fault is reported at its own place, with the place that needed the value. */
export function reportFault(context: Context, at: hir.Expr, fault: EvaluationFault): void {
  const { limit } = fault;
  const message =
    limit === undefined
      ? error(fault.code, fault.span, fault.message, 'while this is computed')
      : overLimit(limit, context.limits, fault.span, fault.message, 'while this is computed');
  context.diagnostics.add(fault.span === at.span ? message : message.label(at.span, 'needed here'));
}

function reportUnknown(
  context: Context,
  whole: hir.Expr,
  unknown: hir.Expr,
  wayOut: string | undefined,
): void {
  if (unknown.kind === 'loopVar') throw new NeedsConstant(unknown.loop);
  const source = sourceOf(unknown);
  const message = error(
    'M3301',
    whole.span,
    `\`${context.text(whole.span)}\` is not known while compiling`,
    'a constant is wanted here',
  );
  const traced = source === undefined ? message : located(message, source.span, `depends on ${source.what}`);
  context.diagnostics.add(wayOut === undefined ? traced : traced.note(wayOut));
}

function sourceOf(expr: hir.Expr): { readonly what: string; readonly span: hir.Expr['span'] } | undefined {
  switch (expr.kind) {
    case 'signal':
      return { what: `\`${expr.signal.name}\``, span: expr.signal.span };
    case 'instancePort':
      return { what: `\`${expr.port.group.name}.${expr.port.port.name}\``, span: expr.span };
    case 'memRead':
      return { what: `memory \`${expr.memory.name}\``, span: expr.memory.span };
    case 'local':
      return { what: `\`${expr.local.name}\``, span: expr.local.span };
    default:
      return undefined;
  }
}

/** The value of a `const`, computed when first asked for. */
export function constantDeclaration(
  context: Context,
  declaration: ast.ConstDecl,
  scope: Scope,
): TypedValue | undefined {
  const known = context.cache.constants.get(scope) ?? new Map<ast.Node, TypedValue | 'pending'>();
  context.cache.constants.set(scope, known);
  const found = known.get(declaration);
  if (found === 'pending') {
    reportCircle(context, 'M2008', context.cache.openConstants, declaration);
    return undefined;
  }
  if (found !== undefined) return found;
  if (isTooDeep(context, declaration)) return undefined;
  const { openConstants } = context.cache;
  openConstants.push(declaration);
  known.set(declaration, 'pending');
  try {
    const type =
      declaration.type === undefined ? undefined : context.checks.type(context, scope, declaration.type);
    const value =
      type?.kind === 'error' ? undefined : evaluateConstant(context, scope, declaration.value, type);
    if (value !== undefined) known.set(declaration, value);
    return value;
  } finally {
    openConstants.pop();
    // What failed is tried again by whoever asks next: the first to ask may have been a trial, which says nothing.
    if (known.get(declaration) === 'pending') known.delete(declaration);
  }
}
