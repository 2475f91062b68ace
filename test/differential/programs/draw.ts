/** What all parts of the generator draw from: one stream of random numbers, names that are not taken yet, and a budget that ends every recursion. */
import { Random } from '../../../src/support/random.js';
import { node, type Tree } from './tree.js';
import type { Type } from './types.js';

/** Something that can be read by its name. */
export interface Value {
  readonly text: string;
  readonly type: Type;
  /** May be known while compiling: then an index outside or a divisor of 0 would be an error of the program. */
  readonly known: boolean;
}

/** What a place in the program sees. */
export type Scope = readonly Value[];

/** Something that can be assigned. */
export interface Target {
  readonly text: string;
  readonly type: Type;
}

/** One way to go on, with how often it is to be taken. */
export type Choice<T> = readonly [weight: number, make: () => T | undefined];

/** Edges of what engines keep in a number, in words and in limbs; small ones mostly, as in real designs. */
const WIDTHS = [
  1, 1, 2, 3, 4, 4, 5, 7, 8, 8, 8, 9, 12, 16, 17, 24, 31, 32, 32, 33, 48, 53, 54, 63, 64, 65, 96, 127, 128,
  129, 200,
] as const;

export class Draw {
  readonly random: Random;
  /** Nodes that may still be made for fun; those that are needed are made all the same. */
  budget: number;
  #names = 0;

  constructor(seed: number, budget: number) {
    this.random = new Random(seed);
    this.budget = budget;
  }

  /** No keyword, no method and no other name of the program. */
  name(stem: string): string {
    return `${stem}${this.#names++}`;
  }

  chance(probability: number): boolean {
    return this.random.chance(probability);
  }

  below(bound: number): number {
    return this.random.below(bound);
  }

  between(low: number, high: number): number {
    return low + this.random.below(high - low + 1);
  }

  /** One of them; of none, undefined. */
  pick<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : choices[this.random.below(choices.length)];
  }

  one<T>(first: T, ...others: readonly T[]): T {
    return this.pick([first, ...others]) ?? first;
  }

  width(): number {
    return this.chance(0.01) ? 0 : this.random.pick(WIDTHS);
  }

  /** Tries the ways by weight until one can be gone. */
  way<T>(choices: readonly Choice<T>[]): T | undefined {
    const left = [...choices];
    while (left.length > 0) {
      let at = this.random.below(left.reduce((sum, [weight]) => sum + weight, 0));
      const index = left.findIndex(([weight]) => (at -= weight) < 0);
      const made = left[index]?.[1]();
      if (made !== undefined) return made;
      left.splice(index, 1);
    }
    return undefined;
  }

  /** Splits into two parts of at least `least` each. */
  split(total: number, least: number): readonly [number, number] {
    const first = this.between(least, total - least);
    return [first, total - first];
  }

  /** Few ones, many ones, both ends, the sign alone, small numbers: what shows carries and comparisons. */
  bits(width: number): bigint {
    const { random } = this;
    const drawn = random.bits(width);
    switch (random.below(8)) {
      case 0:
        return drawn & random.bits(width) & random.bits(width);
      case 1:
        return drawn | random.bits(width) | random.bits(width);
      case 2:
        return BigInt.asUintN(width, BigInt(random.below(4)));
      case 3:
        return BigInt.asUintN(width, -1n - BigInt(random.below(3)));
      case 4:
        return width === 0 ? 0n : 1n << BigInt(random.below(width));
      case 5:
        return width === 0 ? 0n : BigInt.asUintN(width, (1n << BigInt(width - 1)) - BigInt(random.below(3)));
      default:
        return drawn;
    }
  }
}

/** A name as an expression. */
export function read({ text, type }: Value): Tree {
  return node('name', { type })`${text}`;
}
