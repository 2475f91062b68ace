/** The example that `m3hdl explain` shows for a code raises that code; the mended one does not. */
import { describe, expect, test } from 'vitest';
import { ALL_CODES, CODES } from '../../src/diagnostics/codes.js';
import { checkSnippet, runSnippet } from '../support/snippet.js';

async function codesOf(
  text: string,
): Promise<{ readonly codes: readonly string[]; readonly rendered: string }> {
  const checked = checkSnippet(text);
  const run = await runSnippet(text);
  const codes = [...checked.diagnostics, ...run.diagnostics].map(({ code }) => code);
  return { codes, rendered: checked.rendered + run.rendered };
}

/** Shown elsewhere: they need a data file, the command line, two engines that differ, or a run that does not end. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'M1007',
  'M2101',
  'M4019',
  'M5012',
  'M5022',
  'M5023',
  'M5025',
]);

const testable = ALL_CODES.filter(
  (code) => /^M[1-5]/.test(code) && !ELSEWHERE.has(code) && !/^(\$|m3hdl) /m.test(CODES[code].example),
);

test('there are at least 80 codes with an example that runs', () => {
  expect(testable.length).toBeGreaterThanOrEqual(80);
});

describe('the example of a code', () => {
  for (const code of testable) {
    test(`${code}: ${CODES[code].title}`, async () => {
      const wrong = await codesOf(CODES[code].example);
      expect(wrong.codes, wrong.rendered).toContain(code);
      const right = await codesOf(CODES[code].fixed);
      expect(right.codes, right.rendered).not.toContain(code);
    });
  }
});
