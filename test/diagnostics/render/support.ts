import { Sources, type SourceFile } from '../../../src/support/source.js';
import type { Span } from '../../../src/support/span.js';

/** The n-th place (from 0) where a text stands in a file. */
export function at(file: SourceFile, wanted: string, n = 0): Span {
  let start = -1;
  for (let i = 0; i <= n; i++) start = file.text.indexOf(wanted, start + 1);
  if (start < 0) throw new Error(`no ${wanted} in ${file.path}`);
  return { file: file.id, start, end: start + wanted.length };
}

/** A set of one file. */
export function oneFile(text: string, path = 'hdl/a.m3hdl'): { sources: Sources; file: SourceFile } {
  const sources = new Sources();
  return { sources, file: sources.add(path, text) };
}
