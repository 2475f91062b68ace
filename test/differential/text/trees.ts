/** Changes that the grammar allows: a text with parts of its tree exchanged, doubled, left out or wrapped up, so that what is wrong is found by the checker. */
import { parse } from '../../../grammar/parser.js';
import type { Random } from '../../../src/support/random.js';
import type { Node } from '../../../src/syntax/ast.js';
import { walk } from '../../../src/syntax/walk.js';
import { sentence } from './sentences.js';
import { atLeastOne, otherNumber, otherType, type Names } from './spellings.js';

type Sort = 'item' | 'member' | 'statement' | 'expression' | 'type' | 'patterns' | 'name';

interface Part {
  readonly sort: Sort;
  readonly start: number;
  readonly end: number;
}

export interface Tree {
  readonly text: string;
  readonly parts: Readonly<Record<Sort, readonly Part[]>>;
  readonly names: Names;
}

const SORTS: Readonly<Record<Sort, readonly string[]>> = {
  item: [],
  member: [
    'port',
    'clock',
    'reset',
    'wire',
    'reg',
    'mem',
    'drive',
    'comb',
    'on',
    'inst',
    'forMember',
    'ifMember',
    'connect',
    'fsm',
    'process',
    'field',
    'enumVariant',
    'unionVariant',
    'bundleField',
  ],
  statement: [
    'let',
    'var',
    'assign',
    'if',
    'match',
    'for',
    'while',
    'break',
    'continue',
    'exprStmt',
    'goto',
    'assert',
    'assume',
    'cover',
    'expect',
    'wait',
    'fork',
    'retune',
    'force',
    'release',
    'set',
    'print',
    'fail',
    'fsmState',
  ],
  expression: [
    'intLit',
    'realLit',
    'timeLit',
    'boolLit',
    'stringLit',
    'name',
    'dot',
    'fieldExpr',
    'index',
    'slice',
    'call',
    'unary',
    'binary',
    'cast',
    'is',
    'range',
    'ifExpr',
    'matchExpr',
    'tuple',
    'array',
    'repeat',
    'comprehension',
    'blockExpr',
    'instExpr',
    'paren',
  ],
  type: ['nameType', 'arrayType', 'sequenceType', 'tupleType', 'fnType'],
  patterns: [
    'wildcardPattern',
    'bindPattern',
    'valuePattern',
    'rangePattern',
    'variantPattern',
    'tuplePattern',
    'orPattern',
  ],
  name: ['ident'],
};

const SORT_OF: ReadonlyMap<string, Sort> = new Map(
  Object.entries(SORTS).flatMap(([sort, kinds]) => kinds.map((kind): [string, Sort] => [kind, sort as Sort])),
);

const RULE_OF: Readonly<Record<Sort, string>> = {
  item: 'item',
  member: 'member',
  statement: 'statement',
  expression: 'expression',
  type: 'type',
  patterns: 'patterns',
  name: 'ident',
};

/** Cuts a text into its parts. It may be wrong; then there are fewer. */
export function treeOf(text: string): Tree {
  const { file } = parse({ id: 0, text });
  const parts: Record<Sort, Part[]> = {
    item: file.items.map(({ span: { start, end } }) => ({ sort: 'item', start, end })),
    member: [],
    statement: [],
    expression: [],
    type: [],
    patterns: [],
    name: [],
  };
  const values = new Set<string>();
  const types = new Set<string>();
  walk(file, (node) => {
    const sort = SORT_OF.get(kindOf(node));
    if (sort === undefined) return;
    const { start, end } = node.span;
    parts[sort].push({ sort, start, end });
    const own = text.slice(start, end);
    if (sort === 'name') values.add(own);
    else if (sort === 'type') types.add(own);
  });
  return {
    text,
    parts,
    names: { values: atLeastOne(['x', ...values]), types: atLeastOne(['u8', ...types]) },
  };
}

function kindOf(node: Node): string {
  return 'kind' in node && typeof node.kind === 'string' ? node.kind : '';
}

/** Around an expression, or in its place, `@`. */
const AROUND: readonly [string, ...string[]] = [
  '(@)',
  '-(@)',
  '~(@)',
  '!(@)',
  '(@).bits',
  '(@).width',
  '(@).length',
  'trunc(@)',
  'zext(@)',
  'sext(@)',
  'sat(@)',
  'resize(@)',
  'trunc::<4>(@)',
  'bitcast::<i8>(@)',
  '(@) as u16',
  '(@) as bool',
  '(@) + 1',
  '(@) - (@)',
  '(@) +% (@)',
  '(@) * (@)',
  '(@) / 0',
  '(@) % (@)',
  '(@) << (@)',
  '(@) >> 3',
  '(@) ++ (@)',
  '(@) == (@)',
  '(@) < (@)',
  '(@) && (@)',
  '(@) & (@)',
  '{ @ }',
  'if true { @ } else { @ }',
  'if @ { 1 } else { 0 }',
  'match @ { _ => @ }',
  'match @ { 0 => 1, _ => 2 }',
  '[@, @]',
  '[@; 3]',
  '[for i in 0..3 => @]',
  '[for e in @ => e]',
  '(@, @)',
  '(@)[0]',
  '(@)[3:0]',
  '(@)[1 +: 2]',
  '(@).x',
  '(@)()',
  '(@)(@)',
  '(@) is 3',
  '(@) is x',
  '(@).min(@)',
  '(@).ones()',
  '(@).reverse()',
  '(@).repeat(2)',
  '(@).next()',
  '(@).abs()',
  '"{@}"',
  '{ let q = @; q }',
  '{ var q = @; q = @; q }',
  'random::<u8>()',
  '_',
  '.Idle',
  'inst Fifo<u8, 4>(clk)',
  '(@)..(@)',
];

const AROUND_TYPE: readonly [string, ...string[]] = [
  '@[2]',
  '@[0]',
  '@[..3]',
  '(@, @)',
  'stream<@>',
  'packets<@>',
  'uint<@>',
  '@[3][2]',
  'fn(@) -> @',
  'T<@>',
];

type Change = (tree: Tree, part: Part, random: Random, other: Tree) => string;

const own = (tree: Tree, part: Part): string => tree.text.slice(part.start, part.end);

function another({ parts, text }: Tree, { sort }: Part, random: Random): string {
  const found = parts[sort][random.below(Math.max(1, parts[sort].length))];
  return found === undefined ? '' : text.slice(found.start, found.end);
}

const CHANGES: readonly [Change, ...Change[]] = [
  (tree, part, random) => another(tree, part, random),
  (tree, part, random) => another(tree, part, random),
  (_, part, random, other) => another(other, part, random),
  (tree, part, random) => sentence(random, RULE_OF[part.sort], tree.names).text,
  (tree, part, random) => around(tree, part, random),
  (tree, part, random) => around(tree, part, random),
  (tree, part, random) => (part.sort === 'type' ? otherType(random) : around(tree, part, random)),
  (tree, part, random) => (part.sort === 'expression' ? otherNumber(random) : around(tree, part, random)),
];

function around(tree: Tree, part: Part, random: Random): string {
  const text = own(tree, part);
  switch (part.sort) {
    case 'expression':
      return random.pick(AROUND).replaceAll('@', () => text);
    case 'type':
      return random.pick(AROUND_TYPE).replaceAll('@', () => text);
    case 'patterns':
      return random.pick([`${text} | _`, `(${text}, _)`, `${text} | ${text}`, '_', `.A(${text})`]);
    case 'name':
      return random.pick(tree.names.values);
    case 'item':
    case 'member':
    case 'statement':
      return random.pick(['', '', `${text}\n${text}`, `if true { ${text} }`, `for i in 0..3 { ${text} }`]);
  }
}

const CHOICES: readonly [Sort, ...Sort[]] = [
  'item',
  'member',
  'member',
  'statement',
  'statement',
  'expression',
  'expression',
  'expression',
  'expression',
  'type',
  'type',
  'patterns',
  'name',
  'name',
];

/** One to three parts, changed. */
export function grafted(tree: Tree, random: Random, other: Tree): string {
  let now = tree;
  for (let count = 1 + Math.max(0, random.below(5) - 2); ; count--) {
    const parts = now.parts[random.pick(CHOICES)];
    const part = parts[random.below(Math.max(1, parts.length))];
    const put = part === undefined ? '' : random.pick(CHANGES)(now, part, random, other);
    const text =
      part === undefined ? now.text : now.text.slice(0, part.start) + put + now.text.slice(part.end);
    if (count === 1) return text;
    now = treeOf(text);
  }
}
