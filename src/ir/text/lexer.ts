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

/** One group a kind, in this order. */
const KINDS = ['span', 'handle', 'word', 'site', 'punctuation', 'number'] as const;
const TOKEN = new RegExp(
  String.raw`(#\d+:\d+-\d+)|([%$@]${HANDLE})|(${HANDLE})|(!-?\d+)|(->|\.\.|\+:|#\[|[{}()[\],;:=<>/])|(-?(?:0x[\da-f]+|\d+))`,
  'y',
);

export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    SPACE.lastIndex = offset;
    SPACE.test(source);
    offset = Math.max(offset, SPACE.lastIndex);
    if (offset >= source.length) break;
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(source);
    const token = match === null ? undefined : tokenOf(match, offset);
    if (token === undefined)
      throw new IrSyntaxError(`\`${source.charAt(offset)}\` begins nothing`, source, offset);
    tokens.push(token);
    offset += token.text.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the text', offset: source.length });
  return tokens;
}

function tokenOf(match: RegExpExecArray, offset: number): Token | undefined {
  const kind = KINDS.find((_, i) => match[i + 1] !== undefined);
  return kind && { kind, text: match[0], offset };
}
