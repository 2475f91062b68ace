/** Values as messages show them: `3`, `-1`, `true`, `State.idle`, `{ x: 1, y: 2 }`, `[1, 2]`. */
import { extract, toSigned } from '../support/bits.js';
import { widthOf, type Field, type ValueType } from '../ir/value-type.js';
import { floatText } from './floats.js';
import { pack } from './packing.js';

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
    case 'number':
      return floatText(type.format, value);
    case 'bits':
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

/** A type as people write it: `u8`, `State`, `bf16[4]`. */
export function typeName(type: ValueType): string {
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'uint':
      return `u${type.width}`;
    case 'int':
      return `i${type.width}`;
    case 'bits':
      return `bits<${type.width}>`;
    case 'number':
      return type.format;
    case 'enum':
    case 'struct':
    case 'union':
    case 'bundle':
      return type.name;
    case 'array':
      return `${typeName(type.element)}[${type.length}]`;
    case 'tuple':
      return `(${type.elements.map(typeName).join(', ')})`;
  }
}
