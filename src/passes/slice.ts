/**
 * Program slicing: the part of a body that some of its statements need.
 *
 * Kept are those statements, the control flow around them, and what sets the locals that either reads (M. Weiser, "Program slicing", 1981; flow of locals
 * is not told apart by path, which keeps too much at worst). What a body drives and reads back is read from the signal.
 */
import type { Expr, LocalId, Stmt } from '../ir/ir.js';
import { rewriteStmts } from '../ir/rewrite.js';
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../ir/walk.js';
import { pushAll } from '../support/push-all.js';

/** Statements with an effect outside of the body. */
export type EffectStmt = Stmt & { readonly kind: 'drive' | 'memWrite' | 'check' };

export function isEffect(stmt: Stmt): stmt is EffectStmt {
  return stmt.kind === 'drive' || stmt.kind === 'memWrite' || stmt.kind === 'check';
}

/** Locals that the statement itself reads. */
function localsReadBy(stmt: Stmt): readonly LocalId[] {
  const locals: LocalId[] = [];
  const visit = (expr: Expr): void => {
    if (expr.kind === 'local') locals.push(expr.local);
  };
  for (const expr of exprsOf(stmt)) visitExpr(expr, visit);
  if (stmt.kind === 'call') for (const arg of stmt.args) if (arg.kind === 'local') locals.push(arg.local);
  return locals;
}

function localsSetBy(stmt: Stmt): readonly LocalId[] {
  if (stmt.kind === 'set') return [stmt.local];
  return stmt.kind === 'call' ? stmt.results : [];
}

export function sliceBody(body: readonly Stmt[], wanted: ReadonlySet<Stmt>): readonly Stmt[] {
  const parents = new Map<Stmt, Stmt>();
  const setters = new Map<LocalId, Stmt[]>();
  visitStmts(body, (stmt) => {
    for (const inner of bodiesOf(stmt)) for (const child of inner) parents.set(child, stmt);
    for (const local of localsSetBy(stmt)) {
      const known = setters.get(local);
      if (known === undefined) setters.set(local, [stmt]);
      else known.push(stmt);
    }
  });
  const kept = new Set<Stmt>();
  const work: Stmt[] = [...wanted];
  for (let stmt = work.pop(); stmt !== undefined; stmt = work.pop()) {
    if (kept.has(stmt)) continue;
    kept.add(stmt);
    const parent = parents.get(stmt);
    if (parent !== undefined) work.push(parent);
    for (const local of localsReadBy(stmt)) pushAll(work, setters.get(local) ?? []);
  }
  return rewriteStmts(body, {
    stmt: (stmt) => {
      const bodies = bodiesOf(stmt);
      const keep = bodies.length === 0 ? kept.has(stmt) : bodies.some((inner) => inner.length > 0);
      return keep ? [stmt] : [];
    },
  });
}
