/** Tokens that no regular expression can find: nested comments, and strings whose holes hold strings again. */
import type { CustomPatternMatcherReturn } from 'chevrotain';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SLASH = 0x2f;
const STAR = 0x2a;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What {@link scanTemplate} found, in offsets of the whole text. */
export interface Template {
  /** The holes' insides, without their braces. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  readonly terminated: boolean;
}

type Scan<P> = CustomPatternMatcherReturn & { payload: P };

function found<P>(text: string, start: number, end: number, payload: P): Scan<P> {
  return Object.assign([text.slice(start, end)] as [string], { payload });
}

/** A nested comment from `/` and `*`. The payload says whether its end was found. */
export function scanBlockComment(text: string, start: number): Scan<boolean> | null {
  if (text.charCodeAt(start) !== SLASH || text.charCodeAt(start + 1) !== STAR) return null;
  let depth = 1;
  let at = start + 2;
  while (at < text.length) {
    const code = text.charCodeAt(at++);
    if (code === STAR && text.charCodeAt(at) === SLASH) {
      at++;
      if (--depth === 0) return found(text, start, at, true);
    } else if (code === SLASH && text.charCodeAt(at) === STAR) {
      at++;
      depth++;
    }
  }
  return found(text, start, text.length, false);
}

/** The last character of an escape; `\\u{1F600}` has braces that open no hole. */
function endOfEscape(text: string, start: number): number {
  const code = /^\\u\{[\da-fA-F]{1,6}\}/.exec(text.slice(start, start + 12));
  return start + (code === null ? 2 : code[0].length) - 1;
}

/**
 * A string with holes, or one that its line does not end. Inside a hole, braces nest and strings may stand again, so
 * that `"{f("{x}")}"` is one token; a stack, not recursion, keeps track, since the text may be hostile.
 */
export function scanTemplate(text: string, start: number): Scan<Template> | null {
  if (text.charCodeAt(start) !== QUOTE) return null;
  const holes: { start: number; end: number }[] = [];
  const open: number[] = [QUOTE];
  let hole = 0;
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || code === RETURN) break;
    if (open.at(-1) === QUOTE) {
      if (code === BACKSLASH) at = endOfEscape(text, at);
      else if (code === OPEN) {
        if (open.length === 1) hole = at + 1;
        open.push(OPEN);
      } else if (code === QUOTE) {
        open.pop();
        if (open.length === 0) return found(text, start, at + 1, { holes, terminated: true });
      }
    } else if (code === QUOTE || code === OPEN) {
      open.push(code);
    } else if (code === CLOSE) {
      open.pop();
      if (open.length === 1) holes.push({ start: hole, end: at });
    }
  }
  return found(text, start, Math.min(at, text.length), { holes: [], terminated: false });
}
