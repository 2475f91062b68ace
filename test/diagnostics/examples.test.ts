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

/** Examples of one file of m3hdl; the others are command lines, several files, or belong to later features. */
const testable = ALL_CODES.filter(
  (code) =>
    /^M[1-5]/.test(code) &&
    /\b(module|test|fn|const|use|enum|struct)\b/.test(CODES[code].example) &&
    !CODES[code].example.includes('$ '),
);

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
