/** What happens to texts: slips of the keyboard, half a merge, a broken file. Each change is of the text alone. */
import type { Random } from '../../../src/support/random.js';
import { TOKENS } from './grammar.js';
import { cut, groups } from './cut.js';
import { atLeastOne, otherNumber, otherType } from './spellings.js';

/** Changes pieces of a text in place; `other` is another text, to take from. */
type Mutation = (pieces: string[], random: Random, other: readonly string[]) => void;

const WORD = /^[A-Za-z_]\w*$/;

const KEYWORDS: ReadonlySet<string> = new Set(
  TOKENS.flatMap(({ kind, text }) => (kind === 'keyword' && text !== undefined ? [text] : [])),
);
const MARKS = atLeastOne(
  TOKENS.flatMap(({ kind, text }) => (kind === 'operator' && text !== undefined ? [text] : [])),
);
const WORDS = atLeastOne(
  TOKENS.flatMap(({ kind, text }) => (kind.endsWith('eyword') && text !== undefined ? [text] : [])),
);

/** Characters that editors, other systems and mistakes leave in files. */
const NOISE = atLeastOne([
  '\0',
  '\uD800',
  '\uDC00',
  '\uD83D',
  '\uFEFF',
  '\r',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2066',
  '\u200B',
  '\u00A0',
  '\x1b[31m',
  '\x07',
  '\x7f',
  '\x85',
  '\uFFFD',
  '\uFFFF',
  '😀',
  'é',
  'e\u0301',
  'İ',
  '“',
  '−',
  '`',
  '$',
  '@',
  '?',
  '\\',
  "'",
  '"',
  '"{',
  '}"',
  '/*',
  '*/',
  '//',
  '///',
  '#[',
  '(',
  '[',
  '{',
  ')',
  ']',
  '}',
  '<',
  '>',
  ';',
  ',',
  '..',
  "8'hff",
  '===',
]);

const NESTINGS = atLeastOne<readonly [open: string, close: string]>([
  ['(', ')'],
  ['[', ']'],
  ['-', ''],
  ['{', '}'],
  ['if a { ', ' } else { b }'],
  ['u8<', '>'],
  ['/*', '*/'],
  ['"{', '}"'],
]);

function isName(piece: string): boolean {
  return WORD.test(piece) && !KEYWORDS.has(piece);
}

/** The place of a piece that passes, or of any where none does. */
function place(pieces: readonly string[], random: Random, passes: (piece: string) => boolean): number {
  const places = pieces.flatMap((piece, at) => (passes(piece) ? [at] : []));
  return places.length === 0 ? random.below(Math.max(1, pieces.length)) : random.pick(atLeastOne(places));
}

const anyPlace = (pieces: readonly string[], random: Random): number =>
  place(pieces, random, (piece) => piece.trim() !== '');

function otherName(pieces: readonly string[], random: Random): string {
  return pieces[place(pieces, random, isName)] ?? 'x';
}

/** A bracket, its partner and all between them; any piece where there are none. */
function group(pieces: readonly string[], random: Random): readonly [start: number, end: number] {
  const all = [...groups(pieces)];
  const at = anyPlace(pieces, random);
  const [start, end] = all.length === 0 ? [at, at] : random.pick(atLeastOne(all));
  return [start, end + 1];
}

/** The first and the last piece of a line. */
function line(pieces: readonly string[], random: Random): readonly [start: number, end: number] {
  const at = anyPlace(pieces, random);
  const start = pieces.findLastIndex((piece, index) => index <= at && piece.includes('\n')) + 1;
  const end = pieces.findIndex((piece, index) => index > at && piece.includes('\n'));
  return [start, end < 0 ? pieces.length : end];
}

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  function deleteToken(pieces, random) {
    pieces.splice(anyPlace(pieces, random), 1 + random.below(2));
  },
  function doubleToken(pieces, random) {
    const at = anyPlace(pieces, random);
    pieces.splice(at, 0, pieces[at] ?? '', ' ');
  },
  function swapTokens(pieces, random) {
    const [a, b] = [anyPlace(pieces, random), anyPlace(pieces, random)];
    [pieces[a], pieces[b]] = [pieces[b] ?? '', pieces[a] ?? ''];
  },
  function deleteLine(pieces, random) {
    const [start, end] = line(pieces, random);
    pieces.splice(start, end - start);
  },
  function doubleLine(pieces, random) {
    const [start, end] = line(pieces, random);
    pieces.splice(start, 0, ...pieces.slice(start, end), '\n');
  },
  function deleteGroup(pieces, random) {
    const [start, end] = group(pieces, random);
    pieces.splice(start, end - start);
  },
  function emptyGroup(pieces, random) {
    const [start, end] = group(pieces, random);
    pieces.splice(start + 1, Math.max(0, end - start - 2));
  },
  function doubleGroup(pieces, random) {
    const [start, end] = group(pieces, random);
    pieces.splice(end, 0, ...pieces.slice(start, end));
  },
  function swapGroups(pieces, random) {
    const [start, end] = group(pieces, random);
    const kept = pieces.slice(start, end);
    const [from, to] = group(pieces, random);
    pieces.splice(from, to - from, ...kept);
  },
  function unclosed(pieces, random) {
    pieces.splice(
      place(pieces, random, (piece) => /^[)\]}]$/.test(piece)),
      1,
    );
  },
  function opened(pieces, random) {
    pieces.splice(
      anyPlace(pieces, random),
      0,
      random.pick(['(', '[', '{', '"', '/*', '#[', '"{', '<', '::<']),
    );
  },
  function truncated(pieces, random) {
    pieces.length = random.below(Math.max(1, pieces.length));
  },
  function spliced(pieces, random, other) {
    pieces.splice(anyPlace(pieces, random), pieces.length, ...other.slice(anyPlace(other, random)));
  },
  function pasted(pieces, random, other) {
    const [start, end] = random.chance(0.5) ? group(other, random) : line(other, random);
    pieces.splice(anyPlace(pieces, random), random.below(2), ...other.slice(start, end));
  },
  function noise(pieces, random) {
    const at = anyPlace(pieces, random);
    const piece = pieces[at] ?? '';
    const inside = random.below(piece.length + 1);
    pieces[at] = piece.slice(0, inside) + random.pick(NOISE) + piece.slice(inside);
  },
  function lineEnds(pieces, random) {
    const end = random.pick(['\r', '\r\n', ' ', '\u2028']);
    for (const [at, piece] of pieces.entries()) pieces[at] = piece.replaceAll('\n', end);
  },
  function rename(pieces, random) {
    pieces[place(pieces, random, isName)] = otherName(pieces, random);
  },
  function renameAll(pieces, random) {
    const [from, to] = [otherName(pieces, random), otherName(pieces, random)];
    for (const [at, piece] of pieces.entries()) if (piece === from) pieces[at] = to;
  },
  /** By the name of what it stands in, or of something before it, so that things contain and call themselves. */
  function recursion(pieces, random) {
    const at = place(pieces, random, isName);
    const declared = pieces.findLastIndex(
      (piece, index) =>
        index < at && /^(fn|module|struct|union|type|const|enum|bundle|let|inst)$/.test(piece),
    );
    pieces[at] = pieces[declared + 2] ?? 'x';
  },
  function number(pieces, random) {
    pieces[place(pieces, random, (piece) => /^\d/.test(piece))] = otherNumber(random);
  },
  function negative(pieces, random) {
    const at = place(pieces, random, (piece) => /^\w/.test(piece));
    pieces[at] = `-${pieces[at] ?? ''}`;
  },
  function type(pieces, random) {
    pieces[place(pieces, random, (piece) => /^([ui]\d+|bool|bits|uint|int|below|upTo|stream)$/.test(piece))] =
      otherType(random);
  },
  function operator(pieces, random) {
    pieces[place(pieces, random, (piece) => !/[\w\s"]/.test(piece))] = random.pick(MARKS);
  },
  function keyword(pieces, random) {
    pieces[place(pieces, random, (piece) => KEYWORDS.has(piece))] = random.pick(WORDS);
  },
  function nested(pieces, random) {
    const at = place(pieces, random, (piece) => /^\w/.test(piece));
    const times = 1 << random.below(9);
    const [open, close] = random.pick(NESTINGS);
    pieces[at] = open.repeat(times) + (pieces[at] ?? '') + close.repeat(times);
  },
  function chained(pieces, random) {
    const at = place(pieces, random, (piece) => /^\w/.test(piece));
    const between = random.pick([' + ', ' ^ ', ' ++ ', '.', ', ', ' && ', '; ', ' as ', ' | ', ' is ']);
    pieces[at] = Array.from({ length: 1 << random.below(8) }, () => pieces[at] ?? '').join(between);
  },
];

/** One to four changes; most often one, since what survives the first finds more. */
export function mutated(text: string, random: Random, other: string): string {
  let pieces = cut(text);
  const from = cut(other);
  for (let count = 1 + Math.max(0, random.below(6) - 2); count > 0; count--) {
    random.pick(MUTATIONS)(pieces, random, from);
    pieces = cut(pieces.join(''));
  }
  return pieces.join('');
}
