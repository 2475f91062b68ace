/**
 * Which variables may hold a number of fp32 as a number: those that are set by operators on numbers. A loop that adds so stays in one register of floats. WebAssembly
 * leaves open which NaN a number is, so where the bits are wanted the canonical one is taken; that is right where every way to the place set the variable to a
 * result, or to a constant that is no NaN.
 */
import type { Expr, Local, LocalId, Stmt } from '../../ir/ir.js';
import { bodiesOf, exprsOf, operandsOf, visitStmts } from '../../ir/walk.js';
import { isNumber, isNumberOperator } from './floats.js';

/** Branches inside so many others are not looked into: what they name is no number. */
const DEEPEST = 64;

const INFINITY = 0x7f80_0000n;

/** `visible`: what others set or read, as parameters and results. */
export function numberVariables(
  locals: readonly Local[],
  body: readonly Stmt[],
  visible: readonly LocalId[],
): ReadonlySet<LocalId> {
  const sets = new Map<LocalId, Expr[]>();
  const others = new Set<LocalId>(visible);
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'for') others.add(stmt.local);
    else if (stmt.kind === 'call') {
      for (const id of stmt.results) others.add(id);
      for (const arg of stmt.args) if (arg.kind === 'local') others.add(arg.local);
    } else if (stmt.kind === 'set') {
      if (stmt.index === undefined && stmt.range === undefined && isWord(locals[stmt.local]))
        sets.set(stmt.local, [...(sets.get(stmt.local) ?? []), stmt.value]);
      else others.add(stmt.local);
    }
  });
  const found = new Set<LocalId>();
  const isFound = (value: Expr): boolean =>
    isNumber(value) || (value.kind === 'local' && value.index === undefined && found.has(value.local));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [id, values] of sets) if (!others.has(id) && values.some(isFound)) found.add(id);
  }
  if (found.size === 0) return found;
  const walk = new Walk(found, sets);
  walk.body(body, new Set([...found].filter((id) => !others.has(id))), 0);
  for (const id of walk.wrong) found.delete(id);
  return found;
}

const isWord = (local: Local | undefined): boolean => local?.width === 32 && local.length === 1;

/** Follows which variables hold a result; all begin as 0. */
class Walk {
  /** Whose bits are wanted where they may be those of any NaN. */
  readonly wrong = new Set<LocalId>();
  readonly #found: ReadonlySet<LocalId>;
  readonly #sets: ReadonlyMap<LocalId, readonly Expr[]>;

  constructor(found: ReadonlySet<LocalId>, sets: ReadonlyMap<LocalId, readonly Expr[]>) {
    this.#found = found;
    this.#sets = sets;
  }

  body(body: readonly Stmt[], canonical: Set<LocalId>, depth: number): void {
    for (const stmt of body) {
      if (depth > DEEPEST) this.#deep(stmt);
      else this.#stmt(stmt, canonical, depth);
    }
  }

  #stmt(stmt: Stmt, canonical: Set<LocalId>, depth: number): void {
    if (stmt.kind === 'set' && this.#found.has(stmt.local)) {
      const isCopy = stmt.value.kind === 'local' && this.#found.has(stmt.value.local);
      if (!isCopy) this.#expr(stmt.value, canonical, true);
      if (isCanonical(stmt.value, canonical)) canonical.add(stmt.local);
      else canonical.delete(stmt.local);
      return;
    }
    for (const expr of exprsOf(stmt)) this.#expr(expr, canonical, false);
    if (stmt.kind === 'for') {
      // It comes round with what it has set.
      for (const id of setBy(stmt)) if (!this.#isAlways(id)) canonical.delete(id);
      const inside = stmt.from < stmt.to ? canonical : new Set(canonical);
      this.body(stmt.body, inside, depth + 1);
      return;
    }
    const ways = bodiesOf(stmt).map((body) => {
      const own = new Set(canonical);
      this.body(body, own, depth + 1);
      return own;
    });
    const [first, ...rest] = ways;
    if (first === undefined) return;
    canonical.clear();
    for (const id of first) if (rest.every((way) => way.has(id))) canonical.add(id);
  }

  /** Whatever it is set to. */
  #isAlways(id: LocalId): boolean {
    return (this.#sets.get(id) ?? []).every((value) => isCanonical(value, new Set()));
  }

  /** `asNumber`: its value is wanted, not its bits. */
  #expr(root: Expr, canonical: ReadonlySet<LocalId>, asNumber: boolean): void {
    const work: { readonly expr: Expr; readonly asNumber: boolean }[] = [{ expr: root, asNumber }];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const { expr } = next;
      if (expr.kind === 'local' && this.#found.has(expr.local)) {
        if (!next.asNumber && !canonical.has(expr.local)) this.wrong.add(expr.local);
        continue;
      }
      for (const [i, operand] of operandsOf(expr).entries()) {
        const takesNumber =
          isNumberOperator(expr) && !(i === 0 && expr.kind === 'binary' && expr.op === 'fmabf16');
        work.push({ expr: operand, asNumber: takesNumber });
      }
    }
  }

  #deep(root: Stmt): void {
    visitStmts([root], (stmt) => {
      if (stmt.kind === 'set') this.wrong.add(stmt.local);
      for (const expr of exprsOf(stmt)) this.#expr(expr, new Set(), false);
    });
  }
}

function isCanonical(value: Expr, canonical: ReadonlySet<LocalId>): boolean {
  if (value.kind === 'const') return (value.value & 0x7fff_ffffn) <= INFINITY;
  return isNumber(value) || (value.kind === 'local' && canonical.has(value.local));
}

function setBy(root: Stmt): ReadonlySet<LocalId> {
  const set = new Set<LocalId>();
  visitStmts([root], (stmt) => {
    if (stmt.kind === 'set') set.add(stmt.local);
  });
  return set;
}
