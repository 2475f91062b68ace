/**
 * What is known of a value of up to 64 bits while code is written: the greatest number that its variable may hold. A variable has 32 bits up to a width of 32,
 * else 64; where it may hold more than the width has, its upper bits are anything until somebody needs them to be 0, so most masks are never written.
 */
import type { ValType } from './encoder/code.js';

export type NarrowType = Extract<ValType, 'i32' | 'i64'>;

export const typeOf = (width: number): NarrowType => (width <= 32 ? 'i32' : 'i64');

export const bitsOfType = (type: NarrowType): number => (type === 'i32' ? 32 : 64);

/** Above it, 2^k stands for 2^k - 1, which a number cannot tell from it. */
const EXACT = 2 ** 53;

/** The greatest number of so many bits. */
export const most = (bits: number): number => 2 ** bits - 1;

export function bitsOf(max: number): number {
  if (max < 2 ** 31) return 32 - Math.clz32(max);
  return max < EXACT ? Math.floor(Math.log2(max)) + 1 : Math.round(Math.log2(max));
}

/** Whether bits past the width are 0. */
export const isExact = (max: number, width: number): boolean => max <= most(width);

const upTo = (max: number, bits: number): number => (max < EXACT ? max : 2 ** bits);

export const mostOfSum = (a: number, b: number): number => upTo(a + b, Math.max(bitsOf(a), bitsOf(b)) + 1);

export const mostOfProduct = (a: number, b: number): number => upTo(a * b, bitsOf(a) + bitsOf(b));

/** Of any bits of both. */
export const mostOfBits = (a: number, b: number): number => most(Math.max(bitsOf(a), bitsOf(b)));
