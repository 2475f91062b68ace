/** What is said of a specialisation says which one it is: every diagnostic gets the stack of instantiations and calls that led to it. */
import { DiagnosticBag } from '../diagnostics/bag.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { InstantiationFrame } from './context.js';

/** Of a deep stack only the innermost frames are shown. */
const SHOWN = 5;

/** Passes on to another bag. */
export class StackedBag extends DiagnosticBag {
  readonly #into: DiagnosticBag;
  readonly #stack: readonly InstantiationFrame[];

  constructor(into: DiagnosticBag, stack: readonly InstantiationFrame[]) {
    super();
    this.#into = into;
    this.#stack = stack;
  }

  override add(...diagnostics: readonly Diagnostic[]): void {
    const frames = this.#frames();
    this.#into.add(
      ...diagnostics.map((diagnostic) => ({
        ...diagnostic,
        notes: [...diagnostic.notes, ...frames.filter((frame) => !diagnostic.notes.includes(frame))],
      })),
    );
  }

  override get hasErrors(): boolean {
    return this.#into.hasErrors;
  }

  override get errorCount(): number {
    return this.#into.errorCount;
  }

  override get failures(): number {
    return this.#into.failures;
  }

  override failAgain(): void {
    this.#into.failAgain();
  }

  override get omitted(): number {
    return this.#into.omitted;
  }

  override sorted(): readonly Diagnostic[] {
    return this.#into.sorted();
  }

  /** Innermost first. Where nothing has parameters the place says it all. */
  #frames(): readonly string[] {
    return this.#stack
      .filter((frame) => frame.what.includes('<'))
      .slice(-SHOWN)
      .map((frame) => `in ${frame.what}, ${frame.as}`)
      .toReversed();
  }
}
