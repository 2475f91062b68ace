/**
 * Values of emitted code, in three forms by width:
 *
 * - up to 32 bits: an expression, of which a range is known; it may be off by multiples of 2^width until someone needs it exact (`exact.ts`);
 * - up to 128 bits: one expression for each word of 32 bits, exact; words in use to the last bit are signed;
 * - beyond: the address of its words in the memory.
 */

/** How tightly an expression of JavaScript binds. */
export const Binds = {
  choice: 1,
  or: 2,
  and: 3,
  bitOr: 4,
  bitXor: 5,
  bitAnd: 6,
  equality: 7,
  order: 8,
  shift: 9,
  sum: 10,
  product: 11,
  prefix: 12,
  atom: 13,
} as const;

export type Binding = (typeof Binds)[keyof typeof Binds];

/** A piece of JavaScript without effects. */
export interface Piece {
  readonly text: string;
  readonly binds: Binding;
}

/** An integer between `low` and `high`. */
export interface Num extends Piece {
  readonly low: number;
  readonly high: number;
  /** A variable that later statements may change. */
  readonly mutable?: boolean;
  /** For what comes of a comparison: the same as conditions, and its opposite. */
  readonly test?: { readonly holds: Piece; readonly fails: Piece };
}

export interface Narrow {
  readonly form: 'narrow';
  readonly width: number;
  readonly num: Num;
}

export interface Limbs {
  readonly form: 'limbs';
  readonly width: number;
  /** The lowest first. */
  readonly limbs: readonly Num[];
}

export interface InMemory {
  readonly form: 'memory';
  readonly width: number;
  /** Index of the lowest word in `i32`; an identifier or a number. */
  readonly address: string;
}

export type Value = Narrow | Limbs | InMemory;

const MOST_INLINE = 128;

export function formOf(width: number): Value['form'] {
  return width <= 32 ? 'narrow' : width <= MOST_INLINE ? 'limbs' : 'memory';
}

export const narrow = (width: number, num: Num): Narrow => ({ form: 'narrow', width, num });

export const INT_MIN = -0x8000_0000;
export const INT_MAX = 0x7fff_ffff;
export const WORD_MAX = 0xffff_ffff;

/** The text, in brackets where it binds less tightly than its place asks. */
export function at(piece: Piece, binds: Binding): string {
  return piece.binds < binds ? `(${piece.text})` : piece.text;
}

export function isAtom(piece: Piece): boolean {
  return piece.binds === Binds.atom && /^[\w$]+$/.test(piece.text);
}

export function literal(value: number): Num {
  const text = value >= 4096 && value <= WORD_MAX ? `0x${value.toString(16)}` : `${value}`;
  return { text, binds: value < 0 ? Binds.prefix : Binds.atom, low: value, high: value };
}

export const ZERO = literal(0);

/** The value where it is known. */
export function known(num: Num): number | undefined {
  return num.low === num.high ? num.low : undefined;
}

export function name(text: string, low: number, high: number): Num {
  return { text, binds: Binds.atom, low, high };
}

/** What a variable or a place of so many bits may hold. */
export function rangeOf(width: number): { readonly low: number; readonly high: number } {
  return width >= 32 ? { low: INT_MIN, high: INT_MAX } : { low: 0, high: 2 ** width - 1 };
}

/** The bits of limb `i` of a value. */
export function limbWidth(width: number, i: number): number {
  return Math.min(32, width - 32 * i);
}

/** Operators that people read wrongly next to others: all but chains of one of them are in brackets. */
const isBitwise = (binds: Binding): boolean =>
  binds === Binds.bitOr || binds === Binds.bitXor || binds === Binds.bitAnd || binds === Binds.shift;

export function infix(left: Piece, operator: string, right: Piece, binds: Binding): Piece {
  // One step tighter on the right: every operator here groups to the left.
  const bitwise = isBitwise(binds);
  const tighter = Math.min(binds + 1, Binds.atom) as Binding;
  const onLeft = bitwise && (left.binds !== binds || binds === Binds.shift) ? Binds.prefix : binds;
  return { text: `${at(left, onLeft)} ${operator} ${at(right, bitwise ? Binds.prefix : tighter)}`, binds };
}
