/**
 * What the parser says. Chevrotain asks for the text of an exception; the diagnostic that a person shall see is made and
 * reported on that occasion, with its place, its reason and its way out.
 */
import {
  EOF,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from 'chevrotain';
import {
  error,
  insertAfter,
  insertBefore,
  replace,
  type Diagnostic,
  type DiagnosticBuilder,
} from '../src/diagnostics/diagnostic.js';
import type { Span } from '../src/support/span.js';
import { nearest } from '../src/support/suggest.js';
import { foreignHint, MISPLACED } from './hints.js';
import { Findings } from './report.js';
import { T, TOKEN_TABLE, tokenNames, WORDS } from './tokens.js';

type Provided<K extends keyof IParserErrorMessageProvider> = Parameters<IParserErrorMessageProvider[K]>[0];

/** What a rule wants, where a list of tokens would say less. */
const WANTED: Readonly<Record<string, string>> = {
  file: 'a declaration',
  item: 'a declaration such as `module`, `fn`, `struct` or `test`',
  member: 'a declaration, `on`, `comb`, `inst` or `target = value;`',
  members: 'a declaration, `on`, `comb`, `inst` or `target = value;`',
  statement: 'a statement',
  block: 'a statement',
  operand: 'an expression',
  bracketed: 'an expression',
  parenthesised: 'an expression',
  argument: 'an argument',
  type: 'a type',
  pattern: 'a pattern',
  matchArms: 'a pattern',
  genericArg: 'a type or a value',
  infix: 'an operator',
};

const CLOSERS = new Set<TokenType>([T.RParen, T.RSquare, T.RCurly, T.StringTail]);

/** Hard keywords, which no name may be. */
const RESERVED = new Set<TokenType>(
  tokenNames.filter((name) => TOKEN_TABLE[name].kind === 'keyword').map((name) => T[name]),
);

/** What may begin a line; the nearest of these is what a misspelt first word is likely to mean. */
const FIRST_WORDS: readonly string[] = [...WORDS]
  .filter(([, { row }]) => row.kind === 'keyword' || row.opens !== undefined)
  .map(([word]) => word)
  .filter((word) => word.length > 2);

function describeType(type: TokenType): string {
  switch (type) {
    case T.Identifier:
      return 'a name';
    case T.StringLit:
    case T.StringHead:
      return 'text in quotes';
    case EOF:
      return 'the end of the file';
    default: {
      const { pattern } = TOKEN_TABLE[type.name as keyof typeof TOKEN_TABLE] ?? {};
      return typeof pattern === 'string' ? `\`${pattern}\`` : 'a value';
    }
  }
}

function describeToken(token: IToken): string {
  if (token.tokenType === EOF) return 'the end of the file';
  return token.image.length > 40 ? `\`${token.image.slice(0, 40)}…\`` : `\`${token.image}\``;
}

/** So much of a line is looked at for hints. */
const LINE = 300;

export class Messages implements IParserErrorMessageProvider {
  #file = 0;
  #text = '';
  #findings = new Findings();
  #bracketsBroken = false;
  /** What the lexer could not read; that something is missing there is no news. */
  #unreadable: readonly Span[] = [];
  #lastOffset = -1;

  begin(file: number, text: string, findings: Findings): void {
    this.#file = file;
    this.#text = text;
    this.#findings = findings;
    this.#bracketsBroken = findings.diagnostics.some(({ code }) => code === 'M1104');
    this.#unreadable = findings.diagnostics
      .filter(({ code }) => code === 'M1001' || code === 'M1002')
      .flatMap(({ labels }) => labels.map(({ span }) => span));
    this.#lastOffset = -1;
  }

  /** Whether a token is the last on its line, or the last in its block. */
  endsLine(token: IToken, next: IToken): boolean {
    if (next.tokenType === EOF || next.tokenType === T.RCurly) return true;
    return /[\r\n]/.test(this.#text.slice(token.startOffset + token.image.length, next.startOffset));
  }

  // ── What Chevrotain asks for ──────────────────────────────────────────────────────────────────────────────────────

  buildMismatchTokenMessage(options: Provided<'buildMismatchTokenMessage'>): string {
    const { expected, actual, previous, ruleName } = options;
    if (ruleName === 'drive' && MISPLACED.has(previous.tokenType))
      return this.junk(previous, previous, T.RCurly);
    if (expected === T.Semi && this.endsLine(previous, actual)) return this.missing(';', previous, actual);
    if (expected === T.Identifier && RESERVED.has(actual.tokenType)) return this.#keywordAsName(actual);
    return this.#unexpected(describeType(expected), actual, previous, CLOSERS.has(expected));
  }

  buildNoViableAltMessage(options: Provided<'buildNoViableAltMessage'>): string {
    const [actual] = options.actual;
    const token = actual ?? options.previous;
    const paths = options.expectedPathsPerAlt.flat();
    const wanted = WANTED[options.ruleName] ?? oneOf(firstTokens(paths));
    const isName = paths.some((path) => path[0] === T.Identifier);
    if (isName && WANTED[options.ruleName] === undefined && RESERVED.has(token.tokenType))
      return this.#keywordAsName(token);
    return this.#unexpected(wanted, token, options.previous, false);
  }

  buildEarlyExitMessage(options: Provided<'buildEarlyExitMessage'>): string {
    const [actual] = options.actual;
    const wanted = oneOf(firstTokens(options.expectedIterationPaths));
    return this.#unexpected(wanted, actual ?? options.previous, options.previous, false);
  }

  buildNotAllInputParsedMessage({ firstRedundant }: Provided<'buildNotAllInputParsedMessage'>): string {
    return this.#unexpected('the end', firstRedundant, firstRedundant, false);
  }

  // ── What the parser itself reports ────────────────────────────────────────────────────────────────────────────────

  /** Text that begins nothing in a list that ends with `closer`. */
  junk(actual: IToken, previous: IToken, closer: TokenType): IRecognitionException['message'] {
    const where = MISPLACED.get(actual.tokenType);
    if (where !== undefined) {
      return this.#say(
        actual,
        error('M1108', this.#span(actual), `\`${actual.image}\` may not stand here`).note(where),
      );
    }
    if (actual.tokenType === T.Semi) return this.#straySemi(actual, previous);
    const wanted =
      closer === EOF
        ? 'a declaration such as `module`, `fn`, `struct` or `test`'
        : 'a declaration, a statement or `}`';
    return this.#unexpected(wanted, actual, previous, false);
  }

  #straySemi(actual: IToken, previous: IToken): string {
    const span = this.#span(actual);
    if (previous.tokenType === T.RCurly || previous.tokenType === T.Semi) {
      const diagnostic = error('M1101', span, `no \`;\` may stand after ${describeToken(previous)}`);
      return this.#say(actual, diagnostic.fix('to remove it', [replace(span, '')]));
    }
    const diagnostic = error('M1101', span, 'expected `,`, found `;`');
    return this.#say(actual, diagnostic.fix('to go on with the list', [replace(span, ',')]));
  }

  /** A sign that is missing behind `previous`. */
  missing(sign: ';' | ',', previous: IToken, actual: IToken): string {
    const behind = this.#span(previous);
    if (this.#afterUnreadable(previous, actual)) return sign;
    const code = sign === ';' ? 'M1102' : 'M1101';
    const after = { ...behind, start: behind.end };
    const diagnostic = error(code, after, `a \`${sign}\` is missing after ${describeToken(previous)}`);
    return this.#say(
      actual,
      this.#withHint(diagnostic.fix(`to add it`, [insertAfter(behind, sign)]), actual, previous),
    );
  }

  #afterUnreadable(previous: IToken, actual: IToken): boolean {
    const { start } = this.#span(previous);
    const { end } = this.#span(actual);
    return this.#unreadable.some((span) => start <= span.start && span.end <= end);
  }

  #keywordAsName(actual: IToken): string {
    const diagnostic = error('M1105', this.#span(actual), `\`${actual.image}\` is a keyword, not a name`);
    return this.#say(actual, diagnostic.fix('to use it as a name', [insertBefore(this.#span(actual), 'r#')]));
  }

  #unexpected(wanted: string, actual: IToken, previous: IToken, closing: boolean): string {
    const atBracket = closing || actual.tokenType === EOF || CLOSERS.has(actual.tokenType);
    if (this.#bracketsBroken && atBracket) return wanted;
    if (this.#afterUnreadable(previous, actual)) return wanted;
    const message = `expected ${wanted}, found ${describeToken(actual)}`;
    return this.#say(actual, this.#withHint(error('M1101', this.#span(actual), message), actual, previous));
  }

  /** Reports, unless the same token was complained about just before. */
  #say(actual: IToken, diagnostic: Diagnostic): string {
    const at = actual.tokenType === EOF ? this.#text.length : actual.startOffset;
    if (at !== this.#lastOffset) this.#findings.report(diagnostic);
    this.#lastOffset = at;
    return diagnostic.message;
  }

  #span(token: IToken): Span {
    if (token.startOffset < 0) {
      const at = token.tokenType === EOF ? this.#text.length : 0;
      return { file: this.#file, start: at, end: at };
    }
    return { file: this.#file, start: token.startOffset, end: token.startOffset + token.image.length };
  }

  // ── Hints ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #withHint(diagnostic: DiagnosticBuilder, actual: IToken, previous: IToken): Diagnostic {
    const start = this.#lineStart(actual);
    const span = this.#span(actual);
    // Lines may be as long as files; what is looked for stands near.
    const line = this.#text.slice(Math.max(start, span.start - LINE), span.start);
    const head = this.#text.slice(start, Math.min(start + LINE, span.end));
    const [, indent = '', first = ''] = /^(\s*)([A-Za-z_]\w*)/.exec(head) ?? [];
    const generic = /\w\s*(<)[^<>;(){}]*>\s*\([^()]*$/.exec(line);
    if (generic !== null && diagnostic.code === 'M1101') {
      const at = span.start - line.length + generic.index + generic[0].indexOf('<');
      return error(
        'M1107',
        { ...span, start: at, end: at + 1 },
        'generic arguments in an expression need `::`',
      ).fix('to give generic arguments', [insertBefore({ ...span, start: at, end: at + 1 }, '::')]);
    }
    const rest = this.#text.slice(span.end, span.end + 1);
    const hint = foreignHint({ actual, previous, first, line, rest });
    if (hint !== undefined) {
      return diagnostic.code === 'M1101'
        ? error(
            actual.image === 'inout' || previous.image === 'inout' ? 'M4014' : 'M1109',
            span,
            diagnostic.message,
          ).note(hint)
        : diagnostic.note(hint);
    }
    const offset = start + indent.length;
    const here = offset === previous.startOffset || offset === actual.startOffset;
    const misspelt = first !== '' && here && !WORDS.has(first);
    const meant = misspelt ? nearest(first, FIRST_WORDS) : undefined;
    if (meant === undefined) return diagnostic;
    const word = { ...span, start: offset, end: offset + first.length };
    return diagnostic
      .note(`\`${first}\` looks like \`${meant}\``)
      .fix(`to write \`${meant}\``, [replace(word, meant)]);
  }

  #lineStart(token: IToken): number {
    const at = token.startOffset < 0 ? this.#text.length : token.startOffset;
    return Math.max(this.#text.lastIndexOf('\n', at - 1), this.#text.lastIndexOf('\r', at - 1)) + 1;
  }
}

const firstTokens = (paths: readonly (readonly TokenType[])[]): readonly string[] => [
  ...new Set(paths.flatMap((path) => path.slice(0, 1)).map(describeType)),
];

function oneOf(wanted: readonly string[]): string {
  if (wanted.length <= 1) return wanted[0] ?? 'something else';
  return `${wanted.slice(0, -1).join(', ')} or ${wanted.at(-1) ?? ''}`;
}
