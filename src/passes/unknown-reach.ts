/**
 * Where an unknown bit may ever get to: from registers and words without an initial value, and from foreign modules, along values, indices and
 * conditions. What is not reached needs no plane of unknown bits. Whole signals, all instances of a module together.
 */
import type { Arg, Design, Expr, Func, InstanceGroup, Instr, Module, Stmt } from '../ir/ir.js';
import { bodiesOf, exprsOf, exprsOfInstr, visitExpr } from '../ir/walk.js';

/** Ids of what may hold unknown bits. */
export interface Reached {
  readonly signals: ReadonlySet<number>;
  readonly memories: ReadonlySet<number>;
  /** For each process in order, its locals. */
  readonly locals: readonly ReadonlySet<number>[];
}

export interface Reach {
  readonly modules: ReadonlyMap<string, MutableReached>;
  /** Locals of functions, whoever calls them. */
  readonly functions: ReadonlyMap<string, Set<number>>;
}

export function reachOfUnknowns(design: Design): Reach {
  const search = new Search(design);
  while (search.step());
  return search;
}

/** What the statements of one process or function see. */
export interface Scope {
  readonly module: MutableReached | undefined;
  readonly locals: Set<number>;
}

export interface MutableReached extends Reached {
  readonly signals: Set<number>;
  readonly memories: Set<number>;
  readonly locals: readonly Set<number>[];
  readonly clocks: Set<number>;
  readonly clockPorts: readonly number[];
}

class Search implements Reach {
  readonly modules: ReadonlyMap<string, MutableReached>;
  readonly functions: ReadonlyMap<string, Set<number>>;
  readonly #design: Design;
  readonly #byName: ReadonlyMap<string, Func>;
  #grew = false;

  constructor(design: Design) {
    this.#design = design;
    this.#byName = new Map(design.functions.map((func) => [func.name, func]));
    this.functions = new Map(design.functions.map(({ name }) => [name, new Set<number>()]));
    this.modules = new Map(design.modules.map((module) => [module.name, sourcesOf(module)]));
  }

  /** False where nothing more was found. */
  step(): boolean {
    this.#grew = false;
    for (const module of this.#design.modules) this.#module(module);
    for (const { name, body } of this.#design.functions) {
      const locals = this.functions.get(name);
      if (locals !== undefined) this.#body(body, { module: undefined, locals }, false);
    }
    return this.#grew;
  }

  #module(module: Module): void {
    const reached = this.modules.get(module.name);
    if (reached === undefined) return;
    for (const group of module.groups) this.#ports(group, reached);
    for (const [i, process] of module.processes.entries()) {
      const scope: Scope = { module: reached, locals: reached.locals[i] ?? new Set() };
      if (process.kind !== 'test') this.#body(process.body, scope, false);
      else for (const instr of process.code) this.#instr(instr, scope);
    }
    this.#gates(module, reached);
    for (const [id, { reset }] of module.signals.entries()) {
      const signal = reset === undefined ? undefined : module.resets[reset]?.signal;
      if (signal !== undefined && reached.signals.has(signal)) this.#add(reached.signals, id);
    }
  }

  /** A port and its view in the parent are one place. */
  #ports({ module, ports }: InstanceGroup, outer: MutableReached): void {
    const inner = this.modules.get(module);
    if (inner === undefined) return;
    for (const { child, parent } of ports) {
      if (inner.signals.has(child)) this.#add(outer.signals, parent);
      if (outer.signals.has(parent)) this.#add(inner.signals, child);
    }
  }

  /** What a clock writes, if it is unknown whether it runs. */
  #gates({ clocks, groups, processes }: Module, reached: MutableReached): void {
    for (const [id, clock] of clocks.entries()) {
      const isUnknown =
        clock.kind === 'gate'
          ? reached.signals.has(clock.enable) || reached.clocks.has(clock.parent)
          : clock.kind === 'divide' && reached.clocks.has(clock.parent);
      if (isUnknown) this.#add(reached.clocks, id);
    }
    for (const { module, clocks: given } of groups) {
      const inner = this.modules.get(module);
      given.forEach((clock, port) => {
        if (reached.clocks.has(clock)) this.#add(inner?.clocks, inner?.clockPorts[port] ?? 0);
      });
    }
    for (const [i, process] of processes.entries()) {
      if (process.kind === 'seq' && reached.clocks.has(process.clock))
        this.#body(process.body, { module: reached, locals: reached.locals[i] ?? new Set() }, true);
    }
  }

  #body(body: readonly Stmt[], scope: Scope, isConditional: boolean): void {
    for (const stmt of body) {
      this.#stmt(stmt, scope, isConditional);
      const inner = bodiesOf(stmt);
      if (inner.length === 0) continue;
      const isUnknown = isConditional || this.#isAnyReached(exprsOf(stmt), scope);
      for (const each of inner) this.#body(each, scope, isUnknown);
    }
  }

  #stmt(stmt: Stmt, scope: Scope, isConditional: boolean): void {
    if (stmt.kind === 'call') return this.#call(stmt.func, stmt.args, stmt.results, scope, isConditional);
    if (!isConditional && !this.#isAnyReached(exprsOf(stmt), scope)) return;
    if (stmt.kind === 'set') this.#add(scope.locals, stmt.local);
    else if (stmt.kind === 'drive') this.#add(scope.module?.signals, stmt.signal);
    else if (stmt.kind === 'memWrite') this.#add(scope.module?.memories, stmt.memory);
  }

  #call(
    name: string,
    args: readonly Arg[],
    results: readonly number[],
    scope: Scope,
    isConditional: boolean,
  ): void {
    const func = this.#byName.get(name);
    const inner = this.functions.get(name);
    if (func === undefined || inner === undefined) return;
    args.forEach((arg, i) => {
      const param = func.params[i];
      if (param !== undefined && this.#isReachedArg(arg, scope)) this.#add(inner, param);
    });
    results.forEach((result, i) => {
      const from = func.results[i];
      if (isConditional || (from !== undefined && inner.has(from))) this.#add(scope.locals, result);
    });
  }

  #instr(instr: Instr, scope: Scope): void {
    if (instr.kind === 'do') return this.#body(instr.body, scope, false);
    if (!this.#isAnyReached(exprsOfInstr(instr), scope)) return;
    if (instr.kind === 'random') this.#add(scope.locals, instr.local);
    if (instr.kind === 'deposit' || instr.kind === 'force') this.#name(instr.target.leaf);
  }

  /** A path may lead anywhere below. */
  #name(leaf: string): void {
    for (const { name, signals, memories } of this.#design.modules) {
      const reached = this.modules.get(name);
      for (const [id, signal] of signals.entries()) if (signal.name === leaf) this.#add(reached?.signals, id);
      for (const [id, memory] of memories.entries())
        if (memory.name === leaf) this.#add(reached?.memories, id);
    }
  }

  #isReachedArg(arg: Arg, scope: Scope): boolean {
    if (arg.kind === 'value') return isReachedBy(arg.value, scope);
    if (arg.kind === 'local') return scope.locals.has(arg.local);
    return scope.module?.signals.has(arg.signal) === true;
  }

  #isAnyReached(exprs: readonly Expr[], scope: Scope): boolean {
    return exprs.some((expr) => isReachedBy(expr, scope));
  }

  #add(set: Set<number> | undefined, id: number): void {
    if (set === undefined || set.has(id)) return;
    set.add(id);
    this.#grew = true;
  }
}

/** Whether an expression may have unknown bits. */
export function isReachedBy(expr: Expr, { module, locals }: Scope): boolean {
  let isReached = false;
  visitExpr(expr, (node) => {
    if (node.kind === 'read' || node.kind === 'sampled')
      isReached ||= module?.signals.has(node.signal) === true;
    else if (node.kind === 'local') isReached ||= locals.has(node.local);
    else if (node.kind === 'memRead') isReached ||= module?.memories.has(node.memory) === true;
    return !isReached;
  });
  return isReached;
}

/** Where unknown bits begin. */
function sourcesOf({ signals, memories, processes, foreign, clocks }: Module): MutableReached {
  const ids = <T>(list: readonly T[], isSource: (item: T) => boolean): Set<number> =>
    new Set(list.flatMap((item, id) => (isSource(item) ? [id] : [])));
  return {
    signals: ids(
      signals,
      ({ storage, init, port }) =>
        (storage === 'reg' && init === undefined) || (foreign !== undefined && port === 'out'),
    ),
    memories: ids(
      memories,
      ({ init, readUnderWrite }) => init === undefined || readUnderWrite === 'undefined',
    ),
    locals: processes.map(() => new Set<number>()),
    clocks: new Set(),
    clockPorts: [...ids(clocks, ({ kind }) => kind === 'port')],
  };
}
