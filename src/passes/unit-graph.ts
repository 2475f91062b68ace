/** The two graphs of dependence that the scheduler looks at: between units as wholes, and between their instances and iterations bit by bit. */
import type { Module, Signal, SignalId } from '../ir/ir.js';
import { mask } from '../support/bits.js';
import type { Cells, ElementBits } from './cells.js';
import { unitAccess, unitUses, type Unit } from './dependencies.js';
import { GraphBuilder, type Graph } from './graph.js';
import type { Storage, View } from './storage.js';

/** Paths are as long as the units on them: nodes that stand for none weigh 0. */
export interface Weighted {
  readonly graph: Graph;
  readonly weight: (node: number) => number;
}

/** Nodes 0 … units.length - 1 are the units; behind them one for each store that they share. */
export function wholeGraph(units: readonly Unit[], storage: Storage): Weighted {
  const builder = new GraphBuilder(units.length);
  const stores = new Map<number, number>();
  const nodeOf = (unit: Unit, signal: SignalId): number => {
    const { store } = storage.view(unit.shape, signal);
    const node = stores.get(store.id) ?? builder.addNode();
    stores.set(store.id, node);
    return node;
  };
  units.forEach((unit, node) => {
    const { reads, drives } = unitUses(unit);
    for (const signal of reads) builder.addEdge(nodeOf(unit, signal), node);
    for (const signal of drives) builder.addEdge(node, nodeOf(unit, signal));
  });
  return { graph: builder.build(), weight: (node) => Number(node < units.length) };
}

/** One instance and iteration of a unit. */
export interface Run {
  readonly unit: Unit;
  readonly instance: number;
  readonly iteration: number;
}

export interface FineGraph extends Weighted {
  /** What a node stands for; undefined for a node that only joins the writers of an array that is read as a whole. */
  readonly run: (node: number) => Run | undefined;
  /** Nodes stand for one instance that does as all others do, because nothing leads from one to another. */
  readonly alike: boolean;
}

/** Arrays of at least this many elements that are read as a whole get a node of their own, so that edges are not a product. */
const WHOLE = 8;

export function fineGraph(units: readonly Unit[], storage: Storage): FineGraph {
  return new FineGraphBuilder(units, storage).build();
}

/** Who drives the cells of a store. */
interface Writers {
  /** The node that drives a cell as a whole, or -1. */
  readonly whole: Int32Array;
  readonly parts: Map<number, { readonly node: number; readonly bits: bigint }[]>;
}

class FineGraphBuilder {
  readonly #units: readonly Unit[];
  readonly #storage: Storage;
  readonly #alike: boolean;
  /** The first node of each unit; iterations follow each other, the instances of an iteration side by side. */
  readonly #starts: number[] = [];
  readonly #builder: GraphBuilder;
  readonly #writers = new Map<number, Writers>();
  readonly #joins = new Map<string, number>();

  constructor(units: readonly Unit[], storage: Storage) {
    this.#units = units;
    this.#storage = storage;
    this.#alike = withinOneShape(units, storage);
    let nodes = 0;
    for (const unit of units) {
      this.#starts.push(nodes);
      nodes += unit.iterations * this.#instances(unit);
    }
    this.#builder = new GraphBuilder(nodes);
  }

  build(): FineGraph {
    const runs = this.#builder.size;
    // All writers first; what is read is kept meanwhile, in little space.
    const reads = this.#units.map((unit, i) => {
      const list = new ReadList();
      const instances = this.#instances(unit);
      let node = this.#starts[i] ?? 0;
      for (let iteration = 0; iteration < unit.iterations; iteration++) {
        const access = unitAccess(unit, iteration);
        for (let instance = 0; instance < instances; instance++)
          this.#write(node++, unit, access.drives, instance);
        list.add(access.reads, unit.shape.module);
      }
      return list;
    });
    this.#units.forEach((unit, i) => {
      const list = reads[i];
      if (list !== undefined) this.#readAll(unit, this.#starts[i] ?? 0, list);
    });
    return {
      graph: this.#builder.build(),
      weight: (node) => Number(node < runs),
      run: (node) => (node < runs ? this.#runOf(node) : undefined),
      alike: this.#alike,
    };
  }

  #instances(unit: Unit): number {
    return this.#alike ? 1 : unit.shape.count;
  }

  #runOf(node: number): Run | undefined {
    let low = 0;
    for (let high = this.#starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= node) low = middle;
      else high = middle;
    }
    const unit = this.#units[low];
    if (unit === undefined) return undefined;
    const offset = node - (this.#starts[low] ?? 0);
    const instances = this.#instances(unit);
    return { unit, instance: offset % instances, iteration: Math.floor(offset / instances) };
  }

  #write(node: number, unit: Unit, drives: Cells, instance: number): void {
    for (const signal of drives.signals) {
      const view = this.#storage.view(unit.shape, signal);
      const writers = this.#writersOf(view);
      const all = mask(unit.shape.module.signals[signal]?.width ?? 0);
      for (const [element, bits] of drives.of(signal)) {
        const cell = view.origin + instance * view.stride + element;
        if (bits === all && writers.whole[cell] === -1) writers.whole[cell] = node;
        else {
          const parts = writers.parts.get(cell);
          if (parts === undefined) writers.parts.set(cell, [{ node, bits }]);
          else parts.push({ node, bits });
        }
      }
    }
  }

  #readAll(unit: Unit, start: number, list: ReadList): void {
    const instances = this.#instances(unit);
    list.each((iteration, signal, element, bits) => {
      const view = this.#storage.view(unit.shape, signal);
      const writers = this.#writers.get(view.store.id);
      if (writers === undefined) return;
      for (let instance = 0; instance < instances; instance++) {
        const node = start + iteration * instances + instance;
        const cell = view.origin + instance * view.stride;
        if (element === undefined) this.#builder.addEdge(this.#join(view, cell, writers), node);
        else this.#connect(writers, cell + element, bits, node);
      }
    });
  }

  /** A node between the writers of a whole array and its readers. */
  #join(view: View, start: number, writers: Writers): number {
    const key = `${view.store.id} ${start} ${view.stride}`;
    const known = this.#joins.get(key);
    if (known !== undefined) return known;
    const node = this.#builder.addNode();
    this.#joins.set(key, node);
    for (let cell = start; cell < start + view.stride; cell++) this.#connect(writers, cell, undefined, node);
    return node;
  }

  /** Edges from who drives some of the bits of a cell; from all of its drivers where no bits are given. */
  #connect({ whole, parts }: Writers, cell: number, bits: bigint | undefined, node: number): void {
    const writer = whole[cell] ?? -1;
    if (writer >= 0) this.#builder.addEdge(writer, node);
    if (parts.size === 0) return;
    for (const part of parts.get(cell) ?? [])
      if (bits === undefined || (part.bits & bits) !== 0n) this.#builder.addEdge(part.node, node);
  }

  #writersOf({ store }: View): Writers {
    const known = this.#writers.get(store.id);
    if (known !== undefined) return known;
    const made: Writers = { whole: new Int32Array(store.cells).fill(-1), parts: new Map() };
    this.#writers.set(store.id, made);
    return made;
  }
}

/** What the iterations of a unit read, one after the other. An array as a whole has no element. */
class ReadList {
  readonly #signals: SignalId[] = [];
  readonly #elements: (number | undefined)[] = [];
  readonly #bits: bigint[] = [];
  /** Where the entries of each iteration end. */
  readonly #ends: number[] = [];

  add(reads: Cells, module: Module): void {
    for (const signal of reads.signals) {
      const elements = reads.of(signal);
      if (elements.size >= WHOLE && isWhole(elements, module.signals[signal]))
        this.#enter(signal, undefined, 0n);
      else for (const [element, bits] of elements) this.#enter(signal, element, bits);
    }
    this.#ends.push(this.#signals.length);
  }

  each(
    visit: (iteration: number, signal: SignalId, element: number | undefined, bits: bigint) => void,
  ): void {
    let at = 0;
    this.#ends.forEach((end, iteration) => {
      for (; at < end; at++)
        visit(iteration, this.#signals[at] ?? 0, this.#elements[at], this.#bits[at] ?? 0n);
    });
  }

  #enter(signal: SignalId, element: number | undefined, bits: bigint): void {
    this.#signals.push(signal);
    this.#elements.push(element);
    this.#bits.push(bits);
  }
}

function isWhole(elements: ElementBits, signal: Signal | undefined): boolean {
  if (signal === undefined || elements.size !== signal.length) return false;
  const all = mask(signal.width);
  return [...elements.values()].every((bits) => bits === all);
}

/** Whether the units are of one shape and meet only in signals of that shape, never in ports of what it instantiates. */
function withinOneShape(units: readonly Unit[], storage: Storage): boolean {
  const shape = units[0]?.shape;
  const driven = new Set<number>();
  for (const unit of units) {
    if (unit.shape !== shape) return false;
    for (const signal of unitUses(unit).drives) driven.add(storage.view(unit.shape, signal).store.id);
  }
  return units.every((unit) =>
    [...unitUses(unit).reads].every((signal) => {
      const { store } = storage.view(unit.shape, signal);
      return !driven.has(store.id) || store.shape === shape;
    }),
  );
}
