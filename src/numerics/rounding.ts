/**
 * Rounding to an integer number of quanta: the one place where bits are dropped.
 */
import type { Finite } from './values.js';

/**
 * IEEE 754-2019, 4.3, and stochastic rounding, whose random bits are an input like any other.
 *
 * - `nearestEven`, `nearestAway`: a tie goes to the even neighbour, or to the one larger in magnitude.
 * - `towardZero`, `up` (toward +infinity), `down` (toward -infinity).
 * - `stochastic`: away from zero with the probability of the fraction that is dropped.
 */
export type Rounding = 'nearestEven' | 'nearestAway' | 'towardZero' | 'up' | 'down' | 'stochastic';

export const ROUNDINGS: readonly Rounding[] = [
  'nearestEven',
  'nearestAway',
  'towardZero',
  'up',
  'down',
  'stochastic',
];

/** The random input of stochastic rounding: 0 ≤ value < 2^bits. */
export interface RandomBits {
  readonly bits: number;
  readonly value: bigint;
}

export interface Rounded {
  /** |x| = magnitude × 2^exponent, but for what was dropped. */
  readonly magnitude: bigint;
  readonly isExact: boolean;
}

/**
 * `x` as a number of quanta 2^exponent, rounded; the sign stays with `x`. A RangeError where random bits are needed and not given, or where a sticky
 * number is too coarse to be rounded.
 */
export function roundToQuantum(
  x: Finite,
  exponent: number,
  rounding: Rounding,
  random?: RandomBits,
): Rounded {
  const drop = exponent - x.exponent;
  if (drop <= 0) {
    if (x.sticky) throw new RangeError('a quotient or root was computed with too few bits for this format');
    return { magnitude: x.significand << BigInt(-drop), isExact: true };
  }
  const whole = x.significand >> BigInt(drop);
  const rest = x.significand - (whole << BigInt(drop));
  if (rest === 0n && !x.sticky) return { magnitude: whole, isExact: true };
  const isUp = roundsAway(x, whole, rest, drop, rounding, random);
  return { magnitude: isUp ? whole + 1n : whole, isExact: false };
}

/** Whether a magnitude of `whole` quanta and rest / 2^drop of one (and more, if sticky) goes to whole + 1. */
function roundsAway(
  x: Finite,
  whole: bigint,
  rest: bigint,
  drop: number,
  rounding: Rounding,
  random: RandomBits | undefined,
): boolean {
  const half = 1n << BigInt(drop - 1);
  const isAboveHalf = rest > half || (rest === half && x.sticky);
  const isTieOrAbove = rest >= half;
  switch (rounding) {
    case 'nearestEven':
      return isAboveHalf || (isTieOrAbove && (whole & 1n) === 1n);
    case 'nearestAway':
      return isTieOrAbove;
    case 'towardZero':
      return false;
    case 'up':
      return !x.isNegative;
    case 'down':
      return x.isNegative;
    case 'stochastic':
      return roundsAwayByChance(rest, drop, random);
  }
}

/** As hardware does it: the random bits are added to as many bits below the last place, and a carry rounds away. What lies below those has no say. */
function roundsAwayByChance(rest: bigint, drop: number, random: RandomBits | undefined): boolean {
  if (random === undefined) throw new RangeError('stochastic rounding needs random bits');
  const seen = random.bits >= drop ? rest << BigInt(random.bits - drop) : rest >> BigInt(drop - random.bits);
  return seen + random.value >= 1n << BigInt(random.bits);
}
