/** Names of functions as values: what a parameter of a type such as `fn(u8) -> u9` is given. */
import { error, type DiagnosticBuilder } from '../diagnostics/diagnostic.js';
import { DiagnosticBag } from '../diagnostics/bag.js';
import type * as ast from '../syntax/ast.js';
import type { Callee, Context } from './context.js';
import { identity } from './declared-types.js';
import { constant, failed } from './expressions/build.js';
import { bindGenerics, canonicalName, genericKey, type BoundGenerics } from './generics.js';
import type * as hir from './hir.js';
import { inferFromSignature } from './infer.js';
import { Scope } from './scope.js';
import { sameType, typeName } from './type-names.js';
import type { FnType } from './types.js';

/** A declared function, as it is called or passed. */
export function functionOf(
  declaration: ast.FnDecl,
  declaredIn: Scope,
  generics: readonly ast.GenericArg[],
): Callee {
  return { declaration, declaredIn, generics, bound: new Map() };
}

/** The function of that name, if its signature is the one wanted. Generic arguments not written follow from that. */
export function checkFunctionName(
  context: Context,
  scope: Scope,
  expr: ast.NameExpr | ast.FieldExpr,
  callee: Callee,
  wanted: FnType,
): hir.Expr {
  const { declaration, declaredIn } = callee;
  const bound = bind(context, scope, callee, wanted, expr);
  if (bound === undefined) return failed(expr.span);
  const type = signature(context, declaration, bound);
  if (type === undefined || !sameType(type, wanted)) {
    context.diagnostics.add(otherSignature(context, scope, expr, callee, type, wanted));
    return failed(expr.span);
  }
  const id = `${declaration.name.text}<${bound.values.map(genericKey).join(', ')}>${identity(context, declaration, declaredIn)}`;
  const values = declaration.generics.params.flatMap((param, i) => {
    const value = bound.values[i];
    return value === undefined ? [] : [[param.name.text, value] as const];
  });
  context.cache.passed.set(id, { declaration, declaredIn, generics: [], bound: new Map(values) });
  const name = canonicalName(declaration.name.text, bound.values);
  return constant({ kind: 'fnValue', name, id }, wanted, expr.span);
}

function bind(
  context: Context,
  scope: Scope,
  { declaration, declaredIn, generics }: Callee,
  wanted: FnType,
  { span }: ast.Expr,
): BoundGenerics | undefined {
  const inferred = inferFromSignature(declaration, generics, wanted);
  return bindGenerics(context, declaredIn, declaration.generics, generics, scope, span, inferred);
}

/** `undefined` where the types of a function depend on its arguments. */
function signature(context: Context, declaration: ast.FnDecl, bound: BoundGenerics): FnType | undefined {
  const silent: Context = { ...context, diagnostics: new DiagnosticBag() };
  const scope = new Scope('function', bound.scope);
  const params = declaration.params.map((param) => context.checks.type(silent, scope, param.type));
  const result = context.checks.type(silent, scope, declaration.result);
  return [...params, result].some((each) => each.kind === 'error')
    ? undefined
    : { kind: 'fn', params, result };
}

function otherSignature(
  context: Context,
  scope: Scope,
  { span }: ast.Expr,
  { declaration }: Callee,
  type: FnType | undefined,
  wanted: FnType,
): DiagnosticBuilder {
  const name = declaration.name.text;
  const message = error(
    'M2105',
    span,
    `\`${context.text(span)}\` is not a \`${typeName(wanted)}\``,
    type === undefined ? 'its types depend on its arguments' : `it is a \`${typeName(type)}\``,
  ).label(declaration.name.span, 'declared here');
  const fitting = functionsOf(context, scope, wanted).filter((each) => each !== name);
  return fitting.length === 0
    ? message
    : message.note(
        `of that type: ${fitting
          .slice(0, 3)
          .map((each) => `\`${each}\``)
          .join(', ')}`,
      );
}

/** Names of visible functions without parameters that are of a type, nearest first. */
function functionsOf(context: Context, scope: Scope, wanted: FnType): readonly string[] {
  return [...scope.visible()].filter((name) => {
    const symbol = scope.lookup(name)?.symbol;
    if (symbol?.kind !== 'declaration' || symbol.declaration.kind !== 'fn') return false;
    if (symbol.declaration.generics.params.length > 0) return false;
    const type = signature(context, symbol.declaration, { values: [], scope: symbol.scope });
    return type !== undefined && sameType(type, wanted);
  });
}
