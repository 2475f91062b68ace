/** A body with only some of its effects: what one process does to one register, memory or assertion, with the control flow around it. */
import { exprsOf, foldStmts, visitExpr, visitStmts } from '../../ir/walk.js';
import type { LocalId, Stmt } from '../../ir/ir.js';

/** The statements that `keep` names, and whatever computes what they need. */
export function project(body: readonly Stmt[], keep: (effect: Stmt) => boolean): readonly Stmt[] {
  const needed = neededLocals(body, keep);
  const isKept = (stmt: Stmt): boolean => {
    switch (stmt.kind) {
      case 'set':
        return needed.has(stmt.local);
      case 'call':
        return stmt.results.some((local) => needed.has(local));
      default:
        return keep(stmt);
    }
  };
  return foldStmts<Stmt | undefined>(body, (stmt, bodies): Stmt | undefined => {
    const inner = bodies.map((statements) => statements.filter((each) => each !== undefined));
    const [first = [], second = []] = inner;
    switch (stmt.kind) {
      case 'if':
        return first.length + second.length === 0 ? undefined : { ...stmt, then: first, else: second };
      case 'switch': {
        if (inner.every((statements) => statements.length === 0)) return undefined;
        const cases = stmt.cases.map((arm, i) => ({ ...arm, body: inner[i] ?? [] }));
        return { ...stmt, cases, default: inner.at(-1) ?? [] };
      }
      case 'for':
        return first.length === 0 ? undefined : { ...stmt, body: first };
      default:
        return isKept(stmt) ? stmt : undefined;
    }
  }).filter((stmt) => stmt !== undefined);
}

/** Locals that the effects depend on, through others and through what decides whether they happen. */
function neededLocals(body: readonly Stmt[], keep: (effect: Stmt) => boolean): ReadonlySet<LocalId> {
  const needed = new Set<LocalId>();
  const need = (stmt: Stmt): void => {
    for (const expr of exprsOf(stmt)) {
      visitExpr(expr, (node) => {
        if (node.kind === 'local') needed.add(node.local);
      });
    }
    if (stmt.kind === 'call') {
      for (const arg of stmt.args) if (arg.kind === 'local') needed.add(arg.local);
    }
  };
  const matters = (stmt: Stmt): boolean => {
    switch (stmt.kind) {
      case 'set':
        return needed.has(stmt.local);
      case 'call':
        return stmt.results.some((local) => needed.has(local));
      case 'drive':
      case 'memWrite':
      case 'check':
        return keep(stmt);
      default:
        return false;
    }
  };
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    visitStmts(body, (stmt) => {
      let isNeeded = matters(stmt);
      if (!isNeeded && holdsControl(stmt)) visitStmts([stmt], (inner) => (isNeeded ||= matters(inner)));
      if (isNeeded) need(stmt);
    });
  }
  return needed;
}

function holdsControl({ kind }: Stmt): boolean {
  return kind === 'if' || kind === 'switch';
}
