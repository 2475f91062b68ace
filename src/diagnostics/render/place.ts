/** From a span to what is printed of it. */
import type { Position } from '../../support/line-index.js';
import type { SourceFile, SourceSet } from '../../support/source.js';
import type { Span } from '../../support/span.js';

export interface Place {
  readonly file: SourceFile;
  readonly start: Position;
  /** Just behind the last character. */
  readonly end: Position;
}

/** Undefined where the set does not know the file. */
export function placeOf(span: Span, sources: SourceSet): Place | undefined {
  const file = sources.get(span.file);
  if (file === undefined) return undefined;
  return { file, start: file.lines.position(span.start), end: file.lines.position(span.end) };
}
