/**
 * From text to the tokens that the parser sees. What the lexer cannot know is settled here, in passes over the tokens:
 * strings with holes are cut up, words become keywords where they are, brackets are paired, foreign signs are named.
 */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import type { Comment, DocComment } from '../src/syntax/ast.js';
import * as nodes from '../src/syntax/nodes.js';
import type { Span } from '../src/support/span.js';
import { fromSizedLiteral } from './literals.js';
import { error, replace } from '../src/diagnostics/diagnostic.js';
import { overLimit, type Limits } from '../src/diagnostics/limits.js';
import type { Report } from './report.js';
import type { Template } from './scanners.js';
import { lexer, T, WORDS, type Opens } from './tokens.js';

export interface Tokens {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly docs: readonly DocComment[];
  /** False where brackets nest so deep, or something is so long, that parsing was not tried. */
  readonly parseable: boolean;
}

export function tokenize(file: number, text: string, limits: Limits, report: Report): Tokens {
  const lexed = lexer.tokenize(text);
  for (const { offset, length } of lexed.errors) reportCharacters(file, text, offset, length, report);
  const tokens = cutTemplates(file, lexed.tokens, limits, report);
  const long = tokens.find((token) => token.image.length > longest(token.tokenType, limits));
  const spanOf = (token: IToken): Span => ({
    file,
    start: token.startOffset,
    end: token.startOffset + token.image.length,
  });
  const comments = (lexed.groups['comments'] ?? []).map((token) => {
    if (token.tokenType === T.BlockComment && token.payload === false) {
      const opening = { file, start: token.startOffset, end: token.startOffset + 2 };
      report(error('M1003', opening, 'this comment does not end'));
    }
    return nodes.comment(spanOf(token), token.image, token.tokenType === T.BlockComment);
  });
  const docs = (lexed.groups['docs'] ?? []).map((token) =>
    nodes.docComment(spanOf(token), token.image.slice(token.image.startsWith('/// ') ? 4 : 3)),
  );
  if (long !== undefined) {
    reportLong(spanOf(long), long.tokenType, limits, report);
    return { comments, docs, tokens, parseable: false };
  }
  return { comments, docs, ...classify(file, tokens, limits, report) };
}

/** What people paste or bring along, and what is meant. */
const CHARACTERS: Readonly<Record<string, string>> = {
  '?': 'a choice is written `if c { a } else { b }`',
  "'": 'text stands in `"`, and a sized number is written `0xff_u8`',
  '`': 'there are no macros: use `const`, `fn` or a generic parameter',
  $: 'there are no system tasks: use `print`, `random` or a method',
  '\\': 'a backslash only stands in strings',
  '“': 'use the plain quote `"`',
  '”': 'use the plain quote `"`',
  '‘': 'use the plain quote `"`',
  '’': 'use the plain quote `"`',
  '–': 'use the plain minus `-`',
  '−': 'use the plain minus `-`',
  '×': 'use `*`',
  '\u00A0': 'use a plain space',
};

function reportCharacters(file: number, text: string, start: number, length: number, report: Report): void {
  const span = { file, start, end: Math.min(start + Math.max(length, 1), text.length) };
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const hint = CHARACTERS[character];
  const code = (text.codePointAt(start) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `\`${character}\`` : `the character U+${code}`;
  const diagnostic = error('M1001', span, `${shown} begins no token`);
  report(hint === undefined ? diagnostic : diagnostic.note(hint));
}

// ── Strings with holes ──────────────────────────────────────────────────────────────────────────────────────────────

/** Replaces each string with holes by its pieces and the tokens of its holes, strings inside holes included. */
function cutTemplates(file: number, tokens: IToken[], limits: Limits, report: Report): IToken[] {
  if (!tokens.some((token) => token.tokenType === T.Template)) return tokens;
  const result: IToken[] = [];
  // Strings nest in holes; what is still to be looked at lies on a stack, with how deep it stood.
  const pending: { readonly token: IToken; readonly depth: number }[] = [];
  for (const token of tokens) {
    pending.push({ token, depth: 0 });
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.token.tokenType === T.Template) {
        const pieces = cutTemplate(file, next.token, next.depth, limits, report);
        for (const piece of pieces.toReversed()) pending.push({ token: piece, depth: next.depth + 1 });
      } else {
        result.push(next.token);
      }
    }
  }
  return result;
}

function cutTemplate(file: number, token: IToken, depth: number, limits: Limits, report: Report): IToken[] {
  const { holes, terminated } = token.payload as Template;
  const start = token.startOffset;
  const end = start + token.image.length;
  const last = holes.at(-1);
  if (terminated && last === undefined) return [retype(token, T.StringLit)];
  if (!terminated || last === undefined || depth >= limits.nesting) {
    const span = { file, start, end };
    report(
      terminated
        ? overLimit('nesting', limits, span, `strings nest more than ${limits.nesting} deep`)
        : error('M1002', span, 'this string, or a `{` hole in it, does not end on its line').note(
            'a brace that is meant as text is written `\\{`',
          ),
    );
    return [retype(token, T.StringLit)];
  }
  const piece = (type: TokenType, from: number, to: number): IToken => {
    const image = token.image.slice(from - start, to - start);
    return { image, startOffset: from, tokenType: type, tokenTypeIdx: typeIndex(type) };
  };
  const pieces: IToken[] = [];
  let from = start;
  for (const hole of holes) {
    pieces.push(piece(from === start ? T.StringHead : T.StringMiddle, from, hole.start));
    const inside = token.image.slice(hole.start - start, hole.end - start);
    const lexed = lexer.tokenize(inside);
    for (const { offset, length } of lexed.errors) {
      reportCharacters(file, `${' '.repeat(hole.start)}${inside}`, hole.start + offset, length, report);
    }
    for (const inner of lexed.tokens) {
      inner.startOffset += hole.start;
      pieces.push(inner.payload === undefined ? inner : moved(inner, hole.start));
    }
    from = hole.end;
  }
  pieces.push(piece(T.StringTail, last.end, end));
  return pieces;
}

/** A template lexed out of a hole: its own holes move along with it. */
function moved(token: IToken, by: number): IToken {
  const { holes, terminated } = token.payload as Template;
  const payload: Template = {
    terminated,
    holes: holes.map((hole) => ({ start: hole.start + by, end: hole.end + by })),
  };
  return { ...token, payload };
}

// ── What is too long ────────────────────────────────────────────────────────────────────────────────────────────────

const NUMBERS = new Set<TokenType>([T.IntLit, T.RealLit, T.TimeLit, T.SizedLit]);
const STRINGS = new Set<TokenType>([T.StringLit, T.StringHead, T.StringMiddle, T.StringTail]);

/** To read a number or a string takes more time than it is long. */
function longest(type: TokenType, limits: Limits): number {
  return NUMBERS.has(type) ? limits.digits : STRINGS.has(type) ? limits.stringLength : Infinity;
}

function reportLong(span: Span, type: TokenType, limits: Limits, report: Report): void {
  const [name, what] = NUMBERS.has(type)
    ? (['digits', 'number'] as const)
    : (['stringLength', 'string'] as const);
  const length = span.end - span.start;
  report(overLimit(name, limits, span, `a ${what} of ${length} characters, the limit is ${limits[name]}`));
}

// ── Words, brackets, foreign signs ──────────────────────────────────────────────────────────────────────────────────

/** Chevrotain matches tokens by this number; its typings leave it optional, though every built token has it. */
const typeIndex = (type: TokenType): number => type.tokenTypeIdx ?? -1;

function retype(token: IToken, type: TokenType): IToken {
  token.tokenType = type;
  token.tokenTypeIdx = typeIndex(type);
  return token;
}

/** After these, a soft keyword may begin a statement. */
const STARTERS = new Set<TokenType>([
  T.Semi,
  T.LCurly,
  T.RCurly,
  T.FatArrow,
  T.KwPrivate,
  T.KwExtern,
  T.KwConst,
]);

const CLOSERS: ReadonlyMap<TokenType, TokenType> = new Map([
  [T.LParen, T.RParen],
  [T.LSquare, T.RSquare],
  [T.AttributeOpen, T.RSquare],
  [T.LCurly, T.RCurly],
  [T.StringHead, T.StringTail],
]);
const CLOSING = new Set<TokenType>(CLOSERS.values());

/** Goes over the tokens once and settles what the parser shall see. */
function classify(
  file: number,
  tokens: IToken[],
  limits: Limits,
  report: Report,
): Pick<Tokens, 'tokens' | 'parseable'> {
  const { nesting } = limits;
  const open: IToken[] = [];
  // Brackets that close nothing are told of and left out, so that the parser need not stumble over them.
  const strays = new Set<IToken>();
  // Heads of `if` and `match` before their `{` nest without brackets: `if if if …`.
  let heads = 0;
  let atStart = true;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as IToken;
    let attributeEnds = false;
    if (token.tokenType === T.Identifier) {
      const word = WORDS.get(token.image);
      if (word !== undefined) {
        const { opens } = word.row;
        if (!atStart || opens === undefined || followed(opens, tokens[i + 1])) retype(token, word.type);
      }
      if (token.tokenType === T.KwIf || token.tokenType === T.KwMatch) heads++;
    } else if (token.tokenType === T.Semi) {
      heads = 0;
    } else if (token.tokenType === T.FatArrow && heads > 0) {
      // The guard of an arm ends here.
      heads--;
    } else if (CLOSERS.has(token.tokenType)) {
      if (token.tokenType === T.LCurly && heads > 0) heads--;
      open.push(token);
    } else if (CLOSING.has(token.tokenType)) {
      const closed = close(file, open, token, report);
      if (closed === undefined) strays.add(token);
      attributeEnds = closed === T.AttributeOpen;
    } else if (token.tokenType === T.SizedLit || FOREIGN.has(token.tokenType)) {
      translate(file, token, report);
    }
    if (open.length > nesting || heads > nesting) {
      const span = { file, start: token.startOffset, end: token.startOffset + token.image.length };
      report(overLimit('nesting', limits, span, `this is more than ${nesting} levels deep`));
      return { tokens, parseable: false };
    }
    atStart = attributeEnds || STARTERS.has(token.tokenType);
  }
  const left = open.at(-1);
  if (left !== undefined) reportUnclosed(file, left, undefined, report);
  return {
    tokens: strays.size === 0 ? tokens : tokens.filter((token) => !strays.has(token)),
    parseable: true,
  };
}

/** Pairs a closing bracket; returns the type of what it closes, or undefined where it closes nothing. */
function close(file: number, open: IToken[], token: IToken, report: Report): TokenType | undefined {
  const top = open.at(-1);
  if (top !== undefined && CLOSERS.get(top.tokenType) === token.tokenType) {
    open.pop();
    return top.tokenType;
  }
  // Close over what was left open inside, if this one closes anything at all.
  const at = open.findLastIndex((opener) => CLOSERS.get(opener.tokenType) === token.tokenType);
  const span = { file, start: token.startOffset, end: token.startOffset + token.image.length };
  if (at < 0 || top === undefined) {
    report(error('M1104', span, `\`${token.image}\` closes nothing`));
    return undefined;
  }
  reportUnclosed(file, top, token, report);
  const closed = open[at]?.tokenType;
  open.length = at;
  return closed;
}

function reportUnclosed(file: number, opener: IToken, found: IToken | undefined, report: Report): void {
  const span = { file, start: opener.startOffset, end: opener.startOffset + opener.image.length };
  const diagnostic = error('M1104', span, `\`${opener.image}\` is not closed`);
  if (found === undefined) return report(diagnostic);
  const end = { file, start: found.startOffset, end: found.startOffset + found.image.length };
  return report(diagnostic.label(end, `found \`${found.image}\` instead of its counterpart`));
}

const NAME_LIKE = new Set<TokenType>([T.Identifier, T.RawIdentifier]);

/** What an expression may begin with, as far as it cannot also continue a name. */
const EXPRESSION_STARTS = new Set<TokenType>([
  T.Identifier,
  T.RawIdentifier,
  T.IntLit,
  T.RealLit,
  T.TimeLit,
  T.SizedLit,
  T.StringLit,
  T.StringHead,
  T.LParen,
  T.Bang,
  T.Tilde,
  T.Minus,
]);

/** Whether what follows makes a soft keyword a keyword. */
function followed(opens: Opens, next: IToken | undefined): boolean {
  const type = next?.tokenType ?? EOF;
  switch (opens) {
    case 'name':
      return NAME_LIKE.has(type);
    case 'text':
      return type === T.StringLit || type === T.StringHead;
    case 'block':
      return type === T.LCurly;
    case 'end':
      return type === T.Semi;
    case 'register':
      return NAME_LIKE.has(type) || type === T.Semi || type === T.Star;
    case 'expression':
      return EXPRESSION_STARTS.has(type);
  }
}

const FOREIGN: ReadonlyMap<TokenType, { readonly type: TokenType; readonly here: string }> = new Map([
  [T.TripleEqual, { type: T.EqualEqual, here: '==' }],
  [T.NotTripleEqual, { type: T.NotEqual, here: '!=' }],
  [T.ColonColon, { type: T.Dot, here: '.' }],
]);

/** Reads a sign of another language as the one that is meant, and says so. */
function translate(file: number, token: IToken, report: Report): void {
  const span = { file, start: token.startOffset, end: token.startOffset + token.image.length };
  const known = FOREIGN.get(token.tokenType);
  const here = known?.here ?? fromSizedLiteral(token.image);
  const message =
    known === undefined
      ? `\`${token.image}\` is a literal of Verilog; here a suffix gives the type`
      : `\`${token.image}\` is not an operator here`;
  const diagnostic = error('M1109', span, message);
  report(
    here === undefined ? diagnostic : diagnostic.fix(`to say the same: \`${here}\``, [replace(span, here)]),
  );
  retype(token, known?.type ?? T.IntLit);
  token.payload = here ?? '0';
}
