/**
 * How the parser finds its way back after an error.
 *
 * Chevrotain would skip to whatever token may follow any rule under way, which in a language whose statements begin with
 * names is nearly every token. So it is told otherwise: a few rules (item, member, statement, …) are anchors, and an error
 * inside one skips to the end of what the anchor was reading: past the `;`, or past the `}` of its block, or before the
 * `}` of the block around it, or before a keyword that begins a line. Brackets are counted, so that an error inside a
 * block does not end the block around it.
 *
 * The methods that are overridden here are those of Chevrotain 13.2 (`parse/parser/traits/recoverable.ts`); they are not
 * in its typings, and the version in package.json is exact.
 */
import '../src/support/node20.js';
import {
  EmbeddedActionsParser,
  EOF,
  MismatchedTokenException,
  NoViableAltException,
  type IOrAlt,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import { error } from '../src/diagnostics/diagnostic.js';
import * as nodes from '../src/syntax/nodes.js';
import type { ErrorNode } from '../src/syntax/ast.js';
import type { Span } from '../src/support/span.js';
import { Messages } from './messages.js';
import { Findings } from './report.js';
import { T, TOKEN_TABLE, tokenNames, vocabulary } from './tokens.js';

/** A rule that returns `R`. */
export type Rule<R, A extends unknown[] = []> = ParserMethod<A, R>;

/** The branches of an `OR`, of one type. */
export type Alternatives<R> = IOrAlt<R>[];

const OPENING = new Set<TokenType>([T.LParen, T.LSquare, T.LCurly, T.AttributeOpen, T.StringHead]);
const CLOSING = new Set<TokenType>([T.RParen, T.RSquare, T.RCurly, T.StringTail]);

/** Words that begin a declaration or a statement. Where one begins a line, something new begins. */
const BEGINNERS = new Set<TokenType>([
  ...tokenNames.filter((name) => TOKEN_TABLE[name].opens !== undefined).map((name) => T[name]),
  T.KwConst,
  T.KwEnum,
  T.KwFn,
  T.KwFor,
  T.KwIn,
  T.KwInst,
  T.KwLet,
  T.KwModule,
  T.KwOut,
  T.KwStruct,
  T.KwUnion,
  T.KwUse,
  T.KwVar,
  T.AttributeOpen,
]);

/** How many rules may be under way where generic arguments begin, which nest without brackets that could be counted. */
const MAX_RULES = 1000;

export abstract class RecoveringParser extends EmbeddedActionsParser {
  protected findings = new Findings();
  protected fileId = 0;
  protected text = '';
  readonly #messages: Messages;
  /** For each rule under way that is an anchor, by its depth: the position of the token before its first. */
  readonly #anchors: number[] = [];
  /** How many brackets are open before each token; counted at the first error. */
  #depths: Int32Array | undefined;

  declare protected currIdx: number;
  declare protected RULE_STACK_IDX: number;

  constructor(skipValidations: boolean) {
    const messages = new Messages();
    super([...vocabulary], {
      recoveryEnabled: true,
      maxLookahead: 1,
      skipValidations,
      errorMessageProvider: messages,
    });
    this.#messages = messages;
  }

  protected begin(file: number, text: string, tokens: IToken[], findings: Findings): void {
    this.fileId = file;
    this.text = text;
    this.findings = findings;
    this.#depths = undefined;
    this.#messages.begin(file, text, findings);
    this.input = tokens;
  }

  /** A rule in which an error is passed on to the anchor around it. */
  protected rule<R, A extends unknown[] = []>(name: string, implementation: (...args: A) => R): Rule<R, A> {
    return this.RULE(name, implementation, { resyncEnabled: false });
  }

  /** A rule in which an error stays: its text is skipped, and an error node stands for it. */
  protected anchor<R>(name: string, implementation: () => R): Rule<R | ErrorNode> {
    const remembering = (): R | ErrorNode => {
      this.#anchors[this.RULE_STACK_IDX] = this.currIdx;
      return implementation();
    };
    return this.RULE(name, remembering, { recoveryValueFunc: () => this.#errorNode() });
  }

  /** From an offset to the end of what was read last. */
  protected spanFrom(start: number): Span {
    const last = this.LA(0);
    const end = last.startOffset + last.image.length;
    return { file: this.fileId, start, end: end < start ? start : end };
  }

  protected spanOf(token: IToken): Span {
    return { file: this.fileId, start: token.startOffset, end: token.startOffset + token.image.length };
  }

  /** Reports a sign that is missing here, and goes on as if it stood there. */
  protected reportMissing(sign: ';' | ','): void {
    this.#messages.missing(sign, this.LA(0), this.LA(1));
  }

  /** Reports a missing `;`: softly where the line ends, else as an error of the statement, whose rest is then skipped. */
  protected requireSemi(): void {
    const next = this.LA(1);
    const message = this.#messages.buildMismatchTokenMessage({
      expected: T.Semi,
      actual: next,
      previous: this.LA(0),
      ruleName: 'statement',
    });
    if (!this.#messages.endsLine(this.LA(0), next))
      throw new MismatchedTokenException(message, next, this.LA(0));
  }

  /** Gives up on what nests without brackets, such as `A<A<A<…`, before the stack of the host does. */
  protected guardDepth(): void {
    if (this.RULE_STACK_IDX < MAX_RULES) return;
    const token = this.LA(1);
    this.findings.report(error('M1103', this.spanOf(token), 'this is nested too deeply to be read'));
    throw new NoViableAltException('nested too deeply', token, this.LA(0));
  }

  #errorNode(): ErrorNode {
    const first = this.input[(this.#anchors[this.RULE_STACK_IDX] ?? -1) + 1];
    return nodes.error(this.spanFrom(Math.min(first?.startOffset ?? this.text.length, this.text.length)));
  }

  // ── What Chevrotain asks ──────────────────────────────────────────────────────────────────────────────────────────

  protected findReSyncTokenType(): TokenType {
    return EOF;
  }

  protected isInCurrentRuleReSyncSet(): boolean {
    return true;
  }

  protected reSyncTo(): IToken[] {
    this.#skip((this.#anchors[this.RULE_STACK_IDX] ?? this.currIdx) + 1);
    return [];
  }

  /** Only lists of items, members, statements and the like go on after something that cannot begin an element. */
  protected shouldInRepetitionRecoveryBeTried(
    expected: TokenType,
    _occurrence: number,
    notStuck?: boolean,
  ): boolean {
    const next = this.LA(1).tokenType;
    const inBraces = expected === T.RCurly && !CLOSING.has(next);
    return notStuck !== false && (inBraces || expected === EOF) && next !== expected && next !== EOF;
  }

  protected tryInRepetitionRecovery(
    repeat: (...args: unknown[]) => unknown,
    args: unknown[],
    canBegin: () => boolean,
    expected: TokenType,
  ): void {
    do {
      this.#messages.junk(this.LA(1), this.LA(0), expected);
      this.#skip(this.currIdx + 1);
    } while (this.shouldInRepetitionRecoveryBeTried(expected, 0) && !canBegin.call(this));
    // As deep as there are errors at most, and those are limited.
    if (canBegin.call(this)) repeat.apply(this, args);
  }

  /** A missing `;` at the end of a line is as good as there; what closes a bracket too, since brackets were paired before. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    if (type === T.Semi) return this.#messages.endsLine(this.LA(0), this.LA(1));
    return type === T.RParen || type === T.RSquare;
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    const next = this.LA(1).tokenType;
    return next !== T.Semi && !OPENING.has(next) && !CLOSING.has(next);
  }

  // ── Skipping ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Skips to the end of what begins at the token `first`, at least one token. */
  #skip(first: number): void {
    const tokens = this.input;
    const end = this.#end();
    if (this.findings.full) {
      this.currIdx = end - 1;
      return;
    }
    const depths = (this.#depths ??= countBrackets(tokens));
    const depth = depths[first] ?? 0;
    for (let at = Math.max(this.currIdx + 1, first); at < end; at++) {
      const token = tokens[at] as IToken;
      const type = token.tokenType;
      const here = depths[at] ?? 0;
      if (at > first && CLOSING.has(type) && here <= depth && depth > 0) return this.#goBefore(at);
      if (type === T.Semi && here <= depth) return this.#goBefore(at + 1);
      if (type === T.RCurly && here === depth + 1 && this.#endsBlock(at)) {
        return this.#goBefore(tokens[at + 1]?.tokenType === T.Semi ? at + 2 : at + 1);
      }
      if (at > first && here <= depth && BEGINNERS.has(type) && this.#beginsLine(at))
        return this.#goBefore(at);
    }
    this.currIdx = end - 1;
  }

  #goBefore(at: number): void {
    this.currIdx = Math.min(at, this.#end()) - 1;
  }

  /** The tokens end before the sentinels that Chevrotain puts behind them. */
  #end(): number {
    let end = this.input.length;
    while (end > 0 && this.input[end - 1]?.tokenType === EOF) end--;
    return end;
  }

  #endsBlock(at: number): boolean {
    const next = this.input[at + 1]?.tokenType;
    return next !== T.KwElse && next !== T.KwModel && next !== T.KwAnd && next !== T.KwOr;
  }

  #beginsLine(at: number): boolean {
    const token = this.input[at];
    const before = this.input[at - 1];
    return token !== undefined && (before === undefined || this.#messages.endsLine(before, token));
  }
}

function countBrackets(tokens: readonly IToken[]): Int32Array {
  const depths = new Int32Array(tokens.length);
  let depth = 0;
  tokens.forEach(({ tokenType }, index) => {
    depths[index] = depth;
    if (OPENING.has(tokenType)) depth++;
    else if (CLOSING.has(tokenType) && depth > 0) depth--;
  });
  return depths;
}
