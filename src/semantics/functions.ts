/**
 * Functions. A call whose arguments are known is computed; else the function is specialised by its compile-time arguments, which act as further generic
 * parameters, and what is left is a function of hardware values.
 */
import { error } from '../diagnostics/diagnostic.js';
import { raising } from '../diagnostics/limits.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';
import { excerpt, failedBefore, inHead, markFailed } from './circles.js';
import { intrinsicOf } from './attributes.js';
import { constantOf, evaluateConstant } from './constants.js';
import type { Callee, Context, TypedValue } from './context.js';
import { identity } from './declared-types.js';
import { constant, failed, fold, isFailed } from './expressions/build.js';
import { coerce } from './expressions/land.js';
import { bindGenerics, canonicalName, genericKey } from './generics.js';
import type * as hir from './hir.js';
import { inferGenerics } from './infer.js';
import { Scope } from './scope.js';
import { ERROR, isHardware, typeName } from './type-names.js';
import type { HardwareType, Type } from './types.js';
import { typeOfValue, valueText } from './values.js';
import { costOf, spend } from './work.js';

/** A call with everything about it that is known before its body is looked at. */
interface Prepared {
  readonly declaration: ast.FnDecl;
  /** Unique for the function, its generic and its compile-time arguments. */
  readonly key: string;
  /** `parityOf<64>`. */
  readonly name: string;
  /** Holds the generic parameters and compile-time arguments. */
  readonly scope: Scope;
  readonly result: Type;
  /** Arguments of hardware types. */
  readonly args: readonly {
    readonly param: ast.FnParam;
    readonly type: HardwareType;
    readonly value: hir.Expr;
  }[];
  /** Whether there were arguments that are no hardware. */
  readonly compileTime: boolean;
}

export function checkCall(context: Context, scope: Scope, call: ast.CallExpr, callee: Callee): hir.Expr {
  const prepared = prepare(context, scope, call, callee);
  if (prepared === undefined) return failed(call.span);
  const { result, args } = prepared;
  if (!isHardware(result)) return compute(context, prepared, call);
  if (prepared.compileTime && args.every(({ value }) => value.kind === 'const'))
    return compute(context, prepared, call);
  const func = specialise(context, prepared, result, call);
  if (func === undefined) return failed(call.span);
  const values = args.map(({ value }) => value);
  return fold(context, { kind: 'call', func, args: values, type: result, span: call.span });
}

function prepare(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  { declaration, declaredIn, generics, bound: known }: Callee,
): Prepared | undefined {
  const given = arrange(context, call, declaration);
  if (given === undefined) return undefined;
  const inferred = known.size > 0 ? known : inferGenerics(context, scope, declaration, generics, given);
  const bound = bindGenerics(context, declaredIn, declaration.generics, generics, scope, call.span, inferred);
  if (bound === undefined) return undefined;
  const own = new Scope('function', bound.scope);
  const typeOf = (written: ast.TypeExpr): Type =>
    inHead(context, written, call.span, () => context.checks.type(context, own, written)) ?? ERROR;
  const compileTimeArgs = [...bound.values];
  const args: { readonly param: ast.FnParam; readonly type: HardwareType; readonly value: hir.Expr }[] = [];
  let fine = true;
  let compileTime = false;
  for (const param of declaration.params) {
    const written = given.get(param);
    const type = typeOf(param.type);
    if (written === undefined || type.kind === 'error') return undefined;
    if (isHardware(type)) {
      const value = context.checks.against(context, scope, written, type);
      fine = fine && !isFailed(value);
      args.push({ param, type, value });
      continue;
    }
    const value = evaluateConstant(context, scope, written, type);
    if (value === undefined) return undefined;
    compileTime = true;
    compileTimeArgs.push({ kind: 'value', ...value });
    defineConstant(own, param.name, value);
  }
  const result = typeOf(declaration.result);
  if (!fine || result.kind === 'error') return undefined;
  const key = `<${compileTimeArgs.map(genericKey).join(', ')}>`;
  return {
    declaration,
    key: `${declaration.name.text}${key}${identity(context, declaration, declaredIn)}`,
    name: canonicalName(declaration.name.text, compileTimeArgs),
    scope: own,
    result,
    args,
    compileTime,
  };
}

function defineConstant(scope: Scope, name: ast.Ident, { type, value }: TypedValue): void {
  const named = typeOfValue(value);
  scope.define(
    name.text,
    named === undefined
      ? { kind: 'constant', type, value, mutable: false, span: name.span }
      : { kind: 'type', type: named, span: name.span },
  );
}

/** Arguments by place and by name; every parameter needs one. */
function arrange(
  context: Context,
  call: ast.CallExpr,
  declaration: ast.FnDecl,
): Map<ast.FnParam, ast.Expr> | undefined {
  const given = new Map<ast.FnParam, ast.Expr>();
  const what = `\`${declaration.name.text}\``;
  let fine = true;
  call.args.forEach((argument, i) => {
    const { name } = argument;
    const param =
      name === undefined
        ? declaration.params[i]
        : declaration.params.find((each) => each.name.text === name.text);
    if (param !== undefined && !given.has(param)) {
      given.set(param, argument.value);
      return;
    }
    fine = false;
    if (param !== undefined) {
      context.diagnostics.add(
        error('M2017', argument.span, `\`${param.name.text}\` is given twice`, 'again here').label(
          given.get(param)?.span ?? param.span,
          'the first one',
        ),
      );
    } else if (name === undefined) {
      const count = declaration.params.length;
      context.diagnostics.add(
        error(
          'M2017',
          argument.span,
          `${what} takes ${count === 1 ? 'one argument' : `${count} arguments`}`,
          'one too many',
        ).label(declaration.name.span, 'declared here'),
      );
    } else {
      const names = declaration.params.map((each) => each.name.text);
      const near = nearest(name.text, names);
      const message = error(
        'M2015',
        name.span,
        `${what} has no parameter \`${name.text}\``,
        near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
      ).label(declaration.name.span, 'declared here');
      context.diagnostics.add(
        near === undefined ? message : message.fix(`to give \`${near}\``, [{ span: name.span, text: near }]),
      );
    }
  });
  const missing = fine ? declaration.params.filter((param) => !given.has(param)) : [];
  if (missing.length > 0) {
    fine = false;
    context.diagnostics.add(
      error(
        'M2016',
        call.span,
        `${what} needs ${missing.map((param) => `\`${param.name.text}\``).join(', ')}`,
        missing.length === 1 ? 'it is missing' : 'they are missing',
      ).label(declaration.name.span, 'declared here'),
    );
  }
  return fine ? given : undefined;
}

/** Checks a function that nobody has called, if it can be known what it would be called with. */
export function checkFunction(context: Context, declaration: ast.FnDecl, declaredIn: Scope): void {
  const { span } = declaration.name;
  if (declaration.generics.params.some((param) => param.default === undefined)) return;
  const bound = bindGenerics(context, declaredIn, declaration.generics, [], declaredIn, span);
  if (bound === undefined) return;
  const scope = new Scope('function', bound.scope);
  const args: { readonly param: ast.FnParam; readonly type: HardwareType; readonly value: hir.Expr }[] = [];
  for (const param of declaration.params) {
    const type = context.checks.type(context, scope, param.type);
    if (!isHardware(type)) return;
    args.push({ param, type, value: failed(param.span) });
  }
  const result = context.checks.type(context, scope, declaration.result);
  if (!isHardware(result)) return;
  const name = canonicalName(declaration.name.text, bound.values);
  const generics = `<${bound.values.map(genericKey).join(', ')}>`;
  const key = `${declaration.name.text}${generics}${identity(context, declaration, declaredIn)}`;
  const call: ast.CallExpr = {
    kind: 'call',
    callee: { kind: 'name', name: declaration.name, generics: undefined, span },
    args: [],
    span,
  };
  specialise(context, { declaration, key, name, scope, result, args, compileTime: false }, result, call);
}

/** Everything is known: the value, found again where the same was asked before. */
function compute(context: Context, prepared: Prepared, call: ast.CallExpr): hir.Expr {
  const { result, scope } = prepared;
  const inner = new Scope('block', scope);
  const texts: string[] = [];
  for (const { param, value } of prepared.args) {
    const known = constantOf(context, value);
    if (known === undefined) return failed(call.span);
    texts.push(valueText(known.value, known.type));
    defineConstant(inner, param.name, known);
  }
  const key = `${prepared.key}(${texts.join(', ')})`;
  const found = context.cache.calls.get(key);
  if (found !== undefined) return constant(found.value, found.type, call.span);
  if (failedBefore(context, key)) return failed(call.span);
  if (!spend(context, call.span, costOf(prepared.declaration.body.span))) return failed(call.span);
  return (
    within(context, prepared, key, call, () => {
      const value = body(context, inner, prepared, result);
      const known = value === undefined ? undefined : constantOf(context, value);
      if (known === undefined) {
        markFailed(context, key);
        return failed(call.span);
      }
      context.cache.calls.set(key, known);
      return constant(known.value, known.type, call.span);
    }) ?? failed(call.span)
  );
}

/** The function for these compile-time arguments, checked once. */
function specialise(
  context: Context,
  prepared: Prepared,
  result: HardwareType,
  call: ast.CallExpr,
): hir.Func | undefined {
  const found = context.functions.get(prepared.key);
  if (found !== undefined) return found;
  return within(context, prepared, prepared.key, call, () => {
    const inner = new Scope('block', prepared.scope);
    const params = prepared.args.map(({ param, type }): hir.Local => {
      const local: hir.Local = { name: param.name.text, type, mutable: false, span: param.name.span };
      inner.define(local.name, { kind: 'local', local, span: local.span });
      return local;
    });
    const { failures } = context.diagnostics;
    const value = body(context, inner, prepared, result);
    if (value === undefined || isFailed(value) || context.diagnostics.failures > failures) return undefined;
    const [statements, last] = value.kind === 'block' ? [value.statements, value.result] : [[], value];
    const func: hir.Func = {
      name: uniqueName(context, prepared),
      params,
      result,
      body: statements,
      value: last,
      intrinsic: intrinsicOf(context, prepared.declaration, prepared.scope),
      span: prepared.declaration.name.span,
    };
    context.functions.set(prepared.key, func);
    return func;
  });
}

function body(context: Context, scope: Scope, prepared: Prepared, result: Type): hir.Expr | undefined {
  const { body: block, name } = prepared.declaration;
  if (block.result !== undefined) {
    const value = context.checks.block(context, scope, block, result);
    return coerce(context, scope, value, result, block.result);
  }
  const last = block.statements.at(-1);
  const message = error(
    'M3206',
    last?.span ?? block.span,
    `\`${name.text}\` ends without its value of type \`${typeName(result)}\``,
    'the last expression is the result',
  );
  context.diagnostics.add(
    last?.kind === 'exprStmt'
      ? message.fix('to make it the result', [{ span: { ...last.span, start: last.span.end - 1 }, text: '' }])
      : message,
  );
  return undefined;
}

/** Runs a check one level deeper; too deep, or the same again, is a recursion without end. */
function within<T>(
  context: Context,
  prepared: Prepared,
  key: string,
  call: ast.CallExpr,
  check: () => T,
): T | undefined {
  const { stack, limits, cache } = context;
  if (cache.open.has(key) || stack.length >= limits.recursion) {
    const why = cache.open.has(key)
      ? 'calls itself with the same compile-time arguments'
      : `is called more than ${limits.recursion} deep`;
    const frames = stack
      .slice(-5)
      .map((frame) => `in ${frame.what}, ${frame.as}`)
      .toReversed();
    context.diagnostics.add(
      error('M3304', call.span, `\`${prepared.name}\` ${why}`, 'this would never end')
        .label(prepared.declaration.name.span, 'declared here')
        .note(...frames, ...(cache.open.has(key) ? [] : [raising('recursion', limits)])),
    );
    return undefined;
  }
  cache.open.add(key);
  stack.push({ what: prepared.name, as: `called as \`${excerpt(context, call.span)}\``, span: call.span });
  try {
    return check();
  } finally {
    stack.pop();
    cache.open.delete(key);
  }
}

/** Functions of one name in two packages are told apart by a number. */
function uniqueName({ cache }: Context, { name }: Prepared): string {
  const before = cache.functionNames.get(name) ?? 0;
  cache.functionNames.set(name, before + 1);
  return before === 0 ? name : `${name}#${before + 1}`;
}
