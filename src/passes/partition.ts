/**
 * Groups the steps of a schedule into partitions that an engine runs only when something they read has changed (ESSENT: S. Beamer and D. Donofrio,
 * "Efficiently Exploiting Low Activity Factors to Accelerate RTL Simulation", DAC 2020).
 *
 * A partition is large enough that looking whether it must run costs little beside running it, and small enough that it often need not. A step joins
 * the last of the partitions that it depends on as long as that has room; so no partition depends on a later one, and running them in order
 * keeps the order of the schedule.
 */
import { buildHierarchy, type Shape } from '../ir/hierarchy.js';
import type { Design, SignalId } from '../ir/ir.js';
import type { Partition, Schedule, Step, StoredMemory, StoredSignal } from '../ir/schedule.js';
import { visitExprsOfProcess } from '../ir/walk.js';
import { processUnit, resetUnit, unitUses } from './dependencies.js';
import { Storage } from './storage.js';

/** Nodes of work at which a partition is full, unless said otherwise. */
const FULL = 50;

export function partitionSchedule(design: Design, schedule: Schedule, full = FULL): readonly Partition[] {
  const survey = new Survey(design);
  const partitions: Growing[] = [];
  /** By what is stored: the last partition that drives it so far. */
  const drivers = new Map<string, number>();
  /** For what depends on nothing: the last partition of each shape that was begun so. */
  const begun = new Map<number, number>();
  schedule.steps.forEach((step, number) => {
    const facts = survey.step(step);
    const needed = [...facts.reads.keys()].reduce((most, key) => Math.max(most, drivers.get(key) ?? -1), -1);
    const wanted = needed >= 0 ? needed : begun.get(facts.shape);
    const joined = wanted === undefined ? undefined : partitions[wanted];
    const fits = wanted !== undefined && joined !== undefined && joined.work + facts.work <= full;
    const id = fits ? wanted : partitions.push({ steps: [], facts: [], work: 0 }) - 1;
    const partition = partitions[id];
    partition?.steps.push(number);
    partition?.facts.push(facts);
    if (partition !== undefined) partition.work += facts.work;
    if (needed < 0) begun.set(facts.shape, id);
    for (const key of facts.drives.keys()) drivers.set(key, Math.max(id, drivers.get(key) ?? -1));
  });
  const drivenBy = new Map<string, Set<Growing>>();
  for (const partition of partitions)
    for (const { drives } of partition.facts)
      for (const key of drives.keys()) drivenBy.set(key, (drivenBy.get(key) ?? new Set()).add(partition));
  return partitions.map((partition): Partition => {
    // What only the partition itself drives never changes behind its back.
    const isOwn = (key: string): boolean => {
      const all = drivenBy.get(key);
      return all?.size === 1 && all.has(partition);
    };
    const reads = union(partition.facts.map((facts) => facts.reads));
    return {
      steps: partition.steps,
      work: partition.work,
      reads: [...reads].flatMap(([key, stored]) => (isOwn(key) ? [] : [stored])),
      memories: [...union(partition.facts.map(({ memories }) => memories)).values()],
      drives: [...union(partition.facts.map(({ drives }) => drives)).values()],
    };
  });
}

interface Growing {
  readonly steps: number[];
  readonly facts: StepFacts[];
  work: number;
}

/** What a step reads and drives, by texts that name it. */
interface StepFacts {
  readonly shape: number;
  readonly work: number;
  readonly reads: ReadonlyMap<string, StoredSignal>;
  readonly drives: ReadonlyMap<string, StoredSignal>;
  readonly memories: ReadonlyMap<string, StoredMemory>;
}

function union<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.flatMap((map) => [...map]));
}

/** Looks each process and reset up once. */
class Survey {
  readonly #shapes: readonly Shape[];
  readonly #storage: Storage;
  readonly #known = new Map<string, StepFacts>();

  constructor(design: Design) {
    const hierarchy = buildHierarchy(design);
    this.#shapes = hierarchy.shapes;
    this.#storage = new Storage(hierarchy);
  }

  step(step: Step): StepFacts {
    switch (step.kind) {
      case 'run': {
        const facts = this.#unit(step.shape, 'process', step.process);
        return { ...facts, work: facts.work * step.instances.count * step.iterations.count };
      }
      case 'reset': {
        const facts = this.#unit(step.shape, 'reset', step.reset);
        return { ...facts, work: facts.work * step.instances.count };
      }
      case 'repeat': {
        const body = step.body.map(({ shape, process }) => this.#unit(shape, 'process', process));
        return {
          shape: body[0]?.shape ?? 0,
          work: step.times * body.reduce((sum, { work }) => sum + work, 0),
          reads: union(body.map(({ reads }) => reads)),
          drives: union(body.map(({ drives }) => drives)),
          memories: union(body.map(({ memories }) => memories)),
        };
      }
    }
  }

  #unit(shapeId: number, kind: 'process' | 'reset', id: number): StepFacts {
    const key = `${shapeId} ${kind} ${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const shape = this.#shapes[shapeId];
    const process = shape?.module.processes[id];
    const unit =
      kind === 'reset'
        ? shape && resetUnit(shape, id)
        : shape && process?.kind === 'comb' && processUnit(shape, id, 0, process);
    if (shape === undefined || !unit) throw new Error(`the schedule names no ${key}`);
    const { reads, drives } = unitUses(unit);
    const memories = new Map<string, StoredMemory>();
    let work = 1;
    if (unit.kind === 'process')
      visitExprsOfProcess(unit.process, (expr) => {
        work++;
        if (expr.kind !== 'memRead') return;
        memories.set(`${shapeId} ${expr.memory}`, { shape: shapeId, memory: expr.memory });
      });
    const facts: StepFacts = {
      shape: shapeId,
      work,
      reads: this.#stored(shape, reads),
      drives: this.#stored(shape, drives),
      memories,
    };
    this.#known.set(key, facts);
    return facts;
  }

  #stored(shape: Shape, signals: ReadonlySet<SignalId>): ReadonlyMap<string, StoredSignal> {
    return new Map(
      [...signals].map((signal): readonly [string, StoredSignal] => {
        const { store } = this.#storage.view(shape, signal);
        return [`${store.id}`, { shape: store.shape.id, signal: store.signal }];
      }),
    );
  }
}
