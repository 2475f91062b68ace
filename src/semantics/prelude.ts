/** What is known everywhere without an import. */
import type { Span } from '../support/span.js';
import { Scope, type Symbol } from './scope.js';
import { BOOL, FLOATS } from './type-names.js';

/** Built-in names stand in no file. */
export const NOWHERE: Span = { file: -1, start: 0, end: 0 };

/** Types that take arguments, and functions. `int` without arguments is the compile-time integer. */
const BUILTINS = [
  'uint',
  'int',
  'bits',
  'below',
  'upTo',
  'float',
  'stream',
  'packets',
  'trunc',
  'zext',
  'sext',
  'sat',
  'resize',
  'bitcast',
  'round',
  'via',
  'stochastic',
  'flagged',
  'fma',
  'sqrt',
  'clog2',
  'log2',
  'ceilDiv',
  'pow',
  'min',
  'max',
  'abs',
] as const;

export type Builtin = (typeof BUILTINS)[number];

const NAMES: ReadonlySet<string> = new Set(BUILTINS);

export function isBuiltin(name: string): name is Builtin {
  return NAMES.has(name);
}

export function preludeScope(): Scope {
  const scope = new Scope('prelude', undefined);
  const types: Readonly<Record<string, Symbol>> = {
    bool: { kind: 'type', type: BOOL, span: NOWHERE },
    string: { kind: 'type', type: { kind: 'string' }, span: NOWHERE },
    type: { kind: 'type', type: { kind: 'type' }, span: NOWHERE },
  };
  for (const [name, symbol] of Object.entries(types)) scope.define(name, symbol);
  for (const [name, type] of FLOATS) scope.define(name, { kind: 'type', type, span: NOWHERE });
  for (const name of BUILTINS) scope.define(name, { kind: 'builtin', name, span: NOWHERE });
  return scope;
}

/** `u8`, `i16`, `bits12`: types that are spelled by their width. */
export function sizedName(
  name: string,
): { readonly kind: 'uint' | 'int' | 'bits'; readonly width: number } | undefined {
  const [, letter, digits] = /^(u|i|bits)(0|[1-9]\d{0,5})$/.exec(name) ?? [];
  if (letter === undefined || digits === undefined) return undefined;
  return { kind: letter === 'u' ? 'uint' : letter === 'i' ? 'int' : 'bits', width: Number(digits) };
}
