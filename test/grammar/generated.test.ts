import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from '../../grammar/parser.js';
import { print } from '../../grammar/print/print.js';
import { T, TOKEN_TABLE, tokenNames } from '../../grammar/tokens.js';
import { Random } from '../../src/support/random.js';
import { GENERATED, generateAll } from '../../scripts/generate-grammar.mjs';
import { shape } from './support.js';

describe('grammar/generated', () => {
  test.each([...generateAll()])('%s is current (npm run generate)', (name, text) => {
    expect(readFileSync(new URL(name, GENERATED), 'utf8') === text).toBe(true);
  });

  test('the diagrams ask for nothing from the network', () => {
    const page = readFileSync(new URL('railroad.html', GENERATED), 'utf8');
    expect(page).not.toMatch(/<script|<link|src=|href="(?!#)|url\(|@import/);
    expect(page.match(/<svg/g)?.length).toBeGreaterThan(100);
  });

  test('every pattern for editors is a regular expression', () => {
    const text = readFileSync(new URL('m3hdl.tmLanguage.json', GENERATED), 'utf8');
    const patterns = [...text.matchAll(/"(?:match|begin|end)": ("(?:[^"\\]|\\.)*")/g)];
    expect(patterns.length).toBeGreaterThan(20);
    for (const [, pattern = ''] of patterns)
      expect(() => new RegExp(String(JSON.parse(pattern)), 'u')).not.toThrow();
  });

  test('every token has its doc, and every keyword its scope', () => {
    for (const name of tokenNames) {
      const { doc, kind, scope } = TOKEN_TABLE[name];
      expect(doc).not.toBe('');
      expect(T[name].name).toBe(name);
      expect(scope !== '' || kind === 'category' || kind === 'trivia').toBe(true);
    }
  });
});

interface Production {
  readonly type: string;
  readonly name?: string;
  readonly definition?: readonly Production[];
  readonly separator?: Production;
}

interface Grammar {
  readonly tokens: readonly {
    readonly name: string;
    readonly text?: string;
    readonly in?: readonly string[];
  }[];
  readonly rules: readonly Production[];
}

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  Identifier: ['a', 'b', 'Name', 'wait', 'data'],
  RawIdentifier: ['r#in'],
  IntLit: ['0', '12', '0xff_u8', '3i5'],
  RealLit: ['1.5', '0x1.8p3'],
  TimeLit: ['10ns', '1.2GHz'],
  SizedLit: ["8'hff"],
  StringLit: ['"text"', '""'],
  StringHead: ['"a{'],
  StringMiddle: ['}b{'],
  StringTail: ['}c"'],
  Underscore: ['_'],
};

/** Draws sentences from the rules; beyond a depth it takes what is shortest. */
class Sentences {
  readonly #random: Random;
  readonly #rules: ReadonlyMap<string, Production>;
  readonly #tokens: Grammar['tokens'];

  constructor(grammar: Grammar, random: Random) {
    this.#random = random;
    this.#tokens = grammar.tokens;
    this.#rules = new Map(grammar.rules.map((rule) => [rule.name ?? '', rule]));
  }

  draw(rule: string, depth = 0): string[] {
    return this.#sequence(this.#rules.get(rule)?.definition ?? [], depth);
  }

  #sequence(parts: readonly Production[], depth: number): string[] {
    return parts.flatMap((part) => this.#part(part, depth));
  }

  #part(part: Production, depth: number): string[] {
    const deep = depth > 14;
    const inside = part.definition ?? [];
    const again = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => [
        ...(index > 0 && part.separator !== undefined ? this.#part(part.separator, depth) : []),
        ...this.#sequence(inside, depth),
      ]).flat();
    switch (part.type) {
      case 'Terminal':
        return [this.#token(part.name ?? '')];
      case 'NonTerminal':
        if (depth > 40) return ['a'];
        return this.draw(part.name ?? '', depth + 1);
      case 'Alternation': {
        const choice = inside[deep ? 0 : this.#random.below(inside.length)];
        return this.#sequence(choice?.definition ?? [], depth);
      }
      case 'Option':
        return again(deep ? 0 : this.#random.below(2));
      case 'Repetition':
      case 'RepetitionWithSeparator':
        return again(deep ? 0 : this.#random.below(3));
      default:
        return again(deep ? 1 : 1 + this.#random.below(2));
    }
  }

  #token(name: string): string {
    const known = this.#tokens.find((token) => token.name === name);
    if (known?.text !== undefined && known.text !== 'NOT_APPLICABLE') return known.text;
    const samples =
      SAMPLES[name] ?? this.#tokens.flatMap((token) => (token.in?.includes(name) ? [token.text ?? 'a'] : []));
    return samples[this.#random.below(samples.length)] ?? 'a';
  }
}

test('sentences drawn from the grammar are read without an exception, and many without a complaint', () => {
  const grammar = JSON.parse(readFileSync(new URL('grammar.json', GENERATED), 'utf8')) as Grammar;
  let well = 0;
  const rounds = 400;
  for (let seed = 0; seed < rounds; seed++) {
    const text = new Sentences(grammar, new Random(seed)).draw('item').join(' ');
    const { file, diagnostics } = parse({ id: 0, text });
    if (diagnostics.length > 0) continue;
    well++;
    const again = parse({ id: 0, text: print(file) });
    expect(again.diagnostics).toEqual([]);
    expect(shape(again.file)).toBe(shape(file));
  }
  expect(well).toBeGreaterThan(rounds / 10);
});
