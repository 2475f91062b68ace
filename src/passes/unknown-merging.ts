/**
 * Branches over what may be unknown, as choices between values: both arms are computed, each into variables of its own, and then chosen from. So the plane of
 * unknown bits sees in which bits the arms differ, where the branch itself could only say what they may write. Combinational logic and functions; a branch that drives a
 * wire which has no value yet on only some of its ways stays one.
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
import { rewriteExpr, rewriteStmts, withBodies } from '../ir/rewrite.js';
import { bodiesOf, visitStmts } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import { scheduleDesign } from './schedule.js';
import { isReachedBy, reachOfUnknowns, type Scope } from './unknown-reach.js';

export function mergeUnknownArms(design: Design): Design {
  const merged = mergedIn(design);
  if (hasOrder(merged)) return merged;
  // Arrays that were driven element by element are driven as wholes, which may close a loop that there is not: those modules stay.
  return merged.modules.reduce<Design>(
    (made, module, i) => {
      const tried = { ...made, modules: made.modules.with(i, module) };
      return hasOrder(tried) ? tried : made;
    },
    { ...merged, modules: design.modules },
  );
}

function hasOrder(design: Design): boolean {
  return scheduleDesign(design).diagnostics.length === 0;
}

function mergedIn(design: Design): Design {
  const reach = reachOfUnknowns(design);
  const silent = new Set(design.functions.filter((func) => !reports(func)).map(({ name }) => name));
  const around: Surroundings = { silent, sites: design.sites };
  const mergeProcess = (process: Process, module: Module, i: number): Process => {
    const reached = reach.modules.get(module.name);
    if (process.kind !== 'comb' || reached === undefined) return process;
    const scope: Scope = { module: reached, locals: reached.locals[i] ?? new Set() };
    const merging = new Merging(process.locals, module, scope, around);
    return { ...process, body: merging.body(process.body, new Set()), locals: merging.locals };
  };
  const mergeFunction = (func: Func): Func => {
    const scope: Scope = { module: undefined, locals: reach.functions.get(func.name) ?? new Set() };
    const merging = new Merging(func.locals, undefined, scope, around);
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
    const elements = new Map<SignalId, Set<bigint>>();
    return body.flatMap((stmt) => {
      const made = this.#merged(stmt, driven) ?? [this.#inside(stmt, driven)];
      for (const { kind, id } of targetsOf([stmt]))
        if (kind === 'signal' && this.#isDrivenIn([stmt], id, undefined, elements)) driven.add(id);
      return made;
    });
  }

  /** With what is inside merged. */
  #inside(stmt: Stmt, driven: ReadonlySet<SignalId>): Stmt {
    return withBodies(
      stmt,
      bodiesOf(stmt).map((each) => this.body(each, new Set(driven))),
    );
  }

  /** Undefined where the statement stays what it is. */
  #merged(stmt: Stmt, driven: Set<SignalId>): readonly Stmt[] | undefined {
    if (stmt.kind !== 'if' && stmt.kind !== 'switch') return undefined;
    const subject = stmt.kind === 'if' ? stmt.cond : stmt.subject;
    if (!isReachedBy(subject, this.#scope)) return undefined;
    if (!bodiesOf(stmt).every((each) => this.#isPlain(each))) return undefined;
    const targets = targetsOf([stmt]);
    const isWhole = targets.every(
      ({ kind, id }) => kind === 'local' || driven.has(id) || this.#isDrivenIn([stmt], id),
    );
    if (!isWhole) return undefined;
    const out: Stmt[] = [];
    const chosen = armsOf(stmt, this.#keep(subject, out)).map((arm) => ({
      cond: arm.cond,
      results: this.#arm(arm, targets, driven, out),
    }));
    for (const [i, target] of targets.entries()) {
      const value = (index: Expr | undefined): Expr | undefined =>
        chosen.reduceRight<Expr | undefined>((rest, { cond, results }) => {
          const own = results[i]?.(index);
          return own === undefined || rest === undefined ? (own ?? rest) : mux(cond, own, rest);
        }, undefined);
      out.push(...this.#each(target, (index) => writeOf(target, index, value(index))));
    }
    return out;
  }

  /** Computes an arm into variables of its own; gives what stands in each in the end. */
  #arm(
    { cond, body }: Arm,
    targets: readonly Target[],
    driven: ReadonlySet<SignalId>,
    out: Stmt[],
  ): readonly ((index: Expr | undefined) => Expr)[] {
    const names: Names = { locals: new Map(), signals: new Map() };
    const results = targets.map((target) => {
      const { width, length, span } = this.#leafOf(target);
      const own: Target = { kind: 'local', id: this.#fresh(width, span, this.#isReached(target), length) };
      names[target.kind === 'local' ? 'locals' : 'signals'].set(target.id, own.id);
      const hasValue = target.kind === 'local' || driven.has(target.id);
      if (hasValue)
        out.push(...this.#each(target, (index) => writeOf(own, index, readOf(target, index, width, span))));
      return (index: Expr | undefined): Expr => readOf(own, index, width, span);
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
    const own: Target = { kind: 'local', id: this.#fresh(expr.width, expr.span, true) };
    out.push(...writeOf(own, undefined, expr));
    return readOf(own, undefined, expr.width, expr.span);
  }

  /** All elements of a target. */
  #each(target: Target, make: (index: Expr | undefined) => readonly Stmt[]): readonly Stmt[] {
    const { length, span } = this.#leafOf(target);
    if (length === 1) return make(undefined);
    const local = this.#fresh(32, span, false);
    const body = make({ kind: 'local', local, index: undefined, width: 32, span });
    return [{ kind: 'for', local, from: 0, to: length, body, span }];
  }

  #fresh(width: number, span: Span, isReached: boolean, length = 1): LocalId {
    const id = this.locals.push({ name: `m${this.locals.length}`, width, length, span }) - 1;
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

  /** Whether it does nothing but set and drive. */
  #isPlain(body: readonly Stmt[]): boolean {
    let isPlain = true;
    visitStmts(body, (stmt) => {
      if (stmt.kind === 'memWrite') isPlain = false;
      else if (stmt.kind === 'call') isPlain &&= this.#around.silent.has(stmt.func);
      else if (stmt.kind === 'drive') isPlain &&= stmt.delay === undefined;
    });
    return isPlain;
  }

  /**
   * Whether every way through a body gives a wire its whole value: at once, in a loop, or one element after the other. `over`: the loop around;
   * `elements`: those driven before.
   */
  #isDrivenIn(
    body: readonly Stmt[],
    signal: SignalId,
    over?: LocalId,
    elements = new Map<SignalId, Set<bigint>>(),
  ): boolean {
    const { length } = this.#leafOf({ kind: 'signal', id: signal });
    const own = elements.get(signal) ?? new Set<bigint>();
    elements.set(signal, own);
    for (const stmt of body) {
      const isElement = stmt.kind === 'drive' && stmt.signal === signal && stmt.range === undefined;
      if (isElement && stmt.index?.kind === 'const') own.add(stmt.index.value);
    }
    if (own.size === length) return true;
    return body.some((stmt) => {
      if (stmt.kind === 'drive') {
        const { index } = stmt;
        const isAll = index === undefined || (index.kind === 'local' && index.local === over);
        return stmt.signal === signal && stmt.range === undefined && isAll;
      }
      if (stmt.kind === 'for')
        return stmt.from === 0 && stmt.to === length && this.#isDrivenIn(stmt.body, signal, stmt.local);
      if (stmt.kind !== 'if' && stmt.kind !== 'switch') return false;
      return bodiesOf(stmt).every((inner) => this.#isDrivenIn(inner, signal, over));
    });
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

function readOf(target: Target, index: Expr | undefined, width: number, span: Span): Expr {
  return target.kind === 'local'
    ? { kind: 'local', local: target.id, index, width, span }
    : { kind: 'read', signal: target.id, index, width, span };
}

function writeOf({ kind, id }: Target, index: Expr | undefined, value: Expr | undefined): readonly Stmt[] {
  if (value === undefined) return [];
  const rest = { index, range: undefined, value, span: value.span };
  return kind === 'local'
    ? [{ kind: 'set', local: id, ...rest }]
    : [{ kind: 'drive', signal: id, delay: undefined, ...rest }];
}

function renamed(root: Expr, { locals, signals }: Names): Expr {
  return rewriteExpr(root, (expr) => {
    const local = expr.kind === 'local' ? locals.get(expr.local) : undefined;
    const signal = expr.kind === 'read' ? signals.get(expr.signal) : undefined;
    const id = local ?? signal;
    if (id === undefined || (expr.kind !== 'local' && expr.kind !== 'read')) return expr;
    return readOf({ kind: 'local', id }, expr.index, expr.width, expr.span);
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
