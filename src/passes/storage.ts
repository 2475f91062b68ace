/**
 * Where signals live in a whole design: a port of an instance and the parent's view of it are one storage, that of the child.
 *
 * Element `e` of signal `s` in instance `p` of a shape is cell `origin + p · stride + e` of a store; so instances are told apart by arithmetic alone
 * (see `hierarchy.ts`), and what all instances of a shape access is one interval.
 */
import type { Hierarchy, Shape } from '../ir/hierarchy.js';
import type { Signal, SignalId } from '../ir/ir.js';

export interface Store {
  readonly id: number;
  readonly shape: Shape;
  readonly signal: SignalId;
  /** Elements in all instances together. */
  readonly cells: number;
}

export interface View {
  readonly store: Store;
  readonly origin: number;
  readonly stride: number;
}

export class Storage {
  readonly stores: readonly Store[];
  readonly #views: readonly (readonly View[])[];

  constructor(hierarchy: Hierarchy) {
    const stores: Store[] = [];
    const views = hierarchy.shapes.map((): View[] => []);
    // Children come after their parents; their stores must be there first.
    for (const shape of hierarchy.shapes.toReversed()) {
      views[shape.id] = shape.module.signals.map((signal, id): View => {
        if (signal.instancePort !== undefined) return portView(shape, signal, signal.instancePort, views);
        const store = { id: stores.length, shape, signal: id, cells: signal.length * shape.count };
        stores.push(store);
        return { store, origin: 0, stride: signal.length };
      });
    }
    this.stores = stores;
    this.#views = views;
  }

  view(shape: Shape, signal: SignalId): View {
    const view = this.#views[shape.id]?.[signal];
    if (view === undefined) throw new Error(`${shape.module.name} has no signal ${signal}`);
    return view;
  }
}

function portView(
  shape: Shape,
  signal: Signal,
  port: NonNullable<Signal['instancePort']>,
  views: readonly (readonly View[])[],
): View {
  const group = shape.groups[port.group];
  const child = group && views[group.shape]?.[port.signal];
  if (group === undefined || child === undefined)
    throw new Error(`${shape.module.name}.${signal.name} is a port of nothing`);
  return { store: child.store, origin: group.base * child.stride, stride: signal.length };
}
