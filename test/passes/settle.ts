/** Brings a design to rest in several ways: by its schedule, once through; by running everything until nothing changes; by what has changed. */
import { buildHierarchy, type Hierarchy, type Shape } from '../../src/ir/hierarchy.js';
import type { CombProcess, Design } from '../../src/ir/ir.js';
import type { Partition, Progression, Schedule, Step, StoredSignal } from '../../src/ir/schedule.js';
import { familyLocals, familySize } from '../../src/passes/family.js';
import { Storage } from '../../src/passes/storage.js';
import { execute, merge } from '../../src/sim/interpreter/execute.js';
import { freshLocals, type Frame } from '../../src/sim/interpreter/frame.js';
import { hashBits, type Random } from '../../src/support/random.js';

class World {
  readonly hierarchy: Hierarchy;
  readonly #design: Design;
  readonly #storage: Storage;
  readonly #cells: bigint[][];
  changed = false;

  constructor(design: Design, seed: bigint) {
    this.#design = design;
    this.hierarchy = buildHierarchy(design);
    this.#storage = new Storage(this.hierarchy);
    this.#cells = this.#storage.stores.map(({ shape, signal, cells }) => {
      const { name, width } = shape.module.signals[signal] ?? { name: '', width: 0 };
      return Array.from({ length: cells }, (_, i) =>
        hashBits(seed, `${shape.module.name}.${name}`, i, width),
      );
    });
  }

  get state(): readonly (readonly bigint[])[] {
    return this.#cells;
  }

  cellsOf({ shape, signal }: StoredSignal): bigint[] {
    const stored = this.hierarchy.shapes[shape];
    return (stored && this.#cells[this.#storage.view(stored, signal).store.id]) ?? [];
  }

  disturb(driven: readonly StoredSignal[], random: Random): void {
    const rest = new Set(this.#cells);
    for (const stored of driven) rest.delete(this.cellsOf(stored));
    for (const [id, { shape, signal }] of this.#storage.stores.entries()) {
      const cells = this.#cells[id] ?? [];
      const width = shape.module.signals[signal]?.width ?? 0;
      for (const cell of cells.keys())
        if (rest.has(cells) && random.chance(0.2)) cells[cell] = random.bits(width);
    }
  }

  runSteps(steps: readonly Step[]): void {
    const run = (shapeId: number, id: number, instance: number, iteration: number): void => {
      const shape = this.hierarchy.shapes[shapeId];
      const process = shape?.module.processes[id];
      if (shape !== undefined && process?.kind === 'comb') this.run(shape, process, instance, iteration);
    };
    const numbers = ({ first, stride, count }: Progression): readonly number[] =>
      Array.from({ length: count }, (_, i) => first + i * stride);
    for (const step of steps) {
      if (step.kind === 'run')
        for (const iteration of numbers(step.iterations))
          for (const instance of numbers(step.instances)) run(step.shape, step.process, instance, iteration);
      if (step.kind === 'repeat')
        for (let time = 0; time < step.times; time++)
          for (const { shape, process, instance, iteration } of step.body)
            run(
              shape,
              process,
              instance.first + time * instance.stride,
              iteration.first + time * iteration.stride,
            );
    }
  }

  run(shape: Shape, process: CombProcess, instance: number, iteration: number): void {
    const { module } = shape;
    const at = (signal: number, element: bigint): { cells: bigint[]; cell: number } | undefined => {
      if (element >= BigInt(module.signals[signal]?.length ?? 0)) return undefined;
      const { store, origin, stride } = this.#storage.view(shape, signal);
      return { cells: this.#cells[store.id] ?? [], cell: origin + instance * stride + Number(element) };
    };
    const old = new Map<string, { cells: bigint[]; cell: number; value: bigint }>();
    const frame: Frame = {
      read: (signal, element) => {
        const place = at(signal, element);
        return place === undefined ? 0n : (place.cells[place.cell] ?? 0n);
      },
      drive: (signal, element, bits) => {
        const place = at(signal, element);
        if (place === undefined) return;
        const value = place.cells[place.cell] ?? 0n;
        const key = `${signal} ${element}`;
        if (!old.has(key)) old.set(key, { ...place, value });
        place.cells[place.cell] = merge(value, bits);
      },
      readMemory: (memory, address) => {
        const { name = '', width = 0, depth = 0 } = module.memories[memory] ?? {};
        return address < BigInt(depth) ? hashBits(1n, `${module.name}.${name}`, Number(address), width) : 0n;
      },
      sampled: () => 0n,
      now: () => 0n,
      writeMemory: () => undefined,
      check: () => undefined,
    };
    const locals = freshLocals(process.locals);
    for (const [local, value] of familyLocals(process, iteration)) locals[local] = [value];
    const functions = new Map(this.#design.functions.map((func) => [func.name, func]));
    execute(process.body, frame, locals, { functions, module, locals: process.locals });
    for (const { cells, cell, value } of old.values()) if (cells[cell] !== value) this.changed = true;
  }
}

export function settleBySchedule(design: Design, { steps }: Schedule, seed: bigint): World['state'] {
  const world = new World(design, seed);
  world.runSteps(steps);
  return world.state;
}

/** At rest, then at rest again after a change of what nobody drives. */
export class Resettled {
  readonly #world: World;
  readonly #schedule: Schedule;
  readonly #partitions: readonly Partition[];
  /** What each partition read when it last ran. */
  readonly #seen: string[];

  constructor(design: Design, schedule: Schedule, partitions: readonly Partition[], seed: bigint) {
    this.#world = new World(design, seed);
    this.#schedule = schedule;
    this.#partitions = partitions;
    this.#world.runSteps(schedule.steps);
    this.#seen = partitions.map((partition) => this.#readBy(partition));
  }

  /** Some of what no partition drives gets other values. */
  disturb(random: Random): void {
    this.#world.disturb(
      this.#partitions.flatMap(({ drives }) => drives),
      random,
    );
  }

  /** By the whole schedule. */
  wholly(): World['state'] {
    this.#world.runSteps(this.#schedule.steps);
    return this.#world.state;
  }

  /** By those partitions, in order, that read something that is not what it was when they ran. */
  whereChanged(): { readonly state: World['state']; readonly ran: number } {
    let ran = 0;
    for (const [id, partition] of this.#partitions.entries()) {
      const reads = this.#readBy(partition);
      if (reads === this.#seen[id]) continue;
      this.#world.runSteps(partition.steps.flatMap((step) => this.#schedule.steps[step] ?? []));
      this.#seen[id] = reads;
      ran++;
    }
    return { state: this.#world.state, ran };
  }

  #readBy({ reads }: Partition): string {
    return reads.map((stored) => this.#world.cellsOf(stored).join()).join(' ');
  }
}

export function settleByWaves(design: Design, seed: bigint): World['state'] {
  const world = new World(design, seed);
  do {
    world.changed = false;
    for (const shape of world.hierarchy.shapes)
      for (const process of shape.module.processes)
        if (process.kind === 'comb')
          for (let instance = 0; instance < shape.count; instance++)
            for (let iteration = 0; iteration < familySize(process); iteration++)
              world.run(shape, process, instance, iteration);
  } while (world.changed);
  return world.state;
}
