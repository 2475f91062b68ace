/** How the lexer and the parser say that something is wrong. */
import type { Diagnostic } from '../src/diagnostics/diagnostic.js';

export type Report = (diagnostic: Diagnostic) => void;

/**
 * Of more errors than this in one file only the first are told: what follows is nearly always noise, and finding the way
 * back into the text costs time.
 */
export const MAX_ERRORS = 100;

/** What a parse has found so far. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];

  readonly report: Report = (diagnostic) => {
    if (!this.full) this.diagnostics.push(diagnostic);
  };

  get full(): boolean {
    return this.diagnostics.length >= MAX_ERRORS;
  }
}
