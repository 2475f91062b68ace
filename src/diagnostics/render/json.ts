/** Diagnostics for programs. The form is versioned: fields may be added, and none changes its meaning. */
import type { SourceSet } from '../../support/source.js';
import type { Span } from '../../support/span.js';
import type { Severity } from '../codes.js';
import type { Diagnostic } from '../diagnostic.js';
import { placeOf } from './place.js';

export interface JsonPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** From 0, in UTF-16 code units of the file. */
  readonly offset: number;
}

export interface JsonRange {
  /** Null where the file is not known. */
  readonly path: string | null;
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly labels: readonly (JsonRange & { readonly message: string | null; readonly primary: boolean })[];
  readonly notes: readonly string[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly (JsonRange & { readonly text: string })[];
  }[];
}

export interface JsonReport {
  readonly version: 1;
  readonly diagnostics: readonly JsonDiagnostic[];
}

export function toJson(diagnostics: readonly Diagnostic[], sources: SourceSet): JsonReport {
  return {
    version: 1,
    diagnostics: diagnostics.map(({ code, severity, message, labels, notes, fixes }) => ({
      code,
      severity,
      message,
      labels: labels.map((label) => ({
        ...rangeOf(label.span, sources),
        message: label.message ?? null,
        primary: label.primary,
      })),
      notes,
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map(({ span, text }) => ({ ...rangeOf(span, sources), text })),
      })),
    })),
  };
}

export function renderJson(diagnostics: readonly Diagnostic[], sources: SourceSet): string {
  return `${JSON.stringify(toJson(diagnostics, sources), undefined, 2)}\n`;
}

function rangeOf(span: Span, sources: SourceSet): JsonRange {
  const place = placeOf(span, sources);
  const unknown = { line: 0, column: 0 };
  return {
    path: place?.file.path ?? null,
    start: { ...(place?.start ?? unknown), offset: span.start },
    end: { ...(place?.end ?? unknown), offset: span.end },
  };
}
