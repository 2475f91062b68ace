/** What ends a run: faults of the design or the test while it runs, and wrong use of the interface. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { CodeOf } from '../diagnostics/codes.js';
import type { Span } from '../support/span.js';

/** The design or the test is at fault. */
export class SimulationError extends Error {
  override readonly name: string = 'SimulationError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(sentence).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Whoever drives the simulation asked for something that is not there, or gave what does not fit. */
export class UsageError extends SimulationError {
  override readonly name: string = 'UsageError';
}

export function fault(
  code: CodeOf<'error'>,
  span: Span | undefined,
  message: string,
  notes: readonly string[] = [],
): SimulationError {
  return new SimulationError([error(code, span, message).note(...notes)]);
}

export function misuse(code: CodeOf<'error'>, message: string, ...notes: readonly string[]): UsageError {
  return new UsageError([error(code, undefined, message).note(...notes)]);
}

function sentence({ code, message, notes }: Diagnostic): string {
  return [`${code}: ${message}`, ...notes.map((note) => `  ${note}`)].join('\n');
}
