/**
 * Numbers as text, read exactly (IEEE 754-2019, 5.12).
 */
import { encode, type FloatType, type Result } from './codec.js';
import { bitsForRounding } from './arithmetic.js';
import { finest, fixedName, toFixed, type FixedFormat, type FixedResult } from './fixed.js';
import { finite, infinity, QUIET_NAN, ratio, ratioAt, type Finite, type Value } from './values.js';

/** An exact rational, numerator / denominator × 2^exponent, or what is no number. The denominator is positive. */
export type Literal =
  | {
      readonly kind: 'number';
      readonly isNegative: boolean;
      readonly numerator: bigint;
      readonly denominator: bigint;
      readonly exponent: number;
    }
  | { readonly kind: 'infinity'; readonly isNegative: boolean }
  | { readonly kind: 'nan'; readonly isNegative: boolean };

/** Exponents beyond this are refused: no format reaches them, and the exact number would be as long. */
const LARGEST_EXPONENT = 100_000;

const DECIMAL = /^(\d[\d_]*)(?:\.(\d[\d_]*))?(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^0x([\da-f][\da-f_]*)(?:\.([\da-f][\da-f_]*))?(?:p([+-]?\d+))?$/i;

/**
 * `1.5`, `6.02e23`, `0x1.8p3`, `inf`, `nan`, each with or without a sign; `_` may stand between digits. `undefined` for anything else, and for exponents beyond ±100,000.
 */
export function parseLiteral(text: string): Literal | undefined {
  const isNegative = text.startsWith('-');
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === 'inf') return { kind: 'infinity', isNegative };
  if (body === 'nan') return { kind: 'nan', isNegative };
  return parseDecimal(body, isNegative) ?? parseHexadecimal(body, isNegative);
}

function parseDecimal(text: string, isNegative: boolean): Literal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [whole, fraction] = digitsOf(match);
  const power = Number(match[3] ?? 0);
  if (Math.abs(power) > LARGEST_EXPONENT) return undefined;
  const tens = power - fraction.length;
  return {
    kind: 'number',
    isNegative,
    numerator: BigInt(whole + fraction) * 10n ** BigInt(Math.max(tens, 0)),
    denominator: 10n ** BigInt(Math.max(-tens, 0)),
    exponent: 0,
  };
}

function parseHexadecimal(text: string, isNegative: boolean): Literal | undefined {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [whole, fraction] = digitsOf(match);
  const power = Number(match[3] ?? 0);
  if (Math.abs(power) > LARGEST_EXPONENT) return undefined;
  const numerator = BigInt(`0x${whole}${fraction}`);
  return { kind: 'number', isNegative, numerator, denominator: 1n, exponent: power - 4 * fraction.length };
}

function digitsOf(match: RegExpExecArray): readonly [whole: string, fraction: string] {
  return [(match[1] ?? '').replaceAll('_', ''), (match[2] ?? '').replaceAll('_', '')];
}

/** A literal in a type, rounded once. `inexact` among the flags says that the type does not hold it. */
export function encodeLiteral(type: FloatType, literal: Literal): Result {
  return encode(type, literalValue(literal, bitsForRounding(type)), 'kept');
}

/**
 * A number in fixed point, to nearest even and saturating; `inexact` and `overflow` say that the format does not hold it. A RangeError for what is not a number.
 */
export function fixedLiteral(format: FixedFormat, literal: Literal): FixedResult {
  if (literal.kind !== 'number') throw new RangeError(`${fixedName(format)} has no ${literal.kind}`);
  const { isNegative, numerator, denominator, exponent } = literal;
  const q = ratioAt(numerator, denominator, finest(format) - exponent);
  return toFixed({ ...q, isNegative, exponent: q.exponent + exponent }, format, 'nearestEven', 'saturate');
}

function literalValue(literal: Literal, bits: number): Value {
  switch (literal.kind) {
    case 'nan':
      return { ...QUIET_NAN, isNegative: literal.isNegative };
    case 'infinity':
      return infinity(literal.isNegative);
    case 'number':
      return numberValue(literal, bits);
  }
}

function numberValue(literal: Literal & { readonly kind: 'number' }, bits: number): Finite {
  const { isNegative, numerator, denominator, exponent } = literal;
  const q = ratio(numerator, denominator, bits);
  return finite(isNegative, q.significand, q.exponent + exponent, q.sticky);
}
