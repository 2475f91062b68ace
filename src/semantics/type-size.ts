/** How large a type is, before anything is made of it: types that hold others twice double with each level. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import type { Span } from '../support/span.js';
import type { Context } from './context.js';
import { typeName, widthOf } from './type-names.js';
import type { HardwareType } from './types.js';

/** What to say of a type of too many bits or fields; undefined where there may be one. What it is made of has been asked about before. */
export function oversize({ limits }: Context, type: HardwareType, span: Span): Diagnostic | undefined {
  const bits = widthOf(type);
  const fields = fieldsOf(type);
  if (fields > limits.fields) {
    const message = `this type has ${fields} fields in all, the limit is ${limits.fields}`;
    return overLimit('fields', limits, span, message, 'those inside others are counted');
  }
  if (bits > limits.typeBits) {
    const message = `\`${typeName(type)}\` has ${bits} bits, the limit is ${limits.typeBits}`;
    return overLimit('typeBits', limits, span, message, 'too large');
  }
  return undefined;
}

const counts = new WeakMap<HardwareType, number>();

/** Fields and elements of tuples, at every depth; those of an array are those of one element. */
function fieldsOf(type: HardwareType): number {
  switch (type.kind) {
    case 'array':
      return fieldsOf(type.element);
    case 'struct':
      return counted(type, () => type.fields.map((field) => field.type));
    case 'tuple':
      return counted(type, () => type.elements);
    case 'union':
      return counted(type, () => type.variants.flatMap(({ fields }) => fields.map((field) => field.type)));
    default:
      return 1;
  }
}

function counted(type: HardwareType, parts: () => readonly HardwareType[]): number {
  const known = counts.get(type);
  if (known !== undefined) return known;
  const count = parts().reduce((sum, part) => sum + fieldsOf(part), 0);
  counts.set(type, count);
  return count;
}
