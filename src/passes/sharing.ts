/** Finding what one body computes more than once, and giving it locals. See `common-subexpressions.ts`. */
import { ExprNumbers } from '../ir/equal.js';
import type { Expr, Local, Stmt } from '../ir/ir.js';
import { mapExprsOf, replaceExprs, withBodies } from '../ir/rewrite.js';
import { bodiesOf, exprsOf, foldStmts, operandsOf, visitExpr, visitStmts } from '../ir/walk.js';
import { pushAll } from '../support/push-all.js';

/** An expression that a statement evaluates for certain, and how often its value is wanted again. */
interface Definition {
  readonly number: number;
  readonly expr: Expr;
  uses: number;
}

/** What the expressions of one statement may be replaced with. */
interface Plan {
  readonly numbers: Map<Expr, number>;
  readonly known: Map<number, Definition>;
  readonly made: Definition[];
}

type Work =
  | { readonly kind: 'body'; readonly body: readonly Stmt[] }
  | { readonly kind: 'stmt'; readonly stmt: Stmt; readonly made: Definition[] }
  /** The end of a body: what it defined is not known behind it. */
  | { readonly kind: 'leave'; readonly made: readonly Definition[] };

export class Sharing {
  readonly #locals: readonly Local[];
  readonly #body: readonly Stmt[];
  readonly #immediate: boolean;
  readonly #numbers = new ExprNumbers();
  /** Counts writes of locals and of what is driven: a read before and a read after are different expressions. */
  readonly #versions = new Map<string, number>();
  readonly #known = new Map<number, Definition>();
  /** In the order of the statements. */
  readonly #plans: Plan[] = [];
  /** Reads of the new locals, other than the first of each. */
  uses = 0;

  /** `immediate`: what is driven is seen by reads that follow. */
  constructor(locals: readonly Local[], body: readonly Stmt[], immediate: boolean) {
    this.#locals = locals;
    this.#body = body;
    this.#immediate = immediate;
  }

  run(): { readonly locals: readonly Local[]; readonly body: readonly Stmt[] } {
    this.#plan();
    const locals = [...this.#locals];
    const chosen = new Map<Definition, number>();
    for (const definition of this.#plans.flatMap((plan) => plan.made)) {
      if (definition.uses === 0) continue;
      const { width, span } = definition.expr;
      chosen.set(definition, locals.push({ name: `shared${chosen.size}`, width, length: 1, span }) - 1);
      this.uses += definition.uses;
    }
    return chosen.size === 0
      ? { locals: this.#locals, body: this.#body }
      : { locals, body: this.#rewritten(chosen) };
  }

  // ── What is wanted again ──────────────────────────────────────────────────────────────────────────────────────────

  #plan(): void {
    const work: Work[] = [{ kind: 'body', body: this.#body }];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      if (next.kind === 'leave') {
        for (const { number } of next.made) this.#known.delete(number);
      } else if (next.kind === 'body') {
        const made: Definition[] = [];
        work.push({ kind: 'leave', made });
        for (const stmt of next.body.toReversed()) work.push({ kind: 'stmt', stmt, made });
      } else {
        const plan = this.#look(next.stmt);
        pushAll(next.made, plan.made);
        this.#plans.push(plan);
        this.#write(next.stmt);
        for (const body of bodiesOf(next.stmt).toReversed()) work.push({ kind: 'body', body });
      }
    }
  }

  /** Makes reads behind a statement differ from those before; in a loop already those inside, that may see the round before. */
  #write(stmt: Stmt): void {
    const bump = (name: string): void => {
      this.#versions.set(name, (this.#versions.get(name) ?? 0) + 1);
    };
    const own = (inner: Stmt): void => {
      if (inner.kind === 'set' || inner.kind === 'for') bump(`$${inner.local}`);
      else if (inner.kind === 'drive' && this.#immediate) bump(`%${inner.signal}`);
      else if (inner.kind === 'call') for (const result of inner.results) bump(`$${result}`);
    };
    if (stmt.kind === 'for') visitStmts([stmt], own);
    else own(stmt);
  }

  #version(expr: Expr): number {
    if (expr.kind === 'local') return this.#versions.get(`$${expr.local}`) ?? 0;
    if (expr.kind === 'read') return this.#versions.get(`%${expr.signal}`) ?? 0;
    return 0;
  }

  /** Uses what is known, and notes what the statement evaluates for certain. */
  #look(stmt: Stmt): Plan {
    const plan: Plan = { numbers: new Map(), known: new Map(), made: [] };
    const roots = exprsOf(stmt);
    for (const root of roots) {
      this.#numbers.numberOf(
        root,
        (expr) => this.#version(expr),
        (expr, number) => plan.numbers.set(expr, number),
      );
    }
    // The values of a check are wanted only where it fails.
    const certain = stmt.kind === 'check' ? [stmt.cond] : roots;
    const arms: Expr[] = stmt.kind === 'check' ? [...stmt.values] : [];
    // What is certain first, wherever it stands: then arms may use what their own statement computes anyway.
    for (const root of certain) visitCertain(root, arms, (expr) => this.#meet(expr, plan, true));
    for (const arm of arms) visitExpr(arm, (expr) => this.#meet(expr, plan, false));
    return plan;
  }

  /** Whether to look at the operands: not where the whole is known. */
  #meet(expr: Expr, plan: Plan, certain: boolean): boolean {
    const number = plan.numbers.get(expr);
    if (number === undefined || isFree(expr)) return true;
    const known = this.#known.get(number);
    if (known !== undefined) {
      known.uses += 1;
      plan.known.set(number, known);
      return false;
    }
    if (certain) {
      const made = { number, expr, uses: 0 };
      this.#known.set(number, made);
      plan.known.set(number, made);
      plan.made.push(made);
    }
    return true;
  }

  // ── The locals ────────────────────────────────────────────────────────────────────────────────────────────────────

  #rewritten(chosen: ReadonlyMap<Definition, number>): readonly Stmt[] {
    const combine = (
      stmt: Stmt,
      bodies: readonly (readonly (readonly Stmt[])[])[],
      order: number,
    ): readonly Stmt[] => {
      const inner = withBodies(
        stmt,
        bodies.map((body) => body.flat()),
      );
      const plan = this.#plans[order];
      if (plan === undefined || plan.known.size === 0) return [inner];
      const shared = (expr: Expr): Expr | undefined => {
        const definition = plan.known.get(plan.numbers.get(expr) ?? -1);
        const local = definition && chosen.get(definition);
        if (local === undefined) return undefined;
        return { kind: 'local', local, index: undefined, width: expr.width, span: expr.span };
      };
      // Operands have smaller numbers than what they are operands of.
      const sets = plan.made
        .toSorted((a, b) => a.number - b.number)
        .flatMap((definition): readonly Stmt[] => {
          const { expr } = definition;
          const local = chosen.get(definition);
          if (local === undefined) return [];
          const value = replaceExprs(expr, (node) => (node === expr ? undefined : shared(node)));
          return [{ kind: 'set', local, index: undefined, range: undefined, value, span: expr.span }];
        });
      return [...sets, mapExprsOf(inner, (root) => replaceExprs(root, shared))];
    };
    return foldStmts<readonly Stmt[]>(this.#body, combine).flat();
  }
}

/** What costs no more than reading a local: plain reads, and their bits. */
function isFree(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
    case 'now':
      return true;
    case 'read':
    case 'local':
      return expr.index === undefined;
    case 'extract':
    case 'extend':
      return operandsOf(expr.value).length === 0;
    default:
      return false;
  }
}

/** Visits what is evaluated whenever the root is; arms of a `mux` are put aside. */
function visitCertain(root: Expr, arms: Expr[], visit: (expr: Expr) => boolean): void {
  const work: Expr[] = [root];
  for (let expr = work.pop(); expr !== undefined; expr = work.pop()) {
    if (!visit(expr)) continue;
    if (expr.kind !== 'mux') {
      pushAll(work, operandsOf(expr).toReversed());
    } else {
      work.push(expr.cond);
      arms.push(expr.then, expr.else);
    }
  }
}
