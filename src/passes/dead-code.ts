/**
 * Drops what has no effect: locals that nobody reads, wires that nobody observes, processes and functions that do nothing. A wire that only debug records
 * name becomes an expression there, so that it can still be looked at; where no simple one exists, it stays.
 */
import type { DebugLeaf, Design, Expr, Func, LocalId, Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteStmts } from '../ir/rewrite.js';
import {
  bodiesOfProcess,
  exprsOf,
  exprsOfInstr,
  visitExpr,
  visitStmts,
  visitStmtsOfModule,
} from '../ir/walk.js';
import { Definitions } from './definitions.js';
import { calleesOf, reportingFunctions } from './effects.js';
import { livenessOf, livenessOfFunction, localNode, nodesIn, wireNode } from './liveness.js';
import type { Liveness, Reports } from './liveness.js';
import type { Pass } from './pass.js';
import { compact, keepLocals, renumberLocals, renumberSignals } from './renumber.js';

export const deadCode: Pass = {
  name: 'dead-code',
  summary: 'drops wires, locals, processes and functions without effect',
  run(design) {
    const sweeper = new Sweeper(design);
    return { design: sweeper.design(), statistics: sweeper.statistics };
  },
};

type Renumber = (id: number) => number;

class Sweeper {
  readonly #design: Design;
  readonly #reports: Reports;
  /** Names that tests force or set: those stay, wherever they are. */
  readonly #forced: ReadonlySet<string>;
  readonly #renumbered = new Map<string, Renumber>();
  readonly statistics = { wires: 0, locals: 0, processes: 0, functions: 0 };

  constructor(design: Design) {
    this.#design = design;
    this.#reports = reportingFunctions(design.functions);
    this.#forced = forcedNames(design.modules);
  }

  design(): Design {
    const swept = mapList(this.#design.functions, (func) => this.#function(func));
    const modules = mapList(this.#design.modules, (module) => this.#module(module));
    const called = calledFunctions(modules, swept);
    const functions = swept.filter((func) => called.has(func.name));
    this.statistics.functions += swept.length - functions.length;
    return patch(this.#design, { modules, functions: functions.length === swept.length ? swept : functions });
  }

  #function(func: Func): Func {
    const body = this.#sweep(func.body, 0, livenessOfFunction(func, this.#reports));
    const { params, results } = func;
    const used = new Set([...params, ...results, ...localsIn(body)]);
    if (used.size === func.locals.length) return patch(func, { body });
    const { kept: locals, renumber } = compact(func.locals, (id) => used.has(id));
    this.statistics.locals += func.locals.length - locals.length;
    return {
      ...func,
      locals,
      params: params.map(renumber),
      results: results.map(renumber),
      body: renumberLocals(body, renumber),
    };
  }

  #module(module: Module): Module {
    const childOf = (name: string): Renumber => this.#renumbered.get(name) ?? ((id) => id);
    const live = livenessOf(module, this.#rootsOf(module), this.#reports);
    const debug = this.#debug(module, live);
    const swept = { ...module, debug, processes: this.#processes(module, live) };
    const { kept, renumber } = compact(module.signals, (id) => live.isLive(wireNode(id)));
    this.statistics.wires += module.signals.length - kept.length;
    if (kept.length < module.signals.length) this.#renumbered.set(module.name, renumber);
    const childrenChanged = module.groups.some((group) => this.#renumbered.has(group.module));
    if (kept.length === module.signals.length && !childrenChanged) return patch(module, swept);
    return renumberSignals(swept, kept, renumber, childOf);
  }

  /** State, what is joined to other modules, and what clocks, resets and tests name. */
  #rootsOf(module: Module): (signal: number) => boolean {
    const named = new Set(module.resets.map((reset) => reset.signal));
    for (const clock of module.clocks) if (clock.kind === 'gate') named.add(clock.enable);
    for (const { powerOn } of module.signals) if (powerOn.kind === 'payload') named.add(powerOn.tag);
    return (id) => {
      const signal = module.signals[id];
      if (signal === undefined || named.has(id)) return true;
      const joined = signal.port !== undefined || signal.instancePort !== undefined;
      return signal.storage === 'reg' || joined || this.#forced.has(signal.name);
    };
  }

  /** Makes expressions of what dead wires there are in debug records; or keeps the wire alive. */
  #debug(module: Module, live: Liveness): Module['debug'] {
    const isDead = (signal: number): boolean => !live.isLive(wireNode(signal));
    const definitions = new Definitions(module, isDead);
    for (const { leaves } of module.debug) {
      for (const leaf of leaves) {
        if (leaf.kind !== 'signal' || !isDead(leaf.signal)) continue;
        if (definitions.of(leaf.signal) === undefined) live.mark([wireNode(leaf.signal)]);
      }
    }
    for (const record of module.debug) {
      for (const leaf of record.leaves) if (leaf.kind === 'expr') live.mark(nodesIn(leaf.value, 0));
    }
    const leaf = (old: DebugLeaf): DebugLeaf => {
      const value = old.kind === 'signal' && isDead(old.signal) ? definitions.of(old.signal) : undefined;
      return value === undefined ? old : { kind: 'expr', value };
    };
    return mapList(module.debug, (record) => patch(record, { leaves: mapList(record.leaves, leaf) }));
  }

  #processes(module: Module, live: Liveness): readonly Process[] {
    const kept = module.processes.flatMap((process, index) => {
      const code = this.#sweepProcess(process, index, live);
      const used = localsOf(code);
      const swept = keepLocals(code, (id) => used.has(id));
      this.statistics.locals += process.locals.length - swept.locals.length;
      const does = swept.kind === 'test' || swept.body.length > 0;
      if (!does) this.statistics.processes += 1;
      return does ? [swept] : [];
    });
    const unchanged = kept.every((process, i) => process === module.processes[i]);
    return unchanged && kept.length === module.processes.length ? module.processes : kept;
  }

  #sweepProcess(process: Process, index: number, live: Liveness): Process {
    if (process.kind !== 'test') return patch(process, { body: this.#sweep(process.body, index, live) });
    return patch(process, {
      code: mapList(process.code, (instr) =>
        instr.kind === 'do' ? patch(instr, { body: this.#sweep(instr.body, index, live) }) : instr,
      ),
    });
  }

  /** Without what writes only dead things, and without the conditions that then guard nothing. */
  #sweep(body: readonly Stmt[], process: number, live: Liveness): readonly Stmt[] {
    const alive = (local: number): boolean => live.isLive(localNode(process, local));
    return rewriteStmts(body, {
      stmt: (stmt) => {
        switch (stmt.kind) {
          case 'set':
            return alive(stmt.local) ? [stmt] : [];
          case 'drive':
            return live.isLive(wireNode(stmt.signal)) ? [stmt] : [];
          case 'call':
            return stmt.results.some(alive) || this.#reports(stmt.func) ? [stmt] : [];
          case 'if':
            return stmt.then.length + stmt.else.length > 0 ? [stmt] : [];
          case 'switch': {
            const does = stmt.default.length > 0 || stmt.cases.some((arm) => arm.body.length > 0);
            return does ? [stmt] : [];
          }
          case 'for':
            return stmt.body.length > 0 ? [stmt] : [];
          case 'memWrite':
          case 'check':
            return [stmt];
        }
      },
    });
  }
}

/** Locals that statements name in any way. */
function localsIn(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const locals = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    for (const expr of exprsOf(stmt)) addLocals(expr, locals);
    if (stmt.kind === 'set' || stmt.kind === 'for') locals.add(stmt.local);
    if (stmt.kind !== 'call') return;
    for (const result of stmt.results) locals.add(result);
    for (const arg of stmt.args) if (arg.kind === 'local') locals.add(arg.local);
  });
  return locals;
}

function localsOf(process: Process): ReadonlySet<LocalId> {
  const locals = new Set(bodiesOfProcess(process).flatMap((body) => [...localsIn(body)]));
  if (process.kind === 'comb') for (const loop of process.family) locals.add(loop.local);
  if (process.kind !== 'test') return locals;
  for (const instr of process.code) {
    for (const expr of exprsOfInstr(instr)) addLocals(expr, locals);
    if (instr.kind === 'random') locals.add(instr.local);
  }
  return locals;
}

function addLocals(root: Expr, into: Set<LocalId>): void {
  visitExpr(root, (expr) => {
    if (expr.kind === 'local') into.add(expr.local);
  });
}

function forcedNames(modules: readonly Module[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const process of modules.flatMap((module) => module.processes)) {
    if (process.kind !== 'test') continue;
    for (const instr of process.code) {
      if (instr.kind === 'force' || instr.kind === 'release' || instr.kind === 'deposit') {
        names.add(instr.target.leaf);
      }
    }
  }
  return names;
}

/** Functions that are called from a process, or by one that is. */
function calledFunctions(modules: readonly Module[], functions: readonly Func[]): ReadonlySet<string> {
  const byName = new Map(functions.map((func) => [func.name, func]));
  const called = new Set<string>();
  for (const module of modules) {
    visitStmtsOfModule(module, (stmt) => {
      if (stmt.kind === 'call') called.add(stmt.func);
    });
  }
  for (const name of called) {
    const func = byName.get(name);
    if (func !== undefined) for (const callee of calleesOf(func.body)) called.add(callee);
  }
  return called;
}
