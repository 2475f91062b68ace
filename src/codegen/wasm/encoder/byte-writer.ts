/** Bytes of a WebAssembly binary, appended one after another (core specification, chapter 5). */

const FIRST_ROOM = 64;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** LEB128 of a number from 0 to 2^32 - 1. */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Signed LEB128 of 32 bits; numbers from 2^31 on stand for the negative ones of the same bits. */
  signed32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128 of 64 bits. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** UTF-8 with its length before it. */
  name(text: string): void {
    this.vector(new TextEncoder().encode(text));
  }

  /** Bytes with their number before them. */
  vector(values: Uint8Array): void {
    this.unsigned(values.length);
    this.bytes(values);
  }

  /** What was written so far; not a copy. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
