/**
 * The formats of binary floating point, as one table. Types of the language, this reference, waves, documentation and properties read it;
 * nothing else says what a format is.
 */

/**
 * What the encodings at the top of the range mean.
 *
 * - `ieee`: the largest exponent holds infinity (fraction 0) and NaN (IEEE 754-2019, 3.4).
 * - `nanOnly`: the largest exponent holds numbers; all ones in exponent and fraction is NaN, there is no infinity (OCP FP8 1.0, E4M3).
 * - `unsignedZero`: as `finite`, but the code of -0 is the one NaN, and there is no -0 (the `fnuz` formats).
 * - `finite`: every code is a number (OCP MX 1.0, FP6 and FP4).
 * - `scale`: no sign, no fraction, no zero; all ones is NaN (OCP MX 1.0, E8M0).
 */
export type Specials = 'ieee' | 'nanOnly' | 'unsignedZero' | 'finite' | 'scale';

/** A binary format: sign (but for `scale`), exponent, fraction, from the most significant bit down. */
export interface FloatFormat {
  readonly name: string;
  readonly exponentBits: number;
  readonly fractionBits: number;
  /** A number with exponent field e > 0 lies in [2^(e - bias), 2^(e - bias + 1)). */
  readonly bias: number;
  readonly specials: Specials;
}

function row(
  name: string,
  exponentBits: number,
  fractionBits: number,
  specials: Specials,
  bias = usualBias(exponentBits, specials),
): FloatFormat {
  return { name, exponentBits, fractionBits, bias, specials };
}

function usualBias(exponentBits: number, specials: Specials): number {
  return 2 ** (exponentBits - 1) - (specials === 'unsignedZero' ? 0 : 1);
}

export const fp32 = row('fp32', 8, 23, 'ieee');
export const fp16 = row('fp16', 5, 10, 'ieee');
export const bf16 = row('bf16', 8, 7, 'ieee');
export const tf32 = row('tf32', 8, 10, 'ieee');
export const fp8_e4m3 = row('fp8_e4m3', 4, 3, 'nanOnly');
export const fp8_e5m2 = row('fp8_e5m2', 5, 2, 'ieee');
export const fp8_e4m3fnuz = row('fp8_e4m3fnuz', 4, 3, 'unsignedZero');
export const fp8_e5m2fnuz = row('fp8_e5m2fnuz', 5, 2, 'unsignedZero');
export const fp6_e2m3 = row('fp6_e2m3', 2, 3, 'finite');
export const fp6_e3m2 = row('fp6_e3m2', 3, 2, 'finite');
export const fp4_e2m1 = row('fp4_e2m1', 2, 1, 'finite');
export const e8m0 = row('e8m0', 8, 0, 'scale');

/**
 * The formats that have a name. tf32 is 19 bits wide here; where it lies in a container of 32, as on NVIDIA's tensor cores, the 13 low bits are no part of it.
 * Sources: IEEE 754-2019 3.6 (fp16, fp32); OCP FP8 1.0 (E4M3, E5M2); OCP MX 1.0 5.3 (FP6, FP4, E8M0); AMD CDNA3 (fnuz).
 */
export const FLOAT_FORMATS: readonly FloatFormat[] = [
  fp32,
  fp16,
  bf16,
  tf32,
  fp8_e4m3,
  fp8_e5m2,
  fp8_e4m3fnuz,
  fp8_e5m2fnuz,
  fp6_e2m3,
  fp6_e3m2,
  fp4_e2m1,
  e8m0,
];

const byName = new Map(FLOAT_FORMATS.map((format) => [format.name, format]));

/** The format that a name of the language stands for. */
export function formatNamed(name: string): FloatFormat | undefined {
  return byName.get(name);
}

/** binary128 has 15. Exact sums take as many bits as exponents reach, so the reference stays usable up to here. */
const MOST_EXPONENT_BITS = 16;

/**
 * `float<E, M, specials>`: the format of `exponentBits` and `fractionBits` without a name of its own, with IEEE 754's bias unless another is given.
 * A RangeError for fewer than 2 bits of exponent or more than 16, and for no fraction where a NaN has to differ from infinity.
 */
export function genericFormat(
  exponentBits: number,
  fractionBits: number,
  specials: Exclude<Specials, 'scale'> = 'ieee',
  bias?: number,
): FloatFormat {
  if (!Number.isInteger(exponentBits) || exponentBits < 2 || exponentBits > MOST_EXPONENT_BITS)
    throw new RangeError(
      `a float format has 2 to ${MOST_EXPONENT_BITS} bits of exponent, not ${exponentBits}`,
    );
  const leastFraction = specials === 'ieee' || specials === 'nanOnly' ? 1 : 0;
  if (!Number.isInteger(fractionBits) || fractionBits < leastFraction)
    throw new RangeError(
      `this float format has at least ${leastFraction} bits of fraction, not ${fractionBits}`,
    );
  return row(`float<${exponentBits}, ${fractionBits}>`, exponentBits, fractionBits, specials, bias);
}

/** All bits of an encoding. */
export function widthOf(format: FloatFormat): number {
  return signBits(format) + format.exponentBits + format.fractionBits;
}

export function isSigned(format: FloatFormat): boolean {
  return format.specials !== 'scale';
}

function signBits(format: FloatFormat): number {
  return isSigned(format) ? 1 : 0;
}

/** Significant bits of a normal number, the hidden one included: p of IEEE 754. */
export function precisionOf(format: FloatFormat): number {
  return format.fractionBits + 1;
}

export function hasInfinity(format: FloatFormat): boolean {
  return format.specials === 'ieee';
}

export function hasNaN(format: FloatFormat): boolean {
  return format.specials !== 'finite';
}

export function hasNegativeZero(format: FloatFormat): boolean {
  return format.specials === 'ieee' || format.specials === 'nanOnly' || format.specials === 'finite';
}

/** Whether 0 and subnormal numbers exist. */
export function hasZero(format: FloatFormat): boolean {
  return format.specials !== 'scale';
}

/** Exponent of the least normal number: emin of IEEE 754. */
export function leastExponent(format: FloatFormat): number {
  return (hasZero(format) ? 1 : 0) - format.bias;
}

/** Exponent of the greatest finite number: emax of IEEE 754. */
export function greatestExponent(format: FloatFormat): number {
  const field = 2 ** format.exponentBits - 1;
  const reserved = format.specials === 'ieee' || format.specials === 'scale' ? 1 : 0;
  return field - reserved - format.bias;
}

/** The encoding of the greatest finite number, as a magnitude: without a sign. */
export function greatestMagnitude(format: FloatFormat): bigint {
  const all = (1n << BigInt(format.exponentBits + format.fractionBits)) - 1n;
  switch (format.specials) {
    case 'ieee':
      return infinityMagnitude(format) - 1n;
    case 'nanOnly':
    case 'scale':
      return all - 1n;
    case 'unsignedZero':
    case 'finite':
      return all;
  }
}

/** The encoding of +infinity where there is one. */
export function infinityMagnitude(format: FloatFormat): bigint {
  return ((1n << BigInt(format.exponentBits)) - 1n) << BigInt(format.fractionBits);
}

/** The sign bit of an encoding; 0 where the format has none. */
export function signMask(format: FloatFormat): bigint {
  return isSigned(format) ? 1n << BigInt(format.exponentBits + format.fractionBits) : 0n;
}

/**
 * The NaN that arithmetic gives: quiet, positive, payload 0, as RISC-V and Arm's default NaN. Where every code is a number it is the code of -0,
 * which stands at the place of the fnuz formats' NaN (so does ml_dtypes; OCP MX 1.0 leaves it open).
 */
export function canonicalNaN(format: FloatFormat): bigint {
  switch (format.specials) {
    case 'ieee':
      return infinityMagnitude(format) | (1n << BigInt(format.fractionBits - 1));
    case 'nanOnly':
    case 'scale':
      return greatestMagnitude(format) + 1n;
    case 'unsignedZero':
    case 'finite':
      return signMask(format);
  }
}
