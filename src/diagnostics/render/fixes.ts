/** What the text becomes if a fix is taken. */
import type { SourceSet } from '../../support/source.js';
import { compareSpans, cover, type Span } from '../../support/span.js';
import type { Edit, Fix } from '../diagnostic.js';

/** Applies edits to a text. They may not overlap; those at one place land in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const edit of edits.toSorted((a, b) => compareSpans(a.span, b.span))) {
    result += text.slice(done, edit.span.start) + edit.text;
    done = edit.span.end;
  }
  return result + text.slice(done);
}

/**
 * The changed text around a fix: what the primary label marks, if the fix changes something there and that stands on
 * one line, else just the lines that change. Undefined where the fix spans files or an unknown file.
 */
export function previewFix(fix: Fix, primary: Span | undefined, sources: SourceSet): string | undefined {
  const [first, ...rest] = fix.edits;
  const file = first === undefined ? undefined : sources.get(first.span.file);
  if (first === undefined || file === undefined || rest.some((edit) => edit.span.file !== file.id))
    return undefined;

  const changed = rest.reduce((all, edit) => cover(all, edit.span), first.span);
  const { lines } = file;
  const lineOf = (offset: number): number => lines.position(offset).line;
  const isNearby =
    primary !== undefined &&
    primary.file === file.id &&
    lineOf(primary.start) === lineOf(primary.end) &&
    primary.start <= changed.end &&
    changed.start <= primary.end;
  const shown = isNearby
    ? cover(changed, primary)
    : cover(changed, {
        file: file.id,
        start: lines.lineStart(lineOf(changed.start)),
        end: lines.lineEnd(lineOf(changed.end)),
      });
  const shifted = fix.edits.map(({ span, text }) => ({
    span: { file: file.id, start: span.start - shown.start, end: span.end - shown.start },
    text,
  }));
  return applyEdits(file.text.slice(shown.start, shown.end), shifted).trim();
}
