/** What goes between the main thread and the threads that run tests. */
import type { Diagnostic, Fix, Label } from '../diagnostics/diagnostic.js';
import type { Limits } from '../diagnostics/limits.js';
import type { EngineName } from '../driver/engines.js';
import type { LanePiece } from '../testing/spread.js';
import type { Stretch } from '../testing/stretch.js';
import type { SourceFile, Sources } from '../support/source.js';
import type { FileId, Span } from '../support/span.js';
import type { EngineManner } from './options.js';

/** What a thread gets when it is opened. */
export interface ThreadSetting {
  readonly engines: readonly EngineName[];
  readonly manner: EngineManner;
  readonly seed: bigint;
  readonly wallSeconds: number | undefined;
  readonly shuffle: bigint | undefined;
  readonly limits: Partial<Limits>;
  /** All that the main thread has read, in its order: so what both read has one number in both. */
  readonly sources: readonly Pick<SourceFile, 'path' | 'text'>[];
}

export interface ThreadTask {
  /** Of the file, absolute. */
  readonly path: string;
  /** The place of the block among the items of the file. */
  readonly item: number;
  readonly stretch: Stretch;
}

/** Spans carry the thread's numbers of files. */
export interface ThreadPiece extends LanePiece {
  /** What the thread has read and the main thread had not, when the thread was opened. */
  readonly files: readonly Pick<SourceFile, 'id' | 'path' | 'text'>[];
}

/** A piece with the numbers that its files have here. */
export function adopted({ piece, printed, files }: ThreadPiece, sources: Sources): LanePiece {
  if (files.length === 0) return { piece, printed };
  const ids = new Map(files.map(({ id, path, text }) => [id, sources.add(path, text).id]));
  const { outcome } = piece;
  const renumber = (each: Diagnostic): Diagnostic => renumbered(each, ids);
  return {
    printed,
    piece: {
      ...piece,
      found: piece.found.map(renumber),
      outcome: outcome && {
        ...outcome,
        failures: outcome.failures.map(renumber),
        warnings: outcome.warnings.map(renumber),
      },
    },
  };
}

function renumbered(diagnostic: Diagnostic, ids: ReadonlyMap<FileId, FileId>): Diagnostic {
  const here = (span: Span): Span => ({ ...span, file: ids.get(span.file) ?? span.file });
  const place = <T extends { readonly span: Span }>(each: T): T => ({ ...each, span: here(each.span) });
  return {
    ...diagnostic,
    labels: diagnostic.labels.map((label): Label => place(label)),
    fixes: diagnostic.fixes.map((fix): Fix => ({ ...fix, edits: fix.edits.map(place) })),
  };
}
