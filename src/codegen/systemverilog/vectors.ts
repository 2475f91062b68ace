/**
 * Named vectors: signals and locals. An array is one vector, element 0 least significant, since nothing else is taken by all tools as port, register and wire
 * alike; only arrays of wires are unpacked, as simulators take a change of one bit for a change of the vector. Which bits the code
 * reads is counted: what nobody reads is said to be so where Verilator would ask.
 */
import { clog2 } from '../../support/bits.js';
import type { Bits } from './iterations.js';
import { fitted, operand, slice, wordIndex, type EnumNames, type Piece } from './piece.js';
import { literal, range } from './literals.js';

export class Vector {
  /** As it is written: `count`, `tally.singles`. */
  readonly text: string;
  readonly width: number;
  readonly length: number;
  readonly names: EnumNames | undefined;
  /** An array of so many vectors in place of one. */
  readonly isUnpacked: boolean;
  /** Bits that are read, from 0; made when the first is. */
  #reads: Uint8Array | undefined;

  constructor(text: string, width: number, length: number, names?: EnumNames, isUnpacked = false) {
    this.text = text;
    this.width = width;
    this.length = length;
    this.names = names;
    this.isUnpacked = isUnpacked;
  }

  get bits(): number {
    return this.width * this.length;
  }

  read(low = 0, count = this.bits): void {
    this.#reads ??= new Uint8Array(this.bits);
    this.#reads.fill(1, low, low + count);
  }

  /** What nobody reads, as selects of the vector, the upper bits first. */
  get unread(): readonly string[] {
    const reads = this.#reads;
    if (reads === undefined && this.bits === 0) return [];
    // Verilator counts an array as one thing.
    if (this.isUnpacked) return reads === undefined ? [`${this.text}[0]`] : [];
    if (reads === undefined) return [this.text];
    const parts: string[] = [];
    for (let high = this.bits - 1; high >= 0; high--) {
      if (reads[high] === 1) continue;
      let low = high;
      while (low > 0 && reads[low - 1] !== 1) low--;
      parts.push(this.select(low, high - low + 1));
      high = low;
    }
    return parts;
  }

  get isRead(): boolean {
    return this.#reads !== undefined;
  }

  /** What it is declared as, behind its kind. */
  get declared(): string {
    return this.isUnpacked
      ? `${range(this.width)}${this.text} [0:${this.length - 1}]`
      : `${range(this.bits)}${this.text}`;
  }

  /** Some of its bits in pieces that can be assigned to. */
  pieces({ low, width }: Bits): readonly Bits[] {
    if (!this.isUnpacked) return [{ low, width }];
    const pieces: Bits[] = [];
    for (let from = low; from < low + width;) {
      const end = Math.min(low + width, (Math.floor(from / this.width) + 1) * this.width);
      pieces.push({ low: from, width: end - from });
      from = end;
    }
    return pieces;
  }

  /** One of its elements as a vector, `index` being below `length`. */
  word(index: Piece): Vector {
    const at = index.value === undefined ? this.#wordIndexText(index) : index.value.toString();
    return new Vector(`${this.text}[${at}]`, this.width, 1, this.names);
  }

  /** Constant bits, not counted as read. */
  select(low: number, width: number): string {
    if (this.isUnpacked) {
      const words = this.pieces({ low, width }).map((piece) => {
        const at = Math.floor(piece.low / this.width);
        return new Vector(`${this.text}[${at}]`, this.width, 1).select(piece.low % this.width, piece.width);
      });
      const [only = ''] = words;
      return words.length === 1 ? only : `{${words.toReversed().join(', ')}}`;
    }
    if (width === this.bits) return this.text;
    return width === 1 ? `${this.text}[${low}]` : `${this.text}[${low + width - 1}:${low}]`;
  }

  /** Bits from a place that is computed. */
  selectFrom(base: string, width: number): string {
    if (this.bits === 1) return this.text;
    return width === 1 ? `${this.text}[${base}]` : `${this.text}[${base} +: ${width}]`;
  }

  /** Constant bits. */
  at(low: number, width: number): Piece {
    const isWhole = low === 0 && width === this.bits;
    return {
      width,
      atom: true,
      names: width === this.width ? this.names : undefined,
      place: { vector: this, low },
      widened: (upward) => this.at(low, width + upward),
      text: () => {
        this.read(low, width);
        return this.select(low, width);
      },
      ...(width > 1 || isWhole ? { part: (from: number, bits: number) => this.at(low + from, bits) } : {}),
    };
  }

  get whole(): Piece {
    return this.at(0, this.bits);
  }

  /** Element `index`, which is below `length`. */
  element(index: Piece, low = 0, width = this.width): Piece {
    if (index.value !== undefined) return this.at(Number(index.value) * this.width + low, width);
    return {
      width,
      atom: true,
      names: width === this.width ? this.names : undefined,
      text: () => {
        this.read();
        return this.isUnpacked
          ? this.word(index).select(low, width)
          : this.selectFrom(this.baseOf(index, low), width);
      },
      part: (from, bits) => this.element(index, low + from, bits),
    };
  }

  /** Element `index`, 0 where there is none. */
  elementOrZero(index: Piece): Piece {
    const bits = index.width + this.width.toString(2).length;
    // Verilator takes no constant distance of more than 32 bits.
    if (index.atom || bits > 32 || this.isUnpacked) {
      const inside = this.element(index);
      const bound = BigInt(this.length);
      return {
        width: this.width,
        atom: false,
        text: () =>
          `${operand(index)} < ${literal(bound, index.width)} ? ${inside.text()} : ${literal(0n, this.width)}`,
      };
    }
    // A shift of the whole moves zeros in from above, and needs the index only once.
    const distance =
      this.width === 1
        ? index.text
        : // No cast: Verilator would widen the operands inside it, and with them what a sum wraps at.
          (): string => `${fitted(index, bits).text()} * ${literal(BigInt(this.width), bits)}`;
    const shifted: Piece = {
      width: this.bits,
      atom: false,
      text: () => `${this.whole.text()} >> (${distance()})`,
    };
    return this.bits === this.width ? shifted : slice(shifted, 0, this.width);
  }

  /**
   * Where bit `low` of element `index`, which is below `length`, stands. Verilator wants selects to be exactly as wide as the vector needs, or a word.
   */
  baseOf(index: Piece, low = 0): string {
    const { width } = this;
    if (index.sized !== undefined) {
      const first = width === 1 ? index.text() : `${index.text()} * ${width}`;
      return low === 0 ? first : `${first} + ${low}`;
    }
    const shift = Math.log2(width);
    if (width === 1) return this.#indexText(index);
    if (Number.isInteger(shift) && low === 0 && index.elaborated !== true)
      return `{${this.#indexText(index)}, ${literal(0n, shift)}}`;
    const first = `${operand(fitted(index, 32))} * 32'd${width}`;
    return low === 0 ? first : `${first} + 32'd${low}`;
  }

  /** Of an unpacked array; what is elaborated is a number already. */
  #wordIndexText(index: Piece): string {
    if (index.elaborated === true) return index.text();
    return wordIndex(fitted(index, clog2(BigInt(this.length))));
  }

  #indexText(index: Piece): string {
    if (index.elaborated === true) return index.text();
    return fitted(index, clog2(BigInt(this.length))).text();
  }
}
