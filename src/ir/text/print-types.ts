/** Value types as text. */
import type { Field, ValueType } from '../value-type.js';
import { quoted } from './names.js';

export function printType(type: ValueType): string {
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'uint':
    case 'int':
    case 'bits':
      return `${type.kind}<${type.width}>`;
    case 'number':
      return `number<${quoted(type.format)}, ${type.width}>`;
    case 'enum': {
      const variants = type.variants.map(({ name, value }) => `${quoted(name)} = ${value}`);
      return `enum ${quoted(type.name)}<${type.width}> ${braces(variants)}`;
    }
    case 'struct':
      return `struct ${quoted(type.name)} ${braces(type.fields.map(printField))}`;
    case 'union': {
      const variants = type.variants.map(
        ({ name, tag, fields }) => `${quoted(name)} = ${tag} ${braces(fields.map(printField))}`,
      );
      return `union ${quoted(type.name)}<${type.tagWidth}, ${type.payloadWidth}> ${braces(variants)}`;
    }
    case 'array':
      return `array<${type.length}, ${printType(type.element)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(printType).join(', ')}>`;
    case 'bundle': {
      const fields = type.fields.map(
        (field) => `${quoted(field.name)}: ${field.flipped ? 'flip ' : ''}${printType(field.type)}`,
      );
      return `bundle ${quoted(type.name)} ${type.protocol ?? 'plain'} ${braces(fields)}`;
    }
  }
}

function printField(field: Field): string {
  return `${quoted(field.name)}: ${printType(field.type)}`;
}

function braces(items: readonly string[]): string {
  return items.length === 0 ? '{ }' : `{ ${items.join(', ')} }`;
}
