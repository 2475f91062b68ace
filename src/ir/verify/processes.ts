/** Processes of a module: their clocks, families and locals, and the instructions of tests. */
import type { Func, Instr, Module, Process, SignalId, Site, StatePath } from '../ir.js';
import { widthOf } from '../value-type.js';
import { exprsOfInstr, visitStmts } from '../walk.js';
import { verifyExpr } from './exprs.js';
import type { Place } from './exprs.js';
import { verifyLocals } from './functions.js';
import type { Problems } from './problems.js';
import { verifyBody, verifyLoop } from './stmts.js';
import type { Context } from './stmts.js';

export interface Surroundings {
  readonly modules: ReadonlyMap<string, Module>;
  readonly functions: ReadonlyMap<string, Func>;
  readonly sites: readonly Site[];
}

export function verifyProcesses(module: Module, around: Surroundings, at: Problems): void {
  const instanceOutputs = outputsOfInstances(module, around.modules);
  const combDriven = drivenByLogic(module);
  for (const process of module.processes) {
    const inside = at.at(`${process.kind} ${process.name}`);
    verifyLocals(process.locals, inside);
    const place = placeOf(module, process);
    const bound = new Set(process.kind === 'comb' ? process.family.map(({ local }) => local) : []);
    const context = { ...around, kind: process.kind, module, place, instanceOutputs, bound };
    switch (process.kind) {
      case 'comb':
        for (const loop of process.family) verifyLoop(loop, process.locals, inside);
        inside.check(bound.size === process.family.length, 'a local numbers the family twice');
        verifyBody(process.body, context, inside);
        break;
      case 'seq': {
        const { clock, disableUnder } = process;
        inside.check(module.clocks[clock] !== undefined, `there is no clock ${clock}`);
        inside.check(
          disableUnder === undefined || module.resets[disableUnder] !== undefined,
          `there is no reset ${disableUnder}`,
        );
        verifyBody(process.body, context, inside);
        break;
      }
      case 'test':
        inside.check(process.code[process.entry] !== undefined, `it is entered at ${process.entry}`);
        process.code.forEach((instr, pc) => {
          verifyInstr(instr, pc, process.code.length, { ...context, combDriven }, inside.at(`${pc}`));
        });
    }
  }
}

function placeOf(module: Module, process: Process): Place {
  return {
    scope: { signals: module.signals, memories: module.memories, locals: process.locals },
    state: true,
    clocked: process.kind !== 'comb',
    sampled: process.kind === 'test',
    now: process.kind === 'test' || module.model,
  };
}

/** The parent's views of what its instances drive. */
function outputsOfInstances(module: Module, modules: Surroundings['modules']): ReadonlySet<SignalId> {
  const outputs = new Set<SignalId>();
  for (const group of module.groups) {
    const child = modules.get(group.module);
    for (const port of group.ports) if (child?.signals[port.child]?.port === 'out') outputs.add(port.parent);
  }
  return outputs;
}

function drivenByLogic(module: Module): ReadonlySet<SignalId> {
  const driven = new Set<SignalId>();
  for (const process of module.processes) {
    if (process.kind === 'test') continue;
    visitStmts(process.body, (stmt) => {
      if (stmt.kind === 'drive') driven.add(stmt.signal);
    });
  }
  return driven;
}

type TestContext = Context & {
  readonly combDriven: ReadonlySet<SignalId>;
  readonly module: Module;
} & Surroundings;

function verifyInstr(instr: Instr, pc: number, end: number, context: TestContext, at: Problems): void {
  for (const expr of exprsOfInstr(instr)) verifyExpr(expr, context.place, at);
  const target = (to: number): void => {
    at.check(Number.isInteger(to) && to >= 0 && to < end, `it goes on at ${to}`);
  };
  if (!['jump', 'branch', 'end'].includes(instr.kind)) target(pc + 1);
  switch (instr.kind) {
    case 'do':
      verifyBody(instr.body, context, at);
      visitStmts(instr.body, (stmt) => {
        if (stmt.kind !== 'drive') return;
        at.check(!context.combDriven.has(stmt.signal), `signal ${stmt.signal} is poked, and driven by logic`);
      });
      return;
    case 'jump':
      target(instr.to);
      return;
    case 'branch':
      at.check(instr.cond.width === 1, `it branches by ${instr.cond.width} bits`);
      target(instr.then);
      target(instr.else);
      return;
    case 'wait':
      verifyWait(instr, context, at);
      return;
    case 'fork':
      at.check(instr.branches.length > 0, 'it forks into nothing');
      for (const branch of instr.branches) target(branch);
      return;
    case 'clock': {
      const clock = context.module.clocks[instr.clock];
      at.check(clock?.kind === 'source', `clock ${instr.clock} is not one that a test made`);
      return;
    }
    case 'random': {
      const local = context.place.scope.locals[instr.local];
      if (local === undefined) return at.add(`there is no local ${instr.local}`);
      const same = instr.low.width === local.width && instr.high.width === local.width && local.length === 1;
      at.check(same, `${local.name} is drawn from bounds of other widths`);
      return;
    }
    case 'force':
    case 'deposit':
    case 'release': {
      const width = verifyPath(instr.target, context, at);
      const given = instr.kind === 'release' ? width : instr.value.width;
      at.check(width === undefined || width === given, `${given} bits for ${width} of ${instr.target.leaf}`);
      return;
    }
    case 'print':
      for (const part of instr.parts) {
        if (typeof part === 'string') continue;
        const width = widthOf(part.type);
        at.check(part.value.width === width, `${part.value.width} bits are shown as ${width}`);
      }
      return;
    case 'end':
  }
}

function verifyWait({ what, timeout }: Instr & { kind: 'wait' }, context: TestContext, at: Problems): void {
  if (what.kind === 'cycles' || what.kind === 'edge') {
    at.check(context.module.clocks[what.clock] !== undefined, `there is no clock ${what.clock}`);
  }
  if (what.kind === 'until') at.check(what.cond.width === 1, `it waits for ${what.cond.width} bits`);
  if (timeout === undefined) return;
  at.check(context.sites[timeout.site]?.kind === 'timeout', `site ${timeout.site} reports no timeout`);
}

/** The width of what a path names, where it names something. */
function verifyPath(path: StatePath, context: TestContext, at: Problems): number | undefined {
  let module: Module | undefined = context.module;
  for (const step of path.steps) {
    const group: Module['groups'][number] | undefined = module.groups.find(({ name }) => name === step.group);
    module = group && context.modules.get(group.module);
    if (group === undefined || module === undefined) {
      at.add(`there is no instance ${step.group}`);
      return undefined;
    }
    at.check(
      (group.dims.length === 0) === (step.index === undefined),
      `${group.name} is indexed as it is not`,
    );
  }
  const signal = module.signals.find(({ name }) => name === path.leaf);
  const memory = module.memories.find(({ name }) => name === path.leaf);
  const found = signal ?? memory;
  if (found === undefined) {
    at.add(`${module.name} has no ${path.leaf}`);
    return undefined;
  }
  const single = signal !== undefined && signal.length === 1;
  at.check(single === (path.index === undefined), `${path.leaf} is indexed as it is not`);
  return found.width;
}
