/** From names as written to what they mean, and what to say where they mean nothing. */
import { error, type DiagnosticBuilder } from '../diagnostics/diagnostic.js';
import { nearest } from '../support/suggest.js';
import type { Span } from '../support/span.js';
import type * as ast from '../syntax/ast.js';
import type { Context } from './context.js';
import { NOWHERE, sizedName } from './prelude.js';
import type { Scope, Symbol } from './scope.js';

/** The symbol of a name, or a diagnostic with the nearest one. A function sees constants from outside, never signals or variables. */
export function lookupName(context: Context, scope: Scope, name: ast.Ident): Symbol | undefined {
  const found = scope.lookup(name.text);
  if (found === undefined) {
    // Where hundreds are unknown, an import is missing: one look at all names for each of them would take its square.
    const known = context.diagnostics.failures < SUGGESTIONS ? scope.visible() : [];
    context.diagnostics.add(unknownName(name, known));
    return undefined;
  }
  if (isRuntime(found.symbol) && crossesFunction(scope, found.scope)) {
    context.diagnostics.add(
      error('M2010', name.span, `a function cannot see \`${name.text}\``, 'stands outside of the function')
        .label(found.symbol.span, 'declared here')
        .note('rule: a function sees its parameters and constants; pass the value as an argument'),
    );
    return undefined;
  }
  return told(context, found.symbol);
}

/** Of so many errors, those told of first say what may have been meant. */
const SUGGESTIONS = 100;

/** What is made of a name that stands for an error fails too, and says no more. */
function told(context: Context, symbol: Symbol): Symbol {
  if (symbol.kind === 'error') context.diagnostics.failAgain();
  return symbol;
}

/** `a.b.c` through packages. */
export function lookupPath(context: Context, scope: Scope, path: readonly ast.Ident[]): Symbol | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  let symbol = lookupName(context, scope, first);
  for (const segment of rest) {
    if (symbol === undefined || symbol.kind === 'error') return undefined;
    if (symbol.kind !== 'package') {
      context.diagnostics.add(
        located(
          error(
            'M2010',
            segment.span,
            `\`${first.text}\` is ${whatIs(symbol)}`,
            'a package is wanted before the dot',
          ),
          symbol.span,
        ),
      );
      return undefined;
    }
    symbol = memberOfPackage(context, symbol, segment);
  }
  return symbol;
}

export function memberOfPackage(
  context: Context,
  from: Symbol & { kind: 'package' },
  name: ast.Ident,
): Symbol | undefined {
  const symbol = from.scope.own(name.text);
  if (symbol === undefined) {
    const near = nearest(
      name.text,
      [...from.scope.entries()].map(([known]) => known),
    );
    const message = error(
      'M2004',
      name.span,
      `package \`${from.name}\` has no \`${name.text}\``,
      'not declared there',
    );
    context.diagnostics.add(
      near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]),
    );
    return undefined;
  }
  if (symbol.kind === 'declaration' && symbol.declaration.private) {
    context.diagnostics.add(
      error(
        'M2007',
        name.span,
        `\`${name.text}\` is private to \`${from.name}\``,
        'cannot be used from here',
      ).label(symbol.span, 'declared `private` here'),
    );
  }
  return told(context, symbol);
}

export function unknownName(name: ast.Ident, known: Iterable<string>): DiagnosticBuilder {
  const near = nearest(name.text, known);
  const message = error(
    'M2001',
    name.span,
    `there is no \`${name.text}\``,
    near === undefined ? 'not declared here' : `did you mean \`${near}\`?`,
  );
  return near === undefined ? message : message.fix(`to use \`${near}\``, [{ span: name.span, text: near }]);
}

/** Adds where something is declared, unless it is built in. */
export function located(message: DiagnosticBuilder, span: Span, label = 'declared here'): DiagnosticBuilder {
  return span.file === NOWHERE.file ? message : message.label(span, label);
}

function isRuntime(symbol: Symbol): boolean {
  switch (symbol.kind) {
    case 'alias':
    case 'local':
    case 'signal':
    case 'memory':
    case 'clock':
    case 'reset':
    case 'instance':
    case 'fsm':
      return true;
    case 'constant':
      return symbol.mutable;
    default:
      return false;
  }
}

function crossesFunction(from: Scope, to: Scope): boolean {
  for (let scope: Scope | undefined = from; scope !== undefined && scope !== to; scope = scope.parent) {
    if (scope.kind === 'function') return true;
  }
  return false;
}

const DECLARED: Readonly<Record<string, string>> = {
  const: 'a constant',
  typeDecl: 'a type',
  struct: 'a struct',
  enum: 'an enum',
  union: 'a union',
  bundle: 'a bundle',
  fn: 'a function',
  module: 'a module',
};

/** For messages: `a constant`, `a module`. */
export function whatIs(symbol: Symbol): string {
  switch (symbol.kind) {
    case 'constant':
      return symbol.mutable ? 'a variable' : 'a constant';
    case 'loop':
      return 'an index';
    case 'alias':
    case 'local':
      return 'a variable';
    case 'signal':
      return symbol.signal.direction === 'in'
        ? 'an input'
        : symbol.signal.direction === 'out'
          ? 'an output'
          : symbol.signal.storage === 'reg'
            ? 'a register'
            : 'a wire';
    case 'memory':
      return 'a memory';
    case 'clock':
      return 'a clock';
    case 'reset':
      return 'a reset';
    case 'instance':
      return 'an instance';
    case 'fsm':
      return 'an `fsm`';
    case 'type':
      return 'a type';
    case 'declaration':
      return DECLARED[symbol.declaration.kind] ?? 'a declaration';
    case 'builtin':
      return sizedName(symbol.name) === undefined ? 'built in' : 'a type';
    case 'package':
      return 'a package';
    case 'error':
      return 'unknown';
  }
}

/** `a.b.c` as the segments of a path, if an expression has that form. */
export function pathOf(expr: ast.Expr): readonly ast.Ident[] | undefined {
  const path: ast.Ident[] = [];
  let at = expr;
  for (; at.kind === 'fieldExpr' && at.generics === undefined; at = at.base) path.push(at.name);
  return at.kind === 'name' && at.generics === undefined ? [at.name, ...path.toReversed()] : undefined;
}

/** The same name read as an expression: a bare name among arguments is parsed as a type. */
function exprOfPath(path: ast.Path): ast.Expr | undefined {
  const [first, ...rest] = path.segments;
  if (first === undefined) return undefined;
  let expr: ast.Expr = { kind: 'name', name: first, generics: undefined, span: first.span };
  for (const name of rest) {
    expr = {
      kind: 'fieldExpr',
      base: expr,
      name,
      generics: undefined,
      span: { ...expr.span, end: name.span.end },
    };
  }
  return expr;
}

/** An expression read as a type: the name of one, with its arguments. */
export function typeExprOf(expr: ast.Expr): ast.TypeExpr | undefined {
  if (expr.kind === 'paren') return typeExprOf(expr.inner);
  if (expr.kind === 'name') {
    const path: ast.Path = { kind: 'path', segments: [expr.name], span: expr.name.span };
    return { kind: 'nameType', path, args: expr.generics ?? [], span: expr.span };
  }
  if (expr.kind === 'index') return arrayTypeOf(expr);
  if (expr.kind === 'tuple') return tupleTypeOf(expr);
  if (expr.kind !== 'fieldExpr') return undefined;
  const base = pathOf(expr.base);
  if (base === undefined) return undefined;
  const path: ast.Path = { kind: 'path', segments: [...base, expr.name], span: expr.span };
  return { kind: 'nameType', path, args: expr.generics ?? [], span: expr.span };
}

/** A generic argument read as a type. */
export function typeOfArgument({ value }: ast.GenericArg): ast.TypeExpr | undefined {
  return value.kind === 'type' ? value.type : typeExprOf(value.expr);
}

/** A generic argument read as a value: a bare name may be either. */
export function exprOfArgument({ value }: ast.GenericArg): ast.Expr | undefined {
  if (value.kind === 'expr') return value.expr;
  return value.type.kind === 'nameType' && value.type.args.length === 0
    ? exprOfPath(value.type.path)
    : undefined;
}

function tupleTypeOf({ elements, span }: ast.TupleExpr): ast.TypeExpr | undefined {
  const types = elements.map(typeExprOf);
  const known = types.filter((type) => type !== undefined);
  return known.length === types.length ? { kind: 'tupleType', elements: known, span } : undefined;
}

/** `T[A][B]` is A of B: the last index is the innermost dimension. */
function arrayTypeOf(expr: ast.IndexExpr): ast.TypeExpr | undefined {
  const lengths: ast.Expr[] = [];
  let base: ast.Expr = expr;
  for (; base.kind === 'index'; base = base.base) lengths.push(base.index);
  const element = typeExprOf(base);
  if (element === undefined) return undefined;
  return lengths.reduce<ast.TypeExpr>(
    (inner, length) => ({ kind: 'arrayType', element: inner, length, span: expr.span }),
    element,
  );
}
