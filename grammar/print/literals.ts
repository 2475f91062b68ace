/** Values back to the text of literals. */
import type { TimeLit } from '../../src/syntax/ast.js';

const UNITS: Readonly<Record<TimeLit['unit'], readonly (readonly [name: string, exponent: number])[]>> = {
  s: [
    ['s', 0],
    ['ms', -3],
    ['us', -6],
    ['ns', -9],
    ['ps', -12],
    ['fs', -15],
  ],
  Hz: [
    ['GHz', 9],
    ['MHz', 6],
    ['kHz', 3],
    ['Hz', 0],
  ],
};

/** In the largest unit that leaves a whole number, else as a fraction of the smallest. */
export function timeText({ numerator, denominator, unit }: TimeLit): string {
  const amount = (exponent: number): readonly [bigint, bigint] =>
    exponent < 0
      ? [numerator * 10n ** BigInt(-exponent), denominator]
      : [numerator, denominator * 10n ** BigInt(exponent)];
  for (const [name, exponent] of UNITS[unit]) {
    const [above, below] = amount(exponent);
    if (above % below === 0n) return `${above / below}${name}`;
  }
  const [name, exponent] = UNITS[unit].at(-1) ?? ['s', 0];
  const [whole, below] = amount(exponent);
  let above = whole;
  let places = 0;
  // Times are written in decimals, so their denominators are products of 2 and 5, and this ends.
  while (above % below !== 0n) {
    above *= 10n;
    places++;
  }
  const digits = (above / below).toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}${name}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
  '"': '\\"',
  '{': '\\{',
  '}': '\\}',
};

/** Text as it stands between quotes. */
export function quoted(text: string): string {
  return text.replaceAll(/[\n\r\t\0\\"{}]/g, (character) => ESCAPES[character] ?? character);
}
