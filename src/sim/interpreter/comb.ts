/**
 * Combinational logic: every process of every instance runs when something it reads has changed, until nothing changes. Independent of the static
 * schedule, so that it checks it.
 */
import type { CombProcess, Signal } from '../../ir/ir.js';
import { truncate } from '../../support/bits.js';
import type { Failure } from '../engine.js';
import { fault } from '../errors.js';
import { join } from '../instance-tree.js';
import { drivesOf, readsOf } from '../uses.js';
import type { Context } from './context.js';
import { execute, merge } from './execute.js';
import { freshLocals, type Bits, type Frame } from './frame.js';
import { cellOf, readView, type Cells, type View } from './state.js';

/** Something that settles: a process of one instance, or an asynchronous reset of one. */
interface Unit {
  /** Puts its values; the cells tell who must run again. */
  run(): void;
  queued: boolean;
}

/** A network without a loop comes to rest in as many waves as it has bits; more than this many are not waited for. */
const MOST_WAVES = 10_000;

export class CombinationalLogic {
  readonly #context: Context;
  readonly #units: Unit[] = [];
  readonly #processes: CombUnit[] = [];
  readonly #mostWaves: number;
  #wave: Unit[] = [];
  /** What an asynchronous reset holds is looked at only when logic is at rest: there are no glitches. */
  #resets: Unit[] = [];

  constructor(context: Context) {
    this.#context = context;
    let bits = 2;
    for (const { id, module, count } of context.hierarchy.shapes) {
      for (const { width, length } of module.signals) bits += width * length * count;
      for (const process of module.processes) {
        if (process.kind !== 'comb') continue;
        const units = Array.from(
          { length: count },
          (_, instance) => new CombUnit(context, id, instance, process),
        );
        const { signals, memories } = readsOf(process);
        this.#add(units, [
          ...[...signals].map((signal) => context.state.signal(id, signal)),
          ...[...memories].map((memory) => context.state.memory(id, memory)),
        ]);
        this.#processes.push(...units);
      }
      for (const [resetId, reset] of module.resets.entries()) {
        if (reset.synchronous) continue;
        const held = module.signals.flatMap((signal, signalId) =>
          signal.storage === 'reg' && signal.reset === resetId && signal.init !== undefined
            ? [{ signal, view: context.state.signal(id, signalId) }]
            : [],
        );
        const units = Array.from(
          { length: count },
          (_, instance) => new AsyncResetUnit(context, id, instance, resetId, held),
        );
        this.#add(units, [context.state.signal(id, reset.signal), ...held.map(({ view }) => view)]);
      }
    }
    this.#mostWaves = Math.min(bits, MOST_WAVES);
  }

  #add(units: readonly Unit[], views: readonly View[]): void {
    this.#units.push(...units);
    for (const unit of units) this.#queue(unit);
    for (const view of views) {
      view.cells.listen({
        view,
        changed: (instance) => {
          const unit = units[instance];
          if (unit !== undefined) this.#queue(unit);
        },
      });
    }
  }

  #queue(unit: Unit): void {
    if (unit.queued) return;
    unit.queued = true;
    (unit instanceof AsyncResetUnit ? this.#resets : this.#wave).push(unit);
  }

  /** Everything runs again at the next settle. */
  invalidate(): void {
    for (const unit of this.#units) this.#queue(unit);
  }

  settle(): void {
    for (let waves = 0; this.#wave.length + this.#resets.length > 0; waves++) {
      if (waves > this.#mostWaves) throw this.#oscillation();
      const wave = this.#context.anyOrder(this.#nextWave());
      for (const unit of wave) unit.queued = false;
      for (const unit of wave) unit.run();
    }
  }

  #nextWave(): readonly Unit[] {
    const wave = this.#wave.length > 0 ? this.#wave : this.#resets;
    if (wave === this.#wave) this.#wave = [];
    else this.#resets = [];
    return wave;
  }

  standing(): readonly Failure[] {
    const failures: Failure[] = [];
    for (const unit of this.#processes) {
      failures.push(...unit.failing);
      for (const site of unit.covered) this.#context.host.cover(site, unit.shape, unit.instance);
    }
    return failures;
  }

  #oscillation(): Error {
    const running = this.#wave.filter((unit) => unit instanceof CombUnit);
    const names = running.flatMap((unit) => unit.driven());
    const listed = [...new Set(names)].toSorted();
    return fault(
      'M5005',
      running[0]?.process.span,
      `combinational logic does not come to rest: ${listed.slice(0, 8).join(', ')}${listed.length > 8 ? ', …' : ''}`,
    );
  }
}

class AsyncResetUnit implements Unit {
  queued = false;
  readonly #context: Context;
  readonly #shape: number;
  readonly #instance: number;
  readonly #reset: number;
  readonly #held: readonly { readonly signal: Signal; readonly view: View }[];

  constructor(
    context: Context,
    shape: number,
    instance: number,
    reset: number,
    held: readonly { readonly signal: Signal; readonly view: View }[],
  ) {
    this.#context = context;
    this.#shape = shape;
    this.#instance = instance;
    this.#reset = reset;
    this.#held = held;
  }

  run(): void {
    if (!this.#context.resetActive(this.#shape, this.#instance, this.#reset)) return;
    for (const { signal, view } of this.#held) {
      for (let element = 0; element < view.length; element++) {
        view.cells.set(cellOf(view, this.#instance, element), initialValue(signal, element));
      }
    }
  }
}

/** One value stands for all elements. */
export function initialValue({ init }: Signal, element: number): bigint {
  return (init?.length === 1 ? init[0] : init?.[element]) ?? 0n;
}

class CombUnit implements Unit, Frame {
  queued = false;
  readonly shape: number;
  readonly instance: number;
  readonly process: CombProcess;
  /** Verdicts of the last run. */
  failing: Failure[] = [];
  covered: number[] = [];
  readonly #context: Context;
  /** What this run has driven so far, so that the world sees no value on the way. */
  #driven = new Map<Cells, Map<number, bigint>>();

  constructor(context: Context, shape: number, instance: number, process: CombProcess) {
    this.#context = context;
    this.shape = shape;
    this.instance = instance;
    this.process = process;
  }

  run(): void {
    this.#context.evaluations++;
    this.failing = [];
    this.covered = [];
    this.#driven = new Map();
    const { process } = this;
    const scope = this.#context.scope(this.#context.tree.module(this.shape), process.locals);
    for (const iteration of iterationsOf(process)) {
      const locals = freshLocals(process.locals);
      process.family.forEach(({ local }, i) => (locals[local] = [truncate(BigInt(iteration[i] ?? 0), 32)]));
      execute(process.body, this, locals, scope);
    }
    for (const [cells, values] of this.#driven) for (const [cell, value] of values) cells.set(cell, value);
  }

  /** Names of what it drives. */
  driven(): readonly string[] {
    const { tree } = this.#context;
    const path = tree.pathOf(this);
    const { signals } = tree.module(this.shape);
    return [...drivesOf(this.process)].map((id) => join(path, signals[id]?.name ?? ''));
  }

  read(signal: number, element: bigint): bigint {
    const view = this.#context.state.signal(this.shape, signal);
    const driven = this.#driven.get(view.cells);
    const own =
      element < BigInt(view.length) ? driven?.get(cellOf(view, this.instance, Number(element))) : undefined;
    return own ?? readView(view, this.instance, element);
  }

  drive(signal: number, element: bigint, bits: Bits): void {
    const view = this.#context.state.signal(this.shape, signal);
    const cell = cellOf(view, this.instance, Number(element));
    const driven = this.#driven.get(view.cells) ?? new Map<number, bigint>();
    this.#driven.set(view.cells, driven.set(cell, merge(driven.get(cell) ?? view.cells.get(cell), bits)));
  }

  readMemory(memory: number, address: bigint): bigint {
    return readView(this.#context.state.memory(this.shape, memory), this.instance, address);
  }

  check(site: number, holds: boolean, values: () => readonly bigint[]): void {
    if (this.#context.isCover(site)) {
      if (holds) this.covered.push(site);
    } else if (!holds && this.#context.checks) {
      this.failing.push({ site, shape: this.shape, instance: this.instance, values: values() });
    }
  }

  now(): bigint {
    return this.#context.host.now();
  }

  sampled(): bigint {
    throw new Error('only test processes see samples');
  }

  writeMemory(): void {
    throw new Error('combinational logic writes no memory');
  }
}

/** The combinations of a family's locals, the last fastest; a single empty one where there is no family. */
function iterationsOf({ family }: CombProcess): readonly (readonly number[])[] {
  return family.reduce<number[][]>(
    (outer, { from, to }) =>
      outer.flatMap((values) =>
        Array.from({ length: Math.max(0, to - from) }, (_, i) => [...values, from + i]),
      ),
    [[]],
  );
}
