/** Arithmetic on 64 bits as two words of 32, for where BigInt would be too slow. Words are signed numbers. */

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

/** A number of 64 bits that changes. */
export class Word64 {
  low = 0;
  high = 0;

  set(value: bigint): this {
    this.low = Number(BigInt.asIntN(32, value));
    this.high = Number(BigInt.asIntN(32, value >> 32n));
    return this;
  }

  copy({ low, high }: Word64): this {
    this.low = low;
    this.high = high;
    return this;
  }

  /** Modulo 2^64, as all that follows. */
  add({ low, high }: Word64): this {
    const sum = (this.low + low) | 0;
    const carry = sum >>> 0 < low >>> 0 ? 1 : 0;
    this.low = sum;
    this.high = (this.high + high + carry) | 0;
    return this;
  }

  multiply({ low, high }: Word64): this {
    const upper = mulHigh(this.low, low) + Math.imul(this.low, high) + Math.imul(this.high, low);
    this.low = Math.imul(this.low, low);
    this.high = upper | 0;
    return this;
  }

  /** Exclusive or with itself, shifted right by 1 to 31 bits. */
  xorShiftRight(by: number): this {
    this.low ^= (this.low >>> by) | (this.high << (32 - by));
    this.high ^= this.high >>> by;
    return this;
  }
}
