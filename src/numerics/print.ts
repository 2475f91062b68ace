/**
 * Numbers as text that reads back as the same encoding.
 */
import { decode } from './codec.js';
import { precisionOf, type FloatFormat } from './formats.js';
import { exponentOf, isZero, type Finite, type Value } from './values.js';

/**
 * The shortest decimal that is nearer to this number than to any other of the format, as JavaScript prints its own (Steele and White, 1990): `1.5`, `-0`, `1e-7`, `inf`, `nan`,
 * `-nan`. Of several as short, the one nearest to the number. Integers below 10^21 have all their digits: 448 is not shown as 450.
 */
export function printShortest(format: FloatFormat, bits: bigint): string {
  const value = decode(format, bits);
  return printed(value, (x) => {
    const decimal = shortestDigits(format, x);
    return isPadded(decimal) ? exactDecimal(x) : layOut(decimal);
  });
}

/** All decimal digits: every float is a decimal of finite length. */
export function printExact(format: FloatFormat, bits: bigint): string {
  return printed(decode(format, bits), exactDecimal);
}

/** Hexadecimal with a binary exponent, exact: `0x1.8p3`, `0x0p0`. Normalised, subnormal numbers too (IEEE 754-2019, 5.12.3). */
export function printHexadecimal(format: FloatFormat, bits: bigint): string {
  return printed(decode(format, bits), (x) => hexadecimal(format, x), '0x0p0');
}

function printed(value: Value, number: (x: Finite) => string, zeroText = '0'): string {
  const sign = value.isNegative ? '-' : '';
  if (value.kind === 'nan') return `${sign}nan`;
  if (value.kind === 'infinity') return `${sign}inf`;
  return sign + (isZero(value) ? zeroText : number(value));
}

/** An integer whose shortest digits do not reach down to the ones. */
function isPadded({ digits, exponent }: Decimal): boolean {
  return exponent < LARGEST_PLAIN && digits.length <= exponent;
}

function exactDecimal(x: Finite): string {
  if (x.exponent >= 0) return (x.significand << BigInt(x.exponent)).toString();
  const places = -x.exponent;
  // n / 2^places = n × 5^places / 10^places.
  const digits = (x.significand * 5n ** BigInt(places)).toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function hexadecimal(format: FloatFormat, x: Finite): string {
  const exponent = exponentOf(x);
  const places = Math.ceil(format.fractionBits / 4);
  const scaled = x.significand << BigInt(x.exponent - exponent + 4 * places);
  const digits = scaled.toString(16).padStart(places + 1, '0');
  const fraction = digits.slice(1).replace(/0+$/, '');
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${exponent}`;
}

/** digits[0].digits[1…] × 10^exponent. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * Digits are given out until what is left may be dropped: until the number so far, or the next one up, lies in the interval that rounds to `x`.
 * All quantities are integers over one denominator, so that the interval is exact; its ends belong to it where the significand is even.
 */
function shortestDigits(format: FloatFormat, x: Finite): Decimal {
  const isLowest = x.significand === 1n << BigInt(precisionOf(format) - 1);
  // Over the denominator 2^scale: the number, and half the way to its neighbours (below a power of two the neighbour is nearer).
  const shift = BigInt(Math.max(x.exponent, 0)) + 2n;
  let numerator = x.significand << shift;
  let above = 1n << (shift - 1n);
  let below = isLowest ? above >> 1n : above;
  let denominator = 1n << BigInt(Math.max(-x.exponent, 0) + 2);
  const isInclusive = (x.significand & 1n) === 0n;
  let exponent = 0;
  const isTooHigh = () =>
    isInclusive ? numerator + above >= denominator * 10n : numerator + above > denominator * 10n;
  while (isTooHigh()) {
    denominator *= 10n;
    exponent++;
  }
  while (isInclusive ? numerator + above < denominator : numerator + above <= denominator) {
    numerator *= 10n;
    above *= 10n;
    below *= 10n;
    exponent--;
  }
  let digits = '';
  for (;;) {
    const digit = numerator / denominator;
    numerator %= denominator;
    const isLowEnough = isInclusive ? numerator <= below : numerator < below;
    const isHighEnough = isInclusive ? numerator + above >= denominator : numerator + above > denominator;
    if (!isLowEnough && !isHighEnough) {
      digits += digit.toString();
      numerator *= 10n;
      above *= 10n;
      below *= 10n;
      continue;
    }
    const rest = numerator * 2n - denominator;
    const isNearer = rest > 0n || (rest === 0n && digit % 2n === 1n);
    const isNext = isHighEnough && (!isLowEnough || isNearer);
    return { digits: digits + (digit + (isNext ? 1n : 0n)).toString(), exponent };
  }
}

/** Numbers from 10^21 on have an exponent, and those below 10^-6. */
const LARGEST_PLAIN = 21;
const LEAST_PLAIN = -6;

/** As JavaScript lays numbers out (ECMAScript, Number::toString). */
function layOut({ digits, exponent }: Decimal): string {
  const point = exponent + 1;
  if (point <= 0 && exponent >= LEAST_PLAIN) return `0.${'0'.repeat(-point)}${digits}`;
  if (point > 0 && exponent < LARGEST_PLAIN)
    return digits.length <= point ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
