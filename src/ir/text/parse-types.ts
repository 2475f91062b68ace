/** Value types from text. */
import type { Field, ValueType } from '../value-type.js';
import type { Cursor } from './cursor.js';

const KINDS = [
  'bool',
  'uint',
  'int',
  'bits',
  'number',
  'enum',
  'struct',
  'union',
  'array',
  'tuple',
  'bundle',
] as const;

export function parseType(cursor: Cursor): ValueType {
  const kind = cursor.oneOf(KINDS);
  switch (kind) {
    case 'bool':
      return { kind };
    case 'uint':
    case 'int':
    case 'bits':
      return { kind, width: within(cursor, () => cursor.number()) };
    case 'number':
      return within(cursor, () => {
        const format = cursor.name();
        cursor.expect(',');
        return { kind, format, width: cursor.number() };
      });
    case 'enum': {
      const name = cursor.name();
      const width = within(cursor, () => cursor.number());
      return { kind, name, width, variants: cursor.list(() => variant(cursor), '{', '}') };
    }
    case 'struct':
      return { kind, name: cursor.name(), fields: parseFields(cursor) };
    case 'union': {
      const name = cursor.name();
      const [tagWidth = 0, payloadWidth = 0] = cursor.list(() => cursor.number(), '<', '>');
      const tagged = (): { name: string; tag: bigint; fields: readonly Field[] } => {
        const { name: variantName, value } = variant(cursor);
        return { name: variantName, tag: value, fields: parseFields(cursor) };
      };
      return { kind, name, tagWidth, payloadWidth, variants: cursor.list(tagged, '{', '}') };
    }
    case 'array':
      return within(cursor, () => {
        const length = cursor.number();
        cursor.expect(',');
        return { kind, element: parseType(cursor), length };
      });
    case 'tuple':
      return { kind, elements: cursor.list(() => parseType(cursor), '<', '>') };
    case 'bundle': {
      const name = cursor.name();
      const protocol = cursor.oneOf(['stream', 'packets', 'plain']);
      const field = (): Field & { flipped: boolean } => {
        const fieldName = cursor.name();
        cursor.expect(':');
        const flipped = cursor.take('flip');
        return { name: fieldName, type: parseType(cursor), flipped };
      };
      const fields = cursor.list(field, '{', '}');
      return { kind, name, protocol: protocol === 'plain' ? undefined : protocol, fields };
    }
  }
}

function within<T>(cursor: Cursor, inside: () => T): T {
  cursor.expect('<');
  const result = inside();
  cursor.expect('>');
  return result;
}

function variant(cursor: Cursor): { readonly name: string; readonly value: bigint } {
  const name = cursor.name();
  cursor.expect('=');
  return { name, value: cursor.bigint() };
}

function parseFields(cursor: Cursor): readonly Field[] {
  const field = (): Field => {
    const name = cursor.name();
    cursor.expect(':');
    return { name, type: parseType(cursor) };
  };
  return cursor.list(field, '{', '}');
}
