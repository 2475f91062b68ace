/**
 * Operations on the sign bit alone (IEEE 754-2019, 5.5.1): exact, and quiet even for signaling NaNs.
 */
import { canonicalNaN, hasNegativeZero, isSigned, signMask, widthOf, type FloatFormat } from './formats.js';

/** -a. The 0 and the NaN of an fnuz format have one code each and stay. A RangeError for a format without sign. */
export function negate(format: FloatFormat, bits: bigint): bigint {
  const code = signedCode(format, bits);
  return hasSign(format, code) ? code ^ signMask(format) : code;
}

/** |a|; the NaN of an fnuz format stays. A RangeError for a format without sign. */
export function absolute(format: FloatFormat, bits: bigint): bigint {
  const code = signedCode(format, bits);
  return hasSign(format, code) ? code & ~signMask(format) : code;
}

/** a with the sign of b. */
export function copySign(format: FloatFormat, a: bigint, b: bigint): bigint {
  const magnitude = absolute(format, a);
  return (signedCode(format, b) & signMask(format)) === 0n ? magnitude : negate(format, magnitude);
}

function signedCode(format: FloatFormat, bits: bigint): bigint {
  if (!isSigned(format)) throw new RangeError(`${format.name} has no sign`);
  return BigInt.asUintN(widthOf(format), bits);
}

/** Whether the code with the other sign stands for the other sign of the same. */
function hasSign(format: FloatFormat, code: bigint): boolean {
  return hasNegativeZero(format) || (code !== 0n && code !== canonicalNaN(format));
}
