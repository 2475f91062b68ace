/**
 * Makes one process of several that test an equal condition.
 *
 * Clocked processes read only the state before the edge, so they may be joined if the order of writes and reports stays. Combinational ones may be joined
 * where neither depends on the other, through other processes, instances or the module's surroundings: joining those would close a loop that is none.
 */
import { ExprNumbers } from '../ir/equal.js';
import type { CombProcess, Module, Process, SeqProcess } from '../ir/ir.js';
import { visitStmts } from '../ir/walk.js';
import { disjoint, memoriesOf, readsOf } from './effects.js';
import type { Effects } from './effects.js';
import { conditionOf, guardKey, isGuard } from './guards.js';
import { stateEffects } from './paths.js';
import type { Paths } from './paths.js';
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

export function mergeProcesses(module: Module, paths: Paths): Module {
  const merger = new Merger(paths);
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

  constructor(paths: Paths) {
    this.#paths = paths;
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
      // Of two processes that write one word the first wins, of two statements of one the last.
      if (memoriesOf(slot.effects.writes).some((name) => candidate.effects.writes.has(name))) return false;
      return this.slots
        .slice(at + 1)
        .every((between) => disjoint(between.effects.writes, candidate.effects.writes));
    }
    if (this.#budget <= 0) return false;
    const { connected, steps } = this.#paths.connected(slot.effects, candidate.effects);
    this.#budget -= steps;
    return !connected;
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
