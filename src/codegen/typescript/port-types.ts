/** What values of a port are in TypeScript. */
import type { ValueType } from '../../ir/value-type.js';
import { fieldsOf } from '../../sim/selection.js';
import { quoted } from './names.js';

/** A name as the key of a type. */
export const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

/** The type of the values that `peek` gives; of an input also what `poke` takes. */
export function typeText(type: ValueType, input: boolean): string {
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'union':
      return input ? 'bigint | number' : 'bigint';
    case 'enum':
      return type.variants.map(({ name }) => quoted(name)).join(' | ') || 'never';
    case 'array':
      return `readonly (${typeText(type.element, input)})[]`;
    case 'tuple':
      return `readonly [${type.elements.map((element) => typeText(element, input)).join(', ')}]`;
    case 'struct':
    case 'bundle': {
      const fields = (fieldsOf(type) ?? []).map(
        (field) => `readonly ${keyOf(field.name)}: ${typeText(field.type, input)}`,
      );
      return `{ ${fields.join('; ')} }`;
    }
  }
}
