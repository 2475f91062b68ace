/** Room in the linear memory behind what the layout has placed: for arrays that processes work with, results of functions, values on their way to the host. */
import { bankOf, limbsOf, unitBytes } from '../layout.js';
import type { Place } from './storage.js';

const ALIGNMENT = 8;

export class Rooms {
  #end: number;
  readonly #contents: { readonly address: number; readonly bytes: Uint8Array }[] = [];

  /** `bytes` are taken already. */
  constructor(bytes: number) {
    this.#end = aligned(bytes);
  }

  get bytes(): number {
    return this.#end;
  }

  /** One list of elements. */
  room(width: number, length: number): Place {
    const bank = bankOf(width);
    const limbs = bank === 'i32' ? limbsOf(width) : 1;
    const base = this.#take(length * limbs * unitBytes(bank)) / unitBytes(bank);
    return { bank, base, stride: 0, limbs, width, length, instances: 1 };
  }

  /** What lies there when a run begins, by the address in bytes. */
  get contents(): readonly { readonly address: number; readonly bytes: Uint8Array }[] {
    return this.#contents;
  }

  /** Words that code reads: data, not code, so that more of them make no more code. Their address in bytes. */
  table(words: readonly number[]): number {
    const { base } = this.filled(32, words.map(BigInt));
    return 4 * base;
  }

  /** A list of elements that have these values when a run begins, and keep them. */
  filled(width: number, values: readonly bigint[]): Place {
    const place = this.room(width, values.length);
    const unit = unitBytes(place.bank);
    const size = unit * place.limbs;
    const bytes = new Uint8Array(size * values.length);
    for (const [i, value] of values.entries()) {
      let rest = BigInt.asUintN(width, value);
      for (let at = 0; at < size; at++, rest >>= 8n) bytes[i * size + at] = Number(rest & 0xffn);
    }
    this.#contents.push({ address: unit * place.base, bytes });
    return place;
  }

  /** The address of so many words, counted in words. */
  words(count: number): number {
    return this.#take(4 * count) / 4;
  }

  #take(bytes: number): number {
    const start = this.#end;
    this.#end = aligned(start + Math.max(1, bytes));
    return start;
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
