/** Between formats of floats, and between floats and integers. */
import { error } from '../../diagnostics/diagnostic.js';
import {
  greatestExponent,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  hasZero,
  isSigned,
  leastExponent,
  precisionOf,
} from '../../numerics/formats.js';
import type { FullFloatType } from '../../numerics/type-names.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import type { Context, TypedValue } from '../context.js';
import { evaluateConstant } from '../constants.js';
import { enumOf, floatOf, formatOf, isFloat, type Float } from '../float-types.js';
import type * as hir from '../hir.js';
import type { Scope } from '../scope.js';
import { INTEGER, typeName } from '../type-names.js';
import type { HardwareType, Type } from '../types.js';
import { twoForms, type Operation } from './float-library.js';

type Whole = HardwareType & { readonly kind: 'uint' | 'int' };

const isWhole = (type: Type): type is Whole => type.kind === 'uint' || type.kind === 'int';

/** The nearest value of another type, by the rounding of that type; undefined where there is no way from one to the other. */
export function conversion(
  context: Context,
  value: hir.Expr,
  to: HardwareType,
  span: Span,
  rounding?: TypedValue,
): Operation | undefined {
  const { type: from } = value;
  if (isFloat(from) && isFloat(to)) return betweenFloats(context, value, from, to, span);
  if (isWhole(from) && isFloat(to)) return fromWhole(context, value, from, to, span);
  if (isFloat(from) && isWhole(to)) return toWhole(context, value, from, to, span, rounding);
  return undefined;
}

function betweenFloats(context: Context, value: hir.Expr, from: Float, to: Float, span: Span): Operation {
  const generics = [formatOf(context, from), formatOf(context, to)];
  return { ...twoForms('convert', 'convert'), generics, operands: [value], result: to, span };
}

function fromWhole(context: Context, value: hir.Expr, from: Whole, to: Float, span: Span): Operation {
  const name = from.kind === 'int' ? 'fromSigned' : 'fromUnsigned';
  const generics = [formatOf(context, to), number(from.width), number(0)];
  return { full: { file: 'convert', name }, generics, operands: [value], result: to, span };
}

function toWhole(
  context: Context,
  value: hir.Expr,
  from: Float,
  to: Whole,
  span: Span,
  rounding: TypedValue = nearestEven(context),
): Operation {
  const name = to.kind === 'int' ? 'toSigned' : 'toUnsigned';
  const generics = [formatOf(context, from), rounding, number(0), number(to.width), number(0)];
  return { full: { file: 'convert', name }, generics, operands: [value], result: to, span };
}

const number = (value: number): TypedValue => ({ type: INTEGER, value: BigInt(value) });

function nearestEven(context: Context): TypedValue {
  const type = enumOf(context, 'Rounding');
  return { type, value: type.variants.find(({ name }) => name === 'nearestEven')?.value ?? 0n };
}

/** The rounding that is written for an integer, which has none in its type. */
export function writtenRounding(context: Context, scope: Scope, expr: ast.Expr): TypedValue | undefined {
  const type = enumOf(context, 'Rounding');
  const found = evaluateConstant(context, scope, expr, type);
  const stochastic = type.variants.find(({ name }) => name === 'stochastic')?.value;
  if (found?.value !== stochastic) return found;
  const note = 'rule: a float whose type rounds so takes random bits';
  context.diagnostics.add(
    error('M3119', expr.span, 'an integer takes no random bits', 'rounds by none').note(note),
  );
  return undefined;
}

// ── What keeps every value ──────────────────────────────────────────────────────────────────────────────────────────

/** Whether a float has every value of another type: then `as` is a way from one to the other. */
export function holdsAll(to: Float, from: HardwareType): boolean {
  if (isFloat(from)) return holdsFloats(floatOf(to), floatOf(from));
  return isWhole(from) && holdsWhole(floatOf(to), from);
}

function holdsFloats(to: FullFloatType, from: FullFloatType): boolean {
  const [a, b] = [from.format, to.format];
  return (
    b.fractionBits >= a.fractionBits &&
    greatestExponent(b) >= greatestExponent(a) &&
    leastPlace(to) <= leastPlace(from) &&
    (hasZero(b) || !hasZero(a)) &&
    (isSigned(b) || !isSigned(a)) &&
    (hasNaN(b) || !hasNaN(a)) &&
    (to.overflow === 'infinity' || !hasInfinity(a)) &&
    (hasNegativeZero(b) || !hasNegativeZero(a))
  );
}

/** The exponent of the last place of the least number that is not taken for zero. */
function leastPlace({ format, subnormals }: FullFloatType): number {
  return subnormals === 'flush' ? leastExponent(format) : leastExponent(format) - format.fractionBits;
}

/** Every integer up to the greatest has few enough digits, and is a multiple of the least place. */
function holdsWhole(to: FullFloatType, { kind, width }: Whole): boolean {
  const { format } = to;
  // The least `int` is a power of two.
  const digits = kind === 'int' ? width - 1 : width;
  // All ones with the greatest exponent is no number in E4M3.
  const greatest = greatestExponent(format) - (format.specials === 'nanOnly' ? 1 : 0);
  return hasZero(format) && digits <= precisionOf(format) && width - 1 <= greatest && leastPlace(to) <= 0;
}

/** `x as fp8_e4m3`: what to write where that may change the value. */
export function insteadOfCast(
  from: Type,
  to: Type,
): { readonly title: string; readonly call: string } | undefined {
  const between = (isFloat(from) && (isFloat(to) || isWhole(to))) || (isWhole(from) && isFloat(to));
  return between ? { title: 'to take the nearest', call: `round::<${typeName(to)}>` } : undefined;
}
