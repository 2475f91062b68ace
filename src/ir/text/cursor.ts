/** A place in the tokens, and the small words that every parser of the text form is made of. */
import { span } from '../../support/span.js';
import type { Span } from '../../support/span.js';
import { nowhere } from '../nowhere.js';
import { IrSyntaxError, tokenize } from './lexer.js';
import type { Token, TokenKind } from './lexer.js';
import { unquoted } from './names.js';

export class Cursor {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  get token(): Token {
    return this.ahead(0);
  }

  ahead(distance: number): Token {
    const token = this.#tokens[this.#at + distance] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('the tokens have no end');
    return token;
  }

  fail(message: string, at: Token = this.token): never {
    throw new IrSyntaxError(message, this.#source, at.offset);
  }

  next(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  is(text: string): boolean {
    return this.token.text === text && this.token.kind !== 'end';
  }

  /** Takes a word or punctuation if it is there. */
  take(text: string): boolean {
    const there = this.is(text);
    if (there) this.#at += 1;
    return there;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`expected \`${text}\`, found \`${this.token.text}\``);
  }

  expectKind(kind: TokenKind, what: string): Token {
    if (this.token.kind !== kind) this.fail(`expected ${what}, found \`${this.token.text}\``);
    return this.next();
  }

  /** One of several words. */
  oneOf<const T extends string>(words: readonly T[]): T {
    const found = words.find((word) => this.is(word));
    if (found === undefined) this.fail(`expected ${words.join(' or ')}, found \`${this.token.text}\``);
    this.#at += 1;
    return found;
  }

  optional<const T extends string>(words: readonly T[]): T | undefined {
    return words.some((word) => this.is(word)) ? this.oneOf(words) : undefined;
  }

  /** A name, as the thing is called. */
  name(): string {
    return unquoted(this.expectKind('word', 'a name').text);
  }

  string(): string {
    const token = this.expectKind('word', 'a string');
    if (!token.text.startsWith('"')) this.fail(`expected a string, found \`${token.text}\``, token);
    return unquoted(token.text);
  }

  bigint(): bigint {
    const { text } = this.expectKind('number', 'a number');
    return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  }

  number(): number {
    const { token } = this;
    const value = Number(this.bigint());
    if (!Number.isSafeInteger(value)) this.fail(`\`${token.text}\` is too large`, token);
    return value;
  }

  site(): number {
    return Number(this.expectKind('site', 'a site such as `!0`').text.slice(1));
  }

  /** A span if one stands here. */
  span(): Span {
    if (this.token.kind !== 'span') return nowhere;
    const [file = 0, start = 0, end = 0] = this.next().text.slice(1).split(/[:-]/).map(Number);
    return span(file, start, end);
  }

  /** Items in parentheses, with commas between them. */
  list<T>(item: () => T, open = '(', close = ')'): readonly T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.take(close)) return items;
    do items.push(item());
    while (this.take(','));
    this.expect(close);
    return items;
  }
}
