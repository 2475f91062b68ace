/**
 * Between encodings and values: decoding, and encoding with every rounding, overflow and subnormal rule.
 */
import { bitLength } from '../support/bits.js';
import { INEXACT, OVERFLOW, UNDERFLOW, type Flags } from './flags.js';
import {
  canonicalNaN,
  greatestMagnitude,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  hasZero,
  infinityMagnitude,
  isSigned,
  leastExponent,
  signMask,
  widthOf,
  type FloatFormat,
} from './formats.js';
import { roundToQuantum, type RandomBits, type Rounding } from './rounding.js';
import { exponentOf, finite, infinity, isZero, type Finite, type Value } from './values.js';

/**
 * What becomes of a magnitude that is too large once rounded, and of an infinity that lands in the format: infinity, NaN, or the greatest finite number.
 * Roundings toward zero give the greatest finite number for the former whatever is said here (IEEE 754-2019, 7.4).
 */
export type Overflow = 'infinity' | 'nan' | 'saturate';

/**
 * `flush`: a subnormal operand counts as 0 of its sign, and what would be encoded as subnormal is 0 of its sign.
 */
export type Subnormals = 'keep' | 'flush';

/** When a result counts as tiny, for `underflow` only: IEEE 754-2019, 7.5 leaves the choice. `after` rounding is RISC-V's and x86's, `before` is Arm's. */
export type Tininess = 'after' | 'before';

/** A format with its policy: what a float type of the language is. */
export interface FloatType {
  readonly format: FloatFormat;
  readonly rounding: Rounding;
  readonly overflow: Overflow;
  readonly subnormals: Subnormals;
  readonly tininess: Tininess;
}

export type Policy = Partial<Omit<FloatType, 'format'>>;

/** An encoding, and the exceptions raised on the way to it. */
export interface Result {
  readonly bits: bigint;
  readonly flags: Flags;
}

/**
 * The type of a format under a policy. By default: nearest even, subnormals kept, and the first of infinity, NaN and saturation that the format has.
 * A RangeError where the policy asks for an infinity or NaN that the format lacks.
 */
export function floatType(format: FloatFormat, policy: Policy = {}): FloatType {
  const overflow = policy.overflow ?? usualOverflow(format);
  if (overflow === 'infinity' && !hasInfinity(format)) throw new RangeError(`${format.name} has no infinity`);
  if (overflow === 'nan' && !hasNaN(format)) throw new RangeError(`${format.name} has no NaN`);
  return { rounding: 'nearestEven', subnormals: 'keep', tininess: 'after', ...policy, format, overflow };
}

/** What becomes of what is too large where no policy says it: the first of infinity, NaN and saturation that the format has. */
export function usualOverflow(format: FloatFormat): Overflow {
  return hasInfinity(format) ? 'infinity' : hasNaN(format) ? 'nan' : 'saturate';
}

// ── Decoding ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The value of an encoding (IEEE 754-2019, 3.4; OCP FP8 1.0; OCP MX 1.0, 5.3). Bits above the format's width are not looked at. The one NaN of an fnuz format has its sign bit
 * set, and counts as negative.
 */
export function decode(format: FloatFormat, bits: bigint): Value {
  const code = BigInt.asUintN(widthOf(format), bits);
  const sign = code & signMask(format);
  const isNegative = sign !== 0n;
  const magnitude = code ^ sign;
  if (format.specials === 'unsignedZero' && code === canonicalNaN(format)) return nan(true, false);
  if (magnitude > greatestMagnitude(format)) {
    if (hasInfinity(format) && magnitude === infinityMagnitude(format)) return infinity(isNegative);
    return nan(isNegative, isSignaling(format, magnitude));
  }
  return decodeMagnitude(format, isNegative, magnitude);
}

function nan(isNegative: boolean, isSignaling: boolean): Value {
  return { kind: 'nan', isNegative, isSignaling };
}

/** The first bit of the fraction is 0 (IEEE 754-2019, 6.2.1). Formats with one NaN have a quiet one. */
function isSignaling(format: FloatFormat, magnitude: bigint): boolean {
  return hasInfinity(format) && ((magnitude >> BigInt(format.fractionBits - 1)) & 1n) === 0n;
}

function decodeMagnitude(format: FloatFormat, isNegative: boolean, magnitude: bigint): Finite {
  const fractionBits = BigInt(format.fractionBits);
  const field = magnitude >> fractionBits;
  const fraction = magnitude - (field << fractionBits);
  if (field === 0n && hasZero(format))
    return finite(isNegative, fraction, leastExponent(format) - format.fractionBits);
  const exponent = Number(field) - format.bias - format.fractionBits;
  return finite(isNegative, fraction | (1n << fractionBits), exponent);
}

/** {@link decode} as an operand of the type: subnormal numbers count as 0 where they are flushed. */
export function decodeOperand(type: FloatType, bits: bigint): Value {
  const value = decode(type.format, bits);
  if (type.subnormals === 'keep' || value.kind !== 'finite' || isZero(value)) return value;
  return exponentOf(value) < leastExponent(type.format) ? finite(value.isNegative, 0n, 0) : value;
}

// ── Encoding ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Which NaN stands for a NaN, and for an infinity or overflow that becomes one: arithmetic gives the canonical one, conversions keep the sign.
 */
export type NaNSign = 'canonical' | 'kept';

/** The encoding of a value in a type, rounded once. */
export function encode(
  type: FloatType,
  value: Value,
  nanSign: NaNSign = 'canonical',
  random?: RandomBits,
): Result {
  switch (value.kind) {
    case 'nan':
      return { bits: encodeNaN(type.format, nanSign === 'kept' && value.isNegative), flags: 0 };
    case 'infinity':
      return { bits: encodeTooLarge(type, value.isNegative, nanSign), flags: 0 };
    case 'finite':
      return encodeFinite(type, value, nanSign, random);
  }
}

function encodeNaN(format: FloatFormat, isNegative: boolean): bigint {
  const canonical = canonicalNaN(format);
  if (!isNegative || !isSigned(format) || format.specials === 'unsignedZero') return canonical;
  return canonical ^ signMask(format);
}

/** An infinity, or what the type has instead of one. */
function encodeTooLarge(type: FloatType, isNegative: boolean, nanSign: NaNSign): bigint {
  const { format } = type;
  if (isNegative && !isSigned(format)) return canonicalNaN(format);
  switch (type.overflow) {
    case 'infinity':
      return withSign(format, isNegative, infinityMagnitude(format));
    case 'nan':
      return encodeNaN(format, nanSign === 'kept' && isNegative);
    case 'saturate':
      return withSign(format, isNegative, greatestMagnitude(format));
  }
}

function withSign(format: FloatFormat, isNegative: boolean, magnitude: bigint): bigint {
  if (!isNegative || (magnitude === 0n && !hasNegativeZero(format))) return magnitude;
  return magnitude | signMask(format);
}

function encodeFinite(type: FloatType, x: Finite, nanSign: NaNSign, random: RandomBits | undefined): Result {
  const { format } = type;
  if (!isSigned(format) && (x.isNegative || isZero(x))) return { bits: canonicalNaN(format), flags: 0 };
  if (isZero(x)) return { bits: withSign(format, x.isNegative, 0n), flags: 0 };
  const least = leastExponent(format);
  const quantum = Math.max(exponentOf(x), least) - format.fractionBits;
  const { magnitude, isExact } = roundToQuantum(x, quantum, type.rounding, random);
  const code = codeOf(format, magnitude, quantum);
  if (code > greatestMagnitude(format)) return encodeOverflow(type, x, nanSign);
  const inexact = isExact ? 0 : INEXACT;
  if (type.subnormals === 'flush' && isSubnormalCode(format, code))
    return { bits: withSign(format, x.isNegative, 0n), flags: UNDERFLOW | INEXACT };
  const underflow = !isExact && isTiny(type, x, random) ? UNDERFLOW : 0;
  return { bits: withSign(format, x.isNegative, code), flags: inexact | underflow };
}

/**
 * The magnitude of magnitude × 2^quantum, quantum being that of the number's binade, or of the next lower one after a carry. The hidden bit adds itself to the
 * exponent field, and so does a carry: consecutive numbers have consecutive codes, those that are
 * too large among them.
 */
function codeOf(format: FloatFormat, magnitude: bigint, quantum: number): bigint {
  const field = quantum + format.fractionBits - leastExponent(format);
  const code = (BigInt(field) << BigInt(format.fractionBits)) + magnitude;
  // Without a zero, field 0 has the hidden bit too, and there is nothing below it.
  return hasZero(format) ? code : code === 0n ? 0n : code - 1n;
}

function isSubnormalCode(format: FloatFormat, code: bigint): boolean {
  return hasZero(format) && code > 0n && code < 1n << BigInt(format.fractionBits);
}

function encodeOverflow(type: FloatType, x: Finite, nanSign: NaNSign): Result {
  const flags = OVERFLOW | INEXACT;
  if (roundsTowardZero(type.rounding, x.isNegative))
    return { bits: withSign(type.format, x.isNegative, greatestMagnitude(type.format)), flags };
  return { bits: encodeTooLarge(type, x.isNegative, nanSign), flags };
}

function roundsTowardZero(rounding: Rounding, isNegative: boolean): boolean {
  return rounding === 'towardZero' || rounding === (isNegative ? 'up' : 'down');
}

/** Below the least normal number: as it is, or once rounded to the format's precision without a lower end of exponents (IEEE 754-2019, 7.5). */
function isTiny(type: FloatType, x: Finite, random: RandomBits | undefined): boolean {
  const { format } = type;
  if (exponentOf(x) >= leastExponent(format)) return false;
  if (type.tininess === 'before') return true;
  const quantum = exponentOf(x) - format.fractionBits;
  const { magnitude } = roundToQuantum(x, quantum, type.rounding, random);
  return bitLength(magnitude) - 1 + quantum < leastExponent(format);
}
