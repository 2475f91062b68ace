/**
 * The values of a design: one list for each signal that is stored, over all instances of its shape. A parent's view of its children's ports is the
 * children's list, seen from an offset (`hierarchy.ts` numbers instances so that this is arithmetic).
 */
import type { Hierarchy } from '../../ir/hierarchy.js';
import type { Place } from '../engine.js';

/** Told the number of the instance (of the listener's shape) in which a value has changed. */
interface Listener {
  readonly view: View;
  readonly changed: (instance: number) => void;
}

export class Cells {
  readonly values: bigint[];
  readonly #forced = new Map<number, bigint>();
  readonly #listeners: Listener[] = [];

  constructor(count: number) {
    this.values = Array.from({ length: count }, () => 0n);
  }

  get(cell: number): bigint {
    return this.values[cell] ?? 0n;
  }

  /** A forced cell keeps its value. */
  set(cell: number, value: bigint): void {
    if (!this.#forced.has(cell)) this.#put(cell, value);
  }

  force(cell: number, value: bigint): void {
    this.#forced.set(cell, value);
    this.#put(cell, value);
  }

  release(cell: number): void {
    this.#forced.delete(cell);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #put(cell: number, value: bigint): void {
    if (this.values[cell] === value) return;
    this.values[cell] = value;
    for (const { view, changed } of this.#listeners) {
      const offset = cell - view.offset;
      if (offset >= 0 && offset < view.count * view.length) changed(Math.floor(offset / view.length));
    }
  }
}

/** Element e of instance i is cell `offset + i · length + e`. */
export interface View {
  readonly cells: Cells;
  readonly offset: number;
  /** Elements for each instance. */
  readonly length: number;
  /** Instances that see it. */
  readonly count: number;
}

export class State {
  readonly #signals: readonly (readonly View[])[];
  readonly #memories: readonly (readonly View[])[];

  constructor({ shapes }: Hierarchy) {
    const signals: View[][] = shapes.map(() => []);
    const viewOf = (shapeId: number, id: number): View => {
      const known = signals[shapeId]?.[id];
      if (known !== undefined) return known;
      const shape = shapes[shapeId];
      const signal = shape?.module.signals[id];
      if (shape === undefined || signal === undefined) throw new Error(`no signal ${id} in shape ${shapeId}`);
      const { length } = signal;
      const view = ((): View => {
        if (signal.instancePort === undefined) {
          return { cells: new Cells(shape.count * length), offset: 0, length, count: shape.count };
        }
        const group = shape.groups[signal.instancePort.group];
        if (group === undefined) throw new Error(`${shape.module.name}.${signal.name} belongs to no group`);
        const child = viewOf(group.shape, signal.instancePort.signal);
        return {
          cells: child.cells,
          offset: child.offset + group.base * child.length,
          length,
          count: shape.count,
        };
      })();
      (signals[shapeId] ??= [])[id] = view;
      return view;
    };
    this.#memories = shapes.map((shape) =>
      shape.module.memories.map(({ depth }) => ({
        cells: new Cells(shape.count * depth),
        offset: 0,
        length: depth,
        count: shape.count,
      })),
    );
    this.#signals = shapes.map((shape) => shape.module.signals.map((_, id) => viewOf(shape.id, id)));
  }

  signal(shape: number, id: number): View {
    return found(this.#signals[shape]?.[id]);
  }

  memory(shape: number, id: number): View {
    return found(this.#memories[shape]?.[id]);
  }

  at(place: Place): { readonly cells: Cells; readonly cell: number } {
    const view =
      place.kind === 'signal' ? this.signal(place.shape, place.id) : this.memory(place.shape, place.id);
    return { cells: view.cells, cell: cellOf(view, place.instance, place.element) };
  }
}

export function cellOf(view: View, instance: number, element: number): number {
  return view.offset + instance * view.length + element;
}

/** Past the end there is 0. */
export function readView(view: View, instance: number, element: bigint): bigint {
  return element < BigInt(view.length) ? view.cells.get(cellOf(view, instance, Number(element))) : 0n;
}

function found(view: View | undefined): View {
  if (view === undefined) throw new Error('no such signal or memory');
  return view;
}
