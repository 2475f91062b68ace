/** Names as values. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { constantDeclaration } from '../constants.js';
import type { Context } from '../context.js';
import { functionOf } from '../function-names.js';
import type * as hir from '../hir.js';
import { located, lookupName, memberOfPackage, typeExprOf, whatIs } from '../names.js';
import { sizedName } from '../prelude.js';
import type { Scope, Symbol } from '../scope.js';
import { INTEGER } from '../type-names.js';
import type { Type } from '../types.js';
import { constant, failed } from './build.js';

export function checkName(context: Context, scope: Scope, expr: ast.NameExpr, expected?: Type): hir.Expr {
  const { text } = expr.name;
  if (scope.lookup(text) === undefined) {
    if (sizedName(text) !== undefined) return typeAsValue(context, scope, expr);
    if (expected?.kind === 'enum' || expected?.kind === 'union') {
      const variant = expected.variants.find(({ name }) => name === text);
      if (variant !== undefined) return bareVariant(context, expected.name, expr);
    }
  }
  const symbol = lookupName(context, scope, expr.name);
  return symbol === undefined ? failed(expr.span) : symbolAsValue(context, scope, symbol, expr, expected);
}

/** `Idle` where `.Idle` is meant. */
function bareVariant(context: Context, type: string, { name }: ast.NameExpr): hir.Expr {
  context.diagnostics.add(
    error(
      'M2001',
      name.span,
      `there is no \`${name.text}\``,
      `a variant of \`${type}\` is written with a dot`,
    ).fix('to name the variant', [{ span: name.span, text: `.${name.text}` }]),
  );
  return failed(name.span);
}

/** `package.name`. */
export function checkMember(
  context: Context,
  scope: Scope,
  from: Symbol & { kind: 'package' },
  expr: ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const symbol = memberOfPackage(context, from, expr.name);
  return symbol === undefined ? failed(expr.span) : symbolAsValue(context, scope, symbol, expr, expected);
}

function symbolAsValue(
  context: Context,
  scope: Scope,
  symbol: Symbol,
  expr: ast.NameExpr | ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const { span } = expr;
  switch (symbol.kind) {
    case 'constant':
      return constant(symbol.value, symbol.type, span);
    case 'loop':
      return { kind: 'loopVar', loop: symbol.loop, type: INTEGER, span };
    case 'alias':
      return { ...symbol.expr, span };
    case 'local':
      return { kind: 'local', local: symbol.local, type: symbol.local.type, span };
    case 'signal': {
      const indices = symbol.own.map((loop): hir.Expr => ({ kind: 'loopVar', loop, type: INTEGER, span }));
      return { kind: 'signal', signal: symbol.signal, indices, type: symbol.signal.type, span };
    }
    case 'type':
    case 'builtin':
      return typeAsValue(context, scope, expr);
    case 'declaration':
      return declarationAsValue(context, scope, symbol, expr, expected);
    case 'error':
      return failed(span);
    default:
      return noValue(context, symbol, expr);
  }
}

function declarationAsValue(
  context: Context,
  scope: Scope,
  symbol: Symbol & { kind: 'declaration' },
  expr: ast.NameExpr | ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const { declaration } = symbol;
  switch (declaration.kind) {
    case 'const': {
      if (!declaredBefore(context, symbol, expr)) return failed(expr.span);
      const found = constantDeclaration(context, declaration, symbol.scope);
      return found === undefined ? failed(expr.span) : constant(found.value, found.type, expr.span);
    }
    case 'fn':
      return expected?.kind === 'fn'
        ? context.checks.functionName(
            context,
            scope,
            expr,
            functionOf(declaration, symbol.scope, expr.generics ?? []),
            expected,
          )
        : noValue(context, symbol, expr);
    case 'module':
    case 'bundle':
      return noValue(context, symbol, expr);
    default:
      return typeAsValue(context, scope, expr);
  }
}

/** Inside a module a constant is known from its declaration on; in a package everywhere. */
function declaredBefore(
  context: Context,
  { declaration, scope }: Symbol & { kind: 'declaration' },
  { span }: ast.Expr,
): boolean {
  const { name } = declaration;
  if (scope.kind === 'package' || span.file !== name.span.file || span.start >= declaration.span.start)
    return true;
  context.diagnostics.add(
    error('M2009', span, `\`${name.text}\` is used before it is declared`, 'not known here yet')
      .label(name.span, 'declared here')
      .note('rule: inside a module a constant is known from its declaration on'),
  );
  return false;
}

const HINTS: Readonly<Record<string, string>> = {
  reset: 'to read it: `.active`',
  memory: 'to read a word: `[address]`',
  instance: 'to read an output: `.name`',
  fsm: 'to read its state: `.state`',
};

function noValue(context: Context, symbol: Symbol, expr: ast.Expr): hir.Expr {
  const hint =
    symbol.kind === 'declaration' && symbol.declaration.kind === 'fn'
      ? 'to call it: `(…)`'
      : HINTS[symbol.kind];
  const message = located(
    error(
      'M2010',
      expr.span,
      `\`${context.text(expr.span)}\` is ${whatIs(symbol)}`,
      'a value is wanted here',
    ),
    symbol.span,
  );
  context.diagnostics.add(hint === undefined ? message : message.note(hint));
  return failed(expr.span);
}

/** A type is a value of type `type`: an argument, or something with a width. */
export function typeAsValue(context: Context, scope: Scope, expr: ast.Expr): hir.Expr {
  const written = typeExprOf(expr);
  if (written === undefined) return failed(expr.span);
  const type = context.checks.type(context, scope, written);
  return type.kind === 'error'
    ? failed(expr.span)
    : constant({ kind: 'typeValue', type }, { kind: 'type' }, expr.span);
}
