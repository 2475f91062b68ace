/**
 * Identifiers, comments and strings of emitted code. Nothing that a user wrote goes into it as it stands: names are spelt with letters, digits and
 * underscores, and comments and strings with printable ASCII that cannot end them.
 */

const RESERVED = new Set(
  (
    'abstract arguments as async await bigint boolean break case catch class const continue debugger declare default delete do else enum eval ' +
    'export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never ' +
    'new null number object of package private protected public readonly require return set static string super switch symbol this throw true ' +
    'try type typeof undefined unique unknown var void while with yield Array BigInt Function Infinity Math NaN Number Object String constructor ' +
    'prototype globalThis'
  ).split(' '),
);

/** Gives every name a spelling of its own. */
export class Names {
  readonly #taken: Set<string>;
  /** The number to try next behind a spelling. */
  readonly #next = new Map<string, number>();
  readonly #outer: Names | undefined;

  constructor(taken: Iterable<string> = [], outer?: Names) {
    this.#taken = new Set(taken);
    this.#outer = outer;
  }

  /** An identifier like `name`, not given before. */
  fresh(name: string): string {
    const plain = identifier(name);
    let spelling = plain;
    let next = this.#next.get(plain) ?? 2;
    while (this.#isTaken(spelling)) spelling = `${plain}_${next++}`;
    this.#next.set(plain, next);
    this.#taken.add(spelling);
    return spelling;
  }

  /** Names for inside: different from each other, and from those given out here so far. */
  inside(taken: Iterable<string> = []): Names {
    return new Names(taken, this);
  }

  #isTaken(name: string): boolean {
    if (RESERVED.has(name) || this.#taken.has(name)) return true;
    return this.#outer !== undefined && this.#outer.#isTaken(name);
  }
}

const LONGEST = 48;

/** Letters, digits and underscores of a name. */
export function identifier(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, LONGEST);
  return plain === '' ? 'x' : /^\d/.test(plain) ? `_${plain}` : plain;
}

/** A string literal. */
export function quoted(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

/** Text of a comment of one line, in which nothing can end it. */
export function remark(text: string): string {
  return escaped(text).replaceAll('*/', '*\\/');
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll(/[^\x20-\x7e]|[<`]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
