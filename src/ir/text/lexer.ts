/** The words of the text form. */

export type TokenKind = 'word' | 'handle' | 'number' | 'site' | 'span' | 'punctuation' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

/** Text that is not a design. */
export class IrSyntaxError extends Error {
  /** Counted from 1. */
  readonly line: number;

  constructor(message: string, source: string, offset: number) {
    const line = source.slice(0, offset).split('\n').length;
    super(`line ${line}: ${message}`);
    this.name = 'IrSyntaxError';
    this.line = line;
  }
}

const SPACE = /(?:\s+|\/\/[^\n]*)*/y;

/** A name, or a JSON string, and which of several it is; or an id that has no name. */
const HANDLE = String.raw`(?:(?:[A-Za-z_]\w*(?:\.\w+)*|"(?:[^"\\\n]|\\.)*")(?:~\d+)?|~\d+)`;

const TOKENS: readonly (readonly [TokenKind, RegExp])[] = [
  ['span', /#\d+:\d+-\d+/y],
  ['handle', new RegExp(`[%$@]${HANDLE}`, 'y')],
  ['word', new RegExp(HANDLE, 'y')],
  ['site', /!-?\d+/y],
  ['punctuation', /->|\.\.|\+:|#\[|[{}()[\],;:=<>/]/y],
  ['number', /-?(?:0x[\da-f]+|\d+)/y],
];

export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    SPACE.lastIndex = offset;
    SPACE.test(source);
    offset = Math.max(offset, SPACE.lastIndex);
    if (offset >= source.length) break;
    const token = tokenAt(source, offset);
    tokens.push(token);
    offset += token.text.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the text', offset: source.length });
  return tokens;
}

function tokenAt(source: string, offset: number): Token {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = offset;
    const text = pattern.exec(source)?.[0];
    if (text !== undefined) return { kind, text, offset };
  }
  throw new IrSyntaxError(`\`${source.charAt(offset)}\` begins nothing`, source, offset);
}
