import { readdirSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { parse } from '../../grammar/parser.js';

const FOLDER = new URL('../fixtures/parse/', import.meta.url);

/** The files that every construct of the language stands in, by name. */
export const FIXTURES: readonly (readonly [name: string, text: string])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.m3hdl'))
  .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]);

/** What two trees must share to be called equal: all but places and comments. */
export function shape(tree: unknown): string {
  return JSON.stringify(
    tree,
    (key, value: unknown) => {
      if (key === 'span' || key === 'operatorSpan' || key === 'comments') return undefined;
      return typeof value === 'bigint' ? `${value}n` : value;
    },
    1,
  );
}

/** One line a diagnostic: code, place, message, and what else it says. */
export function told(text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, message, labels, notes, fixes }) => {
    const span = labels[0]?.span;
    const place = span === undefined ? 'nowhere' : JSON.stringify(text.slice(span.start, span.end));
    return [`${code} at ${place}: ${message}`, ...notes, ...fixes.map(({ title }) => `fix: ${title}`)].join(
      ' | ',
    );
  });
}

/** The text with the first fix of its first diagnostic applied. */
export function fixed(text: string): string {
  const edits = parse({ id: 0, text }).diagnostics[0]?.fixes[0]?.edits ?? [];
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((now, { span, text: put }) => now.slice(0, span.start) + put + now.slice(span.end), text);
}
