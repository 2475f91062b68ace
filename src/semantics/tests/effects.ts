/**
 * Expressions of tests that take time or draw numbers: `receive()`, `through(…)`, `random(…)`. They are taken out into statements of their own, in the
 * order in which they are written, and a local stands in their place; so every other expression stays free of effects.
 */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import { checkAgainst, checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { resolveType } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { isHardware, typeName } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import type { ModuleBuilder } from '../modules/builder.js';
import { durationOf } from './durations.js';
import { streamEnd, throughEnds } from './streams.js';

/** The expression without its effects; their statements are appended to `into`. */
export function takeEffects(
  builder: ModuleBuilder,
  scope: Scope,
  expr: ast.Expr,
  into: hir.Stmt[],
): ast.Expr {
  const inner = (child: ast.Expr): ast.Expr => takeEffects(builder, scope, child, into);
  const args = (list: readonly ast.Argument[]): readonly ast.Argument[] =>
    list.map((arg) => ({ ...arg, value: inner(arg.value) }));
  switch (expr.kind) {
    case 'paren':
      return { ...expr, inner: inner(expr.inner) };
    case 'unary':
      return { ...expr, operand: inner(expr.operand) };
    case 'binary':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case 'cast':
    case 'is':
      return { ...expr, value: inner(expr.value) };
    case 'fieldExpr':
      return { ...expr, base: inner(expr.base) };
    case 'index':
      return { ...expr, base: inner(expr.base), index: inner(expr.index) };
    case 'slice':
      return { ...expr, base: inner(expr.base) };
    case 'tuple':
    case 'array':
      return { ...expr, elements: expr.elements.map(inner) };
    case 'call': {
      const effect = effectOf(builder, scope, expr, into);
      if (effect !== undefined) return standIn(scope, effect, expr.span);
      return { ...expr, callee: inner(expr.callee), args: args(expr.args) };
    }
    default:
      return expr;
  }
}

let fresh = 0;

/** A name that no user can write, bound to the local. */
function standIn(scope: Scope, local: hir.Local, span: Span): ast.Expr {
  const text = `${local.name} #${fresh++}`;
  scope.define(text, { kind: 'local', local, span });
  return { kind: 'name', name: { kind: 'ident', text, span }, generics: undefined, span };
}

function effectOf(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  into: hir.Stmt[],
): hir.Local | undefined {
  const { callee } = call;
  if (callee.kind === 'name' && callee.name.text === 'random')
    return randomOf(builder, scope, call, callee, into);
  if (callee.kind !== 'fieldExpr') return undefined;
  if (callee.name.text === 'receive') return receiveOf(builder, scope, call, callee, into);
  if (callee.name.text === 'through') return throughOf(builder, scope, call, callee, into);
  return undefined;
}

function randomOf(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.NameExpr,
  into: hir.Stmt[],
): hir.Local | undefined {
  const { context } = builder;
  const written = callee.generics?.[0];
  if (written !== undefined) {
    const type =
      written.value.kind === 'type'
        ? resolveType(context, scope, written.value.type)
        : typeOfExpr(builder, scope, written.value.expr);
    if (
      type === undefined ||
      (type.kind !== 'uint' && type.kind !== 'bits' && type.kind !== 'int' && type.kind !== 'bool')
    ) {
      context.diagnostics.add(
        error(
          'M3117',
          callee.span,
          '`random::<T>()` draws integers, bits and booleans',
          type === undefined ? 'not a type' : `not \`${typeName(type)}\``,
        ),
      );
      return undefined;
    }
    const width = type.kind === 'bool' ? 1 : type.width;
    const image: HardwareType = { kind: 'bits', width };
    const drawn: hir.Local = { name: 'random', type: image, mutable: false, span: call.span };
    const top = (1n << BigInt(width)) - 1n;
    into.push({
      kind: 'random',
      local: drawn,
      low: constant(0n, image, call.span),
      high: constant(top, image, call.span),
      span: call.span,
    });
    const local: hir.Local = { name: 'random', type, mutable: false, span: call.span };
    into.push({
      kind: 'let',
      local,
      value: {
        kind: 'convert',
        op: 'bitcast',
        value: { kind: 'local', local: drawn, type: image, span: call.span },
        type,
        span: call.span,
      },
      span: call.span,
    });
    return local;
  }
  const range = call.args[0]?.value;
  if (range?.kind !== 'range') {
    context.diagnostics.add(
      error(
        'M2016',
        call.span,
        '`random` takes a range or a type',
        'as in `random(0..=3)` or `random::<u8>()`',
      ),
    );
    return undefined;
  }
  const bounds = rangeBounds(builder, scope, range);
  if (bounds === undefined) return undefined;
  const local: hir.Local = { name: 'random', type: bounds.type, mutable: false, span: call.span };
  into.push({ kind: 'random', local, low: bounds.low, high: bounds.last, span: call.span });
  return local;
}

function typeOfExpr(builder: ModuleBuilder, scope: Scope, expr: ast.Expr): Type | undefined {
  if (expr.kind !== 'name') return undefined;
  return resolveType(builder.context, scope, {
    kind: 'nameType',
    path: { kind: 'path', segments: [expr.name], span: expr.span },
    args: [],
    span: expr.span,
  });
}

export interface RangeBounds {
  /** The smallest type that holds every value. */
  readonly type: HardwareType & { kind: 'uint' };
  readonly low: hir.Expr;
  /** Past the last, one bit wider. */
  readonly high: hir.Expr;
  readonly last: hir.Expr;
}

/** A range of a test: constant bounds take the smallest `uint`, others the wider of their types. */
export function rangeBounds(
  builder: ModuleBuilder,
  scope: Scope,
  range: ast.RangeExpr,
): RangeBounds | undefined {
  const low = checkExpr(builder.context, scope, range.low);
  const high = checkExpr(builder.context, scope, range.high);
  if (low.type.kind === 'error' || high.type.kind === 'error') return undefined;
  const width = Math.max(
    boundWidth(low, 0n),
    boundWidth(high, range.inclusive || high.kind !== 'const' ? 0n : -1n),
  );
  if (!Number.isFinite(width)) {
    builder.context.diagnostics.add(
      error(
        'M3101',
        range.span,
        'a range of a test has unsigned bounds',
        `\`${typeName(low.type)}\` to \`${typeName(high.type)}\``,
      ),
    );
    return undefined;
  }
  const type = { kind: 'uint' as const, width, limit: undefined };
  const wide = { kind: 'uint' as const, width: width + 1, limit: undefined };
  const one = constant(1n, wide, range.span);
  const end = widen(high, wide);
  return {
    type,
    low: widen(low, type),
    high: range.inclusive
      ? { kind: 'binary', op: 'addW', left: end, right: one, type: wide, span: range.span }
      : end,
    last: range.inclusive
      ? widen(high, type)
      : narrow({ kind: 'binary', op: 'subW', left: end, right: one, type: wide, span: range.span }, type),
  };
}

function boundWidth(bound: hir.Expr, offset: bigint): number {
  if (bound.kind === 'const' && typeof bound.value === 'bigint')
    return bound.value + offset < 0n ? (offset < 0n ? 0 : Number.NaN) : bitLength(bound.value + offset);
  return bound.type.kind === 'uint' || bound.type.kind === 'bits' ? bound.type.width : Number.NaN;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function widen(value: hir.Expr, type: HardwareType & { kind: 'uint' }): hir.Expr {
  if (value.kind === 'const' && typeof value.value === 'bigint')
    return constant(value.value, type, value.span);
  return { kind: 'convert', op: 'zext', value, type, span: value.span };
}

function narrow(value: hir.Expr, type: HardwareType): hir.Expr {
  return { kind: 'convert', op: 'trunc', value, type, span: value.span };
}

export function constant(value: bigint, type: Type, span: Span): hir.Expr {
  return { kind: 'const', value, type, span };
}

function receiveOf(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  into: hir.Stmt[],
): hir.Local | undefined {
  const stream = streamEnd(builder, scope, callee.base, 'receive');
  if (stream === undefined) return undefined;
  const timeout = namedArgument(call, 'timeout');
  const local: hir.Local = {
    name: `${stream.end.name}.receive()`,
    type: stream.data,
    mutable: false,
    span: call.span,
  };
  into.push({
    kind: 'receive',
    stream: stream.end,
    into: local,
    last: undefined,
    timeout: timeout === undefined ? undefined : durationOf(builder, scope, timeout),
    span: call.span,
  });
  return local;
}

function throughOf(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  into: hir.Stmt[],
): hir.Local | undefined {
  const { context } = builder;
  const ends = throughEnds(builder, scope, callee.base);
  if (ends === undefined) return undefined;
  const values = sequenceArgument(builder, scope, call, 0, ends.source.data);
  const stalls =
    call.args.length > 1 ? sequenceArgument(builder, scope, call, 1, { kind: 'bool' }) : undefined;
  if (values === undefined || (call.args.length > 1 && stalls === undefined)) return undefined;
  const limit = values.type.kind === 'sequence' ? values.type.limit : 0;
  if (!isHardware(ends.sink.data)) {
    context.diagnostics.add(error('M3117', call.span, 'nothing can be received', typeName(ends.sink.data)));
    return undefined;
  }
  // Room for beats that should not have come, so that a doubling is seen.
  const local: hir.Local = {
    name: `${context.text(callee.base.span)}.through(…)`,
    type: { kind: 'sequence', element: ends.sink.data, limit: limit + 16 },
    mutable: false,
    span: call.span,
  };
  into.push({
    kind: 'through',
    source: ends.source.end,
    sink: ends.sink.end,
    values,
    stalls,
    into: local,
    span: call.span,
  });
  return local;
}

function sequenceArgument(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  index: number,
  element: HardwareType,
): hir.Local | undefined {
  const { context } = builder;
  const argument = call.args[index];
  if (argument === undefined) {
    context.diagnostics.add(
      error(
        'M2016',
        call.span,
        '`through` takes the values to send, and optionally the stalls of the reader',
        'an argument is missing',
      ),
    );
    return undefined;
  }
  const value = checkExpr(context, scope, argument.value);
  if (value.type.kind === 'error') return undefined;
  if (
    value.kind === 'local' &&
    value.type.kind === 'sequence' &&
    typeName(value.type.element) === typeName(element)
  )
    return value.local;
  context.diagnostics.add(
    error('M3101', argument.span, `a sequence of \`${typeName(element)}\` is wanted`, typeName(value.type)),
  );
  return undefined;
}

export function namedArgument(call: ast.CallExpr, name: string): ast.Expr | undefined {
  return call.args.find((argument) => argument.name?.text === name)?.value;
}

/** An argument by its place among those without a name, checked against a type. */
export function positional(
  builder: ModuleBuilder,
  scope: Scope,
  call: ast.CallExpr,
  index: number,
  type: Type,
): hir.Expr | undefined {
  const argument = call.args.filter((candidate) => candidate.name === undefined)[index];
  return argument === undefined ? undefined : checkAgainst(builder.context, scope, argument.value, type);
}
