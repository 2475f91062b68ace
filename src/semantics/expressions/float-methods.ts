/** Methods of floats: classes, the order of all codes, the lesser and the greater of two, and the sign. */
import { error } from '../../diagnostics/diagnostic.js';
import { isSigned } from '../../numerics/formats.js';
import type { Span } from '../../support/span.js';
import { nearest } from '../../support/suggest.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { floatOf, formatOf, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { BOOL, typeName } from '../type-names.js';
import { failed, isFailed } from './build.js';
import { callLibrary, decoded, type LibraryFunction } from './float-library.js';
import { noSign } from './float-operators.js';

interface Method extends LibraryFunction {
  readonly result: 'bool' | 'float';
  /** Besides the value itself. */
  readonly operands: 0 | 1;
  readonly needsSign?: true;
}

const classOf = (name: string): Method => ({ file: 'value', name, result: 'bool', operands: 0 });
const chosen = (name: string): Method => ({ file: 'compare', name, result: 'float', operands: 1 });
const signed = (name: string, operands: 0 | 1): Method => ({
  file: 'sign',
  name,
  result: 'float',
  operands,
  needsSign: true,
});

/** By the functions of `std.float` that they are. */
export const FLOAT_METHODS = {
  isNaN: classOf('isNaN'),
  isSignaling: classOf('isSignaling'),
  isInfinite: classOf('isInfinite'),
  isFinite: classOf('isFinite'),
  isNormal: classOf('isNormal'),
  isSubnormal: classOf('isSubnormal'),
  isZero: classOf('isZero'),
  isNegative: classOf('signOf'),
  min: chosen('minimum'),
  max: chosen('maximum'),
  minNumber: chosen('minimumNumber'),
  maxNumber: chosen('maximumNumber'),
  totalOrder: { file: 'compare', name: 'totalOrder', result: 'bool', operands: 1 },
  abs: signed('absolute', 0),
  copySign: signed('copySign', 1),
} as const satisfies Readonly<Record<string, Method>>;

export type FloatMethod = keyof typeof FLOAT_METHODS;

const isMethod = (name: string): name is FloatMethod => Object.hasOwn(FLOAT_METHODS, name);

/** `x.isNaN()`, `x.min(y)`. */
export function checkFloatMethod(
  context: Context,
  scope: Scope,
  call: ast.CallExpr,
  name: ast.Ident,
  base: hir.Expr,
  type: Float,
): hir.Expr {
  if (!isMethod(name.text)) return unknownMethod(context, name, type);
  const { operands: count } = FLOAT_METHODS[name.text];
  const extra = call.args[count];
  if (call.args.length !== count) {
    const takes = `\`.${name.text}\` takes ${count === 0 ? 'no arguments' : 'one argument'}`;
    context.diagnostics.add(
      extra === undefined
        ? error('M2016', call.span, takes, 'it is missing')
        : error('M2017', extra.span, takes, 'one too many'),
    );
    return failed(call.span);
  }
  const others = call.args.map(({ value }) => context.checks.against(context, scope, value, type));
  return others.some(isFailed)
    ? failed(call.span)
    : floatMethod(context, base, type, name.text, others, call.span);
}

/** All operands are of the type. */
export function floatMethod(
  context: Context,
  base: hir.Expr,
  type: Float,
  name: FloatMethod,
  others: readonly hir.Expr[],
  span: Span,
): hir.Expr {
  const method: Method = FLOAT_METHODS[name];
  if (method.needsSign === true && !isSigned(floatOf(type).format)) return noSign(context, name, base);
  const code = callLibrary(context, method, [formatOf(context, type)], [base, ...others], span);
  return decoded(context, code, method.result === 'bool' ? BOOL : type, span);
}

function unknownMethod(context: Context, name: ast.Ident, type: Float): hir.Expr {
  const known = Object.keys(FLOAT_METHODS);
  const near = nearest(name.text, known);
  const message = error(
    'M2012',
    name.span,
    `\`${typeName(type)}\` has no method \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  ).note(`it has: ${known.map((each) => `\`.${each}()\``).join(', ')}`);
  context.diagnostics.add(
    near === undefined ? message : message.fix(`to call \`${near}\``, [{ span: name.span, text: near }]),
  );
  return failed(name.span);
}
