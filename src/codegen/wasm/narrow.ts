/** Operators on values of up to 64 bits. Operands come from `emit`, which puts one on the stack. */
import type { BitsBinaryOp, BitsUnaryOp } from '../../operators/operators.js';
import { narrow, type Emitter, type Narrow } from './emitter.js';
import type { PlainOp } from './encoder/opcodes.js';
import {
  bitsOf,
  bitsOfType,
  most,
  mostOfBits,
  mostOfProduct,
  mostOfSum,
  typeOf,
  type NarrowType,
} from './known.js';

export type Operand = () => Narrow;

/** The number in the type of the operand. */
function number(emitter: Emitter, type: NarrowType, value: number | bigint): void {
  if (type === 'i32') emitter.code.i32(Number(value));
  else emitter.code.i64(BigInt(value));
}

const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;

/** Counts are left in a variable of the operand's type. */
export function unaryNarrow(emitter: Emitter, op: BitsUnaryOp, width: number, operand: Operand): Narrow {
  const { code } = emitter;
  const type = typeOf(width);
  const exact = (): Narrow => emitter.exact(operand());
  switch (op) {
    case 'not': {
      const { max } = operand();
      if (width === 1 && max <= 1) {
        code.op('i32.eqz');
        return narrow(1, 1);
      }
      number(emitter, type, ones(width));
      code.op(`${type}.xor`);
      return narrow(width, mostOfBits(max, most(width)));
    }
    case 'neg':
      number(emitter, type, 0);
      operand();
      code.op(`${type}.sub`);
      return narrow(width, most(bitsOfType(type)));
    case 'redand':
      exact();
      number(emitter, type, ones(width));
      code.op(`${type}.eq`);
      return narrow(1, 1);
    case 'redor': {
      const { max } = exact();
      if (max > 1) {
        number(emitter, type, 0);
        code.op(`${type}.ne`);
      } else if (type === 'i64') code.op('i32.wrap_i64');
      return narrow(1, 1);
    }
    case 'redxor':
      exact();
      code.op(`${type}.popcnt`);
      if (type === 'i64') code.op('i32.wrap_i64');
      code.i32(1);
      code.op('i32.and');
      return narrow(1, 1);
    case 'popcount':
      exact();
      code.op(`${type}.popcnt`);
      return narrow(bitsOfType(type), width);
    case 'clz':
      exact();
      code.op(`${type}.clz`);
      number(emitter, type, bitsOfType(type) - width);
      code.op(`${type}.sub`);
      return narrow(bitsOfType(type), width);
    case 'ctz':
      operand();
      if (width < bitsOfType(type)) {
        number(emitter, type, 1n << BigInt(width));
        code.op(`${type}.or`);
      }
      code.op(`${type}.ctz`);
      return narrow(bitsOfType(type), width);
  }
}

const COMPARISONS = {
  eq: 'eq',
  ne: 'ne',
  ult: 'lt_u',
  ule: 'le_u',
  slt: 'lt_s',
  sle: 'le_s',
} as const;

const DIVISIONS = { udiv: 'div_u', urem: 'rem_u', sdiv: 'div_s', srem: 'rem_s' } as const;

/** Operators whose operands have one width. */
export function binaryNarrow(
  emitter: Emitter,
  op: Exclude<BitsBinaryOp, 'shl' | 'lshr' | 'ashr'>,
  width: number,
  left: Operand,
  right: Operand,
): Narrow {
  const { code } = emitter;
  const type = typeOf(width);
  switch (op) {
    case 'add':
    case 'mul': {
      const [a, b] = [left().max, right().max];
      code.op(`${type}.${op}`);
      return narrow(width, capTo(type, op === 'add' ? mostOfSum(a, b) : mostOfProduct(a, b)));
    }
    case 'sub':
      left();
      right();
      code.op(`${type}.sub`);
      return narrow(width, most(bitsOfType(type)));
    case 'and':
    case 'or':
    case 'xor': {
      const [a, b] = [left().max, right().max];
      code.op(`${type}.${op}`);
      return narrow(width, op === 'and' ? Math.min(a, b) : mostOfBits(a, b));
    }
    case 'eq':
    case 'ne':
    case 'ult':
    case 'ule':
      emitter.exact(left());
      emitter.exact(right());
      code.op(`${type}.${COMPARISONS[op]}`);
      return narrow(1, 1);
    case 'slt':
    case 'sle':
      emitter.signed(left());
      emitter.signed(right());
      code.op(`${type}.${COMPARISONS[op]}`);
      return narrow(1, 1);
    case 'udiv':
    case 'urem': {
      const { max } = emitter.exact(left());
      const [a, b] = [emitter.temporary(type), emitter.temporary(type)];
      code.set(a);
      emitter.exact(right());
      code.set(b);
      unlessZero(emitter, type, b, () => quotient(emitter, `${type}.${DIVISIONS[op]}`, a, b));
      return narrow(width, max);
    }
    case 'sdiv':
    case 'srem': {
      emitter.signed(left());
      const [a, b] = [emitter.temporary(type), emitter.temporary(type)];
      code.set(a);
      emitter.signed(right());
      code.set(b);
      unlessZero(emitter, type, b, () => signedQuotient(emitter, op, type, a, b));
      return narrow(width, most(bitsOfType(type)));
    }
  }
}

const capTo = (type: NarrowType, max: number): number => Math.min(max, most(bitsOfType(type)));

function quotient(emitter: Emitter, op: PlainOp, a: number, b: number): void {
  emitter.code.get(a);
  emitter.code.get(b);
  emitter.code.op(op);
}

function unlessZero(emitter: Emitter, type: NarrowType, divisor: number, emit: () => void): void {
  const { code } = emitter;
  code.get(divisor);
  code.op(`${type}.eqz`);
  code.open(type);
  number(emitter, type, 0);
  code.op('else');
  emit();
  code.end();
}

/** The least number divided by -1 would trap. */
function signedQuotient(emitter: Emitter, op: 'sdiv' | 'srem', type: NarrowType, a: number, b: number): void {
  const { code } = emitter;
  code.get(b);
  number(emitter, type, -1);
  code.op(`${type}.eq`);
  code.open(type);
  number(emitter, type, 0);
  if (op === 'sdiv') {
    code.get(a);
    code.op(`${type}.sub`);
  }
  code.op('else');
  quotient(emitter, `${type}.${DIVISIONS[op]}`, a, b);
  code.end();
}

export type Shift = 'shl' | 'lshr' | 'ashr';

/** Shift by a constant, less than the width. */
export function shiftBy(emitter: Emitter, op: Shift, width: number, value: Operand, amount: number): Narrow {
  const { code } = emitter;
  const type = typeOf(width);
  const size = most(bitsOfType(type));
  const by = (name: PlainOp): void => {
    if (amount === 0) return;
    number(emitter, type, amount);
    code.op(name);
  };
  switch (op) {
    case 'shl': {
      const { max } = value();
      by(`${type}.shl`);
      return narrow(width, capTo(type, mostOfProduct(max, 2 ** amount)));
    }
    case 'lshr': {
      const { max } = emitter.exact(value());
      by(`${type}.shr_u`);
      return narrow(width, shiftedMax(max, amount));
    }
    case 'ashr': {
      const own = value();
      emitter.signed(own);
      by(`${type}.shr_s`);
      return narrow(width, own.max <= most(width - 1) ? shiftedMax(own.max, amount) : size);
    }
  }
}

/** What is left of the greatest number when low bits are cut. */
export const shiftedMax = (max: number, amount: number): number => most(Math.max(0, bitsOf(max) - amount));

/** Shift by a number of 32 bits, up to `most`, that `amount` puts on the stack. */
export function shift(
  emitter: Emitter,
  op: Shift,
  width: number,
  value: Operand,
  amount: () => number,
): Narrow {
  const { code } = emitter;
  const type = typeOf(width);
  const bits = bitsOfType(type);
  const own = op === 'lshr' ? emitter.exact(value()) : value();
  if (op === 'ashr') emitter.signed(own);
  const operand = emitter.temporary(type);
  code.set(operand);
  const limit = amount();
  const by = emitter.temporary('i32');
  code.set(by);
  const shiftBits = (): void => {
    code.get(operand);
    code.get(by);
    if (type === 'i64') code.op('i64.extend_i32_u');
    code.op(`${type}.${op === 'shl' ? 'shl' : op === 'lshr' ? 'shr_u' : 'shr_s'}`);
  };
  const max = op === 'lshr' ? own.max : most(bits);
  if (limit < bits) {
    shiftBits();
    return narrow(width, max);
  }
  if (op === 'ashr') {
    code.get(by);
    code.i32(bits - 1);
    code.get(by);
    code.i32(bits);
    code.op('i32.lt_u', 'select');
    code.set(by);
    shiftBits();
    return narrow(width, max);
  }
  shiftBits();
  number(emitter, type, 0);
  code.get(by);
  code.i32(bits);
  code.op('i32.lt_u', 'select');
  return narrow(width, max);
}
