/**
 * Values as bytes, the same for every engine: records of a fixed size, one after another, in which an element of up to 8, 16, 32 bits takes 1, 2, 4 bytes, a
 * wider one as many words of 32 bits as it needs, the lowest first; bits past the width are 0. A beat of a stream is such a row. Engines that keep their
 * values like this move a row without looking at numbers.
 */

/** Consecutive elements of one width within a row. */
export interface Field {
  /** Bytes from the start of the row; a multiple of `unit`. */
  readonly offset: number;
  /** Bytes of a part of an element. */
  readonly unit: 1 | 2 | 4;
  /** Parts of an element. */
  readonly limbs: number;
  readonly count: number;
  readonly width: number;
}

export interface RowFormat {
  readonly fields: readonly Field[];
  /** Bytes; a multiple of 4, and not 0. */
  readonly size: number;
}

const WORD = 4;

export function rowFormat(fields: readonly { readonly width: number; readonly count: number }[]): RowFormat {
  let end = 0;
  const placed = fields.map(({ width, count }): Field => {
    const unit = width <= 8 ? 1 : width <= 16 ? 2 : 4;
    const limbs = unit === WORD ? Math.ceil(width / 32) : 1;
    const offset = Math.ceil(end / unit) * unit;
    end = offset + unit * limbs * count;
    return { offset, unit, limbs, count, width };
  });
  return { fields: placed, size: Math.max(WORD, Math.ceil(end / WORD) * WORD) };
}

/** Bytes that hold rows, with the views that their parts are read by. */
export class Bytes {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;

  /** `size`, and where they begin in a buffer: multiples of 4. */
  constructor(size: number, buffer: ArrayBuffer = new ArrayBuffer(size), start = 0) {
    this.u8 = new Uint8Array(buffer, start, size);
    this.u16 = new Uint16Array(buffer, start, size / 2);
    this.u32 = new Uint32Array(buffer, start, size / 4);
  }

  static of(bytes: Uint8Array): Bytes {
    const copy = new Bytes(Math.ceil(bytes.length / WORD) * WORD);
    copy.u8.set(bytes);
    return copy;
  }

  /** Part `index` of a field, counted over all of its elements; unsigned. `at`: where the row begins. */
  part(at: number, { offset, unit }: Field, index: number): number {
    const place = (at + offset) / unit + index;
    return (unit === 1 ? this.u8[place] : unit === 2 ? this.u16[place] : this.u32[place]) ?? 0;
  }

  setPart(at: number, { offset, unit }: Field, index: number, value: number): void {
    const place = (at + offset) / unit + index;
    if (unit === 1) this.u8[place] = value;
    else if (unit === 2) this.u16[place] = value;
    else this.u32[place] = value;
  }

  element(at: number, field: Field, index: number): bigint {
    const { limbs } = field;
    if (limbs === 1) return BigInt(this.part(at, field, index));
    let value = 0n;
    for (let i = limbs - 1; i >= 0; i--)
      value = (value << 32n) | BigInt(this.part(at, field, index * limbs + i));
    return value;
  }

  setElement(at: number, field: Field, index: number, value: bigint): void {
    const { limbs } = field;
    let rest = value;
    for (let i = 0; i < limbs; i++, rest >>= 32n) {
      this.setPart(at, field, index * limbs + i, Number(rest & 0xffff_ffffn));
    }
  }
}

/** All elements of a row, field by field. */
export function* elementsOfRow(bytes: Bytes, at: number, { fields }: RowFormat): Generator<bigint> {
  for (const field of fields) for (let i = 0; i < field.count; i++) yield bytes.element(at, field, i);
}

/** Rows, first in, first out. */
export class RowQueue {
  readonly format: RowFormat;
  #bytes: Bytes;
  /** In rows. */
  #start = 0;
  #end = 0;

  constructor(format: RowFormat, room = 4) {
    this.format = format;
    this.#bytes = new Bytes(room * format.size);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** What `at` counts in. It changes with `push`. */
  get bytes(): Bytes {
    return this.#bytes;
  }

  /** Where row `index` begins. */
  at(index: number): number {
    return (this.#start + index) * this.format.size;
  }

  /** Room for so many rows more, whatever it holds; returns where they begin. */
  push(count = 1): number {
    const { size } = this.format;
    const end = this.#end + count;
    if (end * size > this.#bytes.u8.length) this.#makeRoom(count);
    const at = this.#end * size;
    this.#end += count;
    return at;
  }

  #makeRoom(count: number): void {
    const { size } = this.format;
    const { length } = this;
    const bytes = new Bytes(Math.max(4, 2 * (length + count)) * size);
    bytes.u8.set(this.#bytes.u8.subarray(this.#start * size, this.#end * size));
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = length;
  }

  /** Takes the first rows off. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
  }

  /** The first rows as a queue of their own, taken off. */
  take(count: number): RowQueue {
    const taken = new RowQueue(this.format, Math.max(1, count));
    const { size } = this.format;
    const at = taken.push(count);
    taken.bytes.u8.set(this.#bytes.u8.subarray(this.at(0), this.at(0) + count * size), at);
    this.drop(count);
    return taken;
  }

  /** Plain data, for snapshots. */
  get image(): Uint8Array {
    return this.#bytes.u8.slice(this.at(0), this.at(this.length));
  }

  set image(image: Uint8Array) {
    this.#bytes = Bytes.of(image);
    this.#start = 0;
    this.#end = image.length / this.format.size;
  }
}
