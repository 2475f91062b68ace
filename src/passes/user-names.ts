/** How a person calls what an analysis found: names from the debug records, with instances and indices. */
import { elementsOf, positionOf, type Hierarchy, type Shape } from '../ir/hierarchy.js';
import type { DebugRecord, Module, SignalId } from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import { leavesOf } from '../ir/value-type.js';
import { bitLength, mask, trailingZeros } from '../support/bits.js';
import type { Cells } from './cells.js';

/** The leaf as the user wrote it, with `[]` where an index belongs: `points[].x`. */
function leafPaths(type: ValueType): readonly string[] {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
      return type.fields.flatMap((field) => leafPaths(field.type).map((path) => `.${field.name}${path}`));
    case 'tuple':
      return type.elements.flatMap((element, i) => leafPaths(element).map((path) => `.${i}${path}`));
    case 'array':
      return leafPaths(type.element).map((path) => `[]${path}`);
    case 'union':
      return ['', ''];
    default:
      return [''];
  }
}

/** `points[3].x`: a signal, or an element of it. */
export function signalName(module: Module, id: SignalId, element?: number): string {
  const signal = module.signals[id];
  if (signal === undefined) return '?';
  for (const record of module.debug) {
    const at = record.leaves.findIndex((leaf) => leaf.kind === 'signal' && leaf.signal === id);
    const leaf = leavesOf(record.type)[at];
    if (leaf === undefined) continue;
    const path = record.name + (leafPaths(record.type)[at] ?? '');
    return element === undefined ? path.replaceAll('[]', '') : withIndices(path, leaf.dims, element);
  }
  return element === undefined || signal.length === 1 ? signal.name : portName(module, id, element);
}

function withIndices(path: string, dims: readonly number[], element: number): string {
  const indices: number[] = [];
  let rest = element;
  for (const dim of dims.toReversed()) {
    indices.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  let next = 0;
  return path.replaceAll('[]', () => `[${indices[next++]}]`);
}

/** A port of an element of a group is `cell[2][3].ready`, not an element of a signal. */
function portName(module: Module, id: SignalId, element: number): string {
  const signal = module.signals[id];
  const group = signal?.instancePort && module.groups[signal.instancePort.group];
  if (signal === undefined || group === undefined || !signal.name.startsWith(`${group.name}.`))
    return `${signal?.name}[${element}]`;
  const length = signal.length / elementsOf(group);
  const instance = withIndices(
    '[]'.repeat(group.dims.length),
    group.dims,
    positionOf(group, Math.floor(element / length)),
  );
  const index = length === 1 ? '' : `[${element % length}]`;
  return `${group.name}${instance}${signal.name.slice(group.name.length)}${index}`;
}

/** `` or `[7]` or `[7:4]`, for bits that are not the whole of `width`. */
export function bitsName(bits: bigint, width: number): string {
  if (bits === mask(width)) return '';
  const low = trailingZeros(bits, width);
  const high = bitLength(bits) - 1;
  return high === low ? `[${low}]` : `[${high}:${low}]`;
}

/** `cell[2][3].fifo`; '' for the top. */
export function instancePath(hierarchy: Hierarchy, shape: Shape, instance: number): string {
  for (const parent of hierarchy.shapes) {
    for (const { group, shape: child, base, count } of parent.groups) {
      const offset = instance - base;
      if (child !== shape.id || offset < 0 || offset >= parent.count * count) continue;
      const index = withIndices(
        '[]'.repeat(group.dims.length),
        group.dims,
        positionOf(group, offset % count),
      );
      const above = instancePath(hierarchy, parent, Math.floor(offset / count));
      return `${above === '' ? '' : `${above}.`}${group.name}${index}`;
    }
  }
  return '';
}

/** What the user declared that the signal is a leaf of: the name that one finding is about. */
export function ownerName(module: Module, id: SignalId): string {
  const owns = (record: DebugRecord): boolean =>
    record.leaves.some((leaf) => leaf.kind === 'signal' && leaf.signal === id);
  return module.debug.find(owns)?.name ?? module.signals[id]?.name ?? '?';
}

/** As much of a list as a person reads. */
const SHOWN = 4;

/** The signals of a set, or where only parts of one are in it, the elements and bits: "`a[3]`, `b[7:4]` and 5 more". */
export function cellNames(module: Module, cells: Cells): string {
  const names: string[] = [];
  for (const id of cells.signals) {
    const signal = module.signals[id];
    if (signal === undefined) continue;
    const elements = cells.of(id);
    const all = mask(signal.width);
    const whole = elements.size === signal.length && [...elements.values()].every((bits) => bits === all);
    if (whole) names.push(signalName(module, id));
    else
      for (const [element, bits] of elements)
        names.push(signalName(module, id, element) + bitsName(bits, signal.width));
  }
  const shown = names.slice(0, SHOWN).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
