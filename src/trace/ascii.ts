/** Text of one byte a character, made without strings. */

const ZERO = 48;
const LEAST = 1 << 12;

/** Four binary digits as characters, the first in the highest byte. */
const FOUR = Uint32Array.from({ length: 16 }, (_, four) =>
  [3, 2, 1, 0].reduce((word, bit) => (word << 8) | (ZERO + ((four >> bit) & 1)), 0),
);

export class Ascii {
  #bytes = new Uint8Array(LEAST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Characters up to 0x7f. */
  text(text: string): void {
    this.#room(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    const all = this.#bytes;
    let at = this.#length;
    for (const byte of bytes) all[at++] = byte;
    this.#length = at;
  }

  /** The lowest `digits` bits of a word, the highest first: four at a time, since most of what a dump holds are these. */
  bits(word: number, digits: number): void {
    this.#room(digits);
    let at = this.#length;
    let left = digits;
    for (; left % 4 !== 0; left--) this.#bytes[at++] = ZERO + ((word >>> (left - 1)) & 1);
    for (; left > 0; left -= 4, at += 4) this.#view.setUint32(at, FOUR[(word >>> (left - 4)) & 15] ?? 0);
    this.#length = at;
  }

  /** All there is, for whoever keeps it; then it is empty. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, needed));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
