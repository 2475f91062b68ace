/** Collects the diagnostics of a pass. */
import { compareSpans } from '../support/span.js';
import { primarySpan, type Diagnostic } from './diagnostic.js';

/** By place, so that a person reads them from the top; what has no place comes first. Equal places keep their order. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const left = primarySpan(a);
  const right = primarySpan(b);
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  return compareSpans(left, right) || (a.code < b.code ? -1 : Number(a.code > b.code));
}

export class DiagnosticBag {
  readonly #items: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #errorLimit: number;
  #errors = 0;
  #failures = 0;

  /** Of more errors than `errorLimit` only the number is kept: one slip in a generated file can cause thousands. */
  constructor(errorLimit = 200) {
    this.#errorLimit = errorLimit;
  }

  /** Adds a diagnostic, unless the same was said of the same place, as happens for each instance of a module. */
  add(...diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      const { code, message } = diagnostic;
      if (diagnostic.severity === 'error') this.#failures++;
      const span = primarySpan(diagnostic);
      const key = JSON.stringify([code, span?.file, span?.start, span?.end, message]);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      if (diagnostic.severity === 'error') this.#errors++;
      if (diagnostic.severity !== 'error' || this.#errors <= this.#errorLimit) this.#items.push(diagnostic);
    }
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** How many errors there were, those beyond the limit too. */
  get errorCount(): number {
    return this.#errors;
  }

  /** How often something went wrong, by {@link add} or {@link failAgain}: grows also where the error has been said before. */
  get failures(): number {
    return this.#failures;
  }

  /** Something cannot be made, for an error that has been said. */
  failAgain(): void {
    this.#failures++;
  }

  /** How many errors were counted and not kept. */
  get omitted(): number {
    return Math.max(0, this.#errors - this.#errorLimit);
  }

  /** All that was kept, by place. */
  sorted(): readonly Diagnostic[] {
    return this.#items.toSorted(compareDiagnostics);
  }
}
