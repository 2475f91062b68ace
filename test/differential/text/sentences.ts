/** Random sentences of the grammar. What they mean is nobody's business: most mean nothing. */
import type { Random } from '../../../src/support/random.js';
import { depthOf, RULES, type Piece } from './grammar.js';
import { atLeastOne, POOL, Spellings, type Names } from './spellings.js';

/** Rules that deep are left by the shortest way. */
const DEPTH = 24;
/** So are sentences of that many tokens. */
const LENGTH = 400;
/** Deeper than that lists get short. */
const SHALLOW = 6;

export interface Sentence {
  readonly text: string;
  /** The rules and alternatives that it was made with. */
  readonly used: ReadonlySet<string>;
}

/** A text that the rule reads, but for what the parser looks at beside the grammar. */
export function sentence(random: Random, rule: string, names: Names = POOL): Sentence {
  const spellings = new Spellings(random, names);
  const maker = new Maker(random, spellings);
  maker.rule(rule);
  return { text: spellings.join(maker.tokens), used: maker.used };
}

class Maker {
  readonly tokens: string[] = [];
  readonly used = new Set<string>();
  readonly #random: Random;
  readonly #spellings: Spellings;
  #depth = 0;

  constructor(random: Random, spellings: Spellings) {
    this.#random = random;
    this.#spellings = spellings;
  }

  rule(name: string): void {
    const piece = RULES.get(name);
    if (piece === undefined) throw new Error(`the grammar has no rule ${name}`);
    this.used.add(name);
    this.#depth++;
    this.#piece(piece, name);
    this.#depth--;
  }

  #piece(piece: Piece, rule: string): void {
    switch (piece.kind) {
      case 'token':
        this.tokens.push(this.#spellings.token(piece.name, rule));
        return;
      case 'rule':
        // The name of a type is an `ident` or a `path` of the rule that asks for it.
        if (piece.name === 'ident' || piece.name === 'path') this.#named(piece.name, rule);
        else this.rule(piece.name);
        return;
      case 'sequence':
        for (const part of piece.pieces) this.#piece(part, rule);
        return;
      case 'repeat':
        this.#repeat(piece, rule);
        return;
      case 'choice': {
        const { id, body } = this.#choose(piece);
        this.used.add(id);
        this.#piece(body, rule);
      }
    }
  }

  #named(name: string, rule: string): void {
    const piece = RULES.get(name);
    this.used.add(name);
    if (piece !== undefined) this.#piece(piece, rule);
  }

  #repeat({ least, most, separator, body }: Extract<Piece, { kind: 'repeat' }>, rule: string): void {
    // Members and statements come in numbers, what they are made of seldom: else nothing would come to an end.
    const isOften = this.#depth <= SHALLOW || this.#random.chance(0.3);
    const more = this.#isLong() || !isOften ? 0 : this.#random.below(most - least + 1);
    for (let i = 0; i < least + more; i++) {
      if (i > 0 && separator !== undefined) this.tokens.push(this.#spellings.token(separator, rule));
      this.#piece(body, rule);
    }
  }

  #choose({ alternatives }: Extract<Piece, { kind: 'choice' }>): (typeof alternatives)[number] {
    if (!this.#isLong()) return this.#random.pick(atLeastOne(alternatives));
    const depths = alternatives.map(({ body }) => depthOf(body));
    const least = Math.min(...depths);
    return this.#random.pick(atLeastOne(alternatives.filter((_, index) => depths[index] === least)));
  }

  #isLong(): boolean {
    return this.#depth > DEPTH || this.tokens.length > LENGTH;
  }
}
