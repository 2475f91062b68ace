/** Operators of floats, and the functions that are operators in all but their looks: `+`, `<`, unary `-`, `fma`, `sqrt`. */
import { error } from '../../diagnostics/diagnostic.js';
import { isSigned, signMask, hasNegativeZero } from '../../numerics/formats.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { floatOf, formatOf, isFloat, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import { bits, typeName } from '../type-names.js';
import { constant, failed, fold, isFailed, not } from './build.js';
import {
  callLibrary,
  decoded,
  perform,
  twoForms,
  type LibraryFunction,
  type Operation,
} from './float-library.js';

const ARITHMETIC: Partial<Readonly<Record<ast.BinaryOp, Pick<Operation, 'plain' | 'full'>>>> = {
  '+': twoForms('add', 'add'),
  '-': twoForms('add', 'subtract'),
  '*': twoForms('multiply', 'multiply'),
  '/': twoForms('divide', 'divide'),
};

interface Comparison extends LibraryFunction {
  /** The right operand comes first. */
  readonly isSwapped?: true;
  /** The opposite of what the function says. */
  readonly isInverted?: true;
}

/** As IEEE 754-2019, 5.11 has them: NaN is unequal to all, itself too, and in no order. */
const COMPARISONS: Partial<Readonly<Record<ast.BinaryOp, Comparison>>> = {
  '==': { file: 'compare', name: 'equal' },
  '!=': { file: 'compare', name: 'equal', isInverted: true },
  '<': { file: 'compare', name: 'less' },
  '<=': { file: 'compare', name: 'lessOrEqual' },
  '>': { file: 'compare', name: 'less', isSwapped: true },
  '>=': { file: 'compare', name: 'lessOrEqual', isSwapped: true },
};

export const takesFloats = (operator: ast.BinaryOp): boolean =>
  ARITHMETIC[operator] !== undefined || COMPARISONS[operator] !== undefined;

/** `+ - * /` of two operands of one type. */
export function arithmetic(
  context: Context,
  operator: ast.BinaryOp,
  operands: readonly [hir.Expr, hir.Expr],
  type: Float,
  span: Span,
): Operation | undefined {
  const forms = ARITHMETIC[operator];
  return forms && { ...forms, generics: [formatOf(context, type)], operands, result: type, span };
}

/** Both operands of one type. */
export function floatOperator(
  context: Context,
  operator: ast.BinaryOp,
  operands: readonly [hir.Expr, hir.Expr],
  type: Float,
  span: Span,
): hir.Expr {
  const operation = arithmetic(context, operator, operands, type, span);
  if (operation !== undefined) return perform(context, operation);
  const comparison = COMPARISONS[operator];
  if (comparison === undefined) throw new Error(`${operator} takes no floats`);
  const [left, right] = operands;
  const ordered = comparison.isSwapped === true ? [right, left] : [left, right];
  const value = callLibrary(context, comparison, [formatOf(context, type)], ordered, span);
  if (isFailed(value)) return failed(span);
  return comparison.isInverted === true ? { ...not(value), span } : value;
}

/** What {@link floatOperator} has compared, left before right: for messages. */
export function comparedFloats(operator: ast.BinaryOp, found: hir.Expr): readonly hir.Expr[] | undefined {
  const comparison = COMPARISONS[operator];
  if (comparison === undefined) return undefined;
  const call = comparison.isInverted === true && found.kind === 'unary' ? found.value : found;
  if (call.kind !== 'call') return undefined;
  const operands = call.args.map((code) =>
    code.kind === 'convert' && code.op === 'bitcast' ? code.value : code,
  );
  const float = operands.find(({ type }) => isFloat(type))?.type;
  if (float === undefined) return undefined;
  const values = operands.map((each) => (each.kind === 'const' ? { ...each, type: float } : each));
  return comparison.isSwapped === true ? values.toReversed() : values;
}

/** The sign turned: `-x`. */
export function negated(context: Context, value: hir.Expr, type: Float, span: Span): hir.Expr {
  const { format } = floatOf(type);
  if (!isSigned(format)) return noSign(context, '-', value);
  if (!hasNegativeZero(format)) {
    const turned = callLibrary(context, NEGATE, [formatOf(context, type)], [value], span);
    return decoded(context, turned, type, span);
  }
  const code = bits(type.width);
  const left: hir.Expr = { kind: 'convert', op: 'bitcast', value, type: code, span };
  const right = constant(signMask(format), code, span);
  const turned: hir.Expr = { kind: 'binary', op: 'xor', left, right, type: code, span };
  return fold(context, { kind: 'convert', op: 'bitcast', value: turned, type, span });
}

const NEGATE: LibraryFunction = { file: 'sign', name: 'negate' };

/** What is asked of a sign that the format has not. */
export function noSign(context: Context, operator: string, { span, type }: hir.Expr): hir.Expr {
  const message = `\`${operator}\` does not take \`${typeName(type)}\``;
  context.diagnostics.add(error('M3105', span, message, 'has no sign'));
  return failed(span);
}

/** The root, correctly rounded. */
export function squareRoot(context: Context, value: hir.Expr, type: Float, span: Span): Operation {
  const generics = [formatOf(context, type)];
  return { ...twoForms('sqrt', 'sqrt'), generics, operands: [value], result: type, span };
}

/** a · b + c, rounded once into the type of c. */
export function fusedMultiplyAdd(
  context: Context,
  operands: readonly [hir.Expr, hir.Expr, hir.Expr],
  factors: Float,
  result: Float,
  span: Span,
): Operation {
  const [from, to] = [factors, result].map((type) => formatOf(context, type));
  if (from === undefined || to === undefined) throw new Error('a format is missing');
  return { ...twoForms('fma', 'fma'), generics: [from, to], operands, result, span };
}
