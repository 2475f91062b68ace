/** What random programs are made of: every construct of the language, often; and always the same for one seed. */
import { expect, test } from 'vitest';
import { SURFACE_BINARY, SURFACE_UNARY } from '../../../src/operators/operators.js';
import { ProgramCompiler } from './compile.js';
import { randomProgram } from './program.js';
import { countConstructs, nodesOf, print } from './tree.js';
import { widthOf } from './types.js';

const PROGRAMS = 300;

const counts = new Map<string, number>();
const widths = new Set<number>();
const operators = new Set<string>();
for (let seed = 0; seed < PROGRAMS; seed++) {
  const { tree } = randomProgram(seed);
  countConstructs(tree, counts);
  for (const { type, binding, parts } of nodesOf(tree)) {
    if (type !== undefined && type.kind !== 'opaque') widths.add(widthOf(type));
    const [start] = parts;
    if (binding === 'prefix' && typeof start === 'string') operators.add(start.slice(0, 1));
    else if (binding !== undefined) operators.add(binding);
  }
}

/** `zext` of a signed number would lose its sign; `sext` of an unsigned one has none; `sat` knows no plain bits. */
const NEVER: ReadonlySet<string> = new Set(['zext int', 'sext uint', 'sat bits']);

/** Each by the name under which the generator makes it. */
const CONSTRUCTS = [
  // Declarations.
  'struct declaration',
  'generic struct',
  'enum',
  'enum: binary',
  'enum: onehot',
  'enum: gray',
  'enum: given',
  'union declaration',
  'empty variant',
  'variant with fields',
  'type alias',
  'const',
  'use',
  'function',
  'function of a type',
  'function of a width',
  'function of a function',
  'module',
  'module of two clocks',
  'generic module',
  'stream module',
  'crossing module',
  // Clocks, resets and state.
  'clock',
  'reset',
  'reset: low',
  'reset: async',
  'reset: async low',
  'divided clock',
  'gated clock',
  'reg',
  'reg =',
  'reg = reset',
  'reg = reset none',
  'on',
  'on falling',
  'mem',
  'mem old',
  'mem new',
  'mem undefined',
  'mem async',
  'mem async old',
  'mem async new',
  'words =',
  'words from a file',
  'asynchronous read',
  'synchronous read',
  'write',
  'write if',
  'write lanes',
  'write field',
  'write slice',
  'fsm',
  'fsm reset',
  'initial state',
  'state',
  'default',
  'goto',
  'goto if',
  'state is',
  'state ==',
  // Logic.
  'input',
  'output',
  'wire',
  'drive',
  'drive element',
  'comb',
  'let',
  'let of a type',
  'let of a tuple',
  'assert',
  'assume',
  'cover',
  // Hierarchy and streams.
  'instance',
  'instance array',
  'instance of a generic module',
  'picked instance',
  'generate for',
  'generate if',
  'reset connection',
  'no reset',
  'stream wire',
  'stream through a stage',
  'stream through Skid',
  'stream through RegisterSlice',
  'stream through Fifo',
  'Sync2',
  'crossing',
  // What goes together.
  'bundle',
  'out bundle',
  'flip bundle',
  'giver of a bundle',
  'taker of a bundle',
  'through a bundle',
  'connect',
  'connect except',
  'bundle that comes in',
  'bundle that goes out',
  'bundles in an array',
  'stream that comes in',
  'stream that goes out',
  'packets that comes in',
  'packets that goes out',
  // Statements.
  'var',
  'if statement',
  'if else statement',
  'else if statement',
  'for',
  'for each',
  'nested for',
  'empty arm',
  'arm block',
  'arm statement',
  'match statement uint',
  'match statement int',
  'match statement bits',
  'match statement bool',
  'match statement enum',
  'match statement union',
  'match statement struct',
  'match statement tuple',
  'whole =',
  'whole <=',
  'bit at =',
  'bit at <=',
  'slice at =',
  'slice at <=',
  'window at =',
  'window at <=',
  'element at =',
  'element at <=',
  'field =',
  'field <=',
  // Patterns.
  'pattern bool',
  'pattern number',
  'pattern ..',
  'pattern ..=',
  'pattern |',
  'pattern variant',
  'pattern (..)',
  'pattern fields',
  'named pattern',
  'pattern struct',
  'pattern tuple',
  'pattern name',
  'pattern _',
  'guard',
  // Expressions.
  'literal',
  'hex literal',
  'binary literal',
  'negative literal',
  'suffixed literal',
  'cast literal',
  'bool literal',
  'variant',
  'bare variant',
  'struct',
  'struct update',
  'union value',
  'union variant',
  'array',
  'filled array',
  'comprehension',
  'comprehension over',
  'comprehension if',
  'tuple',
  'if',
  'else if',
  'match uint',
  'match int',
  'match bits',
  'match bool',
  'match enum',
  'match union',
  'match struct',
  'match tuple',
  'is',
  'call',
  'generic call',
  'inferred generic call',
  'call with a function',
  'field',
  'field of',
  'element',
  'picked element',
  'bit',
  'slice',
  'window',
  'wild index',
  'wild divisor',
  'bitcast',
  'bare bitcast',
  '.bits',
  '.repeat()',
  '.reverse()',
  '.and()',
  '.or()',
  '.xor()',
  '.ones()',
  '.leadingZeros()',
  '.trailingZeros()',
  '.next()',
  '.previous()',
  '.abs()',
  'abs()',
  '.min() uint',
  '.max() int',
  'min() int',
  'max() uint',
  ...['trunc', 'zext', 'sext', 'sat', 'resize'].flatMap((name) =>
    ['uint', 'int', 'bits']
      .filter((kind) => !NEVER.has(`${name} ${kind}`))
      .flatMap((kind) => [`${name} ${kind}`, `bare ${name} ${kind}`]),
  ),
  'as uint from bits',
  'as uint from uint',
  'as uint from bool',
  'as int from int',
  'as int from uint',
  'as bits from uint',
  'as bits from bool',
  'as bits from enum',
  ...['+', '*', '/', '%', '+%', '-%', '*%', '+|', '-|', '*|', '<', '<=', '>', '>=', '<<', '>>'].flatMap(
    (operator) => [`${operator} uint`, `${operator} int`],
  ),
  '- int',
  '- uint',
  '- uint uint',
  ...['+', '-', '*', '<', '<=', '>', '>=', '==', '!='].map((operator) => `${operator} float`),
  'float literal',
  'negative float literal',
  '- of a float',
  'as float from bits',
  '.bits of a float',
  'round',
];

test.each(CONSTRUCTS)('%s', (construct) => {
  expect(counts.get(construct) ?? 0).toBeGreaterThanOrEqual(2);
});

test('every operator of the table', () => {
  expect(
    [...Object.keys(SURFACE_BINARY), ...Object.keys(SURFACE_UNARY)].filter(
      (operator) => !operators.has(operator),
    ),
  ).toEqual([]);
});

test('every edge of what engines keep in one piece', () => {
  const edges = [0, 1, 31, 32, 33, 53, 54, 63, 64, 65, 127, 128, 129, 200];
  expect(edges.filter((edge) => !widths.has(edge))).toEqual([]);
});

test('one seed is one program', () => {
  expect(print(randomProgram(7).tree)).toBe(print(randomProgram(7).tree));
  expect(print(randomProgram(7).tree)).not.toBe(print(randomProgram(8).tree));
});

test('the checker takes all of them', { timeout: 120_000 }, () => {
  const compiler = new ProgramCompiler();
  const rejected = Array.from({ length: PROGRAMS }, (_, seed) => {
    const { tree, top } = randomProgram(1000 + seed);
    const outcome = compiler.compile(print(tree), top);
    return outcome.kind === 'rejected' ? [`seed ${1000 + seed}\n${outcome.errors}`] : [];
  }).flat();
  expect(rejected.join('\n')).toBe('');
});
