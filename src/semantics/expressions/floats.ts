/**
 * Floats: literals, and operators as calls of `std.float`. An operator has one meaning for constants, in every engine and in what is emitted, because it is one
 * function of the library; a native operation takes its place only where the two are proved equal (`passes/intrinsics.ts`).
 */
import { error } from '../../diagnostics/diagnostic.js';
import { floatType } from '../../numerics/codec.js';
import { OVERFLOW } from '../../numerics/flags.js';
import {
  formatNamed,
  greatestExponent,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  hasZero,
  isSigned,
  leastExponent,
  signMask,
  type FloatFormat,
} from '../../numerics/formats.js';
import { encodeLiteral, parseLiteral } from '../../numerics/literals.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import type * as hir from '../hir.js';
import { Scope } from '../scope.js';
import { bits, BOOL, FLOATS, isHardware, typeName, widthOf } from '../type-names.js';
import type { Type } from '../types.js';
import { constant, failed, fold, isFailed, not } from './build.js';

export type Float = Type & { readonly kind: 'number' };

export const isFloat = (type: Type): type is Float => type.kind === 'number';

// ── Literals ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `1.5_bf16`, and `1.5` where a float is wanted: the nearest that the format has. */
export function checkReal(context: Context, expr: ast.RealLit, expected: Type | undefined): hir.Expr {
  const { suffix, text, span } = expr;
  const named = suffix === undefined ? undefined : formatNamed(suffix);
  if (suffix !== undefined && named === undefined) {
    context.diagnostics.add(
      error('M3107', span, `\`${suffix}\` has no fractions`, 'not the type of a float'),
    );
    return failed(span);
  }
  const type = named === undefined ? expected : FLOATS.get(named.name);
  if (type !== undefined && isFloat(type)) return literal(context, text, type, span);
  const message = error('M3107', span, `\`${text}\` needs a float format`, 'nothing here gives one');
  context.diagnostics.add(
    expected === undefined
      ? message.fix('to give it one', [{ span: { ...span, start: span.end }, text: '_fp32' }])
      : message.note(`\`${typeName(expected)}\` is wanted`),
  );
  return failed(span);
}

/** A whole number where a float is wanted: exactly, or not at all. */
export function landWhole(context: Context, value: hir.Expr, type: Float): hir.Expr {
  const { span } = value;
  if (value.kind !== 'const' || typeof value.value !== 'bigint') {
    context.diagnostics.add(
      error('M3101', span, `a number that is no constant cannot be \`${typeName(type)}\``, 'of no width yet'),
    );
    return failed(span);
  }
  const read = parseLiteral(`${value.value}`);
  const encoded = read === undefined ? undefined : encodeLiteral(floatType(formatOf(type)), read);
  if (encoded?.flags === 0) return constant(encoded.bits, type, span);
  context.diagnostics.add(
    error('M3103', span, `\`${typeName(type)}\` has no ${value.value}`, 'a whole number is not rounded').note(
      `to take the nearest: \`${value.value}.0\``,
    ),
  );
  return failed(span);
}

function literal(context: Context, text: string, type: Float, span: Span): hir.Expr {
  const read = parseLiteral(text);
  const encoded = read === undefined ? undefined : encodeLiteral(floatType(formatOf(type)), read);
  if (encoded !== undefined && (encoded.flags & OVERFLOW) === 0) return constant(encoded.bits, type, span);
  context.diagnostics.add(
    error('M3103', span, `${text} does not fit \`${typeName(type)}\``, 'beyond its greatest number'),
  );
  return failed(span);
}

function formatOf({ format }: Float): FloatFormat {
  const found = formatNamed(format);
  if (found === undefined) throw new Error(`there is no format ${format}`);
  return found;
}

// ── Operators ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Operation {
  /** In `std.float`. */
  readonly file: string;
  readonly name: string;
  readonly result: 'float' | 'bool';
  /** The right operand comes first. */
  readonly isSwapped?: true;
  /** The opposite of what the function says. */
  readonly isInverted?: true;
}

const OPERATIONS: Partial<Readonly<Record<ast.BinaryOp, Operation>>> = {
  '+': { file: 'add', name: 'add', result: 'float' },
  '-': { file: 'add', name: 'subtract', result: 'float' },
  '*': { file: 'multiply', name: 'multiply', result: 'float' },
  // As IEEE 754-2019, 5.11 has them: NaN is unequal to all, itself too, and in no order.
  '==': { file: 'compare', name: 'equal', result: 'bool' },
  '!=': { file: 'compare', name: 'equal', result: 'bool', isInverted: true },
  '<': { file: 'compare', name: 'less', result: 'bool' },
  '<=': { file: 'compare', name: 'lessOrEqual', result: 'bool' },
  '>': { file: 'compare', name: 'less', result: 'bool', isSwapped: true },
  '>=': { file: 'compare', name: 'lessOrEqual', result: 'bool', isSwapped: true },
};

export const takesFloats = (operator: ast.BinaryOp): boolean => OPERATIONS[operator] !== undefined;

/** Both operands of one float type. */
export function floatOperation(
  context: Context,
  operator: ast.BinaryOp,
  [left, right]: readonly [hir.Expr, hir.Expr],
  type: Float,
  span: Span,
): hir.Expr {
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw new Error(`${operator} takes no floats`);
  const operands = operation.isSwapped === true ? [right, left] : [left, right];
  const result = operation.result === 'bool' ? BOOL : type;
  const value = libraryCall(context, operation, [type], operands, result, span);
  return operation.isInverted === true && !isFailed(value) ? { ...not(value), span } : value;
}

/** What {@link floatOperation} has compared, left before right: for messages. */
export function comparedFloats(operator: ast.BinaryOp, found: hir.Expr): readonly hir.Expr[] | undefined {
  const operation = OPERATIONS[operator];
  const call = operation?.isInverted === true && found.kind === 'unary' ? found.value : found;
  if (operation?.result !== 'bool' || call.kind !== 'call') return undefined;
  const operands = call.args.map((code) =>
    code.kind === 'convert' && code.op === 'bitcast' ? code.value : code,
  );
  const float = operands.find(({ type }) => isFloat(type))?.type;
  if (float === undefined) return undefined;
  const values = operands.map((each) => (each.kind === 'const' ? { ...each, type: float } : each));
  return operation.isSwapped === true ? values.toReversed() : values;
}

/** The sign turned. Where there is no -0, subtracted from 0. */
export function negated(context: Context, value: hir.Expr, type: Float, span: Span): hir.Expr {
  const format = formatOf(type);
  if (!hasNegativeZero(format))
    return floatOperation(context, '-', [constant(0n, type, span), value], type, span);
  const code = bits(type.width);
  const left: hir.Expr = { kind: 'convert', op: 'bitcast', value, type: code, span };
  const right = constant(signMask(format), code, span);
  const turned: hir.Expr = { kind: 'binary', op: 'xor', left, right, type: code, span };
  return fold(context, { kind: 'convert', op: 'bitcast', value: turned, type, span });
}

/** Another format: of every number the nearest, which is the number itself where {@link holdsAll}. */
export function converted(context: Context, value: hir.Expr, from: Float, to: Float, span: Span): hir.Expr {
  return libraryCall(context, { file: 'convert', name: 'convert' }, [from, to], [value], to, span);
}

/** Whether a format has every value of another: then `as` is a way from one to the other. */
export function holdsAll(to: Float, from: Float): boolean {
  const [a, b] = [formatOf(from), formatOf(to)];
  return (
    b.fractionBits >= a.fractionBits &&
    greatestExponent(b) >= greatestExponent(a) &&
    leastExponent(b) - b.fractionBits <= leastExponent(a) - a.fractionBits &&
    (hasZero(b) || !hasZero(a)) &&
    (isSigned(b) || !isSigned(a)) &&
    (hasNaN(b) || !hasNaN(a)) &&
    (hasInfinity(b) || !hasInfinity(a)) &&
    (hasNegativeZero(b) || !hasNegativeZero(a))
  );
}

/** Names that no user can write. */
const FORMATS = ['format of the operands', 'format of the result'];
const OPERANDS = ['left operand', 'right operand'];

/** A function of `std.float`, whose parameters are formats and whose arguments are codes. */
function libraryCall(
  context: Context,
  { file, name: callee }: Pick<Operation, 'file' | 'name'>,
  formats: readonly Float[],
  operands: readonly hir.Expr[],
  result: Float | typeof BOOL,
  span: Span,
): hir.Expr {
  const from = context.library(`float/${file}`);
  const table = context.library('float/format');
  if (from === undefined || table === undefined) throw new Error('std.float is not there');
  const scope = new Scope('block', from);
  for (const [i, { format }] of formats.entries()) {
    const symbol = table.own(format.toUpperCase());
    if (symbol === undefined) throw new Error(`std.float has no ${format}`);
    scope.define(FORMATS[i] ?? '', symbol);
  }
  for (const [i, value] of operands.entries()) {
    const code = fold(context, {
      kind: 'convert',
      op: 'bitcast',
      value,
      type: bits(isHardware(value.type) ? widthOf(value.type) : 0),
      span: value.span,
    });
    scope.define(OPERANDS[i] ?? '', { kind: 'alias', expr: code, span: value.span });
  }
  const name = (text: string, at: Span, generics?: readonly ast.GenericArg[]): ast.NameExpr => ({
    kind: 'name',
    name: { kind: 'ident', text, span: at },
    generics,
    span: at,
  });
  const generics = formats.map((_, i): ast.GenericArg => ({
    kind: 'genericArg',
    name: undefined,
    value: { kind: 'expr', expr: name(FORMATS[i] ?? '', span) },
    span,
  }));
  const args = operands.map(({ span: at }, i) => ({
    name: undefined,
    spread: false,
    value: name(OPERANDS[i] ?? '', at),
    span: at,
  }));
  const value = context.checks.expr(context, scope, {
    kind: 'call',
    callee: name(callee, span, generics),
    args,
    span,
  });
  if (isFailed(value)) return failed(span);
  return result.kind === 'bool'
    ? value
    : fold(context, { kind: 'convert', op: 'bitcast', value, type: result, span });
}
