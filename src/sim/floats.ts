/** Floats as scripts and people see them. */
import { decode, encode, floatType, type Result } from '../numerics/codec.js';
import { ulpDistance } from '../numerics/compare.js';
import { hasInfinity, hasNaN, type FloatFormat } from '../numerics/formats.js';
import { printExact, printShortest } from '../numerics/print.js';
import { floatTypeNamed } from '../numerics/type-names.js';
import { finite, infinity, QUIET_NAN, type Value } from '../numerics/values.js';
import type { FloatCodec } from './values.js';

/** `1.5`, `-0`, `inf`, `nan`; the code of a format that nobody knows. */
export function floatText(format: string, bits: bigint): string {
  const known = formatOf(format);
  return known === undefined ? `0x${bits.toString(16)}` : printShortest(known, bits);
}

/** All digits of a code: `0x3fc0`. */
export const encodingText = (width: number, bits: bigint): string =>
  `0x${bits.toString(16).padStart(Math.ceil(width / 4), '0')}`;

/** In units of the last place, as {@link ulpDistance} counts them; undefined where one is NaN. */
export function floatDistance(format: string, a: bigint, b: bigint): bigint | undefined {
  const known = formatOf(format);
  return known && ulpDistance(known, a, b);
}

/** By the table of formats. A number of JavaScript holds every number of them exactly. */
export const FLOAT_CODEC: FloatCodec = {
  toNumber(name, bits) {
    const format = formatOf(name);
    if (format === undefined) return NaN;
    const value = decode(format, bits);
    if (value.kind === 'nan') return NaN;
    const sign = value.isNegative ? -1 : 1;
    return value.kind === 'infinity'
      ? sign * Infinity
      : sign * Number(value.significand) * 2 ** value.exponent;
  },
  fromNumber(name, value) {
    const format = formatOf(name);
    if (format === undefined) return undefined;
    if (Number.isNaN(value) && !hasNaN(format)) return undefined;
    if (Math.abs(value) === Infinity && !hasInfinity(format)) return undefined;
    const { bits, flags } = encoded(format, value);
    return flags === 0 ? bits : undefined;
  },
  nearest(name, value) {
    const format = formatOf(name);
    return format === undefined ? 'unknown' : printExact(format, encoded(format, value).bits);
  },
};

/** What a policy adds is no matter of values and codes. */
const formatOf = (name: string): FloatFormat | undefined => floatTypeNamed(name)?.format;

function encoded(format: FloatFormat, value: number): Result {
  const type = floatType(format);
  if (Number.isNaN(value)) return encode(type, QUIET_NAN);
  if (!Number.isFinite(value)) return encode(type, infinity(value < 0));
  return encode(type, exactly(value));
}

/** All of its bits. */
function exactly(value: number): Value {
  let exponent = 0;
  let scaled = Math.abs(value);
  for (; !Number.isInteger(scaled); exponent--) scaled *= 2;
  return finite(value < 0 || Object.is(value, -0), BigInt(scaled), exponent);
}
