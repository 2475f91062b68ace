/** Where a piece of text stands. Offsets only: lines and columns are looked up when a person is to read them. */

/** Names a file of a {@link SourceSet}; meaningful only together with the set that gave it out. */
export type FileId = number;

/** Half open, `[start, end)`, in UTF-16 code units as JavaScript counts them. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

export function span(file: FileId, start: number, end: number): Span {
  return { file, start, end };
}

/** The smallest span that holds both. They must be of one file. */
export function cover(a: Span, b: Span): Span {
  return { file: a.file, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset < span.end;
}

/** By file, then by start, then the shorter first: the order in which a person reads. */
export function compareSpans(a: Span, b: Span): number {
  return a.file - b.file || a.start - b.start || a.end - b.end;
}
