/**
 * Finds a static order for the combinational logic of a whole design.
 *
 * The graph of dependence is looked at as coarsely as it allows: first whole processes with all their instances. Only what lies on a cycle is refined,
 * step by step: processes split by the signal that they drive; instances apart and accesses bit by bit; processes split by the bits that they drive,
 * loops by iteration. What is a cycle still is a combinational loop. A component of a finer graph lies inside one of the coarser graph, so
 * orders nest: a refined component stands in the order of the whole where the component stood.
 *
 * The levels are those of the longest path in each graph, which makes them, and all orders here, independent of chance.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { buildHierarchy, type Hierarchy } from '../ir/hierarchy.js';
import type { CombProcess, Design, Module, Process } from '../ir/ir.js';
import type { Schedule, Step } from '../ir/schedule.js';
import { groupBy } from '../support/group-by.js';
import { LoopReporter } from './combinational-loops.js';
import { processUnit, unitsOf, type ProcessUnit, type Unit } from './dependencies.js';
import { withFamily } from './family.js';
import { componentsOf, levelsOf } from './graph.js';
import { rectanglesOf, single, upTo } from './progressions.js';
import { foldRipples, type Batch, type Entry, type Levels } from './ripples.js';
import { mergeParts, splitByPlace, splitBySignal } from './split-processes.js';
import { Storage } from './storage.js';
import { fineGraph, wholeGraph, type Run, type Weighted } from './unit-graph.js';
import { pushAll } from '../support/push-all.js';

export interface ScheduledDesign {
  /** The design with the processes split where the order needs it. */
  readonly design: Design;
  readonly schedule: Schedule;
  /** Combinational loops. Where there are some, the schedule leaves out what lies on them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Functions that report are written out before (`inline-checks`) where reports count: a call that several parts of a process need is made by each. */
export function scheduleDesign(design: Design): ScheduledDesign {
  const hierarchy = buildHierarchy(design);
  const scheduler = new Scheduler(hierarchy);
  const levels = scheduler.order(hierarchy.shapes.flatMap(unitsOf));
  return { ...assemble(hierarchy, levels), diagnostics: scheduler.loops.diagnostics };
}

class Scheduler {
  readonly loops: LoopReporter;
  readonly #storage: Storage;
  /** Parts are numbered as they are made, so that the order of equals is the order of their making. */
  #age = 0;

  constructor(hierarchy: Hierarchy) {
    this.#storage = new Storage(hierarchy);
    this.loops = new LoopReporter(hierarchy, this.#storage);
  }

  /** By whole processes. */
  order(units: readonly Unit[]): Levels {
    return arrange(wholeGraph(units, this.#storage), {
      entries: (nodes) => pick(units, nodes).map(everywhere),
      cycle: (nodes) => this.#orderBySignal(pick(units, nodes)),
    });
  }

  /** By the signals that processes drive. Parts of one process that end up on one level are put together again. */
  #orderBySignal(wholes: readonly Unit[]): Levels {
    const origin = new Map<Unit, ProcessUnit>();
    const units = wholes.flatMap((whole): readonly Unit[] => {
      const parts = whole.kind === 'process' ? this.#split(whole, splitBySignal) : [];
      if (whole.kind !== 'process' || parts.length < 2) return [whole];
      for (const part of parts) origin.set(part, whole);
      return parts;
    });
    return arrange(wholeGraph(units, this.#storage), {
      entries: (nodes) => this.#rejoin(pick(units, nodes), origin).map(everywhere),
      // Parts on one cycle are better kept together, as long as the instances can be put in order.
      cycle: (nodes) => this.#orderByInstance(this.#rejoin(pick(units, nodes), origin)),
    });
  }

  /** By instances, bit by bit; what lies on a cycle still is refined further, as little as is enough. */
  #orderByInstance(units: readonly Unit[]): Levels {
    const refinements: ((unit: ProcessUnit) => readonly Unit[])[] = [
      (unit) => [this.#byIteration(unit)],
      (unit) => this.#split(unit, splitByPlace).map((part) => this.#byIteration(part)),
    ];
    let current = units;
    for (const refine of refinements) {
      const onCycle = new Set<Unit>();
      const levels = this.#orderRuns(current, (runs) => {
        for (const { unit } of runs) onCycle.add(unit);
      });
      if (onCycle.size === 0) return levels;
      current = current.flatMap((unit) =>
        unit.kind === 'process' && onCycle.has(unit) ? refine(unit) : [unit],
      );
    }
    return this.#orderRuns(current, (runs) => this.loops.add(runs));
  }

  #orderRuns(units: readonly Unit[], onCycle: (runs: readonly Run[]) => void): Levels {
    const fine = fineGraph(units, this.#storage);
    const runs = (nodes: readonly number[]): Run[] => nodes.flatMap((node) => fine.run(node) ?? []);
    const levels = arrange(fine, {
      entries: (nodes) => batchesOf(runs(nodes), fine.alike),
      cycle: (nodes) => {
        onCycle(runs(nodes));
        return [];
      },
    });
    return foldRipples(levels);
  }

  #split(
    unit: ProcessUnit,
    split: (module: Module, process: CombProcess) => readonly CombProcess[],
  ): readonly ProcessUnit[] {
    const parts = split(unit.shape.module, unit.process);
    return parts.length === 1 ? [unit] : parts.map((part) => this.#made(unit, part));
  }

  /** Puts together what is here of each process. */
  #rejoin(units: readonly Unit[], origin: ReadonlyMap<Unit, ProcessUnit>): readonly Unit[] {
    return [...groupBy(units, (unit): Unit => origin.get(unit) ?? unit)].map(([whole, here]) => {
      const [first] = here;
      const split = first && origin.get(first);
      if (first === undefined || split === undefined) return whole;
      if (here.length === 1) return first;
      const processes = here.flatMap((part) => (part.kind === 'process' ? [part.process] : []));
      const merged = mergeParts(whole.shape.module, split.process, processes);
      return merged === split.process ? whole : this.#made(split, merged);
    });
  }

  #byIteration(unit: ProcessUnit): ProcessUnit {
    const process = withFamily(unit.shape.module, unit.process);
    return process === unit.process ? unit : this.#made(unit, process);
  }

  #made({ shape, order: [source] }: ProcessUnit, process: CombProcess): ProcessUnit {
    return processUnit(shape, source, ++this.#age, process);
  }
}

interface Arrangement {
  /** What is on no cycle, of one level. Nodes that stand for no unit are among the nodes. */
  readonly entries: (nodes: readonly number[]) => readonly Entry[];
  /** The order of what is on a cycle. */
  readonly cycle: (nodes: readonly number[]) => Levels;
}

/** The levels of a graph, with those of its cyclic components in their places. */
function arrange({ graph, weight }: Weighted, { entries, cycle }: Arrangement): Levels {
  const components = componentsOf(graph);
  const numbers = levelsOf(graph, components, weight);
  const members = groupBy(components.list.keys(), (id) => numbers[id] ?? 0);
  const levels: Entry[][] = [];
  for (const [, ids] of [...members].toSorted(([a], [b]) => a - b)) {
    const [only] = ids;
    const component = only === undefined ? undefined : components.list[only];
    if (ids.length === 1 && component?.cyclic === false) {
      // Most levels of a ripple.
      const level = entries(component.nodes);
      if (level.length > 0) levels.push([...level]);
      continue;
    }
    const alone: number[] = [];
    const nested: Levels[] = [];
    for (const id of ids) {
      const component = components.list[id];
      if (component === undefined) continue;
      if (component.cyclic) nested.push(cycle(component.nodes));
      else pushAll(alone, component.nodes);
    }
    nested.push([entries(alone.toSorted((a, b) => a - b))]);
    const depth = nested.reduce((most, inner) => Math.max(most, inner.length), 0);
    for (let level = 0; level < depth; level++) {
      const merged = nested.flatMap((inner) => inner[level] ?? []);
      if (merged.length > 0) levels.push(merged);
    }
  }
  return levels;
}

/** The units behind the nodes of a graph of wholes. */
function pick(units: readonly Unit[], nodes: readonly number[]): readonly Unit[] {
  return nodes.flatMap((node) => units[node] ?? []);
}

function everywhere(unit: Unit): Batch {
  return { kind: 'batch', unit, instances: upTo(unit.shape.count), iterations: upTo(unit.iterations) };
}

/** Runs stand by unit, then by iteration, then by instance, as their nodes do. */
function batchesOf(runs: readonly Run[], alike: boolean): readonly Batch[] {
  const [only] = runs;
  if (only !== undefined && runs.length === 1 && !alike) return [batchOf(only)];
  return [...groupBy(runs, ({ unit }) => unit)].flatMap(([unit, own]) =>
    rectanglesOf(own).map(({ instances, iterations }): Batch => {
      return {
        kind: 'batch',
        unit,
        instances: alike ? upTo(unit.shape.count) : instances,
        iterations,
      };
    }),
  );
}

/** In a ripple nearly all batches are of one run. */
function batchOf({ unit, instance, iteration }: Run): Batch {
  return { kind: 'batch', unit, instances: single(instance), iterations: single(iteration) };
}

/** Puts the units into the modules, and writes the order down with their new numbers. */
function assemble(
  { design, shapes }: Hierarchy,
  levels: Levels,
): { readonly design: Design; readonly schedule: Schedule } {
  const used = new Set<ProcessUnit>();
  for (const entry of levels.flat()) {
    const units = entry.kind === 'batch' ? [entry.unit] : entry.body.map(({ unit }) => unit);
    for (const unit of units) if (unit.kind === 'process') used.add(unit);
  }
  const numbers = new Map<Unit, number>();
  const modules = new Map<string, Module>();
  const partsOf = groupBy(used, ({ shape, order }) => `${shape.id} ${order[0]}`);
  for (const { id, module } of shapes) {
    const processes: Process[] = [];
    module.processes.forEach((process, source) => {
      const parts = (partsOf.get(`${id} ${source}`) ?? []).toSorted((a, b) => a.order[1] - b.order[1]);
      // What lies on a loop is in no schedule; it stays as it was.
      if (parts.length === 0) processes.push(process);
      for (const part of parts) numbers.set(part, processes.push(part.process) - 1);
    });
    modules.set(module.name, { ...module, processes });
  }
  const steps = levels.flatMap((entries, level) =>
    entries.map((entry): Step => stepOf(entry, level, (unit) => numbers.get(unit) ?? 0)),
  );
  return {
    design: { ...design, modules: design.modules.map((module) => modules.get(module.name) ?? module) },
    schedule: { steps },
  };
}

function stepOf(entry: Entry, level: number, numberOf: (unit: Unit) => number): Step {
  if (entry.kind === 'ripple') {
    const body = entry.body.map(({ unit, instance, iteration }) => ({
      shape: unit.shape.id,
      process: numberOf(unit),
      instance,
      iteration,
    }));
    return { kind: 'repeat', level, times: entry.times, body };
  }
  const { unit, instances, iterations } = entry;
  const shape = unit.shape.id;
  if (unit.kind === 'reset') return { kind: 'reset', level, shape, reset: unit.reset, instances };
  return { kind: 'run', level, shape, process: numberOf(unit), instances, iterations };
}
