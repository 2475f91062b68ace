/**
 * Pieces of expressions. Each has exactly the width that the IR gives it, and is unsigned, whatever stands around it: operands of one operator have one
 * width, extensions are concatenations, and what is signed inside is closed off by `$unsigned`. So no rule of context can change a value.
 */
import { literal } from './literals.js';

/** Names of the values of an enum, by value. */
export type EnumNames = ReadonlyMap<bigint, string>;

export interface Piece {
  readonly width: number;
  /** Whether it may be an operand without parentheses. */
  readonly atom: boolean;
  /** Set for a constant. */
  readonly value?: bigint;
  /** An operator in front, which no other operator may stand in front of: `^~x` is an operator of its own. */
  readonly prefix?: boolean;
  /** With so many more bits of the same name above it. */
  readonly widened?: (upward: number) => Piece;
  /** Which bits of which name. */
  readonly place?: { readonly vector: object; readonly low: number };
  /** The text with a width of its own, for concatenations, where the text has none: genvars. */
  readonly sized?: () => string;
  /** A constant of 32 bits once generate loops are elaborated, which every tool takes for an index as it stands. */
  readonly elaborated?: boolean;
  /** The text as a signed number, where that is shorter. */
  readonly signed?: () => string;
  /** The operator on top, where repeating it needs no parentheses. */
  readonly chain?: string;
  /** Names for its values. */
  readonly names?: EnumNames | undefined;
  /** The text; asking for it counts as reading what it names. */
  readonly text: (names?: EnumNames) => string;
  /** Some of its bits, where these can be selected. */
  readonly part?: (low: number, width: number) => Piece;
}

export function constant(value: bigint, width: number): Piece {
  return {
    width,
    atom: true,
    value,
    text: (names) => names?.get(value) ?? literal(value, width),
    part: (low, bits) => constant(BigInt.asUintN(bits, value >> BigInt(low)), bits),
  };
}

export function atom(width: number, text: () => string): Piece {
  return { width, atom: true, text };
}

export function compound(width: number, text: (names?: EnumNames) => string, chain?: string): Piece {
  return chain === undefined ? { width, atom: false, text } : { width, atom: false, text, chain };
}

/** As an operand. */
export function operand(piece: Piece, names?: EnumNames): string {
  return piece.atom ? piece.text(names) : `(${piece.text(names)})`;
}

/** `a + b`; `a & b & c` needs no parentheses. */
export function infix(width: number, left: Piece, operator: string, right: Piece, chain = false): Piece {
  const text = (): string => {
    const first = chain && left.chain === operator ? left.text() : operand(left, right.names);
    return `${first} ${operator} ${operand(right, left.names)}`;
  };
  const isElaborated = [left, right].every((side) => side.elaborated === true || side.value !== undefined);
  return {
    ...compound(width, text, chain ? operator : undefined),
    ...(isElaborated && width === 32 ? { elaborated: true } : {}),
  };
}

/** Some bits of anything. */
export function slice(piece: Piece, low: number, width: number): Piece {
  if (low === 0 && width === piece.width) return piece;
  if (piece.part !== undefined) return piece.part(low, width);
  return atom(width, () =>
    low === 0 ? `${width}'(${piece.text()})` : `${width}'(${operand(piece)} >> ${low})`,
  );
}

/** The variable of a generate loop: a constant of 32 bits. */
export function genvar(name: string): Piece {
  // A genvar has a sign, which a concatenation takes away.
  const part = (low: number, width: number): Piece =>
    atom(width, () => `${width}'({32'(${name})}${low === 0 ? '' : ` >> ${low}`})`);
  return { ...atom(32, () => name), elaborated: true, sized: () => `32'(${name})`, part };
}

/** As an operand of a concatenation. */
function member(piece: Piece): string {
  return piece.sized?.() ?? piece.text();
}

export function zeroExtended(piece: Piece, width: number): Piece {
  if (piece.value !== undefined) return constant(piece.value, width);
  if (width === piece.width) return piece;
  return atom(width, () => `{${literal(0n, width - piece.width)}, ${member(piece)}}`);
}

export function signExtended(piece: Piece, width: number): Piece {
  if (width === piece.width) return piece;
  if (piece.value !== undefined)
    return constant(BigInt.asUintN(width, BigInt.asIntN(piece.width, piece.value)), width);
  if (piece.width === 1) return atom(width, () => `{${width}{${piece.text()}}}`);
  const { part } = piece;
  if (part === undefined) {
    const signed = (): string => `${width}'($signed(${piece.text()}))`;
    return { ...atom(width, () => `$unsigned(${signed()})`), signed };
  }
  const copies = width - piece.width;
  const sign = (): string => part(piece.width - 1, 1).text();
  return atom(width, () => `{${copies === 1 ? sign() : `{${copies}{${sign()}}}`}, ${member(piece)}}`);
}

/** `!x`, `-x`, `^x`. */
export function prefixed(width: number, operator: string, value: Piece): Piece {
  const tight = value.atom && value.prefix !== true;
  return {
    width,
    // A negation binds tighter than anything that can stand beside it.
    atom: tight && (operator === '!' || operator === '~'),
    prefix: true,
    text: () => (tight ? `${operator}${value.text()}` : `${operator}(${value.text()})`),
  };
}

/** `$signed(x)`. */
export function signed(piece: Piece): string {
  return piece.signed?.() ?? `$signed(${piece.text()})`;
}

/** Side by side, the first most significant; neighbouring bits of one name are one select. */
export function concatenation(pieces: readonly Piece[]): Piece {
  const parts: Piece[] = [];
  for (const piece of pieces) {
    if (piece.width === 0) continue;
    const before = parts.at(-1);
    const { place, widened } = piece;
    if (
      before?.place !== undefined &&
      place !== undefined &&
      widened !== undefined &&
      before.place.vector === place.vector &&
      before.place.low === place.low + piece.width
    ) {
      parts[parts.length - 1] = widened(before.width);
    } else parts.push(piece);
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  return atom(width, () => `{${parts.map(member).join(', ')}}`);
}

/** In so many bits: zeros above, or without its upper bits. */
export function fitted(piece: Piece, width: number): Piece {
  return piece.width > width ? slice(piece, 0, width) : zeroExtended(piece, width);
}

/** As the index of a memory word: Icarus 11 computes operators there wider than their operands, but not in a concatenation. */
export function wordIndex(piece: Piece): string {
  return piece.atom ? piece.text() : `{${piece.text()}}`;
}

/** As a number of 32 bits, for arithmetic of places. */
export function word(piece: Piece): Piece {
  return fitted(piece, 32);
}

/** No bits. */
export const NOTHING: Piece = constant(0n, 0);
