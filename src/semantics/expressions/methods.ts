/** Methods are built in: what each type can do, by name. */
import { error } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import { countWidth } from '../../operators/operators.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import type { Context } from '../context.js';
import { isFloat } from '../float-types.js';
import type * as hir from '../hir.js';
import { wrongWidth } from '../resolve-type.js';
import type { Scope } from '../scope.js';
import { bits, BOOL, INTEGER, isHardware, sameType, typeName, uint, widthOf } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { constant, failed, fold, isFailed } from './build.js';
import { checkFloatMethod, floatMethod } from './float-methods.js';
import { coerce } from './land.js';

type Method =
  | 'and'
  | 'or'
  | 'xor'
  | 'ones'
  | 'leadingZeros'
  | 'trailingZeros'
  | 'reverse'
  | 'min'
  | 'max'
  | 'abs'
  | 'next'
  | 'previous'
  | 'repeat';

const ON_BITS: readonly Method[] = [
  'and',
  'or',
  'xor',
  'ones',
  'leadingZeros',
  'trailingZeros',
  'reverse',
  'repeat',
];
const NONE: readonly Method[] = [];

function methodsOf(type: Type): readonly Method[] {
  switch (type.kind) {
    case 'bits':
      return ON_BITS;
    case 'uint':
      return [...ON_BITS, 'min', 'max', 'next', 'previous'];
    case 'int':
      return [...ON_BITS, 'min', 'max', 'abs'];
    case 'integer':
      return ['min', 'max', 'abs'];
    case 'bool':
    case 'enum':
      return ['repeat'];
    case 'array':
      return type.element.kind === 'bool'
        ? ['and', 'or', 'xor', 'ones', 'leadingZeros', 'trailingZeros']
        : NONE;
    default:
      return NONE;
  }
}

export function checkMethod(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  callee: ast.FieldExpr,
  base: hir.Expr,
): hir.Expr {
  const { name } = callee;
  if (isFloat(base.type)) return checkFloatMethod(context, scope, call, name, base, base.type);
  const known = methodsOf(base.type);
  const method = known.find((each) => each === name.text);
  if (method === undefined) return unknownMethod(context, base, name, known);
  const { span } = call;
  const count = method === 'min' || method === 'max' || method === 'repeat' ? 1 : 0;
  const extra = call.args[count];
  if (extra !== undefined) {
    context.diagnostics.add(
      error(
        'M2017',
        extra.span,
        `\`.${method}\` takes ${count === 0 ? 'no arguments' : 'one argument'}`,
        'one too many',
      ),
    );
    return failed(span);
  }
  const argument = call.args[0];
  if (count === 0) return fold(context, plain(base, method, span));
  if (argument === undefined) {
    context.diagnostics.add(error('M2016', span, `\`.${method}\` takes one argument`, 'it is missing'));
    return failed(span);
  }
  if (method === 'repeat') return repeat(context, scope, base, argument.value, span);
  const other = context.checks.against(context, scope, argument.value, base.type);
  return isFailed(other)
    ? failed(span)
    : extreme(context, method === 'min' ? 'min' : 'max', base, other, span);
}

/** The lesser or the greater of two numbers of one type. */
export function extreme(
  context: Context,
  op: 'min' | 'max',
  left: hir.Expr,
  right: hir.Expr,
  span: ast.Node['span'],
): hir.Expr {
  return fold(context, { kind: 'binary', op, left, right, type: left.type, span });
}

function plain(base: hir.Expr, method: Method, span: ast.Node['span']): hir.Expr {
  const vector = asVector(base);
  const count = (op: hir.UnaryOp): hir.Expr => ({
    kind: 'unary',
    op,
    value: vector,
    type: uint(countWidth(hardwareWidth(vector.type))),
    span,
  });
  switch (method) {
    case 'and':
    case 'or':
    case 'xor':
      return { kind: 'unary', op: method, value: vector, type: BOOL, span };
    case 'ones':
    case 'leadingZeros':
    case 'trailingZeros':
      return count(method);
    case 'abs':
      return {
        kind: 'unary',
        op: 'abs',
        value: base,
        type: base.type.kind === 'int' ? uint(base.type.width) : base.type,
        span,
      };
    case 'next':
      return step(base, 'addW', span);
    case 'previous':
      return step(base, 'subW', span);
    default:
      return { kind: 'unary', op: 'reverse', value: base, type: forget(base.type), span };
  }
}

/** An array of `bool` is counted as the bits that it is. */
function asVector(base: hir.Expr): hir.Expr {
  return base.type.kind === 'array'
    ? { kind: 'convert', op: 'bitcast', value: base, type: bits(widthOf(base.type)), span: base.span }
    : base;
}

function hardwareWidth(type: Type): number {
  return isHardware(type) ? widthOf(type) : 0;
}

function forget(type: Type): Type {
  return type.kind === 'uint' ? uint(type.width) : type;
}

/** One on or back; where `below` remembers a limit that is no power of two, the end is a case of its own. */
function step(base: hir.Expr, op: 'addW' | 'subW', span: ast.Node['span']): hir.Expr {
  const { type } = base;
  const width = hardwareWidth(type);
  if (width === 0) return { ...base, span };
  const limit = type.kind === 'uint' ? (type.limit ?? 1n << BigInt(width)) : 1n << BigInt(width);
  const moved: hir.Expr = {
    kind: 'binary',
    op,
    left: base,
    right: constant(1n, uint(width), span),
    type,
    span,
  };
  if (limit === 1n << BigInt(width)) return moved;
  const [end, begin] = op === 'addW' ? [limit - 1n, 0n] : [0n, limit - 1n];
  const atEnd: hir.Expr = {
    kind: 'binary',
    op: 'eq',
    left: base,
    right: constant(end, type, span),
    type: BOOL,
    span,
  };
  return { kind: 'if', cond: atEnd, then: constant(begin, type, span), else: moved, type, span };
}

function repeat(
  context: Context,
  scope: Scope,
  base: hir.Expr,
  times: ast.Expr,
  span: ast.Node['span'],
): hir.Expr {
  const found = evaluateConstant(context, scope, times, INTEGER);
  if (typeof found?.value !== 'bigint' || !isHardware(base.type)) return failed(span);
  const width = found.value * BigInt(widthOf(base.type));
  const wrong = wrongWidth(
    context,
    times.span,
    width,
    `repeated ${found.value} times this has ${width} bits`,
  );
  if (wrong !== undefined) {
    context.diagnostics.add(wrong);
    return failed(span);
  }
  const copies: HardwareType = { kind: 'array', element: base.type, length: Number(found.value) };
  const value: hir.Expr = { kind: 'fill', value: base, type: copies, span };
  return fold(context, {
    kind: 'convert',
    op: 'bitcast',
    value: fold(context, value),
    type: bits(Number(width)),
    span,
  });
}

function unknownMethod(
  context: Context,
  base: hir.Expr,
  name: ast.Ident,
  known: readonly Method[],
): hir.Expr {
  const near = nearest(name.text, known);
  let message = error(
    'M2012',
    name.span,
    `\`${typeName(base.type)}\` has no method \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  );
  if (known.length > 0) message = message.note(`it has: ${known.map((each) => `\`.${each}()\``).join(', ')}`);
  context.diagnostics.add(
    near === undefined ? message : message.fix(`to call \`${near}\``, [{ span: name.span, text: near }]),
  );
  return failed(name.span);
}

/** `min(a, b)` and `max(a, b)`: an exact number takes the type of the other. */
export function checkExtreme(
  context: Context,
  scope: Scope,
  op: 'min' | 'max',
  left: hir.Expr,
  right: hir.Expr,
  span: ast.Node['span'],
): hir.Expr {
  const type = left.type.kind === 'integer' ? right.type : left.type;
  if (type.kind !== 'integer' && type.kind !== 'uint' && type.kind !== 'int' && !isFloat(type)) {
    context.diagnostics.add(
      error('M3105', span, `\`${op}\` does not take \`${typeName(type)}\``, 'takes numbers'),
    );
    return failed(span);
  }
  const [a, b] = sameType(left.type, right.type)
    ? [left, right]
    : [coerce(context, scope, left, type), coerce(context, scope, right, type)];
  if (isFailed(a) || isFailed(b)) return failed(span);
  return isFloat(type) ? floatMethod(context, a, type, op, [b], span) : extreme(context, op, a, b, span);
}
