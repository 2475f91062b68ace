/** Where instances stand: the way from a shape and a number to a path that people read, and back. */
import {
  childOf,
  positionOf,
  type Hierarchy,
  type InstanceRef,
  type Shape,
  type ShapeGroup,
} from '../ir/hierarchy.js';
import type { InstanceGroup, Module, Signal } from '../ir/ir.js';
import type { Place } from './engine.js';

export interface ParentRef extends InstanceRef {
  /** The group of the parent that the instance belongs to, and its element in it. */
  readonly group: ShapeGroup;
  readonly element: number;
}

export class InstanceTree {
  readonly hierarchy: Hierarchy;
  /** For each shape, the groups that make instances of it, with the shape of the parent. */
  readonly #makers: readonly (readonly { readonly parent: Shape; readonly group: ShapeGroup }[])[];

  constructor(hierarchy: Hierarchy) {
    this.hierarchy = hierarchy;
    const makers: { parent: Shape; group: ShapeGroup }[][] = hierarchy.shapes.map(() => []);
    for (const parent of hierarchy.shapes) {
      for (const group of parent.groups) makers[group.shape]?.push({ parent, group });
    }
    this.#makers = makers;
  }

  shape(id: number): Shape {
    const shape = this.hierarchy.shapes[id];
    if (shape === undefined) throw new Error(`no shape ${id}`);
    return shape;
  }

  module(id: number): Module {
    return this.shape(id).module;
  }

  /** The instance around another; undefined for the top. */
  parentOf({ shape, instance }: InstanceRef): ParentRef | undefined {
    for (const { parent, group } of this.#makers[shape] ?? []) {
      const offset = instance - group.base;
      if (group.count === 0 || offset < 0 || offset >= parent.count * group.count) continue;
      const outer = Math.floor(offset / group.count);
      return { shape: parent.id, instance: outer, group, element: offset % group.count };
    }
    return undefined;
  }

  /** `fabric.pe[3][2]`; '' for the top. */
  pathOf(ref: InstanceRef): string {
    const parent = this.parentOf(ref);
    if (parent === undefined) return '';
    return join(this.pathOf(parent), elementName(parent.group.group, parent.element));
  }

  /** `fabric.pe[3][2].acc`, with `[element]` where there are several. */
  placeName(place: Place): string {
    const module = this.module(place.shape);
    const leaf = place.kind === 'signal' ? module.signals[place.id] : module.memories[place.id];
    const indexed = place.kind === 'memory' || signalOf(module, place.id).length !== 1;
    return join(this.pathOf(place), `${leaf?.name ?? '?'}${indexed ? `[${place.element}]` : ''}`);
  }

  /** All instances, each before its children, groups in the order of their declaration. */
  *walk(from: InstanceRef = { shape: 0, instance: 0 }): Generator<InstanceRef> {
    yield from;
    const shape = this.shape(from.shape);
    for (const [id, group] of shape.groups.entries()) {
      for (let element = 0; element < group.count; element++) {
        yield* this.walk(childOf(shape, id, from.instance, element));
      }
    }
  }

  /** The one name of a place that parent and child both see: the child's. */
  canonical(place: Place): Place {
    if (place.kind === 'memory') return place;
    const shape = this.shape(place.shape);
    const view = signalOf(shape.module, place.id).instancePort;
    if (view === undefined) return place;
    const child = childOf(shape, view.group, place.instance, 0);
    const length = signalOf(this.module(child.shape), view.signal).length;
    return this.canonical({
      kind: 'signal',
      shape: child.shape,
      instance: child.instance + Math.floor(place.element / length),
      id: view.signal,
      element: place.element % length,
    });
  }

  widthOf(place: Place): number {
    const module = this.module(place.shape);
    const leaf = place.kind === 'signal' ? module.signals[place.id] : module.memories[place.id];
    return leaf?.width ?? 0;
  }
}

export function signalOf(module: Module, id: number): Signal {
  const signal = module.signals[id];
  if (signal === undefined) throw new Error(`${module.name} has no signal ${id}`);
  return signal;
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** `pe[3][2]` for element 3 · dim₁ + 2. */
export function elementName(group: InstanceGroup, element: number): string {
  let rest = positionOf(group, element);
  let suffix = '';
  for (const dim of group.dims.toReversed()) {
    suffix = `[${rest % dim}]${suffix}`;
    rest = Math.floor(rest / dim);
  }
  return group.name + suffix;
}

/** Follows a path downward from an instance; undefined where an index leaves its range. */
export function resolvePath(
  tree: InstanceTree,
  from: InstanceRef,
  steps: readonly { readonly group: string; readonly index: bigint }[],
  leaf: string,
  index: bigint,
): Place | undefined {
  let at = from;
  for (const step of steps) {
    const shape = tree.shape(at.shape);
    const group = shape.groups.findIndex((candidate) => candidate.group.name === step.group);
    if (step.index >= BigInt(shape.groups[group]?.count ?? 0)) return undefined;
    at = childOf(shape, group, at.instance, Number(step.index));
  }
  const { signals, memories } = tree.module(at.shape);
  const signal = signals.findIndex(({ name }) => name === leaf);
  const memory = memories.findIndex(({ name }) => name === leaf);
  const length = signals[signal]?.length ?? memories[memory]?.depth ?? 0;
  if (index >= BigInt(length)) return undefined;
  const { shape, instance } = at;
  return signal >= 0
    ? { kind: 'signal', shape, instance, id: signal, element: Number(index) }
    : { kind: 'memory', shape, instance, id: memory, element: Number(index) };
}
