/**
 * Arithmetic on values wider than variables can hold: `width` bits in words of 32, the lowest first, at an address in the memory. Bits past the width are
 * 0 before and after. A result may lie on an operand only where that is said.
 */
import { ones as onesOf, parity, trailingZeros } from './words.js';

export type Wide = ReturnType<typeof wideOperations>;

const wordsOf = (width: number): number => (width + 31) >>> 5;

/** All operations on one memory; the emitted code calls them by their names. */
export function wideOperations(i32: Int32Array) {
  function trim(to: number, width: number): void {
    const used = width & 31;
    const last = to + wordsOf(width) - 1;
    if (used !== 0) i32[last] = at(last) & (2 ** used - 1);
  }

  const at = (address: number): number => i32[address] ?? 0;

  const isNegative = (from: number, width: number): boolean =>
    width > 0 && ((at(from + ((width - 1) >>> 5)) >>> ((width - 1) & 31)) & 1) === 1;

  function copy(to: number, from: number, width: number): void {
    i32.copyWithin(to, from, from + wordsOf(width));
  }

  function clear(to: number, width: number): void {
    i32.fill(0, to, to + wordsOf(width));
  }

  // Results of the following may lie on an operand.

  function add(to: number, a: number, b: number, width: number): void {
    for (let i = 0, carry = 0; i < wordsOf(width); i++) {
      const sum = (at(a + i) >>> 0) + (at(b + i) >>> 0) + carry;
      i32[to + i] = sum;
      carry = sum > 0xffff_ffff ? 1 : 0;
    }
    trim(to, width);
  }

  function subtract(to: number, a: number, b: number, width: number): void {
    for (let i = 0, borrow = 0; i < wordsOf(width); i++) {
      const difference = (at(a + i) >>> 0) - (at(b + i) >>> 0) - borrow;
      i32[to + i] = difference;
      borrow = difference < 0 ? 1 : 0;
    }
    trim(to, width);
  }

  function negate(to: number, a: number, width: number): void {
    for (let i = 0, carry = 1; i < wordsOf(width); i++) {
      const sum = (~at(a + i) >>> 0) + carry;
      i32[to + i] = sum;
      carry = sum > 0xffff_ffff ? 1 : 0;
    }
    trim(to, width);
  }

  function invert(to: number, a: number, width: number): void {
    for (let i = 0; i < wordsOf(width); i++) i32[to + i] = ~at(a + i);
    trim(to, width);
  }

  function and(to: number, a: number, b: number, width: number): void {
    for (let i = 0; i < wordsOf(width); i++) i32[to + i] = at(a + i) & at(b + i);
  }

  function or(to: number, a: number, b: number, width: number): void {
    for (let i = 0; i < wordsOf(width); i++) i32[to + i] = at(a + i) | at(b + i);
  }

  function xor(to: number, a: number, b: number, width: number): void {
    for (let i = 0; i < wordsOf(width); i++) i32[to + i] = at(a + i) ^ at(b + i);
  }

  // Results of the following may not.

  /** Digit by digit in base 2^16, so that every sum is an exact number. */
  function multiply(to: number, a: number, b: number, width: number): void {
    const digits = wordsOf(width) * 2;
    const digit = (from: number, i: number): number => (at(from + (i >> 1)) >>> ((i & 1) * 16)) & 0xffff;
    let carry = 0;
    for (let i = 0; i < digits; i++) {
      let sum = carry;
      for (let j = 0; j <= i; j++) sum += digit(a, j) * digit(b, i - j);
      const low = sum % 0x1_0000;
      i32[to + (i >> 1)] = (i & 1) === 0 ? low : at(to + (i >> 1)) | (low << 16);
      carry = (sum - low) / 0x1_0000;
    }
    trim(to, width);
  }

  function shiftLeft(to: number, a: number, amount: number, width: number): void {
    clear(to, width);
    if (amount < width) putBits(to, amount, a, 0, width - amount);
  }

  function shiftRight(to: number, a: number, amount: number, width: number): void {
    clear(to, width);
    if (amount < width) putBits(to, 0, a, amount, width - amount);
  }

  function shiftRightSigned(to: number, a: number, amount: number, width: number): void {
    const negative = isNegative(a, width);
    shiftRight(to, a, amount, width);
    if (negative) onesUpTo(to, Math.max(0, width - amount), width);
  }

  function extend(to: number, a: number, from: number, width: number): void {
    clear(to, width);
    copy(to, a, from);
  }

  function extendSigned(to: number, a: number, from: number, width: number): void {
    extend(to, a, from, width);
    if (isNegative(a, from)) onesUpTo(to, from, width);
  }

  /** Ones from bit `low` to the last. */
  function onesUpTo(to: number, low: number, width: number): void {
    for (let bit = low; bit < width;) {
      const count = Math.min(32 - (bit & 31), width - bit);
      put(to, bit, count, -1);
      bit += count;
    }
  }

  /** Sets `width` ≤ 32 bits from bit `low`. */
  function put(to: number, low: number, width: number, value: number): void {
    const word = to + (low >>> 5);
    const offset = low & 31;
    const mask = width === 32 ? -1 : 2 ** width - 1;
    const bits = value & mask;
    i32[word] = (at(word) & ~(mask << offset)) | (bits << offset);
    if (offset + width > 32) {
      const rest = 32 - offset;
      i32[word + 1] = (at(word + 1) & ~(mask >>> rest)) | (bits >>> rest);
    }
  }

  /** `width` ≤ 32 bits from bit `low`, which lie inside the value. */
  function get(from: number, low: number, width: number): number {
    const word = from + (low >>> 5);
    const offset = low & 31;
    let bits = at(word) >>> offset;
    if (offset + width > 32) bits |= at(word + 1) << (32 - offset);
    return width === 32 ? bits | 0 : bits & (2 ** width - 1);
  }

  /** Copies `width` bits; the places may not overlap. */
  function putBits(to: number, low: number, from: number, fromLow: number, width: number): void {
    for (let done = 0; done < width; done += 32) {
      const count = Math.min(32, width - done);
      put(to, low + done, count, get(from, fromLow + done, count));
    }
  }

  /** Replaces bits from bit `low`; those past the end are not written. */
  function insert(to: number, low: number, width: number, from: number, count: number): void {
    if (low < width) putBits(to, low, from, 0, Math.min(count, width - low));
  }

  /** Ones from bit `low`, as many as there are up to the width. */
  function fillOnes(to: number, low: number, count: number, width: number): void {
    onesUpTo(to, Math.min(low, width), Math.min(low + count, width));
  }

  /** Keeps the bits of those lanes that are enabled. */
  function maskLanes(mask: number, enable: number, count: number, lane: number, width: number): void {
    for (let i = 0; i < count; i++) {
      if (get(enable, i, 1) === 1) continue;
      for (let bit = i * lane; bit < Math.min((i + 1) * lane, width); bit++) put(mask, bit, 1, 0);
    }
  }

  // Questions.

  function equal(a: number, b: number, width: number): boolean {
    for (let i = 0; i < wordsOf(width); i++) if (at(a + i) !== at(b + i)) return false;
    return true;
  }

  function less(a: number, b: number, width: number): boolean {
    for (let i = wordsOf(width) - 1; i >= 0; i--) {
      if (at(a + i) !== at(b + i)) return at(a + i) >>> 0 < at(b + i) >>> 0;
    }
    return false;
  }

  function lessSigned(a: number, b: number, width: number): boolean {
    const [x, y] = [isNegative(a, width), isNegative(b, width)];
    return x === y ? less(a, b, width) : x;
  }

  function isZero(a: number, width: number): boolean {
    for (let i = 0; i < wordsOf(width); i++) if (at(a + i) !== 0) return false;
    return true;
  }

  function isOnes(a: number, width: number): boolean {
    return countOnes(a, width) === width;
  }

  function countOnes(a: number, width: number): number {
    let count = 0;
    for (let i = 0; i < wordsOf(width); i++) count += onesOf(at(a + i));
    return count;
  }

  function parityOf(a: number, width: number): number {
    let mixed = 0;
    for (let i = 0; i < wordsOf(width); i++) mixed ^= at(a + i);
    return parity(mixed);
  }

  function countLeadingZeros(a: number, width: number): number {
    for (let i = wordsOf(width) - 1; i >= 0; i--) {
      if (at(a + i) !== 0) return width - (32 * i + 32 - Math.clz32(at(a + i)));
    }
    return width;
  }

  function countTrailingZeros(a: number, width: number): number {
    for (let i = 0; i < wordsOf(width); i++) if (at(a + i) !== 0) return 32 * i + trailingZeros(at(a + i));
    return width;
  }

  /** The value, or 2^32 - 1 where it is more: for amounts and indices, of which such a one is as good as any. */
  function capped(a: number, width: number): number {
    return isZero(a + 1, width - 32) ? at(a) >>> 0 : 0xffff_ffff;
  }

  // Division, bit after bit: rare in hardware, and never in a hurry.

  function divide(quotient: number, remainder: number, a: number, b: number, width: number): void {
    clear(quotient, width);
    clear(remainder, width);
    if (isZero(b, width)) return;
    for (let bit = width - 1 - countLeadingZeros(a, width); bit >= 0; bit--) {
      const over = shiftInBit(remainder, get(a, bit, 1), width);
      if (!over && less(remainder, b, width)) continue;
      subtract(remainder, remainder, b, width);
      put(quotient, bit, 1, 1);
    }
  }

  /** Doubles and adds a bit; whether that carried out of the width. */
  function shiftInBit(to: number, bit: number, width: number): boolean {
    const over = isNegative(to, width);
    let carry = bit;
    for (let i = 0; i < wordsOf(width); i++) {
      const word = at(to + i);
      i32[to + i] = (word << 1) | carry;
      carry = word >>> 31;
    }
    trim(to, width);
    return over;
  }

  /** Toward zero. The operands are overwritten. */
  function divideSigned(quotient: number, remainder: number, a: number, b: number, width: number): void {
    const [x, y] = [isNegative(a, width), isNegative(b, width)];
    if (x) negate(a, a, width);
    if (y) negate(b, b, width);
    divide(quotient, remainder, a, b, width);
    if (x !== y) negate(quotient, quotient, width);
    if (x) negate(remainder, remainder, width);
  }

  return {
    copy,
    clear,
    add,
    subtract,
    negate,
    invert,
    and,
    or,
    xor,
    multiply,
    shiftLeft,
    shiftRight,
    shiftRightSigned,
    extend,
    extendSigned,
    put,
    get,
    putBits,
    insert,
    fillOnes,
    maskLanes,
    equal,
    less,
    lessSigned,
    isZero,
    isOnes,
    countOnes,
    parityOf,
    countLeadingZeros,
    countTrailingZeros,
    capped,
    divide,
    divideSigned,
  };
}
