/** Counting bits of one word of 32 bits, and products wider than one. Words are signed numbers. */

/** The upper half of the product of two unsigned words (Warren, Hacker's Delight, 8-2). */
export function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + (Math.imul(a0, b0) >>> 16);
  const low = (middle & 0xffff) + a0 * b1;
  return (a1 * b1 + Math.floor(middle / 0x1_0000) + Math.floor(low / 0x1_0000)) | 0;
}

/** How many bits are 1 (Warren, 5-1). */
export function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  n = (n + (n >>> 4)) & 0x0f0f_0f0f;
  return Math.imul(n, 0x0101_0101) >>> 24;
}

/** 1 where the number of ones is odd. */
export function parity(word: number): number {
  let n = word ^ (word >>> 16);
  n ^= n >>> 8;
  n ^= n >>> 4;
  return (0x6996 >>> (n & 15)) & 1;
}

/** Zeros below the lowest 1; 32 for 0. */
export function trailingZeros(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}
