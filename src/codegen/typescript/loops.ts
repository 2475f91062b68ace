/**
 * What may be known of a loop before it runs. A comparison of its local with a constant (the first element of a row differs) cuts it into loops in which the
 * comparison is decided; a nest that moves consecutive elements, or sets them all alike, is one move of memory.
 */
import type { BinaryOp, Expr, LocalId, SignalId, Stmt } from '../../ir/ir.js';
import { replaceExprs } from '../../ir/rewrite.js';
import { bodiesOf, exprsOf, visitExpr, visitExprsIn, visitStmts } from '../../ir/walk.js';

export type For = Extract<Stmt, { kind: 'for' }>;
export type Drive = Extract<Stmt, { kind: 'drive' }>;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Beyond so many expressions a body is not written several times. */
const MOST_COPIED = 60;
const MOST_PIECES = 3;

/** The loop's range in pieces, in each of which comparisons of the local with constants have one outcome. */
export function piecesOf({ local, from, to, body }: For): readonly Range[] {
  const cuts = new Set<number>();
  let size = 0;
  const look = (list: readonly Stmt[]): void => {
    for (const stmt of list) {
      for (const expr of exprsOf(stmt)) {
        visitExpr(expr, (node) => {
          size++;
          for (const cut of cutsOf(node, local)) if (cut > from && cut < to) cuts.add(cut);
        });
      }
      if (size <= MOST_COPIED) bodiesOf(stmt).forEach(look);
    }
  };
  look(body);
  if (size > MOST_COPIED || cuts.size === 0 || cuts.size >= MOST_PIECES) return [{ from, to }];
  const ends = [...cuts, to].toSorted((a, b) => a - b);
  return ends.map((end, i) => ({ from: ends[i - 1] ?? from, to: end }));
}

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'ult', 'slt', 'ule', 'sle']);

/** Where the outcome of a comparison of the local with a constant changes. */
function cutsOf(expr: Expr, local: LocalId): readonly number[] {
  if (expr.kind !== 'binary' || !COMPARISONS.has(expr.op)) return [];
  const { op, left, right } = expr;
  const isLocal = (side: Expr): boolean => side.kind === 'local' && side.local === local;
  const limit = isLocal(left) ? right : isLocal(right) ? left : undefined;
  if (limit?.kind !== 'const') return [];
  const value = Number(limit.value);
  if (op === 'eq' || op === 'ne') return [value, value + 1];
  const inclusive = (op === 'ule' || op === 'sle') === isLocal(left);
  return [inclusive ? value + 1 : value];
}

/** Loops with nothing between them, and what the innermost does. */
export interface Nest {
  readonly loops: readonly (Range & { readonly local: LocalId })[];
  readonly drive: Drive & { readonly index: Expr };
  /** Iterations altogether. */
  readonly count: number;
}

/** A nest that drives one whole element each time. */
export function nestOf(stmt: For, range: Range): Nest | undefined {
  const loops = [{ ...range, local: stmt.local }];
  let { body } = stmt;
  for (;;) {
    const [only, ...others] = body;
    if (only === undefined || others.length > 0) return undefined;
    if (only.kind === 'for') {
      if (only.from >= only.to) return undefined;
      loops.push({ from: only.from, to: only.to, local: only.local });
      ({ body } = only);
      continue;
    }
    if (only.kind !== 'drive' || only.range !== undefined || only.delay !== undefined) return undefined;
    const { index } = only;
    const count = loops.reduce((product, { from, to }) => product * (to - from), 1);
    return index === undefined || count < FEWEST_MOVED
      ? undefined
      : { loops, drive: { ...only, index }, count };
  }
}

/** Few, so that the code of small arrays is that of large ones. */
const FEWEST_MOVED = 2;

/** Whether the index goes up by one from each iteration of a nest to the next. */
export function isConsecutive(index: Expr, { loops }: Nest): boolean {
  let step = 1;
  for (const { local, from, to } of loops.toReversed()) {
    if (to - from > 1 && slopeOf(index, local) !== step) return false;
    step *= to - from;
  }
  return true;
}

/** By how much an expression grows with a local; undefined where that is not always the same. */
function slopeOf(expr: Expr, local: LocalId): number | undefined {
  if (!mentions(expr, local)) return 0;
  if (expr.kind === 'local') return 1;
  if (expr.kind === 'extend' && !expr.signed) return slopeOf(expr.value, local);
  if (expr.kind !== 'binary') return undefined;
  const [left, right] = [slopeOf(expr.left, local), slopeOf(expr.right, local)];
  if (left === undefined || right === undefined) return undefined;
  switch (expr.op) {
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mul':
      if (expr.right.kind === 'const') return left * Number(expr.right.value);
      return expr.left.kind === 'const' ? right * Number(expr.left.value) : undefined;
    default:
      return undefined;
  }
}

export function mentions(expr: Expr, local: LocalId): boolean {
  let found = false;
  visitExpr(expr, (node) => {
    found ||= node.kind === 'local' && node.local === local;
  });
  return found;
}

export function mentionsSignal(expr: Expr, signal: number): boolean {
  let found = false;
  visitExpr(expr, (node) => {
    found ||= node.kind === 'read' && node.signal === signal;
  });
  return found;
}

// ── Taking loops apart ──────────────────────────────────────────────────────────────────────────────────────────────

/** Written out where they are used, more of them could make expressions without end. */
const MOST_SETS = 8;

/**
 * Drives of a nest that may as well stand in nests of their own: nothing in the nest reads what it drives, and no two drives meet. What is set once for
 * several of them is written out in each.
 */
export function separableDrives(
  stmt: For,
  isSetOnce: (id: LocalId) => boolean,
): readonly { readonly drive: Drive; readonly alone: For }[] {
  const driven = new Map<SignalId, number>();
  let plain = true;
  let count = 0;
  let sets = 0;
  visitStmts([stmt], (one) => {
    if (one.kind === 'drive') {
      driven.set(one.signal, (driven.get(one.signal) ?? 0) + 1);
      count++;
      plain &&= one.index !== undefined && one.range === undefined && one.delay === undefined;
    } else if (one.kind === 'set') {
      sets++;
      plain &&= one.index === undefined && one.range === undefined && isSetOnce(one.local);
    } else if (one.kind === 'if') {
      // What is set in an arm has another value elsewhere.
      for (const arm of bodiesOf(one))
        plain &&= setsIn(arm).every((id) => readsOf(id, arm) === readsOf(id, [stmt]));
    } else {
      plain &&= one.kind === 'for';
    }
  });
  visitExprsIn([stmt], (expr) => {
    plain &&= expr.kind !== 'read' || !driven.has(expr.signal);
  });
  const isAlone = count < 2 && sets === 0;
  if (!plain || isAlone || sets > MOST_SETS) return [];
  const drives: { readonly drive: Drive; readonly alone: For }[] = [];
  const walk = (
    list: readonly Stmt[],
    around: readonly ((body: readonly Stmt[]) => Stmt)[],
    known: ReadonlyMap<LocalId, Expr>,
  ): void => {
    const values = new Map(known);
    const written = (expr: Expr): Expr =>
      replaceExprs(expr, (node) => (node.kind === 'local' ? values.get(node.local) : undefined));
    for (const one of list) {
      if (one.kind === 'set') values.set(one.local, written(one.value));
      else if (one.kind === 'for') walk(one.body, [...around, (body) => ({ ...one, body })], values);
      else if (one.kind === 'if') {
        const cond = written(one.cond);
        walk(one.then, [...around, (then) => ({ ...one, cond, then, else: [] })], values);
        walk(one.else, [...around, (rest) => ({ ...one, cond, then: [], else: rest })], values);
      } else if (one.kind === 'drive' && driven.get(one.signal) === 1) {
        const index = one.index === undefined ? undefined : written(one.index);
        const drive: Stmt = { ...one, index, value: written(one.value) };
        const [alone] = around.reduceRight<readonly Stmt[]>((body, outer) => [outer(body)], [drive]);
        if (alone?.kind === 'for') drives.push({ drive: one, alone });
      }
    }
  };
  walk([stmt], [], new Map());
  return drives;
}

function setsIn(body: readonly Stmt[]): readonly LocalId[] {
  const sets: LocalId[] = [];
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set') sets.push(stmt.local);
  });
  return sets;
}

function readsOf(id: LocalId, body: readonly Stmt[]): number {
  let count = 0;
  visitExprsIn(body, (expr) => {
    if (expr.kind === 'local' && expr.local === id) count++;
  });
  return count;
}

/** The nest without some of its drives, and without what is then done for nothing. */
export function without(stmt: For, drives: ReadonlySet<Drive>): For | undefined {
  if (drives.size === 0) return stmt;
  const strip = (list: readonly Stmt[]): readonly Stmt[] =>
    list.flatMap((one): readonly Stmt[] => {
      if (one.kind === 'drive') return drives.has(one) ? [] : [one];
      if (one.kind === 'if') {
        const then = strip(one.then);
        const otherwise = strip(one.else);
        return [...then, ...otherwise].some(({ kind }) => kind !== 'set')
          ? [{ ...one, then, else: otherwise }]
          : [];
      }
      if (one.kind !== 'for') return [one];
      const body = strip(one.body);
      return body.some(({ kind }) => kind !== 'set') ? [{ ...one, body }] : [];
    });
  const [rest] = strip([stmt]);
  return rest?.kind === 'for' ? rest : undefined;
}
