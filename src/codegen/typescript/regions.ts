/** Operators on values of more than 128 bits: calls of the runtime on places in the memory. */
import type { BitsBinaryOp, BitsUnaryOp } from '../../operators/operators.js';
import { divided, SHIFTS, tested, widened } from './limbs.js';
import type { Shift } from './narrow.js';
import { flip } from './exact.js';
import { narrow, type Num, type Value } from './value.js';
import { call, type Writer } from './writer.js';

export function unaryRegion(writer: Writer, op: BitsUnaryOp, value: Value, result: number): Value {
  const { width } = value;
  const from = writer.address(value);
  const count = (func: string): Value =>
    widened(writer, { ...call(func, from, width), low: 0, high: width }, result);
  switch (op) {
    case 'not':
      return computed(writer, width, 'invert', from);
    case 'neg':
      return computed(writer, width, 'negate', from);
    case 'redand':
      return tested(`isOnes(${from}, ${width})`);
    case 'redor': {
      const zero = tested(`isZero(${from}, ${width})`);
      return zero.form === 'narrow' ? narrow(1, flip(zero.num)) : zero;
    }
    case 'redxor':
      return narrow(1, { ...call('parityOf', from, width), low: 0, high: 1 });
    case 'popcount':
      return count('countOnes');
    case 'clz':
      return count('countLeadingZeros');
    case 'ctz':
      return count('countTrailingZeros');
  }
}

export function binaryRegion(
  writer: Writer,
  op: Exclude<BitsBinaryOp, Shift>,
  left: Value,
  right: Value,
): Value {
  const { width } = left;
  const [a, b] = [writer.address(left), writer.address(right)];
  const test = (func: string, x: string, y: string): Value => tested(`${func}(${x}, ${y}, ${width})`);
  const not = (value: Value): Value => (value.form === 'narrow' ? narrow(1, flip(value.num)) : value);
  switch (op) {
    case 'add':
      return computed(writer, width, 'add', a, b);
    case 'sub':
      return computed(writer, width, 'subtract', a, b);
    case 'mul':
      return computed(writer, width, 'multiply', a, b);
    case 'and':
    case 'or':
    case 'xor':
      return computed(writer, width, op, a, b);
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
      return divided(writer, op, left, right);
    case 'eq':
      return test('equal', a, b);
    case 'ne':
      return not(test('equal', a, b));
    case 'ult':
      return test('less', a, b);
    case 'ule':
      return not(test('less', b, a));
    case 'slt':
      return test('lessSigned', a, b);
    case 'sle':
      return not(test('lessSigned', b, a));
  }
}

export function shiftRegion(writer: Writer, op: Shift, value: Value, amount: Num): Value {
  return computed(writer, value.width, SHIFTS[op], writer.address(value), amount.text);
}

function computed(writer: Writer, width: number, operation: string, ...operands: readonly string[]): Value {
  const address = writer.temporary(width);
  writer.out.line(`${operation}(${[address, ...operands, width].join(', ')});`);
  return { form: 'memory', width, address };
}
