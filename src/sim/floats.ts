/** Floats as scripts and people see them. */
import { decode, encode, floatType } from '../numerics/codec.js';
import { formatNamed, hasInfinity, hasNaN } from '../numerics/formats.js';
import { encodeLiteral, parseLiteral } from '../numerics/literals.js';
import { printShortest } from '../numerics/print.js';
import { infinity, QUIET_NAN } from '../numerics/values.js';
import type { FloatCodec } from './values.js';

/** `1.5`, `-0`, `inf`, `nan`; the code of a format that nobody knows. */
export function floatText(format: string, bits: bigint): string {
  const known = formatNamed(format);
  return known === undefined ? `0x${bits.toString(16)}` : printShortest(known, bits);
}

/** By the table of formats. A number of JavaScript holds every number of them exactly. */
export const FLOAT_CODEC: FloatCodec = {
  toNumber(name, bits) {
    const format = formatNamed(name);
    if (format === undefined) return NaN;
    const value = decode(format, bits);
    if (value.kind === 'nan') return NaN;
    const sign = value.isNegative ? -1 : 1;
    return value.kind === 'infinity'
      ? sign * Infinity
      : sign * Number(value.significand) * 2 ** value.exponent;
  },
  fromNumber(name, value) {
    const format = formatNamed(name);
    if (format === undefined) return undefined;
    const type = floatType(format);
    if (Number.isNaN(value)) return hasNaN(format) ? encode(type, QUIET_NAN).bits : undefined;
    if (!Number.isFinite(value))
      return hasInfinity(format) ? encode(type, infinity(value < 0)).bits : undefined;
    const read = parseLiteral(Object.is(value, -0) ? '-0' : exactText(value));
    return read === undefined ? undefined : exactly(encodeLiteral(type, read));
  },
};

const exactly = ({ bits, flags }: { readonly bits: bigint; readonly flags: number }): bigint | undefined =>
  flags === 0 ? bits : undefined;

/** All of its bits, in hexadecimal with a binary exponent. */
function exactText(value: number): string {
  let exponent = 0;
  let scaled = Math.abs(value);
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent -= 1;
  }
  return `${value < 0 ? '-' : ''}0x${BigInt(scaled).toString(16)}p${exponent}`;
}
