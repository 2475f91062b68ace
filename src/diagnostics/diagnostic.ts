/** A message about the user's design: what, where, by which rule, and the way out. */
import type { Span } from '../support/span.js';
import { CODES, type CodeOf, type DiagnosticCode, type Severity } from './codes.js';

export interface Label {
  readonly span: Span;
  readonly message?: string;
  /** The place of the fault itself; the others help to understand it. */
  readonly primary: boolean;
}

/** Puts `text` in the place of what `span` covers. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  /** Completes the sentence that a person would say: `to wrap`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** The first is the primary one. Empty for what has no place in a file, such as a wrong option. */
  readonly labels: readonly Label[];
  /** Lines below the picture: the rule, and the stack of instantiations. */
  readonly notes: readonly string[];
  readonly fixes: readonly Fix[];
}

/** The place of the fault itself. */
export function primarySpan(diagnostic: Diagnostic): Span | undefined {
  return diagnostic.labels.find((label) => label.primary)?.span;
}

/**
 * A diagnostic to which more can be said; it is immutable, and each call gives a new one.
 *
 * ```ts
 * bag.add(error('M3104', at, '`count + 1` has 6 bits, `count` holds 5', '`+` grows by one bit')
 *   .label(target, 'declared as u5').note('in Fifo<u8, 16>').fix('to wrap', [replace(operator, '+%')]));
 * ```
 */
export class DiagnosticBuilder implements Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly fixes: readonly Fix[];

  constructor(diagnostic: Diagnostic) {
    this.code = diagnostic.code;
    this.severity = diagnostic.severity;
    this.message = diagnostic.message;
    this.labels = diagnostic.labels;
    this.notes = diagnostic.notes;
    this.fixes = diagnostic.fixes;
  }

  /** Another place that matters. */
  label(span: Span, message?: string): DiagnosticBuilder {
    return this.#with([...this.labels, makeLabel(span, message, false)], this.notes, this.fixes);
  }

  note(...lines: readonly string[]): DiagnosticBuilder {
    return this.#with(this.labels, [...this.notes, ...lines], this.fixes);
  }

  fix(title: string, edits: readonly Edit[]): DiagnosticBuilder {
    return this.#with(this.labels, this.notes, [...this.fixes, { title, edits }]);
  }

  #with(labels: readonly Label[], notes: readonly string[], fixes: readonly Fix[]): DiagnosticBuilder {
    const { code, severity, message } = this;
    return new DiagnosticBuilder({ code, severity, message, labels, notes, fixes });
  }
}

/**
 * A diagnostic of any code, as severe as its table says. Without a span for what has no place in a file.
 * `label` is what is written under the place itself.
 */
export function diagnostic(
  code: DiagnosticCode,
  span: Span | undefined,
  message: string,
  label?: string,
): DiagnosticBuilder {
  const labels = span === undefined ? [] : [makeLabel(span, label, true)];
  return new DiagnosticBuilder({
    code,
    severity: CODES[code].severity,
    message,
    labels,
    notes: [],
    fixes: [],
  });
}

/** {@link diagnostic}, for codes that are errors. */
export function error(
  code: CodeOf<'error'>,
  span: Span | undefined,
  message: string,
  label?: string,
): DiagnosticBuilder {
  return diagnostic(code, span, message, label);
}

/** {@link diagnostic}, for codes that are warnings. */
export function warning(
  code: CodeOf<'warning'>,
  span: Span | undefined,
  message: string,
  label?: string,
): DiagnosticBuilder {
  return diagnostic(code, span, message, label);
}

export function replace(span: Span, text: string): Edit {
  return { span, text };
}

export function insertBefore(span: Span, text: string): Edit {
  return { span: { ...span, end: span.start }, text };
}

export function insertAfter(span: Span, text: string): Edit {
  return { span: { ...span, start: span.end }, text };
}

function makeLabel(span: Span, message: string | undefined, primary: boolean): Label {
  return message === undefined ? { span, primary } : { span, message, primary };
}
