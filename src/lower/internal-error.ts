/** What `lower` throws where the typed tree is not what the checker promises: a fault of the compiler, never of the user's text. */
import type { Span } from '../support/span.js';

export class InternalError extends Error {
  override readonly name = 'InternalError';
  readonly span: Span | undefined;

  constructor(message: string, span?: Span) {
    super(`internal error: ${message}`);
    this.span = span;
  }
}

/** The value, which the typed tree promises to be there. */
export function must<T>(value: T | undefined, what: string, span?: Span): T {
  if (value === undefined) throw new InternalError(what, span);
  return value;
}
