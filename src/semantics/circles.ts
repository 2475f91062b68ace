/** Definitions that need themselves. */
import { error } from '../diagnostics/diagnostic.js';
import { compareSpans } from '../support/span.js';
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
