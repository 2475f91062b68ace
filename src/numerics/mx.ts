/**
 * Microscaling blocks (OCP MX 1.0): numbers that share one power of two, `mx<element, length>`.
 */
import { product, rounded, sum, type Exact } from './arithmetic.js';
import { decode, encode, floatType, type FloatType, type Result } from './codec.js';
import { decodeFixed, encodeFixed, fixed, fixedValue, toFixed } from './fixed.js';
import { canonicalNaN, e8m0, greatestExponent, greatestMagnitude, type FloatFormat } from './formats.js';
import { roundToQuantum } from './rounding.js';
import { compareFinite, exponentOf, finite, isZero, zero, type Finite, type Value } from './values.js';

/** `int8` is MXINT8's element, a signed 8-bit integer over 64 (OCP MX 1.0, 5.3.4). */
export type MxElement = FloatFormat | 'int8';

/** Elements of a block in OCP MX 1.0. */
export const MX_LENGTH = 32;

/**
 * How the scale follows from amax, the greatest magnitude of the block; emax is the greatest exponent of the element and max its greatest number.
 *
 * - `floor`: 2^(floor(log2 amax) - emax), as in OCP MX 1.0, 6.3. Numbers just below the next power of two saturate.
 * - `ceiling`: 2^(ceil(log2 amax) - emax). Nothing saturates that `fit` would not, and up to a bit is given away.
 * - `even`: as `floor`, of amax rounded to the precision of the element, to nearest even.
 * - `fit`: the least power of two with amax ≤ scale × max, so that nothing saturates.
 */
export type MxScaleMode = 'floor' | 'ceiling' | 'even' | 'fit';

export const MX_SCALE_MODES: readonly MxScaleMode[] = ['floor', 'ceiling', 'even', 'fit'];

/** A block: the encoding of its e8m0 scale, and those of its elements. */
export interface MxBlock {
  readonly element: MxElement;
  readonly scale: bigint;
  readonly elements: readonly bigint[];
}

const INT8 = fixed(2, 6);
const LEAST_SCALE = -127;
const GREATEST_SCALE = 127;

/**
 * Numbers as a block: a scale by the mode, then each number over the scale, to nearest even and saturating (OCP MX 1.0, 6.3). A block without a number other than 0 has
 * the least scale. What is not finite makes the scale NaN, and with it the block, since not every element has a NaN.
 */
export function toMx(element: MxElement, numbers: readonly Value[], mode: MxScaleMode): MxBlock {
  const finites = numbers.filter((value) => value.kind === 'finite');
  if (finites.length < numbers.length)
    return { element, scale: canonicalNaN(e8m0), elements: numbers.map(() => 0n) };
  const exponent = scaleExponent(element, largest(finites), mode);
  return {
    element,
    scale: BigInt(exponent + e8m0.bias),
    elements: finites.map((x) => encodeElement(element, scaled(x, -exponent))),
  };
}

/** The numbers of a block: all NaN where the scale is. */
export function fromMx({ element, scale, elements }: MxBlock): readonly Value[] {
  const power = decode(e8m0, scale);
  return elements.map((code) => product(power, decodeElement(element, code)).value);
}

/** c + Σ a[i] × b[i] of two blocks, with their scales: exact, then rounded once; c and the result are of this type. A RangeError where the lengths differ. */
export function mxDot(type: FloatType, a: MxBlock, b: MxBlock, c: bigint): Result {
  const y = fromMx(b);
  if (a.elements.length !== y.length)
    throw new RangeError(`a dot product of ${a.elements.length} and ${y.length} numbers`);
  const start: Exact = { value: decode(type.format, c), flags: 0 };
  const total = fromMx(a).reduce<Exact>((total, x, i) => {
    const term = product(x, y[i] ?? zero(false));
    const next = sum(total.value, term.value, type.rounding);
    return { value: next.value, flags: total.flags | term.flags | next.flags };
  }, start);
  return rounded(type, total);
}

function largest(numbers: readonly Finite[]): Finite {
  return numbers.reduce<Finite>(
    (max, x) => {
      const magnitude = { ...x, isNegative: false };
      return compareFinite(magnitude, max) > 0 ? magnitude : max;
    },
    finite(false, 0n, 0),
  );
}

/** The exponent of the scale, within what e8m0 holds. */
function scaleExponent(element: MxElement, amax: Finite, mode: MxScaleMode): number {
  if (isZero(amax)) return LEAST_SCALE;
  const exponent = modeExponent(element, amax, mode);
  return Math.min(Math.max(exponent, LEAST_SCALE), GREATEST_SCALE);
}

function modeExponent(element: MxElement, amax: Finite, mode: MxScaleMode): number {
  const floor = exponentOf(amax);
  const isPowerOfTwo = compareFinite(amax, finite(false, 1n, floor)) === 0;
  switch (mode) {
    case 'floor':
      return floor - greatestElementExponent(element);
    case 'ceiling':
      return floor + (isPowerOfTwo ? 0 : 1) - greatestElementExponent(element);
    case 'even': {
      const quantum = floor - elementFractionBits(element);
      const { magnitude } = roundToQuantum(amax, quantum, 'nearestEven');
      return exponentOf(finite(false, magnitude, quantum)) - greatestElementExponent(element);
    }
    case 'fit': {
      const least = floor - greatestElementExponent(element);
      return compareFinite(amax, scaled(greatestElement(element), least)) <= 0 ? least : least + 1;
    }
  }
}

function scaled(x: Finite, exponent: number): Finite {
  return { ...x, exponent: x.exponent + exponent };
}

function elementFractionBits(element: MxElement): number {
  return element === 'int8' ? INT8.fractionBits : element.fractionBits;
}

function greatestElementExponent(element: MxElement): number {
  return element === 'int8' ? 0 : greatestExponent(element);
}

/** 127/64, as MXINT8 leaves -128 out to be symmetric (OCP MX 1.0, 5.3.4). */
function greatestElement(element: MxElement): Finite {
  if (element === 'int8') return finite(false, 127n, -INT8.fractionBits);
  const value = decode(element, greatestMagnitude(element));
  return value.kind === 'finite' ? value : zero(false);
}

function encodeElement(element: MxElement, x: Finite): bigint {
  if (element !== 'int8') return encode(floatType(element, { overflow: 'saturate' }), x).bits;
  const { value } = toFixed(x, INT8, 'nearestEven', 'saturate');
  return encodeFixed(value.count === -128n ? { ...value, count: -127n } : value);
}

function decodeElement(element: MxElement, code: bigint): Value {
  return element === 'int8' ? fixedValue(decodeFixed(INT8, code)) : decode(element, code);
}
