/**
 * FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv), over the UTF-8 form of text. Names contents and orders
 * nothing. Done on 16-bit limbs: as BigInt it would be fifty times as slow.
 */

export class Fnv1a64 {
  // Limbs, low first. The offset basis is 0xcbf29ce484222325.
  #a = 0x2325;
  #b = 0x8422;
  #c = 0x9ce4;
  #d = 0xcbf2;

  byte(value: number): this {
    // The prime is 2^40 + 0x1b3, so a product is (limbs × 0x1b3) + (limbs << 40).
    const a0 = this.#a ^ (value & 0xff);
    const b0 = this.#b;
    const a = a0 * 0x1b3;
    const b = b0 * 0x1b3 + (a >>> 16);
    const c = this.#c * 0x1b3 + (b >>> 16) + (a0 << 8);
    const d = this.#d * 0x1b3 + (c >>> 16) + (b0 << 8);
    this.#a = a & 0xffff;
    this.#b = b & 0xffff;
    this.#c = c & 0xffff;
    this.#d = d & 0xffff;
    return this;
  }

  bytes(values: Uint8Array): this {
    for (const value of values) this.byte(value);
    return this;
  }

  text(value: string): this {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return this.bytes(new TextEncoder().encode(value.slice(i)));
      this.byte(code);
    }
    return this;
  }

  /** The low and the high 32 bits, unsigned. */
  words(): readonly [low: number, high: number] {
    return [((this.#b << 16) | this.#a) >>> 0, ((this.#d << 16) | this.#c) >>> 0];
  }

  value(): bigint {
    const [low, high] = this.words();
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    const [low, high] = this.words();
    return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  }
}

/** A name for a content: equal texts, equal names, on every machine. */
export function contentHash(...parts: readonly string[]): string {
  const hash = new Fnv1a64();
  // 0xff ends a part: no UTF-8 text holds it, so ("ab", "c") and ("a", "bc") differ.
  for (const part of parts) hash.text(part).byte(0xff);
  return hash.hex();
}
