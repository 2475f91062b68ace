/** The table in the reference is the one in the code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES } from '../../src/diagnostics/codes.js';
import { LIMITS, LIMIT_NAMES } from '../../src/diagnostics/limits.js';

const [, written = ''] =
  /<!-- limits: .* -->\n\n([^]*?)\n\n<!-- end of limits -->/.exec(
    readFileSync(new URL('../../docs/reference.md', import.meta.url), 'utf8'),
  ) ?? [];

function cellsOf(row: string): readonly string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const grouped = (value: number): string => value.toLocaleString('en').replaceAll(',', ' ');

test('the reference lists every limit as it is', () => {
  const [head, , ...rows] = written.split('\n').map(cellsOf);
  expect(head).toEqual(['limit', 'default', 'at most', 'bounds', 'code']);
  expect(rows).toEqual(
    LIMIT_NAMES.map((name) => {
      const { default: usual, most, what, code } = LIMITS[name];
      return [`\`${name}\``, grouped(usual), grouped(most), what, code];
    }),
  );
});

test('the codes of limits are errors', () => {
  for (const name of LIMIT_NAMES) expect(CODES[LIMITS[name].code].severity, name).toBe('error');
});
