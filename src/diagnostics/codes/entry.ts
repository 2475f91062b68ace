/** What stands in the table under a code. */

export type Severity = 'error' | 'warning' | 'note';

export interface CodeEntry {
  readonly severity: Severity;
  /** What is wrong, in one line, without the names of the case at hand. */
  readonly title: string;
  /** Markdown: the cause, the rule in one clause, the way out. */
  readonly explanation: string;
  /** The least text that shows it: a whole file, or the command line where the fault is there. */
  readonly example: string;
  /** The same, right. */
  readonly fixed: string;
}
