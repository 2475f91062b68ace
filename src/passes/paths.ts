/**
 * Which signals of a module follow from which without a clock in between, through its processes, its instances and what is around it. Cruder than the
 * scheduler's analysis, and always on the safe side: it is only asked whether two processes may become one.
 */
import type { CombProcess, Design, Module, SeqProcess, SignalId } from '../ir/ir.js';
import { effectsOf, signal } from './effects.js';
import type { Effects } from './effects.js';

/** Without the locals: those of different processes are different things, whatever their numbers. */
export function stateEffects(process: CombProcess | SeqProcess): Effects {
  const { reads, writes } = effectsOf(process.body, process.kind === 'comb');
  const state = (names: ReadonlySet<string>): Set<string> =>
    new Set([...names].filter((name) => !name.startsWith('$')));
  return { reads: state(reads), writes: state(writes) };
}

export interface Surroundings {
  readonly pathsOf: (module: Module) => Paths;
}

/** Looks at each module's surroundings in all of its parents, parents first. */
export function surroundingsOf(design: Design): Surroundings {
  const modules = new Map(design.modules.map((module) => [module.name, module]));
  const returns = new Map<string, Set<SignalId>>();
  const all = new Map<Module, Paths>();
  for (const parent of design.modules.toReversed()) {
    const paths = new Paths(parent, modules, returns.get(parent.name) ?? new Set());
    all.set(parent, paths);
    for (const group of parent.groups) {
      const child = modules.get(group.module);
      const logic = group.ports.filter((port) => isLogicOutput(child, port.child));
      const reached = paths.from(logic.map((port) => signal(port.parent)));
      const back = returns.get(group.module) ?? new Set();
      returns.set(group.module, back);
      for (const port of group.ports) {
        if (child?.signals[port.child]?.port === 'in' && reached.has(signal(port.parent)))
          back.add(port.child);
      }
    }
  }
  return { pathsOf: (module) => all.get(module) ?? new Paths(module, modules, new Set()) };
}

/** An output that is a register ends every path. */
function isLogicOutput(child: Module | undefined, port: SignalId): boolean {
  const found = child?.signals[port];
  return found?.port === 'out' && found.storage === 'wire';
}

export class Paths {
  readonly #next = new Map<string, Set<string>>();
  #nodes = 0;

  /** `returns`: the inputs that may follow from the module's own outputs. */
  constructor(module: Module, modules: ReadonlyMap<string, Module>, returns: ReadonlySet<SignalId>) {
    for (const process of module.processes) if (process.kind === 'comb') this.add(stateEffects(process));
    // Of what lies inside an instance nothing is assumed.
    for (const group of module.groups) {
      const child = modules.get(group.module);
      const isInput = (port: { readonly child: SignalId }): boolean =>
        child?.signals[port.child]?.port === 'in';
      this.#join(
        group.ports.filter(isInput).map((port) => signal(port.parent)),
        group.ports.filter((port) => isLogicOutput(child, port.child)).map((port) => signal(port.parent)),
      );
    }
    const outputs = module.signals.flatMap((port, id) => (port.port === 'out' ? [signal(id)] : []));
    this.#join(outputs, [...returns].map(signal));
    module.resets.forEach((reset, id) => {
      const registers = module.signals.flatMap((reg, at) => (reg.reset === id ? [signal(at)] : []));
      if (!reset.synchronous) this.#join([signal(reset.signal)], registers);
    });
  }

  /** What a process writes follows from all that it reads. */
  add({ reads, writes }: Effects): void {
    this.#join([...reads], [...writes]);
  }

  /** By way of a node in between, so that there are not as many edges as pairs. */
  #join(from: readonly string[], to: readonly string[]): void {
    const between = `node ${(this.#nodes += 1)}`;
    for (const name of from) this.#edge(name, between);
    for (const name of to) this.#edge(between, name);
  }

  #edge(from: string, to: string): void {
    const next = this.#next.get(from) ?? new Set<string>();
    this.#next.set(from, next.add(to));
  }

  /** Everything that follows from some signals, those themselves included. */
  from(names: Iterable<string>): ReadonlySet<string> {
    const seen = new Set(names);
    for (const name of seen) for (const next of this.#next.get(name) ?? []) seen.add(next);
    return seen;
  }

  /** Whether one of two processes depends on the other, and how much there was to look at. */
  connected(a: Effects, b: Effects): { readonly connected: boolean; readonly steps: number } {
    const forth = this.from(a.writes);
    const back = this.from(b.writes);
    const steps = forth.size + back.size;
    const meets = (seen: ReadonlySet<string>, reads: ReadonlySet<string>): boolean =>
      [...reads].some((name) => seen.has(name));
    return { connected: meets(forth, b.reads) || meets(back, a.reads), steps };
  }
}
