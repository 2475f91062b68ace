/**
 * Branches over what may be unknown, as choices between values: both arms are computed, each into variables of its own, and then chosen from. So the plane of
 * unknown bits sees in which bits the arms differ, where the branch itself could only say what they may write. Combinational logic and functions; an arm that
 * writes elements of an array, or a wire that has no value yet and gets none in the other arm, stays a branch.
 */
import { binary, constant, mux, not } from '../ir/builder.js';
import type {
  Arg,
  Design,
  Expr,
  Func,
  Local,
  LocalId,
  Module,
  Process,
  SignalId,
  Site,
  Stmt,
} from '../ir/ir.js';
import { rewriteExpr, rewriteStmts } from '../ir/rewrite.js';
import { bodiesOf, visitStmts } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import { isReachedBy, reachOfUnknowns, type Scope } from './unknown-reach.js';

export function mergeUnknownArms(design: Design): Design {
  const reach = reachOfUnknowns(design);
  const silent = new Set(design.functions.filter((func) => !reports(func)).map(({ name }) => name));
  const mergeProcess = (process: Process, module: Module, i: number): Process => {
    const reached = reach.modules.get(module.name);
    if (process.kind !== 'comb' || reached === undefined) return process;
    const scope: Scope = { module: reached, locals: reached.locals[i] ?? new Set() };
    const merging = new Merging(process.locals, module, scope, { silent, sites: design.sites });
    return { ...process, body: merging.body(process.body, new Set()), locals: merging.locals };
  };
  const mergeFunction = (func: Func): Func => {
    const scope: Scope = { module: undefined, locals: reach.functions.get(func.name) ?? new Set() };
    const merging = new Merging(func.locals, undefined, scope, { silent, sites: design.sites });
    return { ...func, body: merging.body(func.body, new Set()), locals: merging.locals };
  };
  return {
    ...design,
    functions: design.functions.map(mergeFunction),
    modules: design.modules.map((module) => ({
      ...module,
      processes: module.processes.map((process, i) => mergeProcess(process, module, i)),
    })),
  };
}

function reports({ body }: Func): boolean {
  let hasCheck = false;
  visitStmts(body, ({ kind }) => {
    hasCheck ||= kind === 'check' || kind === 'call';
  });
  return hasCheck;
}

/** What an arm writes: a variable, or a wire. */
type Target =
  { readonly kind: 'local'; readonly id: LocalId } | { readonly kind: 'signal'; readonly id: SignalId };

type Branch = Stmt & { readonly kind: 'if' | 'switch' };

interface Surroundings {
  /** Functions that check nothing. */
  readonly silent: ReadonlySet<string>;
  readonly sites: readonly Site[];
}

/** An arm, and whether it is the one. */
interface Arm {
  readonly cond: Expr;
  readonly body: readonly Stmt[];
}

class Merging {
  readonly locals: Local[];
  readonly #module: Module | undefined;
  readonly #scope: Scope;
  readonly #around: Surroundings;

  constructor(locals: readonly Local[], module: Module | undefined, scope: Scope, around: Surroundings) {
    this.locals = [...locals];
    this.#module = module;
    this.#scope = scope;
    this.#around = around;
  }

  /** `driven`: wires that have got their value for sure; those of the body are added. */
  body(body: readonly Stmt[], driven: Set<SignalId>): readonly Stmt[] {
    return body.flatMap((stmt) => {
      const merged = this.#merged(stmt, driven);
      if (merged !== undefined) return merged;
      const made = this.#inside(stmt, driven);
      if (made.kind === 'drive' && made.index === undefined && made.range === undefined)
        driven.add(made.signal);
      return [made];
    });
  }

  /** With what is inside merged. A wire has its value where all arms give it one. */
  #inside(stmt: Stmt, driven: Set<SignalId>): Stmt {
    if (stmt.kind === 'for') return { ...stmt, body: this.body(stmt.body, new Set(driven)) };
    if (stmt.kind !== 'if' && stmt.kind !== 'switch') return stmt;
    const after = bodiesOf(stmt).map(() => new Set(driven));
    const bodies = bodiesOf(stmt).map((each, i) => this.body(each, after[i] ?? new Set()));
    const [first = new Set<SignalId>(), ...others] = after;
    for (const signal of first) if (others.every((set) => set.has(signal))) driven.add(signal);
    if (stmt.kind === 'if') return { ...stmt, then: bodies[0] ?? [], else: bodies[1] ?? [] };
    const cases = stmt.cases.map((arm, i) => ({ ...arm, body: bodies[i] ?? [] }));
    return { ...stmt, cases, default: bodies[cases.length] ?? [] };
  }

  /** Undefined where the statement stays what it is. */
  #merged(stmt: Stmt, driven: Set<SignalId>): readonly Stmt[] | undefined {
    if (stmt.kind !== 'if' && stmt.kind !== 'switch') return undefined;
    const subject = stmt.kind === 'if' ? stmt.cond : stmt.subject;
    if (!isReachedBy(subject, this.#scope)) return undefined;
    if (!bodiesOf(stmt).every((each) => this.#isPlain(each))) return undefined;
    const targets = targetsOf([stmt]);
    const isWhole = targets.every(
      ({ kind, id }) => kind === 'local' || driven.has(id) || isDrivenIn([stmt], id),
    );
    if (!isWhole) return undefined;
    const out: Stmt[] = [];
    const chosen = armsOf(stmt, this.#keep(subject, out)).map((arm) => ({
      cond: arm.cond,
      results: this.#arm(arm, targets, driven, out),
    }));
    const last = chosen.at(-1);
    for (const [i, target] of targets.entries()) {
      const value = chosen.slice(0, -1).reduceRight<Expr | undefined>((rest, { cond, results }) => {
        const own = results[i];
        return own === undefined || rest === undefined ? rest : mux(cond, own, rest);
      }, last?.results[i]);
      if (value !== undefined) out.push(writeOf(target, value));
      if (target.kind === 'signal') driven.add(target.id);
    }
    return out;
  }

  /** Computes an arm into variables of its own; gives what stands in each in the end. */
  #arm(
    { cond, body }: Arm,
    targets: readonly Target[],
    driven: ReadonlySet<SignalId>,
    out: Stmt[],
  ): readonly Expr[] {
    const names: Names = { locals: new Map(), signals: new Map() };
    const results = targets.map((target) => {
      const { width, span } = this.#leafOf(target);
      const local = this.#fresh(width, span, this.#isReached(target));
      names[target.kind === 'local' ? 'locals' : 'signals'].set(target.id, local);
      if (target.kind === 'local' || driven.has(target.id))
        out.push(writeOf({ kind: 'local', id: local }, readOf(target, width, span)));
      return readOf({ kind: 'local', id: local }, width, span);
    });
    const own = rewriteStmts(body, {
      exprs: (expr) => renamed(expr, names),
      stmt: (stmt) => [this.#guarded(retargeted(stmt, names), cond)],
    });
    out.push(...this.body(own, new Set(driven)));
    return results;
  }

  /** A check of an arm that is not taken says nothing. */
  #guarded(stmt: Stmt, cond: Expr): Stmt {
    if (stmt.kind !== 'check') return stmt;
    const isCover = this.#around.sites[stmt.site]?.kind === 'cover';
    return {
      ...stmt,
      cond: isCover ? binary('and', cond, stmt.cond) : binary('or', not(cond), stmt.cond),
    };
  }

  #keep(expr: Expr, out: Stmt[]): Expr {
    const local = this.#fresh(expr.width, expr.span, true);
    out.push(writeOf({ kind: 'local', id: local }, expr));
    return readOf({ kind: 'local', id: local }, expr.width, expr.span);
  }

  #fresh(width: number, span: Span, isReached: boolean): LocalId {
    const id = this.locals.push({ name: `m${this.locals.length}`, width, length: 1, span }) - 1;
    if (isReached) this.#scope.locals.add(id);
    return id;
  }

  #isReached({ kind, id }: Target): boolean {
    return kind === 'local' ? this.#scope.locals.has(id) : this.#scope.module?.signals.has(id) === true;
  }

  #leafOf({ kind, id }: Target): { readonly width: number; readonly length: number; readonly span: Span } {
    const leaf = kind === 'local' ? this.locals[id] : this.#module?.signals[id];
    if (leaf === undefined) throw new Error(`no ${kind} ${id}`);
    return leaf;
  }

  /** Whether it sets nothing but whole scalars, or bits of them. */
  #isPlain(body: readonly Stmt[]): boolean {
    let isPlain = true;
    visitStmts(body, (stmt) => {
      if (stmt.kind === 'memWrite') isPlain = false;
      else if (stmt.kind === 'call') isPlain &&= this.#around.silent.has(stmt.func);
      else if (stmt.kind === 'set') isPlain &&= stmt.index === undefined;
      else if (stmt.kind === 'drive') isPlain &&= stmt.index === undefined && stmt.delay === undefined;
    });
    return isPlain && targetsOf(body).every((target) => this.#leafOf(target).length === 1);
  }
}

interface Names {
  readonly locals: Map<LocalId, LocalId>;
  readonly signals: Map<SignalId, LocalId>;
}

/** All that statements set or drive, each once. */
function targetsOf(body: readonly Stmt[]): readonly Target[] {
  const locals = new Set<LocalId>();
  const signals = new Set<SignalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set') locals.add(stmt.local);
    else if (stmt.kind === 'drive') signals.add(stmt.signal);
    else if (stmt.kind === 'call') for (const result of stmt.results) locals.add(result);
  });
  return [
    ...[...locals].map((id): Target => ({ kind: 'local', id })),
    ...[...signals].map((id): Target => ({ kind: 'signal', id })),
  ];
}

/** Whether every way through a body gives a wire its whole value. */
function isDrivenIn(body: readonly Stmt[], signal: SignalId): boolean {
  return body.some((stmt) => {
    if (stmt.kind === 'drive') return stmt.signal === signal && stmt.range === undefined;
    if (stmt.kind !== 'if' && stmt.kind !== 'switch') return false;
    return bodiesOf(stmt).every((inner) => isDrivenIn(inner, signal));
  });
}

/** The last one is taken where no other is. */
function armsOf(stmt: Branch, subject: Expr): readonly Arm[] {
  if (stmt.kind === 'if')
    return [
      { cond: subject, body: stmt.then },
      { cond: not(subject), body: stmt.else },
    ];
  const cases = stmt.cases.map(({ values, body }): Arm => {
    const isOne = values.map((value) => binary('eq', subject, constant(value, subject.width)));
    return { cond: isOne.reduce((a, b) => binary('or', a, b), constant(0n, 1)), body };
  });
  const any = cases.reduce<Expr>((a, { cond }) => binary('or', a, cond), constant(0n, 1));
  return [...cases, { cond: not(any), body: stmt.default }];
}

function readOf(target: Target, width: number, span: Span): Expr {
  return target.kind === 'local'
    ? { kind: 'local', local: target.id, index: undefined, width, span }
    : { kind: 'read', signal: target.id, index: undefined, width, span };
}

function writeOf({ kind, id }: Target, value: Expr): Stmt {
  const rest = { index: undefined, range: undefined, value, span: value.span };
  return kind === 'local'
    ? { kind: 'set', local: id, ...rest }
    : { kind: 'drive', signal: id, delay: undefined, ...rest };
}

function renamed(root: Expr, { locals, signals }: Names): Expr {
  return rewriteExpr(root, (expr) => {
    const local = expr.kind === 'local' ? locals.get(expr.local) : undefined;
    const signal = expr.kind === 'read' ? signals.get(expr.signal) : undefined;
    const id = local ?? signal;
    return id === undefined ? expr : readOf({ kind: 'local', id }, expr.width, expr.span);
  });
}

/** A statement that writes, and hands on, variables in the place of what they stand for. */
function retargeted(stmt: Stmt, { locals, signals }: Names): Stmt {
  switch (stmt.kind) {
    case 'set':
      return { ...stmt, local: locals.get(stmt.local) ?? stmt.local };
    case 'drive': {
      const local = signals.get(stmt.signal);
      const { index, range, value, span } = stmt;
      return local === undefined ? stmt : { kind: 'set', local, index, range, value, span };
    }
    case 'call':
      return {
        ...stmt,
        args: stmt.args.map((arg): Arg => {
          if (arg.kind === 'value') return arg;
          const local = arg.kind === 'local' ? locals.get(arg.local) : signals.get(arg.signal);
          return local === undefined ? arg : { kind: 'local', local };
        }),
        results: stmt.results.map((result) => locals.get(result) ?? result),
      };
    default:
      return stmt;
  }
}
