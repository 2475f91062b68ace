/**
 * Rounding derived a second time, with nothing of `src/numerics` but the table's rows: the numbers of a small format as a sorted list of doubles, and a search in it. Every quantity is a double
 * and exact: codes of 8 bits have at most 4 significant bits and exponents from -17 to 16, so that sums and products have fewer than 53.
 */
import type { Overflow } from '../../src/numerics/codec.js';
import type { FloatFormat } from '../../src/numerics/formats.js';
import type { Rounding } from '../../src/numerics/rounding.js';

export interface SmallFormat {
  /** The number of each code: NaN and infinities as JavaScript's. */
  readonly numbers: readonly number[];
  /** Magnitudes of the finite numbers in order, and the one that would follow them; their places are their codes. */
  readonly magnitudes: readonly number[];
  readonly canonicalNaN: number;
  readonly signBit: number;
  readonly hasNegativeZero: boolean;
  readonly infinity: number | undefined;
}

/** From a row of OCP FP8 1.0, OCP MX 1.0 or AMD's fnuz: the code of each magnitude's NaN and infinity is counted from the top. */
export function smallFormat({ exponentBits, fractionBits, bias, specials }: FloatFormat): SmallFormat {
  const signBit = 2 ** (exponentBits + fractionBits);
  const all = Array.from({ length: signBit + 1 }, (_, code) => {
    const e = Math.floor(code / 2 ** fractionBits);
    const f = (code % 2 ** fractionBits) / 2 ** fractionBits;
    return e === 0 ? f * 2 ** (1 - bias) : (1 + f) * 2 ** (e - bias);
  });
  const isIeee = specials === 'ieee';
  const finite = isIeee ? signBit - 2 ** fractionBits : specials === 'nanOnly' ? signBit - 1 : signBit;
  const positive = all
    .slice(0, signBit)
    .map((x, code) => (code < finite ? x : code === finite && isIeee ? Infinity : NaN));
  const negative = positive.map((x) => -x);
  if (specials === 'unsignedZero') negative[0] = NaN;
  return {
    numbers: [...positive, ...negative],
    magnitudes: all.slice(0, finite + 1),
    canonicalNaN: isIeee ? finite + 2 ** (fractionBits - 1) : specials === 'nanOnly' ? signBit - 1 : signBit,
    signBit,
    hasNegativeZero: specials !== 'unsignedZero',
    infinity: isIeee ? finite : undefined,
  };
}

/** How a magnitude compares with a double: negative, 0 or positive. */
export type Comparison = (other: number) => number;

/** The code of a number given by its sign and by how its magnitude compares, which need not be a double itself. */
export function nearestCode(
  format: SmallFormat,
  isNegative: boolean,
  magnitude: Comparison,
  rounding: Rounding,
  overflow: Overflow,
): number {
  const { magnitudes } = format;
  const last = magnitudes.length - 1;
  const below = greatestAtMost(magnitudes, magnitude);
  const floor = magnitudes[below] ?? 0;
  const place = below === last ? last : below + (isRoundedUp() ? 1 : 0);
  if (place < last) return signed(format, isNegative, place);
  const isTowardZero = rounding === 'towardZero' || rounding === (isNegative ? 'up' : 'down');
  if (isTowardZero && overflow !== 'saturate') return signed(format, isNegative, last - 1);
  return tooLarge(format, isNegative, overflow);

  function isRoundedUp(): boolean {
    if (magnitude(floor) === 0) return false;
    const middle = magnitude((floor + (magnitudes[below + 1] ?? 0)) / 2);
    switch (rounding) {
      case 'nearestEven':
        return middle > 0 || (middle === 0 && below % 2 === 1);
      case 'nearestAway':
        return middle >= 0;
      case 'towardZero':
        return false;
      case 'up':
        return !isNegative;
      case 'down':
        return isNegative;
      case 'stochastic':
        throw new Error('not by chance');
    }
  }
}

function greatestAtMost(magnitudes: readonly number[], magnitude: Comparison): number {
  let [low, high] = [0, magnitudes.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (magnitude(magnitudes[middle] ?? 0) >= 0) low = middle;
    else high = middle;
  }
  return low;
}

export function tooLarge(format: SmallFormat, isNegative: boolean, overflow: Overflow): number {
  if (overflow === 'nan') return format.canonicalNaN;
  if (overflow === 'saturate') return signed(format, isNegative, format.magnitudes.length - 2);
  return signed(format, isNegative, format.infinity ?? format.canonicalNaN);
}

export function signed(format: SmallFormat, isNegative: boolean, code: number): number {
  return isNegative && (code !== 0 || format.hasNegativeZero) ? code + format.signBit : code;
}
