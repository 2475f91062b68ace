/** Which statements of a test have to be instructions of their own, because a process may stand in them, or leave a loop from them. */
import type * as hir from '../semantics/hir.js';
import { nested } from '../semantics/nested.js';

const TIMELESS: ReadonlySet<hir.Stmt['kind']> = new Set([
  'let',
  'var',
  'assign',
  'next',
  'check',
  'push',
  'if',
  'match',
  'for',
] as const);

export function takesTime(statements: readonly hir.Stmt[]): boolean {
  for (const { kind } of nested(statements)) if (!TIMELESS.has(kind)) return true;
  return false;
}
