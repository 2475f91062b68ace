/**
 * Which clock domains each signal of a module belongs to: as declared, else inferred from what drives it.
 *
 * A clock made by `divide` or `gate` ticks in its parent's instants, so it is of its parent's domain. What depends on the inputs of a module that has no
 * say about their domain (a module without clocks) belongs to wherever those come from, which is known where it is instantiated: such an origin is
 * the input itself. Modules are looked at children first, and their outputs are carried over to the parent's clocks and to what drives their inputs.
 */
import type { ClockId, Design, Module, Process, SignalId, Stmt } from '../ir/ir.js';
import { visitStmts } from '../ir/walk.js';
import { usesOf } from './uses.js';
import { sliceBody } from './slice.js';

/** A clock that is not derived from another; no clock at all; an input whose domain is the parent's matter. */
export type Origin =
  | { readonly kind: 'clock'; readonly clock: ClockId }
  | { readonly kind: 'async' }
  | { readonly kind: 'input'; readonly signal: SignalId };

/** Origins by a text that names them. */
export type Domains = ReadonlyMap<string, Origin>;

export interface ModuleDomains {
  readonly module: Module;
  readonly signals: readonly Domains[];
  /** For each driven signal that has no declared domain or has one: what drives it reads. */
  readonly sources: ReadonlyMap<SignalId, readonly Source[]>;
}

/** What one process reads to drive one signal. */
export interface Source {
  readonly process: Process;
  readonly body: readonly Stmt[];
  readonly reads: ReadonlySet<SignalId>;
}

const NONE: Domains = new Map();

export function rootClock(module: Module, clock: ClockId): ClockId {
  const { clocks } = module;
  let root = clock;
  for (let at = clocks[root]; at?.kind === 'divide' || at?.kind === 'gate'; at = clocks[root])
    root = at.parent;
  return root;
}

export function clockDomains(design: Design): ReadonlyMap<string, ModuleDomains> {
  const done = new Map<string, ModuleDomains>();
  for (const module of design.modules) done.set(module.name, domainsOf(module, done));
  return done;
}

function domainsOf(module: Module, children: ReadonlyMap<string, ModuleDomains>): ModuleDomains {
  const sources = sourcesOf(module);
  const signals = module.signals.map((_, id): Domains => declaredDomains(module, id) ?? NONE);
  const inferred = module.signals.flatMap((_, id) => (declaredDomains(module, id) === undefined ? [id] : []));
  // Sets only grow, and there are few origins, so this ends soon.
  for (let changed = true; changed;) {
    changed = false;
    for (const id of inferred) {
      const before = signals[id] ?? NONE;
      const domains = new Map(before);
      for (const { reads } of sources.get(id) ?? [])
        for (const read of reads) for (const [key, origin] of signals[read] ?? []) domains.set(key, origin);
      for (const [key, origin] of throughInstance(module, id, children, signals)) domains.set(key, origin);
      if (domains.size === before.size) continue;
      signals[id] = domains;
      changed = true;
    }
  }
  return { module, signals, sources };
}

/** What is said of a signal, by itself or by who writes it or where it comes in. */
function declaredDomains(module: Module, id: SignalId): Domains | undefined {
  const signal = module.signals[id];
  if (signal === undefined) return NONE;
  if (signal.domain === 'async') return one({ kind: 'async' });
  if (signal.domain !== undefined) return one({ kind: 'clock', clock: rootClock(module, signal.domain) });
  if (signal.port === 'in') {
    const clock = module.resets.find((reset) => reset.signal === id)?.clock;
    return one(
      clock === undefined
        ? { kind: 'input', signal: id }
        : { kind: 'clock', clock: rootClock(module, clock) },
    );
  }
  return undefined;
}

function one(origin: Origin): Domains {
  return new Map([[keyOf(origin), origin]]);
}

function keyOf(origin: Origin): string {
  switch (origin.kind) {
    case 'clock':
      return `clock ${origin.clock}`;
    case 'async':
      return 'async';
    case 'input':
      return `input ${origin.signal}`;
  }
}

/** The domains of an instance's output, in terms of its parent. */
function throughInstance(
  module: Module,
  id: SignalId,
  children: ReadonlyMap<string, ModuleDomains>,
  signals: readonly Domains[],
): Domains {
  const port = module.signals[id]?.instancePort;
  const group = port && module.groups[port.group];
  const child = group && children.get(group.module);
  if (port === undefined || group === undefined || child?.module.signals[port.signal]?.port !== 'out')
    return NONE;
  const ports = child.module.clocks.flatMap((clock, clockId) => (clock.kind === 'port' ? [clockId] : []));
  const found = new Map<string, Origin>();
  for (const origin of child.signals[port.signal]?.values() ?? []) {
    const outer = carry(origin);
    for (const [key, made] of outer) found.set(key, made);
  }
  return found;

  function carry(origin: Origin): Domains {
    switch (origin.kind) {
      case 'async':
        return one(origin);
      case 'clock': {
        const clock = group?.clocks[ports.indexOf(origin.clock)];
        return clock === undefined ? NONE : one({ kind: 'clock', clock: rootClock(module, clock) });
      }
      case 'input': {
        const view = group?.ports.find((binding) => binding.child === origin.signal);
        return (view && signals[view.parent]) ?? NONE;
      }
    }
  }
}

/** By signal, what is read to drive it: each signal by its own slice, so that a block may serve several domains. */
function sourcesOf(module: Module): ReadonlyMap<SignalId, readonly Source[]> {
  const sources = new Map<SignalId, Source[]>();
  for (const process of module.processes) {
    if (process.kind === 'test') continue;
    const drives = new Map<SignalId, Set<Stmt>>();
    visitStmts(process.body, (stmt) => {
      if (stmt.kind !== 'drive') return;
      const own = drives.get(stmt.signal) ?? new Set();
      drives.set(stmt.signal, own.add(stmt));
    });
    for (const [signal, statements] of drives) {
      const body = drives.size === 1 ? process.body : sliceBody(process.body, statements);
      const list = sources.get(signal) ?? [];
      sources.set(signal, list);
      list.push({ process, body, reads: usesOf(body).reads });
    }
  }
  return sources;
}
