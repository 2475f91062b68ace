/** Every seed is an input. */
import { Random } from '../../../src/support/random.js';
import type { Material } from './material.js';
import { mutated } from './mutations.js';
import { sentence } from './sentences.js';
import { atLeastOne } from './spellings.js';
import { grafted, treeOf, type Tree } from './trees.js';

export interface Input {
  /** How it was made: `graft of stdlib/fifo.m3hdl`. */
  readonly origin: string;
  readonly text: string;
}

export class Inputs {
  readonly #texts: Material['texts'];
  readonly #trees = new Map<string, Tree>();

  constructor({ texts }: Material) {
    this.#texts = texts;
  }

  /** The same for a seed as long as the files that it begins with are the same. */
  of(seed: number): Input {
    const random = Random.named(seed, 'text');
    const [name, text] = this.#text(random);
    const [otherName, other] = this.#text(random);
    const kind = random.below(10);
    if (kind === 0) return { origin: 'a sentence', text: sentence(random, 'items').text };
    if (kind <= 3) return { origin: `a mutation of ${name}`, text: mutated(text, random, other) };
    const tree = this.#tree(name, text);
    const whole = grafted(tree, random, this.#tree(otherName, other));
    return kind <= 8
      ? { origin: `a graft to ${name}`, text: whole }
      : { origin: `a mutated graft to ${name}`, text: mutated(whole, random, other) };
  }

  /** The shorter of a few: what takes little time can be tried often. */
  #text(random: Random): Material['texts'][number] {
    const some = Array.from({ length: 3 }, () => random.pick(atLeastOne(this.#texts)));
    return some.reduce((best, each) => (each[1].length < best[1].length ? each : best));
  }

  #tree(name: string, text: string): Tree {
    const known = this.#trees.get(name);
    if (known !== undefined) return known;
    const made = treeOf(text);
    this.#trees.set(name, made);
    return made;
  }
}
