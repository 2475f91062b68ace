/**
 * What each operator of the typed tree gives for values known while compiling. Numbers are computed exactly and then brought into the result's type,
 * which is why nothing here looks at widths but at the end.
 */
import {
  bitLength,
  leadingZeros,
  mask,
  popcount,
  reverseBits,
  toSigned,
  trailingZeros,
  truncate,
} from '../support/bits.js';
import type * as hir from './hir.js';
import { isHardware, numberRange, widthOf } from './type-names.js';
import type { Type, Value } from './types.js';
import { isParts, numberOf, packValue, rationalOfValue, sameValue, unpackValue } from './values.js';

/** Brings an exact number into a type by dropping upper bits. `integer` takes everything. */
export function wrapNumber(value: bigint, type: Type): bigint {
  switch (type.kind) {
    case 'uint':
    case 'bits':
    case 'enum':
      return truncate(value, type.width);
    case 'int':
      return toSigned(value, type.width);
    default:
      return value;
  }
}

function clampNumber(value: bigint, type: Type): bigint {
  const full = type.kind === 'uint' ? numberRange({ ...type, limit: undefined }) : numberRange(type);
  if (full === undefined) return value;
  return value < full.low ? full.low : value > full.high ? full.high : value;
}

/** `type` is the result's. A division by zero gives 0; who needs to know asks before. */
export function binaryValue(op: hir.BinaryOp, type: Type, left: Value, right: Value): Value {
  const time = timeValue(op, left, right);
  if (time !== undefined) return time;
  const a = numberOf(left);
  const b = numberOf(right);
  switch (op) {
    case 'add':
    case 'addW':
      return wrapNumber(a + b, type);
    case 'sub':
    case 'subW':
      return wrapNumber(a - b, type);
    case 'mul':
    case 'mulW':
      return wrapNumber(a * b, type);
    case 'div':
      return b === 0n ? 0n : a / b;
    case 'rem':
      return b === 0n ? 0n : a % b;
    case 'addS':
      return clampNumber(a + b, type);
    case 'subS':
      return clampNumber(a - b, type);
    case 'mulS':
      return clampNumber(a * b, type);
    case 'shl':
      return isHardware(type) && b >= BigInt(widthOf(type)) ? 0n : wrapNumber(a << b, type);
    case 'shr':
      return a >> (isHardware(type) && b > BigInt(widthOf(type)) ? BigInt(widthOf(type)) : b);
    case 'and':
      return type.kind === 'bool' ? left === true && right === true : a & b;
    case 'or':
      return type.kind === 'bool' ? left === true || right === true : a | b;
    case 'xor':
      return type.kind === 'bool' ? left !== right : a ^ b;
    case 'eq':
      return sameValue(left, right);
    case 'ne':
      return !sameValue(left, right);
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'logicalAnd':
      return left === true && right === true;
    case 'logicalOr':
      return left === true || right === true;
    case 'min':
      return a < b ? a : b;
    case 'max':
      return a > b ? a : b;
  }
}

/** Times and frequencies are exact rationals; they add, compare, and are scaled by integers. */
function timeValue(op: hir.BinaryOp, left: Value, right: Value): Value | undefined {
  const a =
    rationalOfValue(left) ?? (typeof left === 'bigint' ? { numerator: left, denominator: 1n } : undefined);
  const b =
    rationalOfValue(right) ?? (typeof right === 'bigint' ? { numerator: right, denominator: 1n } : undefined);
  if (a === undefined || b === undefined || (typeof left === 'bigint' && typeof right === 'bigint'))
    return undefined;
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  const common = a.denominator * b.denominator;
  switch (op) {
    case 'add':
      return rational(a.numerator * b.denominator + b.numerator * a.denominator, common);
    case 'sub':
      return rational(difference, common);
    case 'mul':
      return rational(a.numerator * b.numerator, common);
    case 'div':
      return rational(a.numerator * b.denominator, a.denominator * b.numerator);
    case 'eq':
      return difference === 0n;
    case 'ne':
      return difference !== 0n;
    case 'lt':
      return difference < 0n;
    case 'le':
      return difference <= 0n;
    case 'gt':
      return difference > 0n;
    case 'ge':
      return difference >= 0n;
    default:
      return undefined;
  }
}

function rational(numerator: bigint, denominator: bigint): Value {
  let [x, y] = [numerator < 0n ? -numerator : numerator, denominator];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n
    ? { kind: 'rational', numerator: 0n, denominator: 1n }
    : { kind: 'rational', numerator: numerator / x, denominator: denominator / x };
}

/** `from` is the operand's type, `type` the result's. */
export function unaryValue(op: hir.UnaryOp, from: Type, type: Type, value: Value): Value {
  const number = numberOf(value);
  const width = isHardware(from) ? widthOf(from) : 0;
  const image = isHardware(from) ? packValue(from, value) : number;
  switch (op) {
    case 'neg':
      return wrapNumber(-number, type);
    case 'abs':
      return wrapNumber(number < 0n ? -number : number, type);
    case 'not':
      return typeof value === 'boolean' ? !value : wrapNumber(~number, type);
    case 'and':
      return image === mask(width);
    case 'or':
      return image !== 0n;
    case 'xor':
      return popcount(image) % 2 === 1;
    case 'ones':
      return BigInt(popcount(image));
    case 'leadingZeros':
      return BigInt(leadingZeros(image, width));
    case 'trailingZeros':
      return BigInt(trailingZeros(image, width));
    case 'reverse':
      return isParts(value) ? value.toReversed() : wrapNumber(reverseBits(image, width), type);
  }
}

export function convertValue(op: hir.Conversion, from: Type, type: Type, value: Value): Value {
  switch (op) {
    case 'zext':
    case 'sext':
      return value;
    case 'trunc':
      return wrapNumber(numberOf(value), type);
    case 'sat':
      return clampNumber(numberOf(value), type);
    case 'as':
      if (type.kind === 'integer' || from.kind === 'integer') return numberOf(value);
      return isNumber(from) && isNumber(type) ? value : reinterpret(from, type, value);
    case 'bitcast':
      return reinterpret(from, type, value);
  }
}

const isNumber = (type: Type): boolean => type.kind === 'uint' || type.kind === 'int';

function reinterpret(from: Type, type: Type, value: Value): Value {
  return isHardware(from) && isHardware(type) ? unpackValue(type, packValue(from, value)) : value;
}

/** Replaces `width` bits from `low` of a number or plain bits. */
export function replaceBits(type: Type, value: Value, low: bigint, width: number, by: bigint): Value {
  if (!isHardware(type) || low < 0n || low + BigInt(width) > BigInt(widthOf(type))) return value;
  const field = mask(width) << low;
  const image = (packValue(type, value) & ~field) | (truncate(by, width) << low);
  return unpackValue(type, image);
}

/** The least width of `uint` that holds a number, or of `int` where it must hold a negative one. */
export function leastWidth(low: bigint, high: bigint, signed: boolean): number {
  if (!signed) return bitLength(high);
  return Math.max(bitLength(low < 0n ? ~low : low), bitLength(high < 0n ? ~high : high)) + 1;
}
