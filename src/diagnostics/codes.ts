/**
 * The table of diagnostics, one chapter a file. Two codes differ in cause and in way out, and a code is never given to
 * another cause later: people look them up.
 */
import type { CodeEntry, Severity } from './codes/entry.js';
import { m1 } from './codes/m1.js';
import { m2 } from './codes/m2.js';
import { m3 } from './codes/m3.js';
import { m4 } from './codes/m4.js';
import { m5 } from './codes/m5.js';
import { m6 } from './codes/m6.js';

export type { CodeEntry, Severity } from './codes/entry.js';

const table = { ...m1, ...m2, ...m3, ...m4, ...m5, ...m6 } as const;

export type DiagnosticCode = keyof typeof table;

/** The codes of one severity, so that a warning reported as an error does not compile. */
export type CodeOf<S extends Severity> = {
  [Code in DiagnosticCode]: (typeof table)[Code]['severity'] extends S ? Code : never;
}[DiagnosticCode];

export const CODES: Readonly<Record<DiagnosticCode, CodeEntry>> = table;

export const ALL_CODES: readonly DiagnosticCode[] = Object.keys(table).filter(isDiagnosticCode).toSorted();

export function isDiagnosticCode(code: string): code is DiagnosticCode {
  return Object.hasOwn(table, code);
}
