/**
 * How tensor cores of NVIDIA add up a block: aligned to the largest term, truncated, summed as integers, truncated again. Parameters and order of steps follow
 * Khattak and Mikaitis, "Accurate Models of NVIDIA Tensor Cores" (arXiv 2512.07004), and were compared with recordings of an H200.
 */
import { decode, encode, floatType } from './codec.js';
import {
  bf16,
  fp16,
  fp32,
  fp8_e4m3,
  fp8_e5m2,
  infinityMagnitude,
  leastExponent,
  signMask,
  tf32,
  type FloatFormat,
} from './formats.js';
import { product } from './arithmetic.js';
import { roundToQuantum } from './rounding.js';
import { dyadic, exponentOf, finite, isZero, type Finite, type Value } from './values.js';

/** What tells one generation and operand format from another. */
export interface TensorCore {
  readonly operands: FloatFormat;
  /** The format of c and of the result. */
  readonly result: FloatFormat;
  /** Terms that are added at once; longer sums chain blocks. */
  readonly blockLength: number;
  /** Bits after the point that an aligned term keeps, relative to 2^(largest exponent). */
  readonly alignedFractionBits: number;
  /** Terms are aligned to no lower an exponent, however small all of them are. */
  readonly leastAlignment: number;
  /** Bits of fraction that the normalised sum keeps, and how it is cut to them. */
  readonly resultFractionBits: number;
  readonly rounding: 'towardZero' | 'nearestEven';
}

const SINGLE = { result: fp32, rounding: 'towardZero', leastAlignment: -133 } as const;
// No product of these operands comes near to the least alignment.
const HALF = { result: fp16, resultFractionBits: 10, rounding: 'nearestEven', leastAlignment: -133 } as const;

/** Hopper (H100, H200). */
export const HOPPER: readonly TensorCore[] = [
  { operands: fp16, blockLength: 16, alignedFractionBits: 25, resultFractionBits: 23, ...SINGLE },
  { operands: bf16, blockLength: 16, alignedFractionBits: 25, resultFractionBits: 23, ...SINGLE },
  { operands: tf32, blockLength: 8, alignedFractionBits: 25, resultFractionBits: 23, ...SINGLE },
  { operands: fp8_e4m3, blockLength: 32, alignedFractionBits: 13, resultFractionBits: 13, ...SINGLE },
  { operands: fp8_e5m2, blockLength: 32, alignedFractionBits: 13, resultFractionBits: 13, ...SINGLE },
  { operands: fp16, blockLength: 16, alignedFractionBits: 25, ...HALF },
  { operands: fp8_e4m3, blockLength: 32, alignedFractionBits: 13, ...HALF },
  { operands: fp8_e5m2, blockLength: 32, alignedFractionBits: 13, ...HALF },
];

/** Hopper's core for formats of operands and result; `undefined` where it has none. */
export function hopperFor(operands: FloatFormat, result: FloatFormat = fp32): TensorCore | undefined {
  return HOPPER.find((core) => core.operands === operands && core.result === result);
}

/** The NaN of these cores, which is not the canonical one: all ones but the sign. */
function siliconNaN({ result }: TensorCore): bigint {
  return signMask(result) - 1n;
}

/** A term that is not 0: its value is ±significand × 2^(…) as it stands, and it is aligned by `exponent`, which need not be that of its leading one. */
interface Term {
  readonly value: Finite;
  readonly exponent: number;
}

/** c + Σ a[i] × b[i] in the format of the result, block after block. Encodings in, encoding out; a and b have one length, any. */
export function tensorCoreDot(
  core: TensorCore,
  a: readonly bigint[],
  b: readonly bigint[],
  c: bigint,
): bigint {
  let accumulator = c;
  for (let start = 0; start < a.length; start += core.blockLength) {
    const end = start + core.blockLength;
    accumulator = block(core, a.slice(start, end), b.slice(start, end), accumulator);
  }
  return accumulator;
}

function block(core: TensorCore, a: readonly bigint[], b: readonly bigint[], c: bigint): bigint {
  const x = a.map((code) => decode(core.operands, code));
  const y = b.map((code) => decode(core.operands, code));
  const start = decode(core.result, c);
  const products = x.map((value, i) => product(value, y[i] ?? value).value);
  const special = specialSum(core, [...products, start]);
  if (special !== undefined) return special;
  const terms = products.flatMap((value, i) => {
    const exponent = unnormalisedExponent(core.operands, x[i]) + unnormalisedExponent(core.operands, y[i]);
    return term(value, exponent);
  });
  return alignedSum(core, [...terms, ...term(start, unnormalisedExponent(core.result, start))]);
}

/** NaN for a NaN, for infinity times 0 and for opposite infinities; else the infinity, if there is one. */
function specialSum(core: TensorCore, values: readonly Value[]): bigint | undefined {
  const infinities = new Set(
    values.filter(({ kind }) => kind === 'infinity').map(({ isNegative }) => isNegative),
  );
  if (infinities.size === 2 || values.some(({ kind }) => kind === 'nan')) return siliconNaN(core);
  if (infinities.size === 0) return undefined;
  return infinityMagnitude(core.result) | (infinities.has(true) ? signMask(core.result) : 0n);
}

/** Subnormal operands are not normalised: they keep the exponent of the least normal number. */
function unnormalisedExponent(format: FloatFormat, value: Value | undefined): number {
  if (value?.kind !== 'finite') return 0;
  return Math.max(exponentOf(value), leastExponent(format));
}

function term(value: Value, exponent: number): readonly Term[] {
  return value.kind !== 'finite' || isZero(value) ? [] : [{ value, exponent }];
}

function alignedSum(core: TensorCore, terms: readonly Term[]): bigint {
  const alignment = Math.max(core.leastAlignment, ...terms.map(({ exponent }) => exponent));
  const quantum = alignment - core.alignedFractionBits;
  const total = terms.reduce((sum, { value }) => sum + truncatedCount(value, quantum), 0n);
  return normalised(core, dyadic(total, quantum));
}

/** Whole quanta in a number, toward zero. */
function truncatedCount(x: Finite, quantum: number): bigint {
  const shift = quantum - x.exponent;
  const magnitude = shift >= 0 ? x.significand >> BigInt(shift) : x.significand << BigInt(-shift);
  return x.isNegative ? -magnitude : magnitude;
}

/** Cut to the fraction bits of the result, and no finer than its subnormal numbers. 0 is +0, and what it cannot hold is infinite even where the rest is cut toward zero. */
function normalised({ result, resultFractionBits, rounding }: TensorCore, x: Finite): bigint {
  if (isZero(x)) return 0n;
  const quantum = Math.max(exponentOf(x), leastExponent(result)) - resultFractionBits;
  const { magnitude } = roundToQuantum(x, quantum, rounding);
  if (magnitude === 0n) return 0n;
  return encode(floatType(result), finite(x.isNegative, magnitude, quantum)).bits;
}
