/** The arguments of a property as values of the inputs that stand for them. */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { DebugRecord } from '../ir/ir.js';
import type { PropertyParameter } from '../semantics/tests/elaborate.js';
import { widthOf } from '../semantics/type-names.js';
import type { HardwareType, Value } from '../semantics/types.js';
import { defaultValue, isParts, packValue } from '../semantics/values.js';
import type { Place } from '../sim/engine.js';
import { leafStarts, unpack } from '../sim/packing.js';

export interface Input {
  readonly place: Place;
  readonly value: bigint;
}

export function inputsOf(
  hierarchy: Hierarchy,
  parameters: readonly PropertyParameter[],
  values: readonly Value[],
): readonly Input[] {
  return parameters.flatMap(({ name, type, limit }, i) => {
    const value = values[i] ?? defaultValue(type);
    if (limit === undefined) return inputsUnder(hierarchy, name, packValue(type, value));
    const elements = isParts(value) ? value : [];
    return [
      ...inputsUnder(hierarchy, `${name}.values`, packSequence(type, elements)),
      ...inputsUnder(hierarchy, `${name}.length`, BigInt(elements.length)),
    ];
  });
}

/** Where an output of one bit stands. */
export function outputPlace(hierarchy: Hierarchy, name: string): Place {
  const [leaf] = recordOf(hierarchy, name).leaves;
  if (leaf?.kind !== 'signal') throw new Error(`${name} is no port`);
  return { kind: 'signal', shape: 0, instance: 0, id: leaf.signal, element: 0 };
}

function packSequence(type: HardwareType, elements: readonly Value[]): bigint {
  const width = BigInt(widthOf(type));
  return elements.reduceRight<bigint>((image, element) => (image << width) | packValue(type, element), 0n);
}

function inputsUnder(hierarchy: Hierarchy, name: string, image: bigint): readonly Input[] {
  const { type, leaves } = recordOf(hierarchy, name);
  const elements = unpack(type, image);
  const starts = leafStarts(type);
  return leaves.flatMap((leaf, i) => {
    if (leaf.kind !== 'signal') throw new Error(`${name} is no port`);
    return elements.slice(starts[i], starts[i + 1]).map((value, element): Input => {
      const place: Place = { kind: 'signal', shape: 0, instance: 0, id: leaf.signal, element };
      return { place, value };
    });
  });
}

function recordOf(hierarchy: Hierarchy, name: string): DebugRecord {
  const record = hierarchy.shapes[0]?.module.debug.find((candidate) => candidate.name === name);
  if (record === undefined) throw new Error(`the property has no port ${name}`);
  return record;
}
