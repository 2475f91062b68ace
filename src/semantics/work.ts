/** What compiling costs: everything whose time is not bounded by the length of the text is counted in steps, against one limit. */
import { overLimit } from '../diagnostics/limits.js';
import type { Span } from '../support/span.js';
import type { Context } from './context.js';

/** To check a text once more costs about as much as a step of evaluation for each character. */
export function costOf(body: Span): number {
  return LEAST_COST + (body.end - body.start);
}

const LEAST_COST = 4;

/** What a condition says is known to all that follow it: the later one stands in a chain of `else if`, the longer each look at a name takes. */
export function costOfLink(before: number): number {
  return before / LINKS_A_STEP;
}

const LINKS_A_STEP = 2;

/** Counts so many steps; false, after a diagnostic, when there were too many. */
export function spend(context: Context, span: Span, steps: number): boolean {
  const { cache, limits, diagnostics } = context;
  cache.work += steps;
  if (cache.work <= limits.steps) return true;
  diagnostics.add(
    overLimit('steps', limits, span, `more than ${limits.steps} steps while compiling`, 'too much work'),
  );
  return false;
}
