/** Registers and memories: what happens at clock edges. */
import type { Memory, SeqProcess, Signal } from '../../ir/ir.js';
import type { ClockEdge, Failure, Place } from '../engine.js';
import { drivesOf, readsOf } from '../uses.js';
import { initialValue } from './comb.js';
import type { Context } from './context.js';
import { execute, merge } from './execute.js';
import { freshLocals, type Bits, type Frame } from './frame.js';
import { cellOf, readView, type Cells } from './state.js';
import { MemoryWrites, type MemoryWrite } from './memory-writes.js';

/** A process of one instance. */
interface Unit {
  readonly shape: number;
  readonly instance: number;
  readonly process: SeqProcess;
  /** Position among the module's processes: the order of memory ports. */
  readonly order: number;
  readonly node: number;
  /** Reads a memory whose reads see the writes of the same instant. */
  readonly readsNewValues: boolean;
}

/** A register of one instance that a reset sets at the edge. */
interface ResetUnit {
  readonly shape: number;
  readonly instance: number;
  readonly signalId: number;
  readonly signal: Signal;
  readonly reset: number;
}

interface Sensitive {
  readonly units: Unit[];
  readonly resets: ResetUnit[];
}

export class ClockedLogic {
  readonly #context: Context;
  readonly #sensitive = new Map<string, Sensitive>();
  #next = new Map<Cells, Map<number, bigint>>();

  constructor(context: Context) {
    this.#context = context;
    for (const { id: shape, module, count } of context.hierarchy.shapes) {
      const at = (clock: number, edge: ClockEdge['edge'], instance: number): Sensitive =>
        this.#at({ node: context.clockNode(shape, instance, clock), edge });
      for (const [order, process] of module.processes.entries()) {
        if (process.kind !== 'seq') continue;
        const readsNewValues = [...readsOf(process).memories].some(
          (id) => module.memories[id]?.readUnderWrite !== 'old',
        );
        for (let instance = 0; instance < count; instance++) {
          const node = context.clockNode(shape, instance, process.clock);
          const unit = { shape, instance, process, order, node, readsNewValues };
          at(process.clock, process.edge, instance).units.push(unit);
        }
      }
      for (const [signalId, signal] of module.signals.entries()) {
        const { reset } = signal;
        if (signal.storage !== 'reg' || reset === undefined || signal.init === undefined) continue;
        const edges = edgesOf(signalId, signal, module.processes, module.resets[reset]?.clock);
        for (const [clock, edge] of edges) {
          for (let instance = 0; instance < count; instance++) {
            at(clock, edge, instance).resets.push({ shape, instance, signalId, signal, reset });
          }
        }
      }
    }
  }

  #at({ node, edge }: ClockEdge): Sensitive {
    const key = `${node} ${edge}`;
    const known = this.#sensitive.get(key);
    if (known !== undefined) return known;
    const fresh: Sensitive = { units: [], resets: [] };
    this.#sensitive.set(key, fresh);
    return fresh;
  }

  evaluate(edges: readonly ClockEdge[]): void {
    const context = this.#context;
    const due = edges.flatMap((edge) => this.#sensitive.get(`${edge.node} ${edge.edge}`) ?? []);
    const units = due
      .flatMap((sensitive) => sensitive.units)
      .filter(
        ({ shape, instance, process }) =>
          process.disableUnder === undefined || !context.resetActive(shape, instance, process.disableUnder),
      );
    const first = context.anyOrder(units).map((unit) => run(context, unit, undefined));
    const memories = new MemoryWrites(
      context,
      first.flatMap(({ writes }) => writes),
    );
    const outcomes = first.map((outcome) =>
      outcome.unit.readsNewValues ? run(context, outcome.unit, memories) : outcome,
    );
    for (const outcome of outcomes) this.#accept(outcome);
    for (const { shape, instance, signalId, signal, reset } of due.flatMap(({ resets }) => resets)) {
      if (!context.resetActive(shape, instance, reset)) continue;
      const view = context.state.signal(shape, signalId);
      for (let element = 0; element < view.length; element++) {
        this.#become(view.cells, cellOf(view, instance, element), initialValue(signal, element));
      }
    }
    for (const { place, value } of memories.words()) {
      const { cells, cell } = context.state.at(place);
      this.#become(cells, cell, value);
    }
  }

  #accept({ drives, failures, covers }: Outcome): void {
    const { host, state } = this.#context;
    for (const { place, bits, delay } of drives) {
      const { cells, cell } = state.at(place);
      if (delay === undefined) {
        this.#become(cells, cell, merge(this.#next.get(cells)?.get(cell) ?? cells.get(cell), bits));
      } else {
        for (const run of runsOf(bits)) host.driveLater(place, run.low, run.width, run.value, delay);
      }
    }
    for (const failure of failures) host.fail(failure);
    for (const { site, shape, instance } of covers) host.cover(site, shape, instance);
  }

  #become(cells: Cells, cell: number, value: bigint): void {
    const values = this.#next.get(cells) ?? new Map<number, bigint>();
    this.#next.set(cells, values.set(cell, value));
  }

  commit(): void {
    for (const [cells, values] of this.#next) for (const [cell, value] of values) cells.set(cell, value);
    this.#next = new Map();
  }
}

/** The edges at which a register may change, so that its reset acts there. */
function edgesOf(
  signalId: number,
  signal: Signal,
  processes: readonly { readonly kind: string }[],
  resetClock: number | undefined,
): ReadonlyMap<number, ClockEdge['edge']> {
  const edges = new Map<number, ClockEdge['edge']>();
  for (const process of processes) {
    if (isSeq(process) && drivesOf(process).has(signalId)) edges.set(process.clock, process.edge);
  }
  const own = typeof signal.domain === 'number' ? signal.domain : resetClock;
  if (edges.size === 0 && own !== undefined) edges.set(own, 'rising');
  return edges;
}

function isSeq(process: { readonly kind: string }): process is SeqProcess {
  return process.kind === 'seq';
}

/** What a process did at an edge, before anything of it has landed. */
interface Outcome {
  readonly unit: Unit;
  readonly drives: readonly {
    readonly place: Place;
    readonly bits: Bits;
    readonly delay: bigint | undefined;
  }[];
  readonly writes: readonly MemoryWrite[];
  readonly failures: readonly Failure[];
  readonly covers: readonly { readonly site: number; readonly shape: number; readonly instance: number }[];
}

/** Runs a process; with `memories`, its reads of memories see what is being written. */
function run(context: Context, unit: Unit, memories: MemoryWrites | undefined): Outcome {
  context.evaluations++;
  const { shape, instance, process, order, node } = unit;
  const module = context.tree.module(shape);
  const drives: Outcome['drives'][number][] = [];
  const writes: MemoryWrite[] = [];
  const failures: Failure[] = [];
  const covers: Outcome['covers'][number][] = [];
  const frame: Frame = {
    read: (signal, element) => readView(context.state.signal(shape, signal), instance, element),
    readMemory: (id, address) => {
      const memory: Memory | undefined = module.memories[id];
      if (memory === undefined || address >= BigInt(memory.depth)) return 0n;
      const place: Place = { kind: 'memory', shape, instance, id, element: Number(address) };
      const written = memory.readUnderWrite === 'old' ? undefined : memories?.word(place);
      if (written === undefined) return readView(context.state.memory(shape, id), instance, address);
      return memory.readUnderWrite === 'new' ? written : context.host.undefinedValue(place);
    },
    drive: (id, element, bits, delay) => {
      drives.push({ place: { kind: 'signal', shape, instance, id, element: Number(element) }, bits, delay });
    },
    writeMemory: (id, address, bits) => {
      if (address >= BigInt(module.memories[id]?.depth ?? 0)) return;
      writes.push({
        place: { kind: 'memory', shape, instance, id, element: Number(address) },
        bits,
        order,
        node,
      });
    },
    check: (site, holds, values) => {
      if (context.isCover(site)) {
        if (holds) covers.push({ site, shape, instance });
      } else if (!holds && context.checks) {
        failures.push({ site, shape, instance, values: values() });
      }
    },
    sampled: () => {
      throw new Error('only test processes see samples');
    },
    now: () => context.host.now(),
  };
  execute(process.body, frame, freshLocals(process.locals), context.scope(module, process.locals));
  return { unit, drives, writes, failures, covers };
}

/** A mask as runs of ones. */
export function runsOf({ mask, value }: Bits): readonly { low: number; width: number; value: bigint }[] {
  const runs: { low: number; width: number; value: bigint }[] = [];
  for (let low = 0; mask >> BigInt(low) !== 0n;) {
    let width = 0;
    while ((mask >> BigInt(low + width)) % 2n === 1n) width++;
    if (width > 0) runs.push({ low, width, value: BigInt.asUintN(width, value >> BigInt(low)) });
    low += width + 1;
  }
  return runs;
}
