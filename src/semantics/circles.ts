/** Definitions that need themselves. */
import { error } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import { compareSpans, type Span } from '../support/span.js';
import type * as ast from '../syntax/ast.js';
import type { Context } from './context.js';

interface Named extends ast.Node {
  readonly name: ast.Ident;
}

/** `open` are the definitions on the way, outermost first. Said the same from wherever on the circle one comes, so that it is said once. */
export function reportCircle(
  context: Context,
  code: 'M2008' | 'M3309',
  open: readonly Named[],
  again: Named,
): void {
  const circle = open.slice(open.lastIndexOf(again));
  const first = circle.toSorted((a, b) => compareSpans(a.span, b.span))[0] ?? again;
  const start = circle.indexOf(first);
  const way = [...circle.slice(start), ...circle.slice(0, start), first];
  const names = way.map((each) => `\`${each.name.text}\``);
  const [verb, label] =
    code === 'M2008' ? ['needs', 'to know it, it must be known'] : ['contains', 'would have no end'];
  let message = error(code, first.name.span, names.join(` ${verb} `), label);
  for (const each of new Set(circle))
    if (each !== first) message = message.label(each.name.span, 'on the way round');
  context.diagnostics.add(code === 'M3309' ? message.note('rule: a packed type has a fixed width') : message);
}

const ROW = 'definitions in a row';

/** Whether too many definitions need each other in a row; says so, once: wherever one begins in a long row, it is too long. */
export function isTooDeep(context: Context, definition: Named): boolean {
  const { cache, limits, stack } = context;
  if (cache.openConstants.length + cache.openTypes.length + stack.length < limits.recursion) return false;
  if (failedBefore(context, ROW)) return true;
  markFailed(context, ROW);
  const { span, text } = definition.name;
  const message = `\`${text}\` is the end of ${limits.recursion} definitions, each of which needs the next`;
  context.diagnostics.add(overLimit('recursion', limits, span, message, 'too many in a row'));
  return true;
}

/** The text of a span on one line, cut where it is long. */
export function excerpt(context: Context, span: Span): string {
  const text = context.text(span).replaceAll(/\s+/g, ' ');
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}

/** A head may use what it belongs to, with other arguments, if that comes to an end soon. */
const REENTRIES = 16;

/**
 * Looks at a part of the head of a definition (a default, a bound, a type in a signature) that its use at `span` asks for. Undefined where it needs itself
 * for that, over and over.
 */
export function inHead<T>(context: Context, head: object, span: Span, look: () => T): T | undefined {
  const { openHeads } = context.cache;
  if (failedBefore(context, head)) return undefined;
  if (openHeads.filter((open) => open === head).length >= REENTRIES) {
    const message = `what \`${excerpt(context, span)}\` means depends on itself`;
    context.diagnostics.add(error('M2008', span, message, 'needed to know what it is'));
    markFailed(context, head);
    return undefined;
  }
  openHeads.push(head);
  try {
    return look();
  } finally {
    openHeads.pop();
  }
}

/** Remembers that a call or a head failed, and that these diagnostics say why. */
export function markFailed({ cache, diagnostics }: Context, what: unknown): void {
  const known = cache.failed.get(diagnostics) ?? new Set();
  cache.failed.set(diagnostics, known.add(what));
}

/** Whether it did. Without this, what needs two things that fail would take twice as long at each level. */
export function failedBefore({ cache, diagnostics }: Context, what: unknown): boolean {
  const failed = cache.failed.get(diagnostics)?.has(what) === true;
  if (failed) diagnostics.failAgain();
  return failed;
}
