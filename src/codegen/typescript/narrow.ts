/** Operators on values of up to 32 bits. */
import type { BinaryOp, UnaryOp } from '../../ir/ir.js';
import type { FloatOp } from '../../operators/operators.js';
import {
  add,
  bitAnd,
  bitOr,
  bitXor,
  both,
  choose,
  either,
  equal,
  flip,
  fromTest,
  less,
  lessOrEqual,
  multiply,
  shiftLeft,
  shiftRight,
  signed,
  stored,
  subtract,
  unsigned,
} from './exact.js';
import {
  Binds,
  infix,
  INT_MAX,
  INT_MIN,
  isAtom,
  known,
  literal,
  WORD_MAX,
  ZERO,
  type Num,
  type Piece,
} from './value.js';
import { call, type Writer } from './writer.js';

/** `width` is the operand's. */
export function unaryNarrow(writer: Writer, op: UnaryOp, value: Num, width: number): Num {
  const all = literal(width === 32 ? -1 : 2 ** width - 1);
  switch (op) {
    case 'not':
      return width === 1 ? flip(value) : bitXor(stored(value, width), all);
    case 'neg':
      return subtract(ZERO, value);
    case 'redand':
      return equal(value, all, width);
    case 'redor':
      return flip(equal(value, ZERO, width));
    case 'redxor':
      return { ...call('parity', stored(value, width).text), low: 0, high: 1 };
    case 'popcount':
      return { ...call('ones', stored(value, width).text), low: 0, high: width };
    case 'clz': {
      const zeros: Num = { ...call('Math.clz32', stored(value, width).text), low: 32 - width, high: 32 };
      return subtract(zeros, literal(32 - width));
    }
    case 'ctz': {
      const zeros: Num = { ...call('trailingZeros', stored(value, width).text), low: 0, high: 32 };
      if (width === 32) return zeros;
      const atom = writer.atom(zeros);
      return choose(less(literal(width), atom), literal(width), atom);
    }
    case 'fsqrt':
      return floating(op, value);
  }
}

/** Everything but shifts. `width` is the operands'. */
export function binaryNarrow(
  writer: Writer,
  op: Exclude<BinaryOp, Shift>,
  a: Num,
  b: Num,
  width: number,
): Num {
  switch (op) {
    case 'add':
      return add(a, b);
    case 'sub':
      return subtract(a, b);
    case 'mul':
      return multiply(a, b);
    case 'and':
      return width === 1 ? both(stored(a, 1), stored(b, 1)) : bitAnd(a, b);
    case 'or':
      return width === 1 ? either(stored(a, 1), stored(b, 1)) : bitOr(a, b);
    case 'xor':
      return bitXor(a, b);
    case 'eq':
      return equal(a, b, width);
    case 'ne':
      return width === 1 && a.test === undefined && b.test === undefined
        ? bitXor(stored(a, 1), stored(b, 1))
        : flip(equal(a, b, width));
    case 'ult':
      return less(unsigned(a, width), unsigned(b, width));
    case 'ule':
      return lessOrEqual(unsigned(a, width), unsigned(b, width));
    case 'slt':
      return less(signed(a, width), signed(b, width));
    case 'sle':
      return lessOrEqual(signed(a, width), signed(b, width));
    case 'udiv':
      return quotient(writer, unsigned(a, width), unsigned(b, width));
    case 'sdiv':
      return quotient(writer, signed(a, width), signed(b, width));
    case 'urem':
      return remainder(writer, unsigned(a, width), unsigned(b, width));
    case 'srem':
      return remainder(writer, signed(a, width), signed(b, width));
    default:
      return floating(op, a, b);
  }
}

/** Calls of the runtime on words. */
function floating(op: FloatOp | 'fsqrt', ...operands: readonly Num[]): Num {
  const isBit = op === 'feq' || op === 'flt' || op === 'fle';
  const words = operands.map((operand) => stored(operand, 32).text);
  return { ...call(op, ...words), low: isBit ? 0 : INT_MIN, high: isBit ? 1 : INT_MAX };
}

/** A quotient of numbers of 32 bits, cut to a whole one, is exact. */
function quotient(writer: Writer, a: Num, divisor: Num): Num {
  const b = writer.atom(divisor, 'divisor');
  const piece = infix(infix(a, '/', b, Binds.product), '|', ZERO, Binds.bitOr);
  const most = Math.max(Math.abs(a.low), Math.abs(a.high));
  const range =
    most > INT_MAX
      ? { low: INT_MIN, high: INT_MAX }
      : { low: a.low < 0 || b.low < 0 ? -most : 0, high: most };
  return byZero(b, { ...piece, ...range });
}

function remainder(writer: Writer, a: Num, divisor: Num): Num {
  const b = writer.atom(divisor, 'divisor');
  const rest = infix(a, '%', b, Binds.product);
  // `| 0` also turns -0 into 0.
  const piece = infix(rest, '|', ZERO, Binds.bitOr);
  if (a.high > INT_MAX) return byZero(b, { ...piece, low: INT_MIN, high: INT_MAX });
  return byZero(b, { ...piece, low: Math.min(a.low, 0), high: Math.max(a.high, 0) });
}

function byZero(divisor: Num, result: Num): Num {
  const value = known(divisor);
  if (value === 0) return ZERO;
  if (value !== undefined || divisor.low > 0) return result;
  const zero = fromTest(
    infix(divisor, '===', ZERO, Binds.equality),
    infix(divisor, '!==', ZERO, Binds.equality),
  );
  return choose(zero, ZERO, result);
}

export type Shift = 'shl' | 'lshr' | 'ashr';

/** `amount` is not negative, and counts in full. */
export function shiftNarrow(writer: Writer, op: Shift, value: Num, amount: Num, width: number): Num {
  const by = known(amount);
  switch (op) {
    case 'shl':
      if (by !== undefined) return by >= width ? ZERO : shiftLeft(value, by);
      return guarded(writer, amount, (shift) => ({
        ...infix(value, '<<', shift, Binds.shift),
        low: INT_MIN,
        high: INT_MAX,
      }));
    case 'lshr': {
      const bits = stored(value, width);
      if (by !== undefined)
        return by >= width ? ZERO : width === 32 ? rightOfWord(bits, by) : shiftRight(bits, by);
      return guarded(writer, amount, (shift) => ({
        ...infix(bits, '>>>', shift, Binds.shift),
        low: 0,
        high: bits.low >= 0 ? bits.high : WORD_MAX,
      }));
    }
    case 'ashr': {
      const number = signed(value, width);
      if (by !== undefined) return shiftRight(number, Math.min(by, 31));
      const shift = amount.high <= 31 ? amount : writer.atom(amount, 'amount');
      const most = amount.high <= 31 ? shift : choose(less(literal(31), shift), literal(31), shift);
      return {
        ...infix(number, '>>', most, Binds.shift),
        low: Math.min(number.low, 0),
        high: Math.max(number.high, 0),
      };
    }
  }
}

function rightOfWord(word: Num, by: number): Num {
  if (by === 0) return word;
  return { ...infix(word, '>>>', literal(by), Binds.shift), low: 0, high: 2 ** (32 - by) - 1 };
}

/** JavaScript shifts by the amount modulo 32; here a larger one gives 0. */
function guarded(writer: Writer, amount: Num, shifted: (amount: Piece) => Num): Num {
  if (amount.high <= 31) return shifted(amount);
  const atom = isAtom(amount) ? amount : writer.atom(amount, 'amount');
  return choose(less(atom, literal(32)), shifted(atom), ZERO);
}
