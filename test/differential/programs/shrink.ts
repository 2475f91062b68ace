/**
 * Cuts a program down to what still shows something. It knows little of the language: what it makes may be no program any more, and then shows nothing.
 * Only types are kept, by which most of what it tries is one.
 */
import { childrenOf, nodesOf, print, type List, type Part, type Tree } from './tree.js';
import { spelt, widthOf, type Type } from './types.js';

/** Whether a program still shows it. */
export type Shows = (tree: Tree) => boolean;

/** The smallest found with so many questions at most. */
export function shrink(tree: Tree, shows: Shows, questions = 1500): Tree {
  const search = new Search(tree, shows, questions);
  for (let before: Tree | undefined; before !== search.best;) {
    before = search.best;
    for (const way of WAYS) search.exhaust(way);
  }
  return search.best;
}

class Search {
  best: Tree;
  readonly #shows: Shows;
  readonly #tried = new Set<string>();
  readonly #questions: number;

  constructor(tree: Tree, shows: Shows, questions: number) {
    this.best = tree;
    this.#shows = shows;
    this.#questions = questions;
  }

  /** Once through all that this way offers; what comes before a success has been asked already. */
  exhaust(way: Way): void {
    for (let at: number | undefined = 0; at !== undefined;) at = this.#next(way, at);
  }

  /** Where the first success from there on was. */
  #next(way: Way, from: number): number | undefined {
    let at = -1;
    for (const candidate of way(this.best)) {
      at++;
      if (at < from) continue;
      if (this.#tried.size >= this.#questions) return undefined;
      const key = print(candidate);
      if (this.#tried.has(key)) continue;
      this.#tried.add(key);
      if (!this.#shows(candidate)) continue;
      this.best = candidate;
      return at;
    }
    return undefined;
  }
}

type Way = (tree: Tree) => Iterable<Tree>;

/** The coarsest first. */
const WAYS: readonly Way[] = [
  withoutRuns,
  withoutNames,
  withoutElements,
  withInnerStatements,
  withSimpler,
  withNarrower,
];

// ── Ways to have less ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Half of a list, a quarter of it, … */
function* withoutRuns(tree: Tree): Generator<Tree> {
  for (const list of listsOf(tree)) {
    for (let size = Math.floor(list.elements.length / 2); size > 1; size = Math.floor(size / 2)) {
      for (let start = 0; start + size <= list.elements.length; start += size)
        yield withList(tree, list, [...list.elements.slice(0, start), ...list.elements.slice(start + size)]);
    }
  }
}

function* withoutElements(tree: Tree): Generator<Tree> {
  for (const list of listsOf(tree)) {
    for (let i = list.elements.length - 1; i >= 0; i--)
      yield withList(tree, list, list.elements.toSpliced(i, 1));
  }
}

/** A field, port or variable with all that speaks of it. */
function* withoutNames(tree: Tree): Generator<Tree> {
  const names = new Set(
    [...nodesOf(tree)].flatMap((node) => textOf(node).match(/\b[A-Za-z]+\d+\w*\b/g) ?? []),
  );
  for (const name of names) {
    const speaks = new RegExp(`\\b${name}\\b`);
    const without = rebuilt(tree, (list) => ({
      ...list,
      elements: list.elements.filter((element) => !owns(element, speaks)),
    }));
    if (without !== tree) yield without;
  }
}

/** Whether a list's element speaks of something outside of the lists in it. */
function owns(tree: Tree, speaks: RegExp): boolean {
  return tree.parts.some((part) =>
    typeof part === 'string' ? speaks.test(part) : 'elements' in part ? false : owns(part, speaks),
  );
}

const textOf = ({ parts }: Tree): string => parts.filter((part) => typeof part === 'string').join(' ');

/** Instead of an `if`, what stands in it. */
function* withInnerStatements(tree: Tree): Generator<Tree> {
  for (const list of listsOf(tree)) {
    if (list.separator !== '\n') continue;
    for (const [i, element] of list.elements.entries()) {
      for (const inner of listsOf(element))
        if (inner.separator === '\n')
          yield withList(tree, list, list.elements.toSpliced(i, 1, ...inner.elements));
    }
  }
}

/** Instead of an expression, a constant or a part of it that has its type. */
function* withSimpler(tree: Tree): Generator<Tree> {
  for (const node of nodesOf(tree)) {
    const { type } = node;
    if (type === undefined || node.construct === 'simplest') continue;
    for (const simplest of constantsOf(type)) yield withNode(tree, node, simplest);
    const parts = childrenOf(node).flatMap((child) => [...nodesOf(child)]);
    for (const part of parts)
      if (part.type !== undefined && spelt(part.type) === spelt(type)) yield withNode(tree, node, part);
  }
}

function constantsOf(type: Type): readonly Tree[] {
  const simplest = (text: string): Tree => ({
    construct: 'simplest',
    type,
    binding: undefined,
    parts: [text],
  });
  switch (type.kind) {
    case 'bool':
      return [simplest('false'), simplest('true')];
    case 'opaque':
    case 'tuple':
      return [];
    default: {
      const width = widthOf(type);
      return [
        simplest(`bitcast::<${spelt(type)}>(0_u${width})`),
        simplest(`bitcast::<${spelt(type)}>(${(1n << BigInt(width)) - 1n}_u${width})`),
      ];
    }
  }
}

/** All widths from some width on less by some bits, where they stand as `<33>` or `_u33`. */
function* withNarrower(tree: Tree): Generator<Tree> {
  const widths = new Set(
    [...nodesOf(tree)].flatMap((node) => [...textOf(node).matchAll(WIDTH)].map((match) => Number(match[2]))),
  );
  for (const width of [...widths].toSorted((a, b) => b - a)) {
    for (const less of [width - 1, Math.floor(width / 2), 1]) {
      if (less < 1) continue;
      yield withTexts(tree, (text) =>
        text.replaceAll(WIDTH, (whole: string, before: string, digits: string) =>
          Number(digits) >= width ? `${before}${Number(digits) - less}` : whole,
        ),
      );
    }
  }
}

const WIDTH = /(<|_u|_bits)(\d+)\b/g;

// ── Trees ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Those nearer the root first. */
function listsOf(tree: Tree): readonly List[] {
  return tree.parts.flatMap((part): readonly List[] => {
    if (typeof part === 'string') return [];
    return 'elements' in part ? [part, ...part.elements.flatMap(listsOf)] : listsOf(part);
  });
}

function withList(tree: Tree, wanted: List, elements: readonly Tree[]): Tree {
  return rebuilt(tree, (list) => (list === wanted ? { ...list, elements } : list));
}

function withNode(tree: Tree, wanted: Tree, instead: Tree): Tree {
  if (tree === wanted) return instead;
  return withParts(tree, (part) =>
    typeof part === 'string'
      ? part
      : 'elements' in part
        ? same(
            part,
            part.elements.map((element) => withNode(element, wanted, instead)),
          )
        : withNode(part, wanted, instead),
  );
}

function withTexts(tree: Tree, change: (text: string) => string): Tree {
  return withParts(tree, (part) =>
    typeof part === 'string'
      ? change(part)
      : 'elements' in part
        ? { ...part, elements: part.elements.map((each) => withTexts(each, change)) }
        : withTexts(part, change),
  );
}

/** Lists are changed from the root on. */
function rebuilt(tree: Tree, change: (list: List) => List): Tree {
  return withParts(tree, (part) => {
    if (typeof part === 'string') return part;
    if (!('elements' in part)) return rebuilt(part, change);
    const changed = change(part);
    const list = changed.elements.length === part.elements.length ? part : changed;
    return same(
      list,
      list.elements.map((element) => rebuilt(element, change)),
    );
  });
}

const same = (list: List, elements: readonly Tree[]): List =>
  elements.every((element, i) => element === list.elements[i]) ? list : { ...list, elements };

function withParts(tree: Tree, change: (part: Part) => Part): Tree {
  const parts = tree.parts.map(change);
  return parts.every((part, i) => part === tree.parts[i]) ? tree : { ...tree, parts };
}
