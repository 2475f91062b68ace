/** Finds what has changed in a design of which, in most instants, most stands still. */
import type { Image } from '../sim/engine.js';
import type { Kernel } from '../sim/kernel/kernel.js';
import type { Variable } from './variables.js';

/** Bytes that are looked at together: a line of a cache. */
const BLOCK = 64;
const BLOCK_WORDS = BLOCK / 4;

/** Variables that stand in a block of the engine's memory, by number. */
interface Block {
  readonly first: number;
  readonly end: number;
  readonly variables: readonly number[];
}

/** A number of at most 32 bits, where it lies in the engine's memory. */
interface Small {
  readonly unit: 1 | 2 | 4;
  readonly index: number;
}

export class ChangeFinder {
  readonly #image: (() => Image | undefined) | undefined;
  readonly #blocks: readonly Block[];
  readonly #smalls: readonly (Small | undefined)[];
  /** What cannot be found by looking at memory: levels of clocks, time. */
  readonly #always: readonly number[];
  /** What stood there at the last look. */
  readonly #before: Int32Array;
  /** The round in which a variable was found last. */
  readonly #found: Float64Array;
  #round = 0;
  #u8: Uint8Array = new Uint8Array();
  #u16: Uint16Array = new Uint16Array();
  #u32: Uint32Array = new Uint32Array();

  constructor(kernel: Kernel, variables: readonly Variable[]) {
    const { engine } = kernel;
    const { image } = engine;
    this.#found = new Float64Array(variables.length);
    const numbers = [...variables.keys()];
    if (image === undefined) {
      this.#image = undefined;
      this.#blocks = [];
      this.#smalls = [];
      this.#always = numbers;
      this.#before = new Int32Array();
      return;
    }
    this.#image = () => engine.image;
    this.#blocks = blocksOf(image, variables);
    this.#smalls = variables.map((variable) => smallOf(image, variable));
    this.#always = numbers.filter((number) => variables[number]?.reads === undefined);
    this.#before = new Int32Array(image.bytes.length / 4);
  }

  /** Numbers of the variables that may have changed since the last look, in order; at the first look, all. */
  look(): Iterable<number> {
    const image = this.#image?.();
    if (image === undefined) return this.#always;
    const { buffer, byteOffset, length } = image.bytes;
    this.#u8 = image.bytes;
    this.#u16 = new Uint16Array(buffer, byteOffset, length / 2);
    this.#u32 = new Uint32Array(buffer, byteOffset, length / 4);
    const words = new Int32Array(buffer, byteOffset, length / 4);
    const isFirst = this.#round++ === 0;
    if (isFirst) {
      this.#before.set(words);
      return this.#found.keys();
    }
    const found = [...this.#always];
    for (const { first, end, variables } of this.#blocks) {
      if (!this.#differs(words, first, end)) continue;
      for (const variable of variables) {
        if (this.#found[variable] === this.#round) continue;
        this.#found[variable] = this.#round;
        found.push(variable);
      }
    }
    return Int32Array.from(found).toSorted();
  }

  /** The value now, where it is a number that can be read without a BigInt. */
  numberOf(variable: number): number | undefined {
    const small = this.#smalls[variable];
    if (small === undefined) return undefined;
    const { unit, index } = small;
    return unit === 1 ? this.#u8[index] : unit === 2 ? this.#u16[index] : this.#u32[index];
  }

  #differs(words: Int32Array, first: number, end: number): boolean {
    const before = this.#before;
    let differs = false;
    for (let i = first; i < end; i++) {
      const word = words[i] ?? 0;
      if (word === before[i]) continue;
      before[i] = word;
      differs = true;
    }
    return differs;
  }
}

function blocksOf(image: Image, variables: readonly Variable[]): readonly Block[] {
  const blocks = new Map<number, number[]>();
  for (const [number, { reads = [] }] of variables.entries()) {
    for (const { place, count } of reads) {
      const { start, size } = image.rangeOf(place, count);
      for (let block = Math.floor(start / BLOCK); block * BLOCK < start + size; block++) {
        const known = blocks.get(block);
        if (known === undefined) blocks.set(block, [number]);
        else if (known.at(-1) !== number) known.push(number);
      }
    }
  }
  const words = image.bytes.length / 4;
  return [...blocks].map(([block, inside]) => ({
    first: block * BLOCK_WORDS,
    end: Math.min(words, (block + 1) * BLOCK_WORDS),
    variables: inside,
  }));
}

function smallOf(image: Image, { reads, isComputed, width }: Variable): Small | undefined {
  const [read] = reads ?? [];
  if (read === undefined || isComputed || width > 32) return undefined;
  const { start, unit } = image.rangeOf(read.place, 1);
  return { unit, index: start / unit };
}
