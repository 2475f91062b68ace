/**
 * Reads of a variable become what it was set to, where that is a constant or another variable; and what then is constant is computed at once, so
 * that the branches which nobody takes set nothing. It makes of functions that were written out what a person would have written there.
 */
import type { Expr, Local, LocalId, Module, Process, Stmt } from '../ir/ir.js';
import { mapExprsOf, mapList, patch, rewriteExpr, withBodies } from '../ir/rewrite.js';
import { bodiesOf, visitStmts } from '../ir/walk.js';
import type { Scope } from '../ir/widths.js';
import type { Pass } from './pass.js';
import { simplify } from './simplify.js';

/** Branches inside so many others are left as they are. */
const DEEPEST = 64;

export const propagate: Pass = {
  name: 'propagate',
  summary: 'reads what a variable was set to, where that is a constant or a variable',
  run(design) {
    const statistics = { reads: 0 };
    const body = (code: readonly Stmt[], scope: Scope): readonly Stmt[] => {
      const propagation = new Propagation(scope);
      const made = propagation.body(code, new Known(), 0);
      statistics.reads += propagation.reads;
      return made;
    };
    const process = (old: Process, { signals, memories }: Module): Process =>
      old.kind === 'test'
        ? old
        : patch(old, { body: body(old.body, { signals, memories, locals: old.locals }) });
    return {
      design: patch(design, {
        modules: mapList(design.modules, (module) =>
          patch(module, { processes: mapList(module.processes, (each) => process(each, module)) }),
        ),
        functions: mapList(design.functions, (func) =>
          patch(func, { body: body(func.body, { signals: [], memories: [], locals: func.locals }) }),
        ),
      }),
      statistics,
    };
  },
};

/** What variables hold at a place. */
class Known {
  readonly #values = new Map<LocalId, Expr>();
  /** Those that hold what another one holds. */
  readonly #copies = new Map<LocalId, readonly LocalId[]>();

  /** To be changed without this. */
  copy(): Known {
    const made = new Known();
    for (const [id, value] of this.#values) made.set(id, value);
    return made;
  }

  of(id: LocalId): Expr | undefined {
    return this.#values.get(id);
  }

  set(id: LocalId, value: Expr): void {
    this.#values.set(id, value);
    if (value.kind === 'local') this.#copies.set(value.local, [...(this.#copies.get(value.local) ?? []), id]);
  }

  forget(id: LocalId): void {
    this.#values.delete(id);
    for (const copy of this.#copies.get(id) ?? []) {
      const value = this.#values.get(copy);
      if (value?.kind === 'local' && value.local === id) this.#values.delete(copy);
    }
    this.#copies.delete(id);
  }
}

class Propagation {
  readonly #scope: Scope;
  reads = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  body(body: readonly Stmt[], known: Known, depth: number): readonly Stmt[] {
    const made = body.flatMap((stmt) => this.#stmt(stmt, known, depth));
    return made.length === body.length && made.every((stmt, i) => stmt === body[i]) ? body : made;
  }

  #stmt(old: Stmt, known: Known, depth: number): readonly Stmt[] {
    if (depth > DEEPEST) {
      for (const id of setBy([old])) known.forget(id);
      return [old];
    }
    const stmt = mapExprsOf(old, (expr) => this.#expr(expr, known));
    switch (stmt.kind) {
      case 'set':
        known.forget(stmt.local);
        if (isPlain(stmt.value, stmt.local) && isWhole(stmt, this.#scope.locals[stmt.local]))
          known.set(stmt.local, stmt.value);
        return [stmt];
      case 'call':
        for (const id of stmt.results) known.forget(id);
        return [stmt];
      case 'if': {
        const { cond } = stmt;
        if (cond.kind === 'const')
          return this.#taken(cond.value === 1n ? stmt.then : stmt.else, known, depth);
        return [this.#inside(stmt, known, depth)];
      }
      case 'switch': {
        const { subject } = stmt;
        if (subject.kind !== 'const') return [this.#inside(stmt, known, depth)];
        const arm = stmt.cases.find(({ values }) => values.includes(subject.value));
        return this.#taken(arm?.body ?? stmt.default, known, depth);
      }
      case 'for':
        for (const id of setBy([stmt])) known.forget(id);
        return [this.#inside(stmt, known, depth)];
      default:
        return [stmt];
    }
  }

  #taken(body: readonly Stmt[], known: Known, depth: number): readonly Stmt[] {
    return this.body(body, known, depth + 1);
  }

  #inside(stmt: Stmt, known: Known, depth: number): Stmt {
    const made = withBodies(
      stmt,
      bodiesOf(stmt).map((body) => this.body(body, known.copy(), depth + 1)),
    );
    for (const id of setBy([stmt])) known.forget(id);
    return made;
  }

  #expr(root: Expr, known: Known): Expr {
    return rewriteExpr(root, (expr) => {
      const value = expr.kind === 'local' && expr.index === undefined ? known.of(expr.local) : undefined;
      if (value !== undefined) this.reads += 1;
      return simplify(value ?? expr, this.#scope);
    });
  }
}

/** What may stand in many places: it costs nothing to read. */
const isPlain = (value: Expr, target: LocalId): boolean =>
  value.kind === 'const' || (value.kind === 'local' && value.index === undefined && value.local !== target);

const isWhole = ({ index, range }: Stmt & { readonly kind: 'set' }, local: Local | undefined): boolean =>
  index === undefined && range === undefined && local?.length === 1;

function setBy(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const set = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set' || stmt.kind === 'for') set.add(stmt.local);
    else if (stmt.kind === 'call') for (const id of stmt.results) set.add(id);
  });
  return set;
}
