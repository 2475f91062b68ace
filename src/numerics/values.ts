/**
 * What an encoding stands for, and what exact arithmetic gives before it is rounded.
 */
import { bitLength } from '../support/bits.js';

/**
 * A number as a dyadic rational ±significand × 2^exponent, or what is not a number.
 *
 * `sticky` says that the magnitude lies strictly between significand and significand + 1, times 2^exponent: so do quotients and roots that no dyadic rational equals.
 * That rounds as the number itself does wherever 2^exponent is at most half of the last place kept; decoded numbers never have it.
 * Zero has significand 0 and a sign.
 */
export type Value = NaNValue | InfiniteValue | Finite;

export interface NaNValue {
  readonly kind: 'nan';
  readonly isNegative: boolean;
  /** A signaling NaN raises `invalid` wherever it is an operand (IEEE 754-2019, 6.2). */
  readonly isSignaling: boolean;
}

export interface InfiniteValue {
  readonly kind: 'infinity';
  readonly isNegative: boolean;
}

export interface Finite {
  readonly kind: 'finite';
  readonly isNegative: boolean;
  readonly significand: bigint;
  readonly exponent: number;
  readonly sticky: boolean;
}

export const QUIET_NAN: NaNValue = { kind: 'nan', isNegative: false, isSignaling: false };

export function infinity(isNegative: boolean): InfiniteValue {
  return { kind: 'infinity', isNegative };
}

export function zero(isNegative: boolean): Finite {
  return finite(isNegative, 0n, 0);
}

/** ±significand × 2^exponent; the significand must not be negative. */
export function finite(isNegative: boolean, significand: bigint, exponent: number, sticky = false): Finite {
  return { kind: 'finite', isNegative, significand, exponent, sticky };
}

/** An integer times a power of two. */
export function dyadic(integer: bigint, exponent = 0): Finite {
  return integer < 0n ? finite(true, -integer, exponent) : finite(false, integer, exponent);
}

export function isZero(value: Value): boolean {
  return value.kind === 'finite' && value.significand === 0n && !value.sticky;
}

/** floor(log2 |x|) of a number that is not 0. */
export function exponentOf(x: Finite): number {
  return bitLength(x.significand) + x.exponent - 1;
}

/** The signed integer n with x = n × 2^exponent. `exponent` must be at most that of `x`, and x exact. */
export function integerAt(x: Finite, exponent: number): bigint {
  const magnitude = x.significand << BigInt(x.exponent - exponent);
  return x.isNegative ? -magnitude : magnitude;
}

/** -1, 0 or 1 as x is less than, equal to or greater than y; both exact; -0 equals 0. */
export function compareFinite(x: Finite, y: Finite): -1 | 0 | 1 {
  const exponent = Math.min(x.exponent, y.exponent);
  const a = integerAt(x, exponent);
  const b = integerAt(y, exponent);
  return a < b ? -1 : a > b ? 1 : 0;
}

export function negated(value: Value): Value {
  return { ...value, isNegative: !value.isNegative };
}

/** numerator / denominator with at least `bits` significant bits, and `sticky` for the rest. Neither is negative, and the denominator is not 0. */
export function ratio(numerator: bigint, denominator: bigint, bits: number): Finite {
  return ratioAt(numerator, denominator, Math.min(0, bitLength(numerator) - bitLength(denominator) - bits));
}

/** numerator / denominator as a number of 2^exponent, and `sticky` for the rest. Neither is negative, and the denominator is not 0. */
export function ratioAt(numerator: bigint, denominator: bigint, exponent: number): Finite {
  const n = numerator << BigInt(Math.max(-exponent, 0));
  const d = denominator << BigInt(Math.max(exponent, 0));
  return finite(false, n / d, exponent, n % d !== 0n);
}
