/** Every snippet of the reference says what it claims, and every rule has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { announcedErrors, checkSnippet, errorLines, runSnippet } from '../support/snippet.js';

const text = readFileSync(join(packageRoot(), 'docs/reference.md'), 'utf8');

interface Snippet {
  readonly line: number;
  readonly heading: string;
  readonly code: string;
}

/** Fenced blocks of m3hdl, with where they stand. */
function snippetsOf(markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  let open: { line: number; lines: string[] } | undefined;
  markdown.split('\n').forEach((line, index) => {
    if (open === undefined && line.startsWith('#')) heading = line.replace(/^#+ */, '');
    if (line === '```m3hdl') open = { line: index + 2, lines: [] };
    else if (line === '```' && open !== undefined) {
      snippets.push({ line: open.line, heading, code: open.lines.join('\n') });
      open = undefined;
    } else open?.lines.push(line);
  });
  return snippets;
}

describe('every snippet', () => {
  for (const { line, heading, code } of snippetsOf(text)) {
    test(`docs/reference.md:${line} (${heading})`, async () => {
      const checked = checkSnippet(code);
      expect(errorLines(checked), checked.rendered).toEqual(announcedErrors(code));
      if (announcedErrors(code).length > 0) return;
      const { passed, rendered } = await runSnippet(code);
      expect(passed, rendered).toBe(true);
    });
  }
});

test('every rule is followed by a snippet', () => {
  const bare: string[] = [];
  let rule: string | undefined;
  let fenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) {
      if (!fenced && line === '```m3hdl') rule = undefined;
      fenced = !fenced;
    } else if (!fenced) {
      const normative = /\bmust\b|\bmay not\b|\bmay only\b|\bis an error\b|\bmay be\b/.test(line);
      if (rule !== undefined && (line.startsWith('#') || normative)) bare.push(rule);
      if (line.startsWith('#')) rule = undefined;
      if (normative) rule = line;
    }
  }
  if (rule !== undefined) bare.push(rule);
  expect(bare).toEqual([]);
});
