/** Times as people write and read them. Inside, time is a whole number of femtoseconds. */
import { misuse } from './errors.js';
import type { Rational } from '../ir/ir.js';

const UNITS = [
  ['s', 1_000_000_000_000_000n],
  ['ms', 1_000_000_000_000n],
  ['us', 1_000_000_000n],
  ['ns', 1_000_000n],
  ['ps', 1_000n],
  ['fs', 1n],
] as const;

const FREQUENCIES: ReadonlyMap<string, bigint> = new Map([
  ['Hz', 1n],
  ['kHz', 1_000n],
  ['MHz', 1_000_000n],
  ['GHz', 1_000_000_000n],
]);

const SECOND = 1_000_000_000_000_000n;

/** A decimal number and a unit, exactly. */
function parseQuantity(text: string): { readonly value: Rational; readonly unit: string } | undefined {
  const match = /^\s*(\d+)(?:\.(\d+))?\s*([a-zA-Zµ]+)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', part = '', unit = ''] = match;
  return {
    value: { numerator: BigInt(whole + part), denominator: 10n ** BigInt(part.length) },
    unit: unit.replace('µ', 'u'),
  };
}

/** `2us`, `1.5ns`; a bigint is femtoseconds. What is below a femtosecond is cut off. */
export function parseTime(text: string | bigint): bigint {
  if (typeof text === 'bigint') return text;
  const quantity = parseQuantity(text);
  const scale = UNITS.find(([name]) => name === quantity?.unit)?.[1];
  if (quantity === undefined || scale === undefined)
    throw misuse('M6008', `${text} is no time; write 10ns, 2us or 500fs`);
  return (quantity.value.numerator * scale) / quantity.value.denominator;
}

/** `625ps` or `1.2GHz`: the period in femtoseconds, exactly. */
export function parsePeriod(text: string): Rational {
  const quantity = parseQuantity(text);
  const scale = UNITS.find(([name]) => name === quantity?.unit)?.[1];
  const frequency = FREQUENCIES.get(quantity?.unit ?? '');
  if (quantity !== undefined && quantity.value.numerator > 0n) {
    const { numerator, denominator } = quantity.value;
    if (scale !== undefined) return { numerator: numerator * scale, denominator };
    if (frequency !== undefined)
      return { numerator: SECOND * denominator, denominator: numerator * frequency };
  }
  throw misuse('M6008', `${text} is no period and no frequency; write 625ps or 1.2GHz`);
}

/** In the largest unit that gives a number from 1 on, with as many places as it takes: `12.5 ns`. */
export function formatTime(femtoseconds: bigint): string {
  const [unit, scale] = UNITS.find(([, size]) => femtoseconds >= size) ?? ['fs', 1n];
  const rest = femtoseconds % scale;
  const digits = scale.toString().length - 1;
  const places = rest.toString().padStart(digits, '0').replace(/0+$/, '');
  return `${femtoseconds / scale}${places === '' ? '' : `.${places}`} ${unit}`;
}
