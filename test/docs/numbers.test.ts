/** The page about numbers: its snippets hold, and its table is that of the formats; `npx vitest run test/docs/numbers.test.ts -u` writes it anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import {
  canonicalNaN,
  FLOAT_FORMATS,
  greatestExponent,
  greatestMagnitude,
  hasInfinity,
  hasNaN,
  isSigned,
  leastExponent,
  widthOf,
  type FloatFormat,
} from '../../src/numerics/formats.js';
import { printShortest } from '../../src/numerics/print.js';
import { holds, snippetsOf } from './snippets.js';

const page = join(packageRoot(), 'docs/numbers.md');
const text = readFileSync(page, 'utf8');

describe('every snippet', () => {
  for (const snippet of snippetsOf(text))
    test(`docs/numbers.md:${snippet.line} (${snippet.heading})`, () => holds(snippet));
});

test('the table is that of the formats', async () => {
  const written = text.replace(/\| type [^]*?(?=\n\n)/, tableOf(FLOAT_FORMATS));
  await expect(written).toMatchFileSnapshot(page);
});

/** As prettier lays it out. */
function tableOf(formats: readonly FloatFormat[]): string {
  const rows = [
    ['type', 'bits', 'sign, exponent, fraction', 'greatest', 'least above 0', 'infinity', 'NaN'],
    ...formats.map(rowOf),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}

function rowOf(format: FloatFormat): readonly string[] {
  const { name, exponentBits, fractionBits } = format;
  return [
    `\`${name}\``,
    `${widthOf(format)}`,
    `${isSigned(format) ? 1 : 0}, ${exponentBits}, ${fractionBits}`,
    fractionBits === 0 ? `2^${greatestExponent(format)}` : printShortest(format, greatestMagnitude(format)),
    `2^${leastExponent(format) - fractionBits}`,
    hasInfinity(format) ? 'yes' : 'no',
    hasNaN(format) ? `0x${canonicalNaN(format).toString(16)}` : 'none',
  ];
}
