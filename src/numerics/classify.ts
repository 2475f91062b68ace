/** Classification of encodings (IEEE 754-2019, 5.7.2). */
import { decode } from './codec.js';
import { leastExponent, type FloatFormat } from './formats.js';
import { exponentOf, isZero } from './values.js';

export type FloatClass =
  | 'signalingNaN'
  | 'quietNaN'
  | 'negativeInfinity'
  | 'negativeNormal'
  | 'negativeSubnormal'
  | 'negativeZero'
  | 'positiveZero'
  | 'positiveSubnormal'
  | 'positiveNormal'
  | 'positiveInfinity';

/** The one class of the ten that an encoding belongs to. */
export function classOf(format: FloatFormat, bits: bigint): FloatClass {
  const value = decode(format, bits);
  if (value.kind === 'nan') return value.isSignaling ? 'signalingNaN' : 'quietNaN';
  const sign = value.isNegative ? 'negative' : 'positive';
  if (value.kind === 'infinity') return `${sign}Infinity`;
  if (isZero(value)) return `${sign}Zero`;
  return exponentOf(value) < leastExponent(format) ? `${sign}Subnormal` : `${sign}Normal`;
}

export function isNaNCode(format: FloatFormat, bits: bigint): boolean {
  return decode(format, bits).kind === 'nan';
}

export function isInfiniteCode(format: FloatFormat, bits: bigint): boolean {
  return decode(format, bits).kind === 'infinity';
}

/** Zero, subnormal or normal. */
export function isFiniteCode(format: FloatFormat, bits: bigint): boolean {
  return decode(format, bits).kind === 'finite';
}

export function isZeroCode(format: FloatFormat, bits: bigint): boolean {
  return isZero(decode(format, bits));
}

export function isSubnormalCode(format: FloatFormat, bits: bigint): boolean {
  return classOf(format, bits).endsWith('Subnormal');
}

export function isNormalCode(format: FloatFormat, bits: bigint): boolean {
  return classOf(format, bits).endsWith('Normal');
}

/** The sign, of zeros and NaNs too. */
export function isNegativeCode(format: FloatFormat, bits: bigint): boolean {
  return decode(format, bits).isNegative;
}
