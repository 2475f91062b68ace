/**
 * Conversions: between formats, and between them and integers and fixed point. Each rounds once (IEEE 754-2019, 5.4.2, 5.4.1, 5.8).
 */
import { decodeOperand, encode, floatType, type FloatType, type Result } from './codec.js';
import { INEXACT, INVALID, type Flags } from './flags.js';
import { widthOf, type FloatFormat } from './formats.js';
import { fixedRange, fixedValue, toFixed, type Fixed, type FixedFormat } from './fixed.js';
import { roundToQuantum, type RandomBits, type Rounding } from './rounding.js';
import { dyadic, finite, type Value } from './values.js';

/** How an integer type is read and written: two's complement, or plain binary. */
export interface IntegerFormat {
  readonly isSigned: boolean;
  readonly width: number;
}

export interface IntegerResult {
  readonly value: bigint;
  readonly flags: Flags;
}

/**
 * An encoding of one type in another. A NaN keeps its sign and gets the canonical payload, and so does an infinity or overflow that becomes a NaN;
 * a signaling NaN raises `invalid`. Of the source only `format` and `subnormals` matter.
 */
export function convert(from: FloatType, to: FloatType, bits: bigint, random?: RandomBits): Result {
  const value = decodeOperand(from, bits);
  const { bits: converted, flags } = encode(to, value, 'kept', random);
  return { bits: converted, flags: flags | signaled(value) };
}

function signaled(value: Value): Flags {
  return value.kind === 'nan' && value.isSignaling ? INVALID : 0;
}

/** An integer in a float type, rounded once: never by way of a wider format. */
export function fromInteger(to: FloatType, integer: bigint, random?: RandomBits): Result {
  return encode(to, dyadic(integer), 'kept', random);
}

/**
 * A float as an integer. What is out of range saturates, and NaN gives the greatest integer, both with `invalid` and without `inexact`, as RISC-V's FCVT does
 * (IEEE 754-2019, 5.8 asks for `invalid` and leaves the value open). The rounding is the operation's, not the type's.
 */
export function toInteger(
  from: FloatType,
  bits: bigint,
  to: IntegerFormat,
  rounding: Rounding,
  random?: RandomBits,
): IntegerResult {
  const value = decodeOperand(from, bits);
  const [least, greatest] = integerRange(to);
  if (value.kind === 'nan') return { value: greatest, flags: INVALID };
  if (value.kind === 'infinity') return { value: value.isNegative ? least : greatest, flags: INVALID };
  const { magnitude, isExact } = roundToQuantum(value, 0, rounding, random);
  const integer = value.isNegative ? -magnitude : magnitude;
  if (integer < least) return { value: least, flags: INVALID };
  if (integer > greatest) return { value: greatest, flags: INVALID };
  return { value: integer, flags: isExact ? 0 : INEXACT };
}

function integerRange({ isSigned, width }: IntegerFormat): readonly [bigint, bigint] {
  return fixedRange({ isSigned, integerBits: width, fractionBits: 0 });
}

/** The nearest integer as a number of the same type; 0 keeps the sign of the operand (IEEE 754-2019, 5.9). `isExact` asks for `inexact`. */
export function roundToInteger(type: FloatType, bits: bigint, rounding: Rounding, isExact: boolean): Result {
  const value = decodeOperand(type, bits);
  if (value.kind !== 'finite') return { bits: encode(type, value).bits, flags: signaled(value) };
  const integer = roundToQuantum(value, 0, rounding);
  const result = encode(type, finite(value.isNegative, integer.magnitude, 0));
  return { bits: result.bits, flags: isExact && !integer.isExact ? INEXACT : 0 };
}

/** A fixed-point number in a float type. */
export function fromFixed(to: FloatType, value: Fixed, random?: RandomBits): Result {
  return encode(to, fixedValue(value), 'kept', random);
}

/** A float in fixed point, saturating, with the rules of {@link toInteger} for NaN and what is out of range. */
export function floatToFixed(
  from: FloatType,
  bits: bigint,
  to: FixedFormat,
  rounding: Rounding,
  random?: RandomBits,
): { readonly value: Fixed; readonly flags: Flags } {
  const value = decodeOperand(from, bits);
  const [least, greatest] = fixedRange(to);
  if (value.kind !== 'finite') {
    const count = value.kind === 'infinity' && value.isNegative ? least : greatest;
    return { value: { format: to, count }, flags: INVALID };
  }
  const result = toFixed(value, to, rounding, 'saturate', random);
  return result.flags > INEXACT ? { value: result.value, flags: INVALID } : result;
}

/** The conversion of every code of a format, in order: what `oracle -- convert` hashes. */
export function convertAll(from: FloatFormat, to: FloatType): readonly bigint[] {
  const source = floatType(from);
  return Array.from({ length: 2 ** widthOf(from) }, (_, code) => convert(source, to, BigInt(code)).bits);
}

/** Codes as bytes: one each for formats of 8 bits or fewer, else two, the low one first. */
export function codeBytes(format: FloatFormat, codes: readonly bigint[]): Uint8Array {
  const size = widthOf(format) <= 8 ? 1 : 2;
  const bytes = new Uint8Array(codes.length * size);
  codes.forEach((code, i) => {
    bytes[i * size] = Number(code & 0xffn);
    if (size === 2) bytes[i * size + 1] = Number((code >> 8n) & 0xffn);
  });
  return bytes;
}

/** FNV-1a with 32 bits (draft-eastlake-fnv) as 8 hexadecimal digits. */
export function fnv1a32(bytes: Uint8Array): string {
  let hash = 0x811c_9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
