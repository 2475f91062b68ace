/** Room in the linear memory behind what the layout has placed: for arrays that processes work with, results of functions, values on their way to the host. */
import { bankOf, limbsOf, unitBytes } from '../layout.js';
import type { Place } from './storage.js';

const ALIGNMENT = 8;

export class Rooms {
  #end: number;

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
