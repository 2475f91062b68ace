/** Finds what has changed in a design of which, in most instants, most stands still. */
import type { Image } from '../sim/engine.js';
import type { Kernel } from '../sim/kernel/kernel.js';
import { LINE, LineComparison } from './compare.js';
import type { Variable } from './variables.js';

/** Lines of the engine's memory that lie in a row and in which variables stand. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** Where the first stands among those that are compared. */
  readonly at: number;
}

/** A value where it lies in the engine's memory: so many parts of `unit` bytes, the lowest first, from part `index` on. */
interface Direct {
  readonly unit: 1 | 2 | 4;
  readonly index: number;
  readonly parts: number;
}

export class ChangeFinder {
  readonly #image: (() => Image | undefined) | undefined;
  readonly #ranges: readonly Range[];
  /** Of each line that is compared, the variables in it. */
  readonly #variables: readonly Int32Array[];
  readonly #comparison: LineComparison;
  readonly #direct: readonly (Direct | undefined)[];
  readonly #count: number;
  /** What cannot be found by looking at memory: levels of clocks, time. */
  readonly #always: readonly number[];
  /** Of the variables found in this look, a bit each. */
  readonly #found: Uint32Array;
  #isFirst = true;
  #u8: Uint8Array = new Uint8Array();
  #u16: Uint16Array = new Uint16Array();
  #u32: Uint32Array = new Uint32Array();

  constructor(kernel: Kernel, variables: readonly Variable[]) {
    const { engine } = kernel;
    const { image } = engine;
    const numbers = [...variables.keys()];
    this.#count = numbers.length;
    this.#found = new Uint32Array(Math.ceil(this.#count / 32));
    if (image === undefined) {
      this.#image = undefined;
      this.#ranges = [];
      this.#variables = [];
      this.#comparison = new LineComparison(0);
      this.#direct = [];
      this.#always = numbers;
      return;
    }
    this.#image = () => engine.image;
    const lines = linesOf(image, variables);
    this.#ranges = rangesOf([...lines.keys()], image.bytes.length);
    this.#variables = [...lines.values()].map((inside) => Int32Array.from(inside));
    this.#comparison = new LineComparison(lines.size);
    this.#direct = variables.map((variable) => directOf(image, variable));
    this.#always = numbers.filter((number) => variables[number]?.reads === undefined);
  }

  /** Visits the variables that may have changed since the last look, by number, in order; at the first look, all. */
  look(visit: (variable: number) => void): void {
    const image = this.#image?.();
    if (image !== undefined) this.#view(image.bytes);
    if (image === undefined || this.#isFirst) {
      this.#isFirst = false;
      this.#changedLines();
      for (let variable = 0; variable < this.#count; variable++) visit(variable);
      return;
    }
    for (const variable of this.#always) this.#mark(variable);
    for (const line of this.#changedLines()) {
      for (const variable of this.#variables[line] ?? []) this.#mark(variable);
    }
    const found = this.#found;
    for (let i = 0; i < found.length; i++) {
      let rest = found[i] ?? 0;
      found[i] = 0;
      for (; rest !== 0; rest &= rest - 1) visit(32 * i + 31 - Math.clz32(rest & -rest));
    }
  }

  /** Parts of up to 32 bits in which the value lies in memory; 0 where it is computed, and only `Variable.read` has it. */
  partsOf(variable: number): number {
    return this.#direct[variable]?.parts ?? 0;
  }

  /** A part of the value as it was at the last look, the lowest first. */
  partOf(variable: number, part: number): number {
    const direct = this.#direct[variable];
    if (direct === undefined) return 0;
    const at = direct.index + part;
    return (direct.unit === 1 ? this.#u8[at] : direct.unit === 2 ? this.#u16[at] : this.#u32[at]) ?? 0;
  }

  #view(bytes: Uint8Array): void {
    const { buffer, byteOffset, length } = bytes;
    if (this.#u8.buffer === buffer && this.#u8.byteOffset === byteOffset) return;
    this.#u8 = bytes;
    this.#u16 = new Uint16Array(buffer, byteOffset, length / 2);
    this.#u32 = new Uint32Array(buffer, byteOffset, length / 4);
  }

  #mark(variable: number): void {
    const word = variable >> 5;
    this.#found[word] = (this.#found[word] ?? 0) | (1 << (variable & 31));
  }

  #changedLines(): Int32Array {
    for (const { start, end, at } of this.#ranges)
      this.#comparison.now.set(this.#u8.subarray(start, end), at);
    return this.#comparison.changed();
  }
}

/** The variables that stand in each line of the memory, lines in order. */
function linesOf(image: Image, variables: readonly Variable[]): ReadonlyMap<number, readonly number[]> {
  const lines = new Map<number, number[]>();
  for (const [number, { reads = [] }] of variables.entries()) {
    for (const { place, count } of reads) {
      const { start, size } = image.rangeOf(place, count);
      for (let line = Math.floor(start / LINE); line * LINE < start + size; line++) {
        const known = lines.get(line);
        if (known === undefined) lines.set(line, [number]);
        else if (known.at(-1) !== number) known.push(number);
      }
    }
  }
  return new Map([...lines].toSorted(([a], [b]) => a - b));
}

function rangesOf(lines: readonly number[], bytes: number): readonly Range[] {
  const ranges: Range[] = [];
  for (const [i, line] of lines.entries()) {
    const end = Math.min(bytes, (line + 1) * LINE);
    const last = ranges.at(-1);
    if (last?.end === line * LINE) ranges[ranges.length - 1] = { ...last, end };
    else ranges.push({ start: line * LINE, end, at: i * LINE });
  }
  return ranges;
}

function directOf(image: Image, { reads, isComputed, width }: Variable): Direct | undefined {
  const [read] = reads ?? [];
  if (read === undefined || isComputed) return undefined;
  const { start, unit } = image.rangeOf(read.place, 1);
  return { unit, index: start / unit, parts: Math.max(1, Math.ceil(width / 32)) };
}
