/**
 * The instance tree of a design, numbered so that state can be kept as structure of arrays per specialisation.
 *
 * All instances of one specialisation are numbered 0 … count - 1. Those of one instance group, over all instances of its parent, are contiguous:
 * element k of group g in parent instance p is instance `base(g) + p · count(g) + k`, so that a parent reaches its children by arithmetic alone.
 */
import type { Design, GroupId, InstanceGroup, Module } from './ir.js';

/** A specialisation and all of its instances. */
export interface Shape {
  /** Index into `Hierarchy.shapes`. */
  readonly id: number;
  readonly module: Module;
  /** Number of instances in the whole design. */
  readonly count: number;
  readonly groups: readonly ShapeGroup[];
}

export interface ShapeGroup {
  readonly group: InstanceGroup;
  /** The children's shape. */
  readonly shape: number;
  /** Instance number of element 0 in parent instance 0. */
  readonly base: number;
  /** Elements for each parent instance. */
  readonly count: number;
}

export interface Hierarchy {
  readonly design: Design;
  /** Parents before children; `shapes[0]` is the top with its one instance. Specialisations without an instance are left out. */
  readonly shapes: readonly Shape[];
}

/** One instance: a shape and a number. */
export interface InstanceRef {
  readonly shape: number;
  readonly instance: number;
}

export function buildHierarchy(design: Design): Hierarchy {
  const byName = new Map(design.modules.map((module) => [module.name, module]));
  const parentsFirst = design.modules.toReversed();
  const counts = new Map<string, number>([[design.top, 1]]);
  const bases = new Map<InstanceGroup, number>();
  for (const parent of parentsFirst) {
    const parents = counts.get(parent.name) ?? 0;
    if (parents === 0) continue;
    for (const group of parent.groups) {
      const base = counts.get(group.module) ?? 0;
      bases.set(group, base);
      counts.set(group.module, base + parents * elementsOf(group));
    }
  }
  const used = parentsFirst.filter((module) => (counts.get(module.name) ?? 0) > 0);
  const top = byName.get(design.top);
  if (top === undefined || used[0] !== top)
    throw new Error(`the top ${design.top} must be the last module of the design`);
  const ids = new Map(used.map((module, id) => [module.name, id]));
  const shapes = used.map((module, id): Shape => {
    const groups = module.groups.map((group): ShapeGroup => {
      const shape = ids.get(group.module);
      const base = bases.get(group);
      if (shape === undefined || base === undefined)
        throw new Error(`${module.name} instantiates ${group.module}, which is not in the design`);
      return { group, shape, base, count: elementsOf(group) };
    });
    return { id, module, count: counts.get(module.name) ?? 0, groups };
  });
  return { design, shapes };
}

/** Number of instances in a group, for one instance of its parent. */
export function elementsOf(group: Pick<InstanceGroup, 'dims' | 'positions'>): number {
  return group.positions?.length ?? spaceOf(group);
}

/** Number of indices that instances of a group may have. */
export function spaceOf(group: Pick<InstanceGroup, 'dims'>): number {
  return group.dims.reduce((product, dim) => product * dim, 1);
}

/** The position in the index space, flattened, of an element. */
export function positionOf(group: InstanceGroup, element: number): number {
  return group.positions === undefined ? element : (group.positions[element] ?? 0);
}

/** The element at a position; undefined where there is none. */
export function elementAt(group: InstanceGroup, position: number): number | undefined {
  if (group.positions === undefined) return position < spaceOf(group) ? position : undefined;
  const element = group.positions.indexOf(position);
  return element < 0 ? undefined : element;
}

/** Instance number of element `element` of a group. */
export function childOf(shape: Shape, group: GroupId, parentInstance: number, element: number): InstanceRef {
  const info = shape.groups[group];
  if (info === undefined) throw new Error(`${shape.module.name} has no group ${group}`);
  return { shape: info.shape, instance: info.base + parentInstance * info.count + element };
}
