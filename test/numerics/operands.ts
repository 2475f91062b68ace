/** Operands that rounding and special cases turn on, and random ones. */
import {
  greatestMagnitude,
  infinityMagnitude,
  signMask,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import type { Random } from '../../src/support/random.js';

export type Operands = readonly [a: bigint, b: bigint, c: bigint];

/** Every exponent with the least, the greatest and middle fractions and their neighbours, both signs: zeros, subnormal numbers, infinities and NaN are among them. */
export function boundaryCodes(format: FloatFormat): readonly bigint[] {
  const m = BigInt(format.fractionBits);
  const half = 1n << (m - 1n);
  const fractions = [...new Set([0n, 1n, half - 1n, half, half + 1n, (1n << m) - 2n, (1n << m) - 1n])].filter(
    (fraction) => fraction >= 0n && fraction < 1n << m,
  );
  const magnitudes = Array.from({ length: 2 ** format.exponentBits }, (_, e) =>
    fractions.map((fraction) => (BigInt(e) << m) | fraction),
  ).flat();
  return magnitudes.flatMap((code) => [code, code | signMask(format)]);
}

export function randomCode(format: FloatFormat, random: Random): bigint {
  return random.bits(widthOf(format));
}

/** Pairs of boundary codes, drawn. */
export function boundaryPairs(format: FloatFormat, random: Random, count: number): readonly Operands[] {
  const codes = boundaryCodes(format);
  const draw = () => codes[random.below(codes.length)] ?? 0n;
  return Array.from({ length: count }, () => [draw(), draw(), draw()]);
}

/** Codes with all bits alike likely: exponents far apart most of the time. */
export function randomPairs(format: FloatFormat, random: Random, count: number): readonly Operands[] {
  return Array.from({ length: count }, () => [
    randomCode(format, random),
    randomCode(format, random),
    randomCode(format, random),
  ]);
}

/** Pairs whose exponents differ by no more than two significands' lengths, where sums are rounded and cancel. */
export function nearPairs(format: FloatFormat, random: Random, count: number): readonly Operands[] {
  const m = BigInt(format.fractionBits);
  const exponents = 2 ** format.exponentBits - 1;
  const spread = 2 * format.fractionBits + 4;
  const near = (e: number) => Math.min(Math.max(e + random.below(2 * spread + 1) - spread, 0), exponents - 1);
  const number = (e: number) =>
    (random.bits(1) * signMask(format)) | (BigInt(e) << m) | random.bits(format.fractionBits);
  return Array.from({ length: count }, () => {
    const e = random.below(exponents);
    return [number(e), number(near(e)), number(near(e))];
  });
}

/** The magnitude one place up, down, or as it is, within the finite numbers. */
export function neighbour(format: FloatFormat, code: bigint, steps: bigint): bigint {
  const sign = code & signMask(format);
  const magnitude = (code ^ sign) + steps;
  if (magnitude < 0n) return sign;
  return sign | (magnitude > greatestMagnitude(format) ? infinityMagnitude(format) : magnitude);
}

/**
 * a × b + c where c is close to -(a × b), so that most or all bits cancel; and where a × b is a tie, or next to one, that a c far below decides:
 * what an fma by way of a wider format rounds twice. `product` is a × b rounded to the format.
 */
export function fusedOperands(
  format: FloatFormat,
  random: Random,
  count: number,
  product: (a: bigint, b: bigint) => bigint,
): readonly Operands[] {
  const m = BigInt(format.fractionBits);
  const bias = BigInt(format.bias);
  const short = [0n, 1n << (m - 1n), 3n << (m - 2n)] as const;
  return Array.from({ length: count }, (_, i) => {
    const a = randomCode(format, random);
    if (i % 2 === 0) {
      const b = randomCode(format, random);
      return [a, b, neighbour(format, product(a, b) ^ signMask(format), BigInt(random.below(7) - 3))];
    }
    // 1, 1.5 or 1.75 of a near exponent: products one or two bits too long.
    const exponent = bias + BigInt(random.below(5) - 2);
    const b = (exponent << m) | random.pick(short);
    return [a, b, (random.bits(1) * signMask(format)) | random.bits(Number(m) + 2)];
  });
}
