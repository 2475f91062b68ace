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
  tf32,
  type FloatFormat,
} from './formats.js';
import { product } from './arithmetic.js';
import { dyadic, exponentOf, isZero, type Finite, type Value } from './values.js';

/** What tells one generation and operand format from another. */
export interface TensorCore {
  readonly operands: FloatFormat;
  /** Terms that are added at once; longer sums chain blocks. */
  readonly blockLength: number;
  /** Bits after the point that an aligned term keeps, relative to 2^(largest exponent). */
  readonly alignedFractionBits: number;
  /** Bits of fraction that the normalised result keeps. */
  readonly resultFractionBits: number;
}

/** Hopper (H100, H200), results in fp32. */
export const HOPPER: readonly TensorCore[] = [
  { operands: fp16, blockLength: 16, alignedFractionBits: 25, resultFractionBits: 23 },
  { operands: bf16, blockLength: 16, alignedFractionBits: 25, resultFractionBits: 23 },
  { operands: tf32, blockLength: 8, alignedFractionBits: 25, resultFractionBits: 23 },
  { operands: fp8_e4m3, blockLength: 32, alignedFractionBits: 13, resultFractionBits: 13 },
  { operands: fp8_e5m2, blockLength: 32, alignedFractionBits: 13, resultFractionBits: 13 },
];

/** Hopper's core for a format of operands; `undefined` where it has none. */
export function hopperFor(operands: FloatFormat): TensorCore | undefined {
  return HOPPER.find((core) => core.operands === operands);
}

/** The NaN of these cores, which is not the canonical one. */
const SILICON_NAN = 0x7fff_ffffn;

/** Alignment goes no lower than this, however small all terms are. */
const LEAST_ALIGNMENT = -133;

/** A term that is not 0: its value is ±significand × 2^(…) as it stands, and it is aligned by `exponent`, which need not be that of its leading one. */
interface Term {
  readonly value: Finite;
  readonly exponent: number;
}

/** c + Σ a[i] × b[i] in fp32, block after block. Encodings in, encoding out; a and b have one length, any. */
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
  const start = decode(fp32, c);
  const products = x.map((value, i) => product(value, y[i] ?? value).value);
  const special = specialSum([...products, start]);
  if (special !== undefined) return special;
  const terms = products.flatMap((value, i) => {
    const exponent = unnormalisedExponent(core.operands, x[i]) + unnormalisedExponent(core.operands, y[i]);
    return term(value, exponent);
  });
  return alignedSum(core, [...terms, ...term(start, unnormalisedExponent(fp32, start))]);
}

/** NaN for a NaN, for infinity times 0 and for opposite infinities; else the infinity, if there is one. */
function specialSum(values: readonly Value[]): bigint | undefined {
  const infinities = new Set(
    values.filter(({ kind }) => kind === 'infinity').map(({ isNegative }) => isNegative),
  );
  if (infinities.size === 2 || values.some(({ kind }) => kind === 'nan')) return SILICON_NAN;
  if (infinities.size === 0) return undefined;
  return infinityMagnitude(fp32) | (infinities.has(true) ? 0x8000_0000n : 0n);
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
  const alignment = Math.max(LEAST_ALIGNMENT, ...terms.map(({ exponent }) => exponent));
  const quantum = alignment - core.alignedFractionBits;
  const total = terms.reduce((sum, { value }) => sum + truncatedCount(value, quantum), 0n);
  return truncated(core, dyadic(total, quantum));
}

/** Whole quanta in a number, toward zero. */
function truncatedCount(x: Finite, quantum: number): bigint {
  const shift = quantum - x.exponent;
  const magnitude = shift >= 0 ? x.significand >> BigInt(shift) : x.significand << BigInt(-shift);
  return x.isNegative ? -magnitude : magnitude;
}

/** Toward zero to the fraction bits of the result, and no finer than fp32's subnormals; what fp32 cannot hold is infinite all the same. */
function truncated(core: TensorCore, x: Finite): bigint {
  if (isZero(x)) return 0n;
  const binade = Math.max(exponentOf(x), leastExponent(fp32));
  const quantum = Math.max(binade - core.resultFractionBits, leastExponent(fp32) - fp32.fractionBits);
  return encode(FP32, dyadic(truncatedCount(x, quantum), quantum)).bits;
}

const FP32 = floatType(fp32);
