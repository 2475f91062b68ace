/**
 * Comparison, order, minimum and maximum (IEEE 754-2019, 5.6, 5.10, 5.11, 9.6), and how far two encodings are apart.
 */
import { decode, decodeOperand, encode, type FloatType, type Result } from './codec.js';
import { INVALID, type Flags } from './flags.js';
import { canonicalNaN, isSigned, signMask, widthOf, type FloatFormat } from './formats.js';
import { compareFinite, isZero, type Value } from './values.js';

/** The four mutually exclusive relations of IEEE 754-2019, 5.11. */
export type Relation = 'less' | 'equal' | 'greater' | 'unordered';

/** How a relates to b. -0 equals +0; a NaN is unordered with everything, itself included. */
export function relation(type: FloatType, a: bigint, b: bigint): Relation {
  return relationOf(decodeOperand(type, a), decodeOperand(type, b));
}

function relationOf(x: Value, y: Value): Relation {
  if (x.kind === 'nan' || y.kind === 'nan') return 'unordered';
  const order = rank(x) - rank(y) || (x.kind === 'finite' && y.kind === 'finite' ? compareFinite(x, y) : 0);
  return order < 0 ? 'less' : order > 0 ? 'greater' : 'equal';
}

function rank(x: Value): number {
  return x.kind !== 'infinity' ? 0 : x.isNegative ? -1 : 1;
}

export type Predicate = 'equal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual';

/** The answer of a comparison and its exceptions. */
export interface Judgement {
  readonly holds: boolean;
  readonly flags: Flags;
}

/**
 * A predicate of the language: `==` is quiet, it raises `invalid` for signaling NaNs only; `< <= > >=` are signaling, they raise it for every NaN
 * (IEEE 754-2019, table 5.2). `signals` asks for the other kind (5.6.1: compareQuietLess, compareSignalingEqual, …).
 */
export function compare(
  type: FloatType,
  predicate: Predicate,
  a: bigint,
  b: bigint,
  signals: 'any' | 'signaling' = predicate === 'equal' ? 'signaling' : 'any',
): Judgement {
  const x = decodeOperand(type, a);
  const y = decodeOperand(type, b);
  const isRaised = [x, y].some((v) => v.kind === 'nan' && (v.isSignaling || signals === 'any'));
  return { holds: ACCEPTED[predicate].includes(relationOf(x, y)), flags: isRaised ? INVALID : 0 };
}

const ACCEPTED: { readonly [P in Predicate]: readonly Relation[] } = {
  equal: ['equal'],
  less: ['less'],
  lessOrEqual: ['less', 'equal'],
  greater: ['greater'],
  greaterOrEqual: ['greater', 'equal'],
};

/**
 * totalOrder (IEEE 754-2019, 5.10) as -1, 0 or 1: -NaN < -infinity < … < -0 < +0 < … < +infinity < +NaN, signaling NaNs nearer to 0 than quiet ones.
 * It is the order of the encodings as sign and magnitude, but for the one NaN of an fnuz format, which is negative.
 */
export function totalOrder(format: FloatFormat, a: bigint, b: bigint): -1 | 0 | 1 {
  const x = totalRank(format, a);
  const y = totalRank(format, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function totalRank(format: FloatFormat, bits: bigint): bigint {
  const code = BigInt.asUintN(widthOf(format), bits);
  if (format.specials === 'unsignedZero' && code === canonicalNaN(format)) return -1n - signMask(format);
  return isSigned(format) && (code & signMask(format)) !== 0n ? ~(code ^ signMask(format)) : code;
}

export type Extremum = 'minimum' | 'maximum' | 'minimumNumber' | 'maximumNumber';

/**
 * minimum and maximum (IEEE 754-2019, 9.6): -0 is less than +0; a NaN gives NaN, but with `…Number` the number, if there is one. A signaling NaN raises `invalid` in
 * either case.
 */
export function extremum(type: FloatType, which: Extremum, a: bigint, b: bigint): Result {
  const x = decodeOperand(type, a);
  const y = decodeOperand(type, b);
  const flags = [x, y].some((v) => v.kind === 'nan' && v.isSignaling) ? INVALID : 0;
  return { bits: encode(type, extremeOf(x, y, which)).bits, flags };
}

function extremeOf(x: Value, y: Value, which: Extremum): Value {
  if (x.kind === 'nan' || y.kind === 'nan') {
    if (which === 'minimum' || which === 'maximum') return x.kind === 'nan' ? x : y;
    return x.kind === 'nan' ? y : x;
  }
  const isLess = isZero(x) && isZero(y) ? x.isNegative : relationOf(x, y) === 'less';
  const wantsLess = which === 'minimum' || which === 'minimumNumber';
  return isLess === wantsLess ? x : y;
}

/**
 * How many numbers of the format lie from a to b, b included: 0 for equal ones, 1 for neighbours. An infinity is the neighbour of the greatest number;
 * -0 and +0 are one number. `undefined` where either is NaN.
 */
export function ulpDistance(format: FloatFormat, a: bigint, b: bigint): bigint | undefined {
  if (decode(format, a).kind === 'nan' || decode(format, b).kind === 'nan') return undefined;
  const distance = place(format, a) - place(format, b);
  return distance < 0n ? -distance : distance;
}

/** Numbers of a format counted from 0 up and down. */
function place(format: FloatFormat, bits: bigint): bigint {
  const code = BigInt.asUintN(widthOf(format), bits);
  const magnitude = code & ~signMask(format);
  return magnitude === code ? magnitude : -magnitude;
}
