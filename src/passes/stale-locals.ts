/** Which variables of a function are seen before they have been set: only those must be 0 when it is written out inside a loop, or twice. */
import type { Expr, Func, LocalId, Stmt } from '../ir/ir.js';
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../ir/walk.js';

/** Branches inside so many others are not looked into: what they read counts as seen before it is set. */
const DEEPEST = 64;

/** Those that something may read, or keep bits or elements of, before all of them was set. Results that may not be set are among them. */
export function staleLocals({ body, locals, params, results }: Func): ReadonlySet<LocalId> {
  const walk = new Walk((id) => locals[id]?.length ?? 0);
  const assigned = new Set(params);
  walk.body(body, assigned, 0);
  for (const id of results) walk.see(id, assigned);
  return walk.stale;
}

class Walk {
  readonly stale = new Set<LocalId>();
  readonly #lengthOf: (id: LocalId) => number;

  constructor(lengthOf: (id: LocalId) => number) {
    this.#lengthOf = lengthOf;
  }

  see(id: LocalId, assigned: ReadonlySet<LocalId>): void {
    if (!assigned.has(id)) this.stale.add(id);
  }

  /** Adds to `assigned` what is set for certain. */
  body(body: readonly Stmt[], assigned: Set<LocalId>, depth: number): void {
    for (const stmt of body) {
      if (depth > DEEPEST) this.#deep(stmt, assigned);
      else this.#stmt(stmt, assigned, depth);
    }
  }

  #stmt(stmt: Stmt, assigned: Set<LocalId>, depth: number): void {
    for (const expr of exprsOf(stmt)) this.#expr(expr, assigned);
    switch (stmt.kind) {
      case 'set':
        if (stmt.index !== undefined || stmt.range !== undefined || this.#lengthOf(stmt.local) !== 1)
          this.see(stmt.local, assigned);
        else assigned.add(stmt.local);
        return;
      case 'call':
        for (const arg of stmt.args) if (arg.kind === 'local') this.see(arg.local, assigned);
        for (const id of stmt.results) assigned.add(id);
        return;
      case 'for':
        return this.#loop(stmt, stmt.from < stmt.to ? assigned : new Set(assigned), depth);
      case 'if':
      case 'switch': {
        const ways = bodiesOf(stmt).map((body) => {
          const own = new Set(assigned);
          this.body(body, own, depth + 1);
          return own;
        });
        const [first = assigned, ...others] = ways;
        for (const id of first) if (others.every((own) => own.has(id))) assigned.add(id);
        return;
      }
      default:
    }
  }

  /** A loop over all elements that sets each of them, before all else that it does with them, sets the variable. */
  #loop(loop: Stmt & { readonly kind: 'for' }, assigned: Set<LocalId>, depth: number): void {
    assigned.add(loop.local);
    for (const stmt of sets(loop.body, loop.local) ? [] : loop.body) {
      if (stmt.kind !== 'set' || stmt.range !== undefined || loop.from > 0) continue;
      const { index, local, value } = stmt;
      const isCounted = index?.kind === 'local' && index.local === loop.local && index.index === undefined;
      if (!isCounted || loop.to < this.#lengthOf(local) || mentions(loop.body, local) > 1) continue;
      this.#expr(value, assigned);
      assigned.add(local);
    }
    this.body(loop.body, assigned, depth + 1);
  }

  #expr(root: Expr, assigned: ReadonlySet<LocalId>): void {
    visitExpr(root, (expr) => {
      if (expr.kind === 'local') this.see(expr.local, assigned);
    });
  }

  #deep(root: Stmt, assigned: ReadonlySet<LocalId>): void {
    visitStmts([root], (stmt) => {
      for (const expr of exprsOf(stmt)) this.#expr(expr, assigned);
      if (stmt.kind === 'set') this.see(stmt.local, assigned);
      if (stmt.kind !== 'call') return;
      for (const arg of stmt.args) if (arg.kind === 'local') this.see(arg.local, assigned);
    });
  }
}

function sets(body: readonly Stmt[], id: LocalId): boolean {
  let found = false;
  visitStmts(body, (stmt) => {
    found ||= (stmt.kind === 'set' || stmt.kind === 'for') && stmt.local === id;
    found ||= stmt.kind === 'call' && stmt.results.includes(id);
  });
  return found;
}

/** In how many places a variable is read or set. */
function mentions(body: readonly Stmt[], id: LocalId): number {
  let found = 0;
  visitStmts(body, (stmt) => {
    if ((stmt.kind === 'set' || stmt.kind === 'for') && stmt.local === id) found += 1;
    if (stmt.kind === 'call') {
      found += stmt.results.filter((each) => each === id).length;
      found += stmt.args.filter((arg) => arg.kind === 'local' && arg.local === id).length;
    }
    for (const root of exprsOf(stmt)) {
      visitExpr(root, (expr) => {
        if (expr.kind === 'local' && expr.local === id) found += 1;
      });
    }
  });
  return found;
}
