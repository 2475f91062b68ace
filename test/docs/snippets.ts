/** Fenced blocks of m3hdl in a page, and what each must be: as it says itself. */
import { expect } from 'vitest';
import { announcedErrors, checkSnippet, errorLines, runSnippet } from '../support/snippet.js';

export interface Snippet {
  readonly line: number;
  readonly heading: string;
  readonly code: string;
}

/** With where they stand. */
export function snippetsOf(markdown: string): readonly Snippet[] {
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

/** The errors that it announces and no others; without errors its tests pass, on every engine. */
export async function holds({ code }: Snippet): Promise<void> {
  const checked = checkSnippet(code);
  expect(errorLines(checked), checked.rendered).toEqual(announcedErrors(code));
  if (announcedErrors(code).length > 0) return;
  const { passed, rendered } = await runSnippet(code);
  expect(passed, rendered).toBe(true);
}
