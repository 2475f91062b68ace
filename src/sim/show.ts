/** Values as messages show them: `3`, `-1`, `true`, `State.idle`, `{ x: 1, y: 2 }`, `[1, 2]`. */
import { extract, toSigned } from '../support/bits.js';
import { leavesOf, widthOf, type Field, type ValueType } from '../ir/value-type.js';

/** From the elements of all leaves, leaf by leaf. */
export function showLeaves(type: ValueType, values: readonly bigint[]): string {
  return showPacked(type, pack(type, values));
}

/** From the packed image. */
export function showPacked(type: ValueType, value: bigint): string {
  switch (type.kind) {
    case 'bool':
      return value === 0n ? 'false' : 'true';
    case 'uint':
      return value.toString();
    case 'int':
      return toSigned(value, type.width).toString();
    case 'bits':
    case 'number':
      return `0x${value.toString(16).padStart(Math.ceil(type.width / 4), '0')}`;
    case 'enum': {
      const variant = type.variants.find((candidate) => candidate.value === value);
      return variant === undefined ? `${type.name}(${value})` : `${type.name}.${variant.name}`;
    }
    case 'struct':
    case 'bundle':
      return showFields(type.fields, value);
    case 'union': {
      const tag = value >> BigInt(type.payloadWidth);
      const variant = type.variants.find((candidate) => candidate.tag === tag);
      if (variant === undefined) return `${type.name}(0x${value.toString(16)})`;
      return `${type.name}.${variant.name}${variant.fields.length === 0 ? '' : ` ${showFields(variant.fields, value)}`}`;
    }
    case 'array': {
      const width = widthOf(type.element);
      const elements = Array.from({ length: type.length }, (_, i) =>
        showPacked(type.element, extract(value, i * width, width)),
      );
      return `[${elements.join(', ')}]`;
    }
    case 'tuple': {
      const fields = type.elements.map((element, i) => ({ name: `${i}`, type: element }));
      return `(${partsOf(fields, value).join(', ')})`;
    }
  }
}

function showFields(fields: readonly Field[], value: bigint): string {
  const parts = partsOf(fields, value);
  return `{ ${fields.map(({ name }, i) => `${name}: ${parts[i] ?? ''}`).join(', ')} }`;
}

/** The first field is the most significant; all of them end at bit 0. */
function partsOf(fields: readonly Field[], value: bigint): readonly string[] {
  let high = fields.reduce((sum, { type }) => sum + widthOf(type), 0);
  return fields.map(({ type }) => {
    const width = widthOf(type);
    high -= width;
    return showPacked(type, extract(value, high, width));
  });
}

/** The packed image of a value given by the elements of its leaves. */
export function pack(type: ValueType, values: readonly bigint[]): bigint {
  const starts: number[] = [];
  let at = 0;
  for (const leaf of leavesOf(type)) {
    starts.push(at);
    at += leaf.dims.reduce((product, dim) => product * dim, 1);
  }
  const cursor = { leaf: 0 };
  return packFrom(type, (leaf, element) => values[(starts[leaf] ?? 0) + element] ?? 0n, cursor, 0);
}

/** `element` is the flat index of the array elements chosen so far; `cursor.leaf` counts the leaves passed. */
function packFrom(
  type: ValueType,
  valueOf: (leaf: number, element: number) => bigint,
  cursor: { leaf: number },
  element: number,
): bigint {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
      return type.fields.reduce(
        (value, field) =>
          (value << BigInt(widthOf(field.type))) | packFrom(field.type, valueOf, cursor, element),
        0n,
      );
    case 'tuple':
      return type.elements.reduce(
        (value, part) => (value << BigInt(widthOf(part))) | packFrom(part, valueOf, cursor, element),
        0n,
      );
    case 'array': {
      const width = BigInt(widthOf(type.element));
      const first = cursor.leaf;
      let value = 0n;
      for (let i = 0; i < type.length; i++) {
        cursor.leaf = first;
        value |= packFrom(type.element, valueOf, cursor, element * type.length + i) << (BigInt(i) * width);
      }
      cursor.leaf = first + leavesOf(type.element).length;
      return value;
    }
    case 'union': {
      const tag = valueOf(cursor.leaf, element);
      const payload = valueOf(cursor.leaf + 1, element);
      cursor.leaf += 2;
      return (tag << BigInt(type.payloadWidth)) | payload;
    }
    default:
      return valueOf(cursor.leaf++, element);
  }
}
