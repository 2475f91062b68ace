/** Parts of typed things: which elements of which leaves `a[2].x` means. */
import { leavesOf, type ValueType } from '../ir/value-type.js';

/** `.x` or `[2]`. */
export type Selector =
  { readonly kind: 'field'; readonly name: string } | { readonly kind: 'index'; readonly index: number };

/** A part of a value: the leaves from `firstLeaf` on, in each of them what lies below element `flat` of the dimensions passed so far. */
export interface Part {
  readonly type: ValueType;
  readonly firstLeaf: number;
  readonly flat: number;
}

export function whole(type: ValueType): Part {
  return { type, firstLeaf: 0, flat: 0 };
}

/** One step down; a text says why there is none. */
export function select(part: Part, selector: Selector): Part | string {
  const { type, firstLeaf, flat } = part;
  if (selector.kind === 'index') {
    if (type.kind !== 'array') return 'is no array';
    if (selector.index >= type.length) return `has ${type.length} elements`;
    return { type: type.element, firstLeaf, flat: flat * type.length + selector.index };
  }
  const fields = fieldsOf(type);
  if (fields === undefined) return 'has no fields';
  let leaf = firstLeaf;
  for (const field of fields) {
    if (field.name === selector.name) return { type: field.type, firstLeaf: leaf, flat };
    leaf += leavesOf(field.type).length;
  }
  return `has the fields ${fields.map(({ name }) => name).join(', ')}`;
}

export function fieldsOf(
  type: ValueType,
): readonly { readonly name: string; readonly type: ValueType }[] | undefined {
  if (type.kind === 'struct' || type.kind === 'bundle') return type.fields;
  if (type.kind === 'tuple') return type.elements.map((element, i) => ({ name: `${i}`, type: element }));
  return undefined;
}

/** Elements of leaves of the whole. */
export interface Elements {
  readonly leaf: number;
  readonly width: number;
  readonly start: number;
  readonly count: number;
}

export function elementsOf({ type, firstLeaf, flat }: Part): readonly Elements[] {
  return leavesOf(type).map(({ width, dims }, i) => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return { leaf: firstLeaf + i, width, start: flat * count, count };
  });
}
