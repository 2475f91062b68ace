/**
 * Fixed point: integers that count 2^-F. Arithmetic grows its format so that every result is exact; only {@link narrow} drops anything, and it says how.
 */
import { clog2 } from '../support/bits.js';
import { DIVIDE_BY_ZERO, INEXACT, OVERFLOW, type Flags } from './flags.js';
import { roundToQuantum, type RandomBits, type Rounding } from './rounding.js';
import { dyadic, isZero, ratioAt, type Finite } from './values.js';

/** `fixed<I, F>` has I bits before the point, the sign among them, and F after it; `ufixed<I, F>` has no sign. Either may be negative as long as I + F is not. */
export interface FixedFormat {
  readonly isSigned: boolean;
  readonly integerBits: number;
  readonly fractionBits: number;
}

/** A number of a format: count × 2^-fractionBits. */
export interface Fixed {
  readonly format: FixedFormat;
  readonly count: bigint;
}

/** Two's complement drops high bits with `wrap`; `saturate` gives the nearest end of the range. */
export type FixedOverflow = 'wrap' | 'saturate';

export interface FixedResult {
  readonly value: Fixed;
  /** `inexact` where bits below the last place were lost, `overflow` where the rounded number is not in the range. */
  readonly flags: Flags;
}

/** `fixed<I, F>`. */
export function fixed(integerBits: number, fractionBits: number): FixedFormat {
  return checked({ isSigned: true, integerBits, fractionBits });
}

/** `ufixed<I, F>`. */
export function ufixed(integerBits: number, fractionBits: number): FixedFormat {
  return checked({ isSigned: false, integerBits, fractionBits });
}

function checked(format: FixedFormat): FixedFormat {
  const width = format.integerBits + format.fractionBits;
  if (!Number.isInteger(format.integerBits) || !Number.isInteger(width) || width < (format.isSigned ? 1 : 0))
    throw new RangeError(`${fixedName(format)} has no bits`);
  return format;
}

export function fixedName({ isSigned, integerBits, fractionBits }: FixedFormat): string {
  return `${isSigned ? 'fixed' : 'ufixed'}<${integerBits}, ${fractionBits}>`;
}

export function fixedWidth(format: FixedFormat): number {
  return format.integerBits + format.fractionBits;
}

/** The least and the greatest count. */
export function fixedRange(format: FixedFormat): readonly [least: bigint, greatest: bigint] {
  const width = BigInt(fixedWidth(format));
  if (!format.isSigned) return [0n, (1n << width) - 1n];
  return [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n];
}

/** The number that an encoding stands for: two's complement, or plain binary without a sign. */
export function decodeFixed(format: FixedFormat, bits: bigint): Fixed {
  const width = fixedWidth(format);
  return { format, count: format.isSigned ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits) };
}

export function encodeFixed(value: Fixed): bigint {
  return BigInt.asUintN(fixedWidth(value.format), value.count);
}

/** The number as a value of exact arithmetic. */
export function fixedValue(value: Fixed): Finite {
  return dyadic(value.count, -value.format.fractionBits);
}

// ── Exact ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** a + b: one more bit before the point than the wider one has. */
export function addFixed(a: Fixed, b: Fixed): Fixed {
  const format = sumFormat(a.format, b.format, a.format.isSigned || b.format.isSigned);
  return { format, count: countAt(a, format.fractionBits) + countAt(b, format.fractionBits) };
}

/** a - b: as the sum, and always signed. */
export function subtractFixed(a: Fixed, b: Fixed): Fixed {
  const format = sumFormat(a.format, b.format, true);
  return { format, count: countAt(a, format.fractionBits) - countAt(b, format.fractionBits) };
}

/** a × b: both halves add up. One sign is enough where one operand has none. */
export function multiplyFixed(a: Fixed, b: Fixed): Fixed {
  const format = {
    isSigned: a.format.isSigned || b.format.isSigned,
    integerBits: a.format.integerBits + b.format.integerBits,
    fractionBits: a.format.fractionBits + b.format.fractionBits,
  };
  return { format, count: a.count * b.count };
}

/** -a: one more bit, for the negative of the least number. */
export function negateFixed(a: Fixed): Fixed {
  const { integerBits, fractionBits } = a.format;
  return { format: fixed(integerBits + 1, fractionBits), count: -a.count };
}

/** The sum of n numbers of one format: ceil(log2 n) more bits before the point. */
export function totalFormat(format: FixedFormat, n: number): FixedFormat {
  return { ...format, integerBits: format.integerBits + clog2(BigInt(n)) };
}

/** An unsigned operand beside a signed one takes a sign bit first. */
function sumFormat(a: FixedFormat, b: FixedFormat, isSigned: boolean): FixedFormat {
  const isMixed = a.isSigned !== b.isSigned;
  const bitsOf = (format: FixedFormat) => format.integerBits + (isMixed && !format.isSigned ? 1 : 0);
  return {
    isSigned,
    integerBits: Math.max(bitsOf(a), bitsOf(b)) + 1,
    fractionBits: Math.max(a.fractionBits, b.fractionBits),
  };
}

function countAt(value: Fixed, fractionBits: number): bigint {
  return value.count << BigInt(fractionBits - value.format.fractionBits);
}

export function compareFixed(a: Fixed, b: Fixed): -1 | 0 | 1 {
  const difference = subtractFixed(a, b).count;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

// ── Rounded ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A number in another format, rounded to its last place first and then brought into its range. */
export function narrow(
  value: Fixed,
  format: FixedFormat,
  rounding: Rounding,
  overflow: FixedOverflow,
  random?: RandomBits,
): FixedResult {
  return toFixed(fixedValue(value), format, rounding, overflow, random);
}

/** {@link narrow} of any number. */
export function toFixed(
  x: Finite,
  format: FixedFormat,
  rounding: Rounding,
  overflow: FixedOverflow,
  random?: RandomBits,
): FixedResult {
  if (isZero(x)) return { value: { format, count: 0n }, flags: 0 };
  const { magnitude, isExact } = roundToQuantum(x, -format.fractionBits, rounding, random);
  const count = x.isNegative ? -magnitude : magnitude;
  const [least, greatest] = fixedRange(format);
  const inexact = isExact ? 0 : INEXACT;
  if (count >= least && count <= greatest) return { value: { format, count }, flags: inexact };
  const kept = overflow === 'wrap' ? decodeFixed(format, count).count : count < least ? least : greatest;
  return { value: { format, count: kept }, flags: OVERFLOW | inexact };
}

/** a / b in a format, rounded once. A divisor of 0 gives 0, as everywhere in the language, with `divideByZero`. */
export function divideFixed(
  a: Fixed,
  b: Fixed,
  format: FixedFormat,
  rounding: Rounding,
  overflow: FixedOverflow,
  random?: RandomBits,
): FixedResult {
  if (b.count === 0n) return { value: { format, count: 0n }, flags: DIVIDE_BY_ZERO };
  const scale = b.format.fractionBits - a.format.fractionBits;
  const q = ratioAt(magnitudeOf(a.count), magnitudeOf(b.count), finest(format, random) - scale);
  const isNegative = a.count < 0n !== b.count < 0n;
  return toFixed({ ...q, isNegative, exponent: q.exponent + scale }, format, rounding, overflow, random);
}

function magnitudeOf(count: bigint): bigint {
  return count < 0n ? -count : count;
}

/** The exponent of a place that is low enough for every rounding of what lies below it. */
export function finest(format: FixedFormat, random?: RandomBits): number {
  return -format.fractionBits - 1 - (random?.bits ?? 0);
}
