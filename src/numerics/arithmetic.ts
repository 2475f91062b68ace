/**
 * The operations of IEEE 754-2019, 5.4: exact on values, then rounded once into the type of the result.
 *
 * The exact half (`sum`, `product`, …) knows no format; it is what `via`, mixed formats and dot products are made of. The other half (`add`, `multiply`, …) takes and
 * gives encodings.
 */
import { bitLength } from '../support/bits.js';
import { decodeOperand, encode, type FloatType, type Result } from './codec.js';
import { DIVIDE_BY_ZERO, INVALID, type Flags } from './flags.js';
import { precisionOf } from './formats.js';
import type { RandomBits, Rounding } from './rounding.js';
import {
  dyadic,
  finite,
  infinity,
  integerAt,
  isZero,
  negated,
  QUIET_NAN,
  ratio,
  zero,
  type Finite,
  type Value,
} from './values.js';

/** An exact result and the exceptions that do not come from rounding it. */
export interface Exact {
  readonly value: Value;
  readonly flags: Flags;
}

// ── Exact ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** x + y. The rounding decides the sign of x + -x: +0, but -0 toward -infinity (IEEE 754-2019, 6.3). */
export function sum(x: Value, y: Value, rounding: Rounding): Exact {
  if (x.kind === 'nan' || y.kind === 'nan') return nanOf(x, y);
  if (x.kind === 'infinity' || y.kind === 'infinity') {
    if (x.kind === y.kind && x.isNegative !== y.isNegative) return invalid();
    return exact(x.kind === 'infinity' ? x : y);
  }
  return exact(sumOfFinite(x, y, rounding));
}

/** x × y. */
export function product(x: Value, y: Value): Exact {
  if (x.kind === 'nan' || y.kind === 'nan') return nanOf(x, y);
  const isNegative = x.isNegative !== y.isNegative;
  if (x.kind === 'infinity' || y.kind === 'infinity')
    return isZero(x) || isZero(y) ? invalid() : exact(infinity(isNegative));
  return exact(finite(isNegative, x.significand * y.significand, x.exponent + y.exponent));
}

/** x × y + z. Infinity times 0 is invalid also where z is a quiet NaN (IEEE 754-2019, 7.2 leaves it open; so do RISC-V and SoftFloat). */
export function fusedProduct(x: Value, y: Value, z: Value, rounding: Rounding): Exact {
  const xy = product(x, y);
  const total = sum(xy.value, z, rounding);
  return { value: total.value, flags: xy.flags | total.flags };
}

/** x / y, with at least `bits` significant bits of a quotient that does not end. */
export function quotient(x: Value, y: Value, bits: number): Exact {
  if (x.kind === 'nan' || y.kind === 'nan') return nanOf(x, y);
  const isNegative = x.isNegative !== y.isNegative;
  if (x.kind === 'infinity') return y.kind === 'infinity' ? invalid() : exact(infinity(isNegative));
  if (y.kind === 'infinity') return exact(zero(isNegative));
  if (isZero(y)) return isZero(x) ? invalid() : { value: infinity(isNegative), flags: DIVIDE_BY_ZERO };
  if (isZero(x)) return exact(zero(isNegative));
  const q = ratio(x.significand, y.significand, bits);
  return exact(finite(isNegative, q.significand, q.exponent + x.exponent - y.exponent, q.sticky));
}

/** √x, with at least `bits` significant bits of a root that does not end. √-0 is -0 (IEEE 754-2019, 5.4.1). */
export function root(x: Value, bits: number): Exact {
  if (x.kind === 'nan') return nanOf(x);
  if (isZero(x)) return exact(x);
  if (x.isNegative) return invalid();
  if (x.kind === 'infinity') return exact(x);
  // An even exponent, and twice as many bits as the root is to have.
  const spare = Math.max(0, 2 * bits - bitLength(x.significand));
  const shift = spare + ((x.exponent - spare) & 1);
  const radicand = x.significand << BigInt(shift);
  const floor = integerRoot(radicand);
  return exact(finite(false, floor, (x.exponent - shift) / 2, floor * floor !== radicand));
}

function exact(value: Value): Exact {
  return { value, flags: 0 };
}

function invalid(): Exact {
  return { value: QUIET_NAN, flags: INVALID };
}

/** The quiet NaN that an operation with a NaN among its operands gives; `invalid` is raised by signaling ones. */
function nanOf(...operands: readonly Value[]): Exact {
  const isInvalid = operands.some((operand) => operand.kind === 'nan' && operand.isSignaling);
  return { value: QUIET_NAN, flags: isInvalid ? INVALID : 0 };
}

function sumOfFinite(x: Finite, y: Finite, rounding: Rounding): Finite {
  if (isZero(x) && isZero(y) && x.isNegative === y.isNegative) return x;
  const exponent = Math.min(x.exponent, y.exponent);
  const total = integerAt(x, exponent) + integerAt(y, exponent);
  return total === 0n ? zero(rounding === 'down') : dyadic(total, exponent);
}

/** floor(√n) by Newton's iteration from above. */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let guess = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

// ── Rounded ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** a + b. */
export function add(type: FloatType, a: bigint, b: bigint, random?: RandomBits): Result {
  return rounded(type, sum(decodeOperand(type, a), decodeOperand(type, b), type.rounding), random);
}

/** a - b. */
export function subtract(type: FloatType, a: bigint, b: bigint, random?: RandomBits): Result {
  return rounded(type, sum(decodeOperand(type, a), negated(decodeOperand(type, b)), type.rounding), random);
}

/** a × b. */
export function multiply(type: FloatType, a: bigint, b: bigint, random?: RandomBits): Result {
  return rounded(type, product(decodeOperand(type, a), decodeOperand(type, b)), random);
}

/** a / b. */
export function divide(type: FloatType, a: bigint, b: bigint, random?: RandomBits): Result {
  const bits = bitsForRounding(type, random);
  return rounded(type, quotient(decodeOperand(type, a), decodeOperand(type, b), bits), random);
}

/** a × b + c with one rounding. */
export function fma(type: FloatType, a: bigint, b: bigint, c: bigint, random?: RandomBits): Result {
  const [x, y, z] = [decodeOperand(type, a), decodeOperand(type, b), decodeOperand(type, c)];
  return rounded(type, fusedProduct(x, y, z, type.rounding), random);
}

/** √a. */
export function sqrt(type: FloatType, a: bigint, random?: RandomBits): Result {
  return rounded(type, root(decodeOperand(type, a), bitsForRounding(type, random)), random);
}

/** How many significant bits, and a sticky one, decide every rounding into the type: one below the last place, and those that are compared with the random ones. */
export function bitsForRounding(type: FloatType, random?: RandomBits): number {
  return precisionOf(type.format) + 2 + (random?.bits ?? 0);
}

/** An exact result rounded into a type, with all exceptions. */
export function rounded(type: FloatType, exact: Exact, random?: RandomBits): Result {
  const { bits, flags } = encode(type, exact.value, 'canonical', random);
  return { bits, flags: flags | exact.flags };
}
