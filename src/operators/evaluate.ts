/**
 * What each IR operator computes, on the unsigned images of bit vectors. The reference: constants are folded with it and the interpreter is written
 * from it; compiled engines have their own and are checked against this one.
 */
import {
  add as floatSum,
  divide,
  fusedProduct,
  multiply,
  rounded,
  sqrt,
  subtract,
} from '../numerics/arithmetic.js';
import { decode, floatType } from '../numerics/codec.js';
import { extremum, relation } from '../numerics/compare.js';
import { bf16, fp32 } from '../numerics/formats.js';
import { bitLength, mask, popcount, toSigned, trailingZeros, truncate } from '../support/bits.js';
import type { BinaryOp, UnaryOp } from './operators.js';

/** `width` is the operand's. A count is as wide as it needs to be. */
type UnaryMeaning = (value: bigint, width: number) => bigint;

/** `width` is that of the left operand; an arithmetic result may overflow it and is cut afterwards. */
type BinaryMeaning = (left: bigint, right: bigint, width: number) => bigint;

const FP32 = floatType(fp32);

/** Both factors of bf16 in one operand, the first above. */
function fusedOfBf16(factors: bigint, added: bigint): bigint {
  const [a, b] = [decode(bf16, factors >> 16n), decode(bf16, factors & 0xffffn)];
  return rounded(FP32, fusedProduct(a, b, decode(fp32, added), FP32.rounding)).bits;
}

const bit = (value: boolean): bigint => (value ? 1n : 0n);

const UNARY: Readonly<Record<UnaryOp, UnaryMeaning>> = {
  not: (value, width) => mask(width) ^ value,
  neg: (value, width) => truncate(-value, width),
  redand: (value, width) => bit(value === mask(width)),
  redor: (value) => bit(value !== 0n),
  redxor: (value) => BigInt(popcount(value) % 2),
  popcount: (value) => BigInt(popcount(value)),
  clz: (value, width) => BigInt(width - bitLength(value)),
  ctz: (value, width) => BigInt(trailingZeros(value, width)),
  fsqrt: (value) => sqrt(FP32, value).bits,
};

/** An amount of the width or more moves everything out; the comparison also keeps huge amounts away from BigInt. */
const movesOut = (amount: bigint, width: number): boolean => amount >= BigInt(width);

const BINARY: Readonly<Record<BinaryOp, BinaryMeaning>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  udiv: (left, right) => (right === 0n ? 0n : left / right),
  sdiv: (left, right, width) => (right === 0n ? 0n : toSigned(left, width) / toSigned(right, width)),
  urem: (left, right) => (right === 0n ? 0n : left % right),
  srem: (left, right, width) => (right === 0n ? 0n : toSigned(left, width) % toSigned(right, width)),
  and: (left, right) => left & right,
  or: (left, right) => left | right,
  xor: (left, right) => left ^ right,
  shl: (left, right, width) => (movesOut(right, width) ? 0n : left << right),
  lshr: (left, right, width) => (movesOut(right, width) ? 0n : left >> right),
  ashr: (left, right, width) => toSigned(left, width) >> (movesOut(right, width) ? BigInt(width) : right),
  eq: (left, right) => bit(left === right),
  ne: (left, right) => bit(left !== right),
  ult: (left, right) => bit(left < right),
  ule: (left, right) => bit(left <= right),
  slt: (left, right, width) => bit(toSigned(left, width) < toSigned(right, width)),
  sle: (left, right, width) => bit(toSigned(left, width) <= toSigned(right, width)),
  fadd: (left, right) => floatSum(FP32, left, right).bits,
  fsub: (left, right) => subtract(FP32, left, right).bits,
  fmul: (left, right) => multiply(FP32, left, right).bits,
  fdiv: (left, right) => divide(FP32, left, right).bits,
  fmin: (left, right) => extremum(FP32, 'minimum', left, right).bits,
  fmax: (left, right) => extremum(FP32, 'maximum', left, right).bits,
  fmabf16: fusedOfBf16,
  feq: (left, right) => bit(relation(FP32, left, right) === 'equal'),
  flt: (left, right) => bit(relation(FP32, left, right) === 'less'),
  fle: (left, right) => bit(['less', 'equal'].includes(relation(FP32, left, right))),
};

const COMPARISONS: ReadonlySet<BinaryOp> = new Set([
  'eq',
  'ne',
  'ult',
  'ule',
  'slt',
  'sle',
  'feq',
  'flt',
  'fle',
]);

/** The result of a unary operator on a vector of `width` bits. */
export function evaluateUnary(op: UnaryOp, value: bigint, width: number): bigint {
  return UNARY[op](value, width);
}

/** The result of a binary operator whose left operand has `width` bits. */
export function evaluateBinary(op: BinaryOp, left: bigint, right: bigint, width: number): bigint {
  const result = BINARY[op](left, right, width);
  return COMPARISONS.has(op) ? result : truncate(result, width);
}
