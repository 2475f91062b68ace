/** Which items of a library nobody uses but its tests. */
import type * as ast from '../../src/syntax/ast.js';
import { walk } from '../../src/syntax/walk.js';

export interface SourceTree {
  /** The package: `std.fifo`. */
  readonly name: string;
  readonly tree: ast.File;
}

/** What others can name. */
export type Declaration = Extract<ast.Item, { readonly name: ast.Ident }>;

/** Everything that a file declares, but for its tests and properties. */
export function declarationsOf({ items }: ast.File): readonly Declaration[] {
  return items.filter((item) => 'private' in item);
}

/**
 * The public items of a library, as `std.fifo.Fifo`, that nobody needs: no other public item of their file, and no other file for more than tests. Constants are
 * let off, since a table of presets is complete or of no use, and so are the structures of operators, and what the compiler calls (`called`). Names are compared as text; a local that has the name of an item would count as its use.
 */
export function unusedItems(
  library: readonly SourceTree[],
  blocks: readonly SourceTree[],
  called: readonly string[],
): readonly string[] {
  const imported = new Set([
    ...called,
    ...[...library, ...blocks].flatMap((source) => importsOf(source.tree)),
  ]);
  return library.flatMap(({ name, tree }) => {
    const items = declarationsOf(tree);
    return items
      .filter(
        (item) => !item.private && item.kind !== 'const' && !isStructure(item) && !neededBy(item, items),
      )
      .map((item) => `${name}.${item.name.text}`)
      .filter((full) => !imported.has(full));
  });
}

/** Whether it says how an operator is built, for those who must say it. */
function isStructure(item: Declaration): boolean {
  return item.kind === 'fn' && item.attributes.some(({ name }) => name.text === 'intrinsic');
}

/** Whether a public item names this one, itself or by way of private ones. */
function neededBy(wanted: Declaration, items: readonly Declaration[]): boolean {
  const reached = new Set(items.filter((item) => !item.private && item !== wanted));
  for (const item of reached) {
    const names = namesIn(item);
    if (names.has(wanted.name.text)) return true;
    for (const other of items) if (other.private && names.has(other.name.text)) reached.add(other);
  }
  return false;
}

/** What a file imports and names outside of its tests, as `std.fifo.Fifo`. */
function importsOf(tree: ast.File): readonly string[] {
  const named = new Set(declarationsOf(tree).flatMap((item) => [...namesIn(item)]));
  return tree.items.flatMap((item) => {
    if (item.kind !== 'use') return [];
    const path = item.path.segments.map(({ text }) => text).join('.');
    const imports =
      item.members === undefined
        ? [{ full: path, local: item.alias?.text ?? item.path.segments.at(-1)?.text ?? '' }]
        : item.members.map(({ name, alias }) => ({
            full: `${path}.${name.text}`,
            local: alias?.text ?? name.text,
          }));
    return imports.filter(({ local }) => named.has(local)).map(({ full }) => full);
  });
}

function namesIn(item: Declaration): ReadonlySet<string> {
  const names = new Set<string>();
  walk(item, (node) => {
    if (isIdent(node)) names.add(node.text);
  });
  return names;
}

function isIdent(node: ast.Node): node is ast.Ident {
  return 'kind' in node && node.kind === 'ident';
}
