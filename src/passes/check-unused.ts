/**
 * What nothing uses: warnings.
 *
 * Rules:
 * - A signal, register, memory or input that no process, clock, reset or instance of its module reads is left over. Debug records do not count.
 * - A register that nothing writes keeps its first value for ever.
 *
 * Exempt are names that start with `_`, outputs (the parent reads them, or not), ports of instances, resets, and modules with test processes, where looking
 * is enough. A declaration of several leaves is used if one of them is, and one of a generic module if it is in some specialisation: one finding for
 * each declared name.
 */
import { warning, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { DebugLeaf, DebugRecord, Design, MemoryId, Module, SignalId } from '../ir/ir.js';
import { groupBy } from '../support/group-by.js';
import { visitExprsOfProcess, visitStmtsOfModule } from '../ir/walk.js';

export function checkUnused(design: Design): readonly Diagnostic[] {
  const modules = design.modules.filter(
    (module) => module.foreign === undefined && !module.processes.some(({ kind }) => kind === 'test'),
  );
  return [...groupBy(modules, ({ base, span }) => `${span.file} ${span.start} ${base}`).values()].flatMap(
    (specialisations) => {
      const faults = specialisations.map(unusedIn);
      const [first, ...others] = faults;
      return [...(first ?? [])].flatMap(([name, fault]) =>
        others.every((other) => other.has(name)) ? [fault] : [],
      );
    },
  );
}

interface Usage {
  readonly read: ReadonlySet<SignalId>;
  readonly written: ReadonlySet<SignalId>;
  readonly memories: ReadonlySet<MemoryId>;
}

/** Findings by the name that is declared. */
function unusedIn(module: Module): ReadonlyMap<string, Diagnostic> {
  const usage = usageOf(module);
  const faults = new Map<string, Diagnostic>();
  for (const record of module.debug) {
    const { name, span, leaves } = record;
    if (record.role === 'constant' || /(^|\.)_[^.]*$/.test(name)) continue;
    if (isRegister(module, record) && !leaves.some((leaf) => isWritten(leaf, usage))) {
      const fault = warning(
        'M4008',
        span,
        `register \`${name}\` is never written`,
        'it keeps its first value for ever',
      );
      faults.set(name, fault);
      continue;
    }
    const candidates = leaves.filter((leaf) => matters(module, leaf));
    if (candidates.length === 0 || candidates.some((leaf) => isRead(leaf, usage))) continue;
    if (candidates.length < leaves.length && isOutput(module, record)) continue;
    const way = 'remove it, or let its name begin with `_`';
    faults.set(name, warning('M2201', span, `nothing reads \`${name}\``, way));
  }
  return faults;
}

function usageOf(module: Module): Usage {
  const read = new Set<SignalId>();
  const written = new Set<SignalId>();
  const memories = new Set<MemoryId>();
  for (const process of module.processes)
    visitExprsOfProcess(process, (expr) => {
      if (expr.kind === 'read' || expr.kind === 'sampled') read.add(expr.signal);
      if (expr.kind === 'memRead') memories.add(expr.memory);
    });
  visitStmtsOfModule(module, (stmt) => {
    if (stmt.kind === 'drive') written.add(stmt.signal);
    if (stmt.kind === 'call') for (const arg of stmt.args) if (arg.kind === 'signal') read.add(arg.signal);
  });
  for (const clock of module.clocks) if (clock.kind === 'gate') read.add(clock.enable);
  for (const { signal } of module.resets) read.add(signal);
  return { read, written, memories };
}

/** Whether somebody in this module should look at it. */
function matters(module: Module, leaf: DebugLeaf): boolean {
  switch (leaf.kind) {
    case 'signal': {
      const signal = module.signals[leaf.signal];
      return signal !== undefined && signal.port !== 'out' && signal.instancePort === undefined;
    }
    case 'memory':
      return true;
    case 'expr':
      return false;
  }
}

/** A stream that is given out has a `ready` that comes in; its source need not look at it. */
function isOutput(module: Module, record: DebugRecord): boolean {
  const [first] = record.leaves;
  return first?.kind === 'signal' && module.signals[first.signal]?.port === 'out';
}

function isRegister(module: Module, record: DebugRecord): boolean {
  return (
    record.leaves.every((leaf) => leaf.kind === 'signal' && module.signals[leaf.signal]?.storage === 'reg') &&
    record.leaves.length > 0
  );
}

function isRead(leaf: DebugLeaf, { read, memories }: Usage): boolean {
  return (
    (leaf.kind === 'signal' && read.has(leaf.signal)) || (leaf.kind === 'memory' && memories.has(leaf.memory))
  );
}

function isWritten(leaf: DebugLeaf, { written }: Usage): boolean {
  return leaf.kind === 'signal' && written.has(leaf.signal);
}
