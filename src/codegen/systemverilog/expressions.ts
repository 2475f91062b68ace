/** Expressions, operator by operator, as `src/operators` defines them. */
import { foldExpr } from '../../ir/walk.js';
import type { BinaryOp, Expr, LocalId, MemoryId, SignalId, UnaryOp } from '../../ir/ir.js';
import { evaluateBinary, evaluateUnary } from '../../operators/evaluate.js';
import { clog2, extract, mask, truncate } from '../../support/bits.js';
import { isLong, isShort } from './division.js';
import type { Helpers } from './helpers.js';
import { literal } from './literals.js';
import {
  atom,
  compound,
  concatenation,
  constant,
  fitted,
  infix,
  NOTHING,
  operand,
  prefixed,
  signed,
  signExtended,
  slice,
  zeroExtended,
  type Piece,
} from './piece.js';
import type { Range } from './ranges.js';
import { Vector } from './vectors.js';

/** What the names in an expression stand for. */
export interface Meanings {
  readonly signal: (id: SignalId) => Vector;
  /** A vector, or the expression that stands for a local. */
  readonly local: (id: LocalId) => Vector | Piece;
  /** Which values an expression may have. */
  readonly rangeOf: (expr: Expr) => Range;
  /** A word of a memory at an address that is as wide as it needs. */
  readonly word: (id: MemoryId, address: Piece) => Piece;
  readonly depth: (id: MemoryId) => number;
  readonly helpers: Helpers;
}

export function expression(root: Expr, meanings: Meanings): Piece {
  return foldExpr<Piece>(root, (expr, operands) =>
    expr.width === 0 ? NOTHING : combine(expr, operands, meanings),
  );
}

function combine(expr: Expr, operands: readonly Piece[], meanings: Meanings): Piece {
  const [first = NOTHING, second = NOTHING, third = NOTHING] = operands;
  const { width } = expr;
  const known = constantOf(expr, operands);
  if (known !== undefined) return constant(known, width);
  switch (expr.kind) {
    case 'const':
      return constant(expr.value, width);
    case 'read':
      return element(meanings.signal(expr.signal), expr.index, first, meanings);
    case 'local': {
      const local = meanings.local(expr.local);
      return local instanceof Vector ? element(local, expr.index, first, meanings) : local;
    }
    case 'memRead':
      return memoryWord(expr.memory, expr.address, first, meanings);
    case 'unary':
      return unary(expr.op, first, width, meanings.helpers);
    case 'binary':
      return binary(expr.op, first, second, meanings.helpers);
    case 'mux':
      return mux(first, second, third);
    case 'extract':
      return dynamicSlice(expr, meanings) ?? slice(first, expr.low, width);
    case 'concat':
      return concatenation(operands);
    case 'extend':
      if (first.width === 0) return constant(0n, width);
      return expr.signed ? signExtended(first, width) : zeroExtended(first, width);
    case 'sampled':
    case 'now':
      throw new Error(`${expr.kind} stands in tests and models only`);
  }
}

/** Of constants, and of what one operand decides alone: some tools take what cannot change for what is never computed. */
function constantOf(expr: Expr, operands: readonly Piece[]): bigint | undefined {
  const [first, second] = operands.map(({ value, width }) => (width === 0 ? 0n : value));
  switch (expr.kind) {
    case 'unary':
      return first === undefined
        ? undefined
        : truncate(evaluateUnary(expr.op, first, expr.value.width), expr.width);
    case 'binary': {
      if (first !== undefined && second !== undefined)
        return evaluateBinary(expr.op, first, second, expr.left.width);
      const ones = mask(expr.width);
      if (expr.op === 'and' && (first === 0n || second === 0n)) return 0n;
      if (expr.op === 'or' && (first === ones || second === ones)) return ones;
      return undefined;
    }
    case 'extract':
      return first === undefined ? undefined : extract(first, expr.low, expr.width);
    default:
      return undefined;
  }
}

function element(vector: Vector, index: Expr | undefined, at: Piece, { rangeOf }: Meanings): Piece {
  const { width, length } = vector;
  if (index === undefined || index.width === 0)
    return length === 0 ? constant(0n, width) : vector.at(0, width);
  if (at.value !== undefined) return at.value < BigInt(length) ? vector.element(at) : constant(0n, width);
  if (length === 0) return constant(0n, width);
  return rangeOf(index).high < BigInt(length) ? vector.element(at) : vector.elementOrZero(at);
}

/** A word, 0 past the end. The address has exactly the width that the memory needs, as Verilator wants it. */
function memoryWord(memory: MemoryId, address: Expr, at: Piece, { word, depth, rangeOf }: Meanings): Piece {
  const words = BigInt(depth(memory));
  const needed = addressWidth(words);
  const inside = word(memory, fitted(at, needed));
  if (rangeOf(address).high < words) return inside;
  return mux(infix(1, at, '<', constant(words, at.width)), inside, constant(0n, inside.width));
}

export function addressWidth(depth: bigint): number {
  return Math.max(1, clog2(depth));
}

/** Bits of a name from a computed place, where they cannot leave it: `x[i +: 4]` in place of a shift. */
function dynamicSlice(expr: Expr & { kind: 'extract' }, meanings: Meanings): Piece | undefined {
  const { value, low, width } = expr;
  if (low > 0 || value.kind !== 'binary' || value.op !== 'lshr') return undefined;
  const { left, right } = value;
  if (right.kind === 'const' || (left.kind !== 'read' && left.kind !== 'local') || left.index !== undefined)
    return undefined;
  if (meanings.rangeOf(right).high + BigInt(width) > BigInt(left.width)) return undefined;
  const vector = left.kind === 'read' ? meanings.signal(left.signal) : meanings.local(left.local);
  if (!(vector instanceof Vector) || vector.bits !== left.width || vector.bits === 1) return undefined;
  const base = expression(right, meanings);
  return atom(width, () => {
    vector.read();
    return vector.selectFrom(fitted(base, clog2(BigInt(vector.bits))).text(), width);
  });
}

export function mux(cond: Piece, then: Piece, otherwise: Piece): Piece {
  const { width } = then;
  if (width === 0) return NOTHING;
  if (cond.value !== undefined) return cond.value === 0n ? otherwise : then;
  return compound(width, (names) => {
    return `${operand(cond)} ? ${operand(then, names)} : ${otherwise.text(names)}`;
  });
}

function unary(op: UnaryOp, value: Piece, width: number, helpers: Helpers): Piece {
  const prefix = (operator: string): Piece => prefixed(width, operator, value);
  if (value.width === 0) return constant(op === 'redand' ? 1n : 0n, width);
  switch (op) {
    case 'not':
      return prefix(width === 1 ? '!' : '~');
    case 'neg':
      return prefix('-');
    case 'redand':
      return prefix('&');
    case 'redor':
      return value.width === 1 ? value : prefix('|');
    case 'redxor':
      return prefix('^');
    case 'popcount':
    case 'clz':
    case 'ctz':
      return atom(width, () => `${helpers.count(op, value.width, width)}(${value.text()})`);
    case 'fsqrt':
      return ofEngines(op);
  }
}

function binary(op: BinaryOp, left: Piece, right: Piece, helpers: Helpers): Piece {
  const { width } = left;
  if (width === 0) return constant(op === 'eq' || op === 'ule' || op === 'sle' ? 1n : 0n, 1);
  if (right.width === 0) return left;
  const bit = width === 1;
  switch (op) {
    case 'add':
      return infix(width, left, '+', right, true);
    case 'sub':
      return infix(width, left, '-', right);
    case 'mul':
      return infix(width, left, '*', right, true);
    case 'and':
      return infix(width, left, bit ? '&&' : '&', right, true);
    case 'or':
      return infix(width, left, bit ? '||' : '|', right, true);
    case 'xor':
      return infix(width, left, '^', right, true);
    case 'eq':
      return infix(1, left, '==', right);
    case 'ne':
      return infix(1, left, '!=', right);
    case 'ult':
      return infix(1, left, '<', right);
    case 'ule':
      return infix(1, left, '<=', right);
    case 'slt':
      return compound(1, () => `${signed(left)} < ${signed(right)}`);
    case 'sle':
      return compound(1, () => `${signed(left)} <= ${signed(right)}`);
    case 'shl':
      return infix(width, left, '<<', right);
    case 'lshr':
      return infix(width, left, '>>', right);
    case 'ashr':
      return atom(width, () => `$unsigned(${signed(left)} >>> ${operand(right)})`);
    case 'udiv':
    case 'urem':
      if (right.value === 0n) return constant(0n, width);
      if (right.value !== undefined && (!isLong(width) || isShort(right.value)))
        return infix(width, left, op === 'udiv' ? '/' : '%', right);
      return atom(width, () => `${helpers.division(op, width)}(${left.text()}, ${right.text()})`);
    case 'sdiv':
    case 'srem':
      if (right.value === 0n) return constant(0n, width);
      return atom(width, () => `${helpers.division(op, width)}(${left.text()}, ${right.text()})`);
    default:
      return ofEngines(op);
  }
}

/** What is emitted has functions as they are written. */
function ofEngines(op: string): never {
  throw new Error(`${op} is computed by engines only`);
}

/** `a[7:0] < 8'd200`. */
export function below(piece: Piece, bound: bigint): string {
  return `${operand(piece)} < ${literal(bound, piece.width)}`;
}
