/**
 * A program as a tree that can be printed, counted and cut down. A node knows which construct of the language it is and, of an expression, its type; its
 * text stands between its children. Lists hold what may be left out one by one.
 */
import { conflict, PRECEDENCE, type InfixOp } from '../../../grammar/precedence.js';
import { spelt, type Type } from './types.js';

export interface Tree {
  /** What is counted. */
  readonly construct: string;
  /** Of expressions: what the whole is, wherever it stands. */
  readonly type: Type | undefined;
  /** How it binds, where that is less tight than a name. */
  readonly binding: Binding | undefined;
  readonly parts: readonly Part[];
}

/** `leading`: an `if` or `match`, which must not begin an operand. */
export type Binding = InfixOp | 'prefix' | 'as' | 'postfix' | 'leading';

export type Part = string | Tree | List;

export interface List {
  readonly elements: readonly Tree[];
  readonly separator: string;
}

export type Hole = Part | number | bigint;

export interface NodeOptions {
  readonly type?: Type;
  readonly binding?: Binding;
}

/** ``node('sum', { type, binding: '+' })`${a} + ${b}` ``. */
export function node(construct: string, { type, binding }: NodeOptions = {}) {
  return (texts: TemplateStringsArray, ...holes: readonly Hole[]): Tree => ({
    construct,
    type,
    binding,
    parts: texts.flatMap((text, i): readonly Part[] => {
      const hole = holes[i];
      const part = typeof hole === 'number' || typeof hole === 'bigint' ? `${hole}` : hole;
      return [text, ...(part === undefined ? [] : [part])].filter((each) => each !== '');
    }),
  });
}

export const list = (elements: readonly Tree[], separator = ', '): List => ({ elements, separator });
export const lines = (elements: readonly Tree[]): List => list(elements, '\n');

export function childrenOf(tree: Tree): readonly Tree[] {
  return tree.parts.flatMap((part): readonly Tree[] =>
    typeof part === 'string' ? [] : 'elements' in part ? part.elements : [part],
  );
}

export function* nodesOf(tree: Tree): Generator<Tree> {
  const work = [tree];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    yield next;
    work.push(...childrenOf(next));
  }
}

/** A program as source text. */
export function print(tree: Tree): string {
  return indented(textOf(tree));
}

function textOf(tree: Tree): string {
  let operands = 0;
  return tree.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('elements' in part) return part.elements.map(textOf).join(part.separator);
      const text = textOf(part);
      return needsParentheses(tree, part, operands++) ? `(${text})` : text;
    })
    .join('');
}

const TIGHTNESS = new Map<string, number>(
  PRECEDENCE.toReversed().flatMap(({ operators }, level) =>
    operators.map((operator): [string, number] => [operator, level]),
  ),
);

/** Only where the language asks for them, so that its precedence is tried too. */
function needsParentheses(parent: Tree, child: Tree, operand: number): boolean {
  const [outer, inner] = [parent.binding, child.binding];
  if (outer === undefined || outer === 'leading' || inner === undefined) return false;
  if (outer === 'postfix') return operand === 0 && inner !== 'postfix';
  if (inner === 'postfix') return false;
  const [tightness, within] = [TIGHTNESS.get(outer), TIGHTNESS.get(inner)];
  // A literal's sign and the `<` behind a type are best kept apart from what follows.
  if (tightness === undefined || within === undefined) return true;
  if (conflict(outer as InfixOp, inner as InfixOp) !== undefined) return true;
  return within < tightness || (within === tightness && operand > 0);
}

/** Two blanks for each bracket that a line leaves open. */
function indented(text: string): string {
  let depth = 0;
  return text
    .split('\n')
    .map((line) => {
      const opens = (line.match(/[{([]/g) ?? []).length;
      const closes = (line.match(/[})\]]/g) ?? []).length;
      const before = line.startsWith('}') ? depth - 1 : depth;
      depth += opens - closes;
      return line === '' ? '' : `${'  '.repeat(Math.max(0, before))}${line}`;
    })
    .join('\n');
}

/** How often each construct stands in a program; of expressions also the kind of type. */
export function countConstructs(tree: Tree, counts: Map<string, number>): void {
  for (const { construct } of nodesOf(tree)) counts.set(construct, (counts.get(construct) ?? 0) + 1);
}

export function typeText(tree: Tree): string {
  return tree.type === undefined ? '' : spelt(tree.type);
}
