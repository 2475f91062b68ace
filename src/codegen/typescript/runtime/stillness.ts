/**
 * Whether a design stands still: a cycle after which everything in the memory is as before leads to the same state for ever, as long as nobody writes from
 * outside. So such cycles need not be run.
 */
import type { Hierarchy } from '../../../ir/hierarchy.js';
import { visitExprsOfProcess } from '../../../ir/walk.js';
import type { Model } from './model.js';
import type { Memory } from './numbers.js';

/** Runs of fewer cycles cost less than a look at the whole memory. */
const LEAST_CYCLES = 64;

/** Between two looks are 1, 2, 4, … runs, and so many at most. */
const MOST_PAUSE = 16;

export class Stillness {
  readonly #words: Int32Array;
  /** What the memory held before the cycle that was looked at. */
  #image: Int32Array | undefined;
  /** That cycle has changed nothing. */
  #isStill = false;
  #pause = 0;
  #nextPause = 1;

  /** `bytes`: what of the memory is state. */
  constructor(memory: Memory, bytes: number) {
    this.#words = memory.i32.subarray(0, Math.ceil(bytes / Int32Array.BYTES_PER_ELEMENT));
  }

  /** Nothing has changed since a cycle that changed nothing. */
  holds(): boolean {
    if (!this.#isStill) return false;
    this.#isStill = this.#isAsBefore();
    return this.#isStill;
  }

  /** Whether to look at the next cycle of so many. */
  isDue(cycles: number): boolean {
    if (cycles < LEAST_CYCLES || this.#pause-- > 0) return false;
    this.#pause = this.#nextPause;
    this.#nextPause = Math.min(2 * this.#nextPause, MOST_PAUSE);
    return true;
  }

  /** Runs a cycle, and sees whether it changes anything. */
  look(cycle: () => void): void {
    this.#image ??= new Int32Array(this.#words.length);
    this.#image.set(this.#words);
    cycle();
    this.#isStill = this.#isAsBefore();
    if (this.#isStill) [this.#pause, this.#nextPause] = [0, 1];
  }

  /** Though the memory is as before, something else is not. */
  deny(): void {
    this.#isStill = false;
  }

  #isAsBefore(): boolean {
    const words = this.#words;
    const image = this.#image;
    if (image === undefined) return false;
    for (let i = 0; i < words.length; i++) if (words[i] !== image[i]) return false;
    return true;
  }
}

/** Whether the memory says all: what reads the time, or is undefined while it is written, may change although nothing else does. */
export function canStandStill({ shapes }: Hierarchy, { ports }: Model): boolean {
  if (ports.some(({ shared }) => shared)) return false;
  return shapes.every(
    ({ module: { memories, processes } }) =>
      memories.every(({ readUnderWrite }) => readUnderWrite !== 'undefined') &&
      processes.every((process) => {
        let readsTime = false;
        if (process.kind !== 'test')
          visitExprsOfProcess(process, ({ kind }) => {
            readsTime ||= kind === 'now';
          });
        return !readsTime;
      }),
  );
}
