/**
 * Makes one process of several that test an equal condition.
 *
 * Clocked processes read only the state before the edge, so they may be joined if the order of writes and reports stays. Combinational ones may be joined
 * where neither depends on the other, through other processes, instances or the module's surroundings: joining those would close a loop that is none.
 */
import { ExprNumbers } from '../ir/equal.js';
import type { CombProcess, Module, Process, SeqProcess, Signal } from '../ir/ir.js';
import { visitStmts } from '../ir/walk.js';
import { disjoint, effectsOf, readsOf, signal } from './effects.js';
import type { Effects } from './effects.js';
import { conditionOf, guardKey, isGuard } from './guards.js';
import { renumberLocals } from './renumber.js';

/** Statements beyond which a process is large enough; generated code is split again above that. */
const LARGE = 400;

/** Steps of looking for dependencies, in one module: what is not decided by then stays as it is. */
const BUDGET = 1_000_000;

interface Candidate {
  readonly process: CombProcess | SeqProcess;
  readonly effects: Effects;
  readonly size: number;
}

export function mergeProcesses(module: Module): Module {
  const merger = new Merger(module);
  for (const process of module.processes) merger.add(process);
  return merger.slots.length === module.processes.length
    ? module
    : { ...module, processes: merger.slots.map((slot) => slot.process) };
}

interface Slot {
  process: Process;
  readonly effects: Effects;
  size: number;
}

class Merger {
  readonly slots: Slot[] = [];
  readonly #numbers = new ExprNumbers();
  /** The slots that hold a guard, by what may be merged with it. */
  readonly #byGuard = new Map<string, number>();
  readonly #paths: Paths;
  #budget = BUDGET;

  constructor(module: Module) {
    this.#paths = new Paths(module);
  }

  add(process: Process): void {
    if (process.kind === 'test') {
      this.slots.push({ process, effects: { reads: new Set(), writes: new Set() }, size: 0 });
      return;
    }
    let size = 0;
    visitStmts(process.body, () => (size += 1));
    const candidate = { process, effects: stateEffects(process), size };
    const guards = this.#guardsOf(process);
    const found = guards
      .map((guard) => this.#byGuard.get(guard))
      .find((at) => at !== undefined && this.#mayJoin(at, candidate));
    const at = found ?? this.slots.length;
    if (found === undefined) this.slots.push({ ...candidate });
    else this.#join(found, candidate);
    for (const guard of guards) if (!this.#byGuard.has(guard)) this.#byGuard.set(guard, at);
  }

  /** The conditions over signals only that stand at the top of the body, each with what a partner must have in common. */
  #guardsOf(process: CombProcess | SeqProcess): readonly string[] {
    if (process.kind === 'comb' && process.family.length > 0) return [];
    const domain =
      process.kind === 'comb' ? 'comb' : `${process.edge} ${process.clock} ${process.disableUnder ?? ''}`;
    return process.body.filter(isGuard).flatMap((guard) => {
      const reads = [...readsOf(conditionOf(guard))];
      if (reads.length === 0 || reads.some((name) => name.startsWith('$'))) return [];
      return [`${domain}: ${guardKey(guard, this.#numbers)}`];
    });
  }

  #mayJoin(at: number, candidate: Candidate): boolean {
    const slot = this.slots[at];
    if (slot === undefined || slot.size + candidate.size > LARGE) return false;
    if (candidate.process.kind === 'seq') {
      return this.slots
        .slice(at + 1)
        .every((between) => disjoint(between.effects.writes, candidate.effects.writes));
    }
    if (this.#budget <= 0) return false;
    const { reaches, steps } = this.#paths.connected(slot.effects, candidate.effects);
    this.#budget -= steps;
    return !reaches;
  }

  #join(at: number, { process, effects, size }: Candidate): void {
    const slot = this.slots[at];
    if (slot === undefined || slot.process.kind !== process.kind) return;
    const offset = slot.process.locals.length;
    const locals = [...slot.process.locals, ...process.locals];
    const body = [...slot.process.body, ...renumberLocals(process.body, (id) => id + offset)];
    for (const name of effects.reads) slot.effects.reads.add(name);
    for (const name of effects.writes) slot.effects.writes.add(name);
    slot.process = { ...slot.process, locals, body };
    slot.size += size;
    if (process.kind === 'comb') this.#paths.add(slot.effects);
  }
}

/** Without the locals: those of different processes are different things, whatever their numbers. */
function stateEffects(process: CombProcess | SeqProcess): Effects {
  const { reads, writes } = effectsOf(process.body, process.kind === 'comb');
  const state = (names: ReadonlySet<string>): Set<string> =>
    new Set([...names].filter((name) => !name.startsWith('$')));
  return { reads: state(reads), writes: state(writes) };
}

/** Which signals follow from which, without a clock in between. */
class Paths {
  readonly #next = new Map<string, Set<string>>();
  #processes = 0;

  constructor(module: Module) {
    for (const process of module.processes) if (process.kind === 'comb') this.add(stateEffects(process));
    const ids = module.signals.map((_, id) => id);
    const where = (holds: (signal: Signal) => boolean): readonly string[] =>
      ids.filter((id) => module.signals[id] !== undefined && holds(module.signals[id])).map(signal);
    // Nothing is assumed of what lies inside an instance, or around the module.
    module.groups.forEach((group, id) => this.#all(where((view) => view.instancePort?.group === id)));
    this.#each(
      where((port) => port.port === 'out'),
      where((port) => port.port === 'in'),
      'outside',
    );
    module.resets.forEach((reset, id) => {
      if (!reset.synchronous)
        this.#each(
          [signal(reset.signal)],
          where((reg) => reg.reset === id),
          `reset ${id}`,
        );
    });
  }

  /** What a process writes follows from all that it reads. */
  add({ reads, writes }: Effects): void {
    this.#processes += 1;
    this.#each([...reads], [...writes], `process ${this.#processes}`);
  }

  #edge(from: string, to: string): void {
    const next = this.#next.get(from) ?? new Set<string>();
    this.#next.set(from, next.add(to));
  }

  /** By way of a node in between, so that there are not as many edges as pairs. */
  #each(from: readonly string[], to: readonly string[], between: string): void {
    for (const name of from) this.#edge(name, between);
    for (const name of to) this.#edge(between, name);
  }

  #all(names: readonly string[]): void {
    this.#each(names, names, `instances of ${names.join()}`);
  }

  connected(a: Effects, b: Effects): { readonly reaches: boolean; readonly steps: number } {
    const forth = this.#reach(a.writes, b.reads);
    if (forth.reaches) return forth;
    const back = this.#reach(b.writes, a.reads);
    return { reaches: back.reaches, steps: forth.steps + back.steps };
  }

  #reach(
    from: ReadonlySet<string>,
    to: ReadonlySet<string>,
  ): { readonly reaches: boolean; readonly steps: number } {
    const seen = new Set(from);
    let steps = 0;
    for (const name of seen) {
      if (to.has(name)) return { reaches: true, steps };
      for (const next of this.#next.get(name) ?? []) {
        steps += 1;
        seen.add(next);
      }
    }
    return { reaches: false, steps };
  }
}
