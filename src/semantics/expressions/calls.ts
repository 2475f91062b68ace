/** Calls: of functions, constructors, variants, methods and builtins. Which one it is, the callee says. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { functionOf } from '../function-names.js';
import type * as hir from '../hir.js';
import { located, lookupName, memberOfPackage, typeExprOf, whatIs } from '../names.js';
import { isBuiltin, sizedName } from '../prelude.js';
import type { Scope, Symbol } from '../scope.js';
import { typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { functionOfValue, typeOfValue } from '../values.js';
import { checkStruct, checkVariant } from './aggregates.js';
import { failed, isFailed } from './build.js';
import { checkBuiltin } from './builtins.js';
import { enumVariant } from './fields.js';
import { headOf } from './heads.js';
import { checkMethod } from './methods.js';
import { typeAsValue } from './names.js';

export function checkCallExpr(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  expected: Type | undefined,
): hir.Expr {
  const { callee } = call;
  switch (callee.kind) {
    case 'name': {
      const sized = scope.lookup(callee.name.text) === undefined && sizedName(callee.name.text) !== undefined;
      if (sized) return typeCalled(context, call);
      const symbol = lookupName(context, scope, callee.name);
      return symbol === undefined
        ? failArguments(context, scope, call)
        : callSymbol(context, scope, symbol, call, callee, expected);
    }
    case 'fieldExpr':
      return callMember(context, scope, call, callee, expected);
    case 'dot':
      return callDot(context, scope, call, callee, expected);
    default: {
      const value = context.checks.expr(context, scope, callee);
      return isFailed(value) ? failed(call.span) : notCallable(context, call, `\`${typeName(value.type)}\``);
    }
  }
}

/** Errors in the arguments of something unknown are worth saying. */
function failArguments(context: Context, scope: Scope, call: ast.CallExpr): hir.Expr {
  for (const argument of call.args)
    if (argument.name === undefined) context.checks.expr(context, scope, argument.value, { kind: 'error' });
  return failed(call.span);
}

function callSymbol(
  context: Context,
  scope: Scope,
  symbol: Symbol,
  call: ast.CallExpr,
  callee: ast.NameExpr | ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const generics = callee.generics ?? [];
  switch (symbol.kind) {
    case 'builtin':
      if (isBuiltin(symbol.name))
        return checkBuiltin(context, scope, symbol.name, call, callee.generics, expected);
      return failed(call.span);
    case 'declaration':
      if (symbol.declaration.kind === 'fn')
        return context.checks.call(
          context,
          scope,
          call,
          functionOf(symbol.declaration, symbol.scope, generics),
        );
      if (symbol.declaration.kind === 'struct')
        return construct(context, scope, symbol.declaration, call, callee, expected);
      if (symbol.declaration.kind === 'typeDecl') return constructType(context, scope, call, callee);
      if (symbol.declaration.kind === 'const') return callPassed(context, scope, symbol, call);
      break;
    case 'constant':
      return callPassed(context, scope, symbol, call);
    case 'type':
      return constructType(context, scope, call, callee);
    case 'error':
      return failArguments(context, scope, call);
    default:
  }
  return notCallable(context, call, whatIs(symbol), symbol);
}

/** A constant or parameter that is a function. */
function callPassed(context: Context, scope: Scope, symbol: Symbol, call: ast.CallExpr): hir.Expr {
  const value = context.checks.expr(context, scope, call.callee);
  if (isFailed(value)) return failArguments(context, scope, call);
  const id = value.kind === 'const' ? functionOfValue(value.value) : undefined;
  const passed = id === undefined ? undefined : context.cache.passed.get(id);
  return passed === undefined
    ? notCallable(context, call, whatIs(symbol), symbol)
    : context.checks.call(context, scope, call, passed);
}

/** A struct without written arguments is that of the place, where that is one. */
function construct(
  context: Context,
  scope: Scope,
  declaration: ast.StructDecl,
  call: ast.CallExpr,
  callee: ast.NameExpr | ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const open = declaration.generics.params.length > 0 && callee.generics === undefined;
  if (open && expected?.kind === 'struct' && expected.span === declaration.name.span)
    return checkStruct(context, scope, expected, call);
  return constructType(context, scope, call, callee);
}

function constructType(context: Context, scope: Scope, call: ast.CallExpr, callee: ast.Expr): hir.Expr {
  const written = typeExprOf(callee);
  const type: Type = written === undefined ? { kind: 'error' } : context.checks.type(context, scope, written);
  if (type.kind === 'struct') return checkStruct(context, scope, type, call);
  return type.kind === 'error'
    ? failArguments(context, scope, call)
    : notCallable(context, call, `the type \`${typeName(type)}\``);
}

/** `package.f(x)`, `Op.Load(addr: a)`, `value.method()`. */
function callMember(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  expected: Type | undefined,
): hir.Expr {
  const head = headOf(context, scope, callee.base);
  if (head?.kind === 'symbol' && head.symbol.kind === 'package') {
    const symbol = memberOfPackage(context, head.symbol, callee.name);
    return symbol === undefined
      ? failArguments(context, scope, call)
      : callSymbol(context, scope, symbol, call, callee, expected);
  }
  if (head?.kind === 'type') {
    const value = typeAsValue(context, scope, head.written);
    const type = value.kind === 'const' && !isFailed(value) ? typeOfValue(value.value) : undefined;
    if (type === undefined) return failArguments(context, scope, call);
    return (
      variantOf(context, scope, type, callee.name, call) ??
      notCallable(context, call, `\`${context.text(callee.span)}\``)
    );
  }
  if (head?.kind === 'symbol') {
    if (head.symbol.kind !== 'error') {
      context.diagnostics.add(
        located(
          error(
            'M2012',
            callee.name.span,
            `${whatIs(head.symbol)} has no method \`${callee.name.text}\` here`,
            'unknown',
          ),
          head.symbol.span,
        ),
      );
    }
    return failed(call.span);
  }
  const base = context.checks.expr(context, scope, callee.base);
  return isFailed(base) ? failed(call.span) : checkMethod(context, scope, call, callee, base);
}

function callDot(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.DotExpr,
  expected: Type | undefined,
): hir.Expr {
  const made = expected === undefined ? undefined : variantOf(context, scope, expected, callee.name, call);
  if (made !== undefined || expected?.kind === 'error') return made ?? failed(call.span);
  context.diagnostics.add(
    error(
      'M3107',
      callee.span,
      `\`.${callee.name.text}\` is a variant of which type?`,
      'nothing here gives one',
    ).note(`write \`Type.${callee.name.text}(…)\``),
  );
  return failed(call.span);
}

function variantOf(
  context: Context,
  scope: Scope,
  type: Type,
  name: ast.Ident,
  call: ast.CallExpr,
): hir.Expr | undefined {
  if (type.kind === 'union') return checkVariant(context, scope, type, name, call);
  if (type.kind !== 'enum') return undefined;
  const variant = enumVariant(context, type, name, call.span);
  return isFailed(variant) ? variant : notCallable(context, call, `\`${name.text}\` has no fields and`);
}

/** `u8(x)`, as other languages convert. */
function typeCalled(context: Context, call: ast.CallExpr): hir.Expr {
  const type = context.text(call.callee.span);
  context.diagnostics.add(
    error(
      'M3116',
      call.callee.span,
      `\`${type}\` is a type, and types are not called`,
      'not a function',
    ).note(`to convert: \`x as ${type}\`, or \`zext\`, \`sext\`, \`trunc\`, \`sat\` where the width changes`),
  );
  return failed(call.span);
}

function notCallable(context: Context, call: ast.CallExpr, what: string, symbol?: Symbol): hir.Expr {
  const message = error('M3116', call.callee.span, `${what} cannot be called`, 'not a function');
  const noted =
    symbol?.kind === 'declaration' && symbol.declaration.kind === 'module'
      ? message.note('a module is instantiated: `inst name: Module(…);`')
      : message;
  context.diagnostics.add(symbol === undefined ? noted : located(noted, symbol.span));
  return failed(call.span);
}
