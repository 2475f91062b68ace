/** Counting bits of one word of 32 bits. Words are signed numbers. */

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
