/** Nests of loops run while compiling: which element each iteration drives, and with what. */
import type { Expr, LocalId } from '../../ir/ir.js';
import type { Drive, For } from '../typescript/loops.js';
import { ofCounters, type Counters } from './index-values.js';

/** More are not gone through. */
const MOST = 65_536;

/** One iteration: which element it drives, with which of the values that the conditions choose between. */
export interface Iteration {
  readonly to: number;
  readonly value: Expr;
  readonly counters: Counters;
}

/** The only drive in loops and conditions with nothing else in them. */
export function driveIn(stmt: For): Drive | undefined {
  let body = stmt.body;
  for (;;) {
    const [only, ...others] = body;
    if (only === undefined || others.length > 0) return undefined;
    if (only.kind === 'drive')
      return only.range === undefined && only.delay === undefined && only.index !== undefined
        ? only
        : undefined;
    if (only.kind === 'for') ({ body } = only);
    else if (only.kind === 'if') {
      if (only.then.length > 0 && only.else.length > 0) return undefined;
      body = only.then.length > 0 ? only.then : only.else;
    } else return undefined;
  }
}

/** All iterations that drive something; undefined where a place or a condition is no matter of the counters alone, or there are too many. */
export function iterationsOf(nest: For): readonly Iteration[] | undefined {
  if (countOf([nest]) > MOST) return undefined;
  const iterations: Iteration[] = [];
  const run = runOf([nest], new Set(), (iteration) => void iterations.push(iteration));
  run?.(new Map());
  return run === undefined ? undefined : iterations;
}

/** As often as the innermost statement runs, at most. */
function countOf([stmt]: For['body']): number {
  if (stmt?.kind === 'for') return Math.max(0, stmt.to - stmt.from) * countOf(stmt.body);
  return stmt?.kind === 'if' ? countOf([...stmt.then, ...stmt.else]) : 1;
}

type Run = (counters: Counters) => void;

function runOf(
  list: For['body'],
  around: ReadonlySet<LocalId>,
  visit: (iteration: Iteration) => void,
): Run | undefined {
  const [stmt] = list;
  const isCounter = (local: LocalId): boolean => around.has(local);
  switch (stmt?.kind) {
    case 'for': {
      const { local, from, to } = stmt;
      const inner = runOf(stmt.body, new Set([...around, local]), visit);
      if (inner === undefined) return undefined;
      return (counters) => {
        for (let i = from; i < to; i++) inner(new Map(counters).set(local, i));
      };
    }
    case 'if': {
      const cond = ofCounters(stmt.cond, isCounter);
      const holds = stmt.then.length > 0;
      const inner = runOf(holds ? stmt.then : stmt.else, around, visit);
      if (cond === undefined || inner === undefined) return undefined;
      return (counters) => {
        if ((cond(counters) !== 0) === holds) inner(counters);
      };
    }
    case 'drive': {
      const index = stmt.index && ofCounters(stmt.index, isCounter);
      if (index === undefined) return undefined;
      const choose = chosen(stmt.value, isCounter);
      return (counters) => visit({ to: index(counters), value: choose(counters), counters });
    }
    default:
      return undefined;
  }
}

/** What a choice comes to, where the counters decide it. */
function chosen(value: Expr, isCounter: (local: LocalId) => boolean): (counters: Counters) => Expr {
  const cond = value.kind === 'mux' ? ofCounters(value.cond, isCounter) : undefined;
  if (value.kind !== 'mux' || cond === undefined) return () => value;
  const [then, otherwise] = [chosen(value.then, isCounter), chosen(value.else, isCounter)];
  return (counters) => (cond(counters) === 0 ? otherwise : then)(counters);
}
