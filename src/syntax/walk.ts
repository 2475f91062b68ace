/**
 * Goes through a tree without recursion: chains of operators and of `else if` are as deep as their authors made them
 * long, and the stack is not.
 */
import type { Node } from './ast.js';

/** A node is what has a span. */
function isNode(value: object): value is Node {
  return 'span' in value;
}

function collect(value: unknown, into: Node[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value) collect(element, into);
  } else if (isNode(value)) {
    into.push(value);
  } else {
    // Groups without a place of their own, such as the generics of a module or what a `wait` waits for.
    for (const part of Object.values(value)) collect(part, into);
  }
}

/** The nodes right below a node, in the order of its fields; not its docs, which stand in front of it, not in it. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node))
    if (key !== 'span' && key !== 'docs') collect(value, found);
  return found;
}

/** What a visitor may answer: `false` leaves the node's children out. */
export type Visit = (node: Node) => boolean | void;

/** Calls `visit` for a node and everything below it, parents first, in the order of the text. */
export function walk(root: Node, visit: Visit): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visit(node) === false) continue;
    for (const child of children(node).toReversed()) pending.push(child);
  }
}
