/** The two graphs of dependence that the scheduler looks at: between units as wholes, and between their instances and iterations bit by bit. */
import type { SignalId } from '../ir/ir.js';
import { mask } from '../support/bits.js';
import type { ElementBits } from './cells.js';
import { unitAccess, unitUses, type Access, type Unit } from './dependencies.js';
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
    const accesses = this.#units.map((unit) =>
      Array.from({ length: unit.iterations }, (_, iteration) => unitAccess(unit, iteration)),
    );
    this.#eachRun(accesses, (node, unit, access, instance) => this.#write(node, unit, access, instance));
    this.#eachRun(accesses, (node, unit, access, instance) => this.#read(node, unit, access, instance));
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

  #eachRun(
    accesses: readonly (readonly Access[])[],
    visit: (node: number, unit: Unit, access: Access, instance: number) => void,
  ): void {
    this.#units.forEach((unit, i) => {
      let node = this.#starts[i] ?? 0;
      for (const access of accesses[i] ?? [])
        for (let instance = 0; instance < this.#instances(unit); instance++)
          visit(node++, unit, access, instance);
    });
  }

  #write(node: number, unit: Unit, { drives }: Access, instance: number): void {
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

  #read(node: number, unit: Unit, { reads }: Access, instance: number): void {
    for (const signal of reads.signals) {
      const view = this.#storage.view(unit.shape, signal);
      const writers = this.#writers.get(view.store.id);
      if (writers === undefined) continue;
      const start = view.origin + instance * view.stride;
      const elements = reads.of(signal);
      if (elements.size >= WHOLE && elements.size === view.stride)
        this.#builder.addEdge(this.#join(view, start, elements, writers), node);
      else this.#connect(writers, start, elements, node);
    }
  }

  /** A node between the writers of a whole array and its readers. */
  #join(view: View, start: number, elements: ElementBits, writers: Writers): number {
    const all = [...elements.values()].every((bits) => bits === mask(widthOf(view)));
    // Arrays read only in part are rare enough to have a node for each reader.
    const key = all ? `${view.store.id} ${start} ${view.stride}` : '';
    const known = all ? this.#joins.get(key) : undefined;
    if (known !== undefined) return known;
    const node = this.#builder.addNode();
    if (all) this.#joins.set(key, node);
    this.#connect(writers, start, elements, node);
    return node;
  }

  #connect({ whole, parts }: Writers, start: number, elements: ElementBits, node: number): void {
    for (const [element, bits] of elements) {
      const cell = start + element;
      const writer = whole[cell] ?? -1;
      if (writer >= 0) this.#builder.addEdge(writer, node);
      if (parts.size === 0) continue;
      for (const part of parts.get(cell) ?? [])
        if ((part.bits & bits) !== 0n) this.#builder.addEdge(part.node, node);
    }
  }

  #writersOf({ store }: View): Writers {
    const known = this.#writers.get(store.id);
    if (known !== undefined) return known;
    const made: Writers = { whole: new Int32Array(store.cells).fill(-1), parts: new Map() };
    this.#writers.set(store.id, made);
    return made;
  }
}

function widthOf({ store }: View): number {
  return store.shape.module.signals[store.signal]?.width ?? 0;
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
