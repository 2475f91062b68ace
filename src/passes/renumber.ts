/** Giving locals and signals other numbers, where some are dropped or come from elsewhere. */
import type { Arg, Clock, DebugLeaf, Expr, Module, PowerOn, Process, Signal, Stmt } from '../ir/ir.js';
import {
  mapExprsOfInstr,
  mapExprsOfModule,
  mapList,
  patch,
  rewriteExpr,
  rewriteStmts,
} from '../ir/rewrite.js';

type Renumber = (id: number) => number;

/** New ids for those that are kept, counted up in their old order; and the kept ones. */
export function compact<T>(
  items: readonly T[],
  keep: (id: number) => boolean,
): { readonly kept: readonly T[]; readonly renumber: Renumber } {
  const kept: T[] = [];
  const ids = items.map((item, id) => (keep(id) ? kept.push(item) - 1 : -1));
  return { kept, renumber: (id) => ids[id] ?? id };
}

export function renumberLocals(body: readonly Stmt[], renumber: Renumber): readonly Stmt[] {
  const exprs = (root: Expr): Expr => renumberLocalReads(root, renumber);
  const arg = (old: Arg): Arg => (old.kind === 'local' ? patch(old, { local: renumber(old.local) }) : old);
  return rewriteStmts(body, {
    exprs,
    stmt: (stmt) => {
      switch (stmt.kind) {
        case 'set':
        case 'for':
          return [patch(stmt, { local: renumber(stmt.local) })];
        case 'call':
          return [patch(stmt, { args: mapList(stmt.args, arg), results: mapList(stmt.results, renumber) })];
        default:
          return [stmt];
      }
    },
  });
}

function renumberLocalReads(root: Expr, renumber: Renumber): Expr {
  return rewriteExpr(root, (expr) =>
    expr.kind === 'local' ? patch(expr, { local: renumber(expr.local) }) : expr,
  );
}

/** The process with only those locals that are kept. */
export function keepLocals(process: Process, keep: (id: number) => boolean): Process {
  if (process.locals.every((_, id) => keep(id))) return process;
  const { kept: locals, renumber } = compact(process.locals, keep);
  if (process.kind === 'seq') return { ...process, locals, body: renumberLocals(process.body, renumber) };
  if (process.kind === 'comb') {
    const family = mapList(process.family, (loop) => patch(loop, { local: renumber(loop.local) }));
    return { ...process, locals, family, body: renumberLocals(process.body, renumber) };
  }
  const code = mapList(process.code, (instr) => {
    if (instr.kind === 'do') return patch(instr, { body: renumberLocals(instr.body, renumber) });
    const mapped = mapExprsOfInstr(instr, (root) => renumberLocalReads(root, renumber));
    return mapped.kind === 'random' ? patch(mapped, { local: renumber(mapped.local) }) : mapped;
  });
  return { ...process, locals, code };
}

/** Other numbers for the signals of a module; `childOf` for those of the modules that it instantiates. */
export function renumberSignals(
  module: Module,
  signals: readonly Signal[],
  renumber: Renumber,
  childOf: (module: string) => Renumber,
): Module {
  const exprs = (root: Expr): Expr =>
    rewriteExpr(root, (expr) =>
      expr.kind === 'read' || expr.kind === 'sampled' ? patch(expr, { signal: renumber(expr.signal) }) : expr,
    );
  const groups = mapList(module.groups, (group) => {
    const child = childOf(group.module);
    return patch(group, {
      ports: mapList(group.ports, (port) =>
        patch(port, { child: child(port.child), parent: renumber(port.parent) }),
      ),
    });
  });
  const mapped = mapExprsOfModule(module, exprs);
  return patch(mapped, {
    clocks: mapList(module.clocks, (clock) => renumberClock(clock, renumber)),
    resets: mapList(module.resets, (reset) => patch(reset, { signal: renumber(reset.signal) })),
    signals: signals.map((signal) => {
      const { instancePort } = signal;
      const child = instancePort && childOf(module.groups[instancePort.group]?.module ?? '');
      return patch(signal, {
        powerOn: renumberPowerOn(signal.powerOn, renumber),
        instancePort: instancePort && child && patch(instancePort, { signal: child(instancePort.signal) }),
      });
    }),
    groups,
    processes: mapList(mapped.processes, (process) => renumberTargets(process, renumber)),
    debug: mapList(mapped.debug, (record) =>
      patch(record, { leaves: mapList(record.leaves, (leaf) => renumberLeaf(leaf, renumber)) }),
    ),
  });
}

function renumberClock(clock: Clock, renumber: Renumber): Clock {
  return clock.kind === 'gate' ? patch(clock, { enable: renumber(clock.enable) }) : clock;
}

function renumberPowerOn(powerOn: PowerOn, renumber: Renumber): PowerOn {
  return powerOn.kind === 'payload' ? patch(powerOn, { tag: renumber(powerOn.tag) }) : powerOn;
}

function renumberLeaf(leaf: DebugLeaf, renumber: Renumber): DebugLeaf {
  return leaf.kind === 'signal' ? patch(leaf, { signal: renumber(leaf.signal) }) : leaf;
}

function renumberTargets(process: Process, renumber: Renumber): Process {
  const arg = (old: Arg): Arg => (old.kind === 'signal' ? patch(old, { signal: renumber(old.signal) }) : old);
  const rewrite = (body: readonly Stmt[]): readonly Stmt[] =>
    rewriteStmts(body, {
      stmt: (stmt) => {
        if (stmt.kind === 'drive') return [patch(stmt, { signal: renumber(stmt.signal) })];
        return [stmt.kind === 'call' ? patch(stmt, { args: mapList(stmt.args, arg) }) : stmt];
      },
    });
  if (process.kind !== 'test') return patch(process, { body: rewrite(process.body) });
  return patch(process, {
    code: mapList(process.code, (instr) =>
      instr.kind === 'do' ? patch(instr, { body: rewrite(instr.body) }) : instr,
    ),
  });
}
