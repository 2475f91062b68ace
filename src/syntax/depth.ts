/** How deep a tree is for those who go through it by recursion: chains of operators and of `else if` are walked, whatever else stands inside is entered. */
import type { Span } from '../support/span.js';
import type * as ast from './ast.js';
import { children } from './walk.js';

/** The first place that is deeper than `most`. */
export function tooDeep(tree: ast.File, most: number): Span | undefined {
  const pending: { readonly node: ast.Node; readonly depth: number }[] = [{ node: tree, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (depth > most) return node.span;
    for (const child of children(node).toReversed())
      pending.push({ node: child, depth: depth + (continues(node, child) ? 0 : 1) });
  }
  return undefined;
}

/** Whether a chain goes on: the left side of an operator, the `else` of an `if`, the `if` that is all there is in it. */
function continues(node: ast.Node, child: ast.Node): boolean {
  if ('operatorSpan' in node && 'left' in node) return child === node.left && 'operatorSpan' in child;
  if ('else' in node) return child === node.else || (Array.isArray(node.else) && 'else' in child);
  return 'statements' in node && 'else' in child && children(node).length === 1;
}
