/**
 * Bit vectors as BigInt: a vector of `w` bits is held as its unsigned value, 0 ≤ v < 2^w. For compile time and for the
 * reference interpreter; compiled engines have representations of their own.
 */

const masks: bigint[] = [];

/** `w` ones. */
export function mask(w: number): bigint {
  return (masks[w] ??= (1n << BigInt(w)) - 1n);
}

/** The low `w` bits of any integer, as an unsigned value. */
export function truncate(value: bigint, w: number): bigint {
  return BigInt.asUintN(w, value);
}

/** The low `w` bits read as two's complement. */
export function toSigned(value: bigint, w: number): bigint {
  return BigInt.asIntN(w, value);
}

/** Bits `low` to `low + w - 1`. */
export function extract(value: bigint, low: number, w: number): bigint {
  return BigInt.asUintN(w, value >> BigInt(low));
}

/** `value` with bits `low` to `low + w - 1` replaced. `value` and `field` must fit their places. */
export function insert(value: bigint, low: number, w: number, field: bigint): bigint {
  const shift = BigInt(low);
  return (value & ~(mask(w) << shift)) | (field << shift);
}

/** How many bits hold the unsigned `value`: 0 for 0. */
export function bitLength(value: bigint): number {
  if (value <= 0xffff_ffffn) return 32 - Math.clz32(Number(value));
  const digits = value.toString(16);
  return 4 * (digits.length - 8) + 32 - Math.clz32(Number.parseInt(digits.slice(0, 8), 16));
}

/** The fewest bits of two's complement that hold `value`: 1 for 0 and -1. */
export function signedBitLength(value: bigint): number {
  return bitLength(value < 0n ? ~value : value) + 1;
}

/** How many bits number `n` things: the least c with 2^c ≥ n. 0 for n ≤ 1. */
export function clog2(n: bigint): number {
  return n <= 1n ? 0 : bitLength(n - 1n);
}

/** How many ones the unsigned `value` has. */
export function popcount(value: bigint): number {
  let count = 0;
  for (let rest = value; rest > 0n; rest >>= 32n) count += popcount32(Number(rest & 0xffff_ffffn));
  return count;
}

/** Parity of the unsigned `value`: 1 where the number of ones is odd. */
export function parity(value: bigint): 0 | 1 {
  return popcount(value) % 2 === 0 ? 0 : 1;
}

/** Zeros above the highest one of a vector of `w` bits: `w` for 0. */
export function leadingZeros(value: bigint, w: number): number {
  return w - bitLength(value);
}

/** Zeros below the lowest one of a vector of `w` bits: `w` for 0. */
export function trailingZeros(value: bigint, w: number): number {
  return value === 0n ? w : bitLength(value & -value) - 1;
}

/** The vector with its bits in the opposite order. */
export function reverseBits(value: bigint, w: number): bigint {
  if (w === 0) return 0n;
  const digits = value.toString(2).padStart(w, '0');
  return BigInt(`0b${Array.from(digits).toReversed().join('')}`);
}

/** 32-bit population count by adding neighbouring fields (Warren, Hacker's Delight, 5-1). */
function popcount32(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  n = (n + (n >>> 4)) & 0x0f0f_0f0f;
  return Math.imul(n, 0x0101_0101) >>> 24;
}
