/** Values as scripts have them, to and from the leaves that the design has. */
import { extract, mask, toSigned, truncate } from '../support/bits.js';
import { nearest } from '../support/suggest.js';
import { leavesOf, type ValueType } from '../ir/value-type.js';
import { misuse } from './errors.js';
import { fieldsOf } from './selection.js';
import { typeName } from './show.js';

/** `bool` is a boolean, an enum its variant's name, arrays and structs are arrays and objects, all else is a bigint. */
export type HostValue =
  bigint | boolean | string | readonly HostValue[] | { readonly [field: string]: HostValue };

/** What is taken: a number too, where it fits. */
export type HostInput =
  bigint | boolean | number | string | readonly HostInput[] | { readonly [field: string]: HostInput };

/** What floats need to be told apart from their encodings. */
export interface FloatCodec {
  toNumber(format: string, bits: bigint): number;
  /** Undefined where the format has no such value. */
  fromNumber(format: string, value: number): bigint | undefined;
  /** With all of its digits: for messages. */
  nearest(format: string, value: number): string;
}

/** Element `element` of leaf `leaf`. */
export type ReadLeaf = (leaf: number, element: number) => bigint;
export type WriteLeaf = (leaf: number, element: number, value: bigint) => void;

/** `flat` counts the elements of the arrays around. */
export function decode(type: ValueType, read: ReadLeaf, leaf = 0, flat = 0): HostValue {
  switch (type.kind) {
    case 'array':
      return Array.from({ length: type.length }, (_, i) =>
        decode(type.element, read, leaf, flat * type.length + i),
      );
    case 'tuple':
    case 'struct':
    case 'bundle': {
      let at = leaf;
      const values = (fieldsOf(type) ?? []).map((field): readonly [string, HostValue] => {
        const value = decode(field.type, read, at, flat);
        at += leavesOf(field.type).length;
        return [field.name, value];
      });
      return type.kind === 'tuple' ? values.map(([, value]) => value) : Object.fromEntries(values);
    }
    case 'union':
      return (read(leaf, flat) << BigInt(type.payloadWidth)) | read(leaf + 1, flat);
    case 'bool':
      return read(leaf, flat) !== 0n;
    case 'int':
      return toSigned(read(leaf, flat), type.width);
    case 'enum': {
      const bits = read(leaf, flat);
      return type.variants.find(({ value }) => value === bits)?.name ?? bits;
    }
    case 'uint':
    case 'bits':
    case 'number':
      return read(leaf, flat);
  }
}

/** `where` names the place in messages. */
export function encode(
  type: ValueType,
  input: HostInput,
  write: WriteLeaf,
  where: string,
  floats?: FloatCodec,
  leaf = 0,
  flat = 0,
): void {
  const refuse = (why: string): never => {
    throw misuse('M6014', `${where}: ${typeName(type)} cannot take ${describe(input)}: ${why}`);
  };
  switch (type.kind) {
    case 'array':
      if (!isArray(input)) return refuse('an array is asked for');
      if (input.length !== type.length) return refuse(`it has ${input.length} elements, not ${type.length}`);
      for (const [i, element] of input.entries()) {
        encode(type.element, element, write, `${where}[${i}]`, floats, leaf, flat * type.length + i);
      }
      return;
    case 'tuple':
    case 'struct':
    case 'bundle': {
      const fields = fieldsOf(type) ?? [];
      if (typeof input !== 'object') return refuse('an object is asked for');
      const given = new Map<string, HostInput>(Object.entries(input));
      let at = leaf;
      for (const field of fields) {
        const value = given.get(field.name);
        if (value === undefined) return refuse(`${field.name} is missing`);
        given.delete(field.name);
        encode(field.type, value, write, `${where}.${field.name}`, floats, at, flat);
        at += leavesOf(field.type).length;
      }
      const [extra] = given.keys();
      return extra === undefined ? undefined : refuse(`it has no field ${extra}`);
    }
    case 'union': {
      const bits = whole(input) ?? refuse('its packed image, a bigint, is asked for');
      const { tagWidth, payloadWidth } = type;
      if (bits < 0n || bits > mask(tagWidth + payloadWidth))
        return refuse(`it has ${tagWidth + payloadWidth} bits`);
      write(leaf, flat, extract(bits, payloadWidth, tagWidth));
      write(leaf + 1, flat, extract(bits, 0, payloadWidth));
      return;
    }
    case 'enum': {
      const name = typeof input === 'string' ? input.replace(`${type.name}.`, '') : undefined;
      const bits = whole(input);
      const variant = type.variants.find((one) =>
        name === undefined ? one.value === bits : one.name === name,
      );
      if (variant !== undefined) return write(leaf, flat, variant.value);
      const names = type.variants.map((one) => one.name);
      const near = name === undefined ? undefined : nearest(name, names);
      return refuse(`its variants are ${names.join(', ')}${near === undefined ? '' : `; ${near} is near`}`);
    }
    case 'bool': {
      const bits = whole(input);
      if (bits !== 0n && bits !== 1n) return refuse('true or false is asked for');
      return write(leaf, flat, bits);
    }
    case 'number': {
      if (typeof input === 'number' && floats !== undefined) {
        const bits = floats.fromNumber(type.format, input);
        return bits === undefined
          ? refuse(`the nearest that it has is ${floats.nearest(type.format, input)}`)
          : write(leaf, flat, bits);
      }
      const bits = typeof input === 'bigint' ? input : refuse('its encoding, a bigint, is asked for');
      if (bits < 0n || bits > mask(type.width)) return refuse(`its encoding has ${type.width} bits`);
      return write(leaf, flat, bits);
    }
    case 'int': {
      const bits = whole(input) ?? refuse('a whole number is asked for');
      const top = 1n << BigInt(Math.max(0, type.width - 1));
      const most = type.width === 0 ? 0n : top - 1n;
      const least = type.width === 0 ? 0n : -top;
      if (bits < least || bits > most) return refuse(`it goes from ${least} to ${most}`);
      return write(leaf, flat, truncate(bits, type.width));
    }
    case 'uint':
    case 'bits': {
      const bits = whole(input) ?? refuse('a whole number is asked for');
      if (bits < 0n || bits > mask(type.width)) return refuse(`it goes from 0 to ${mask(type.width)}`);
      return write(leaf, flat, bits);
    }
  }
}

function whole(input: HostInput): bigint | undefined {
  if (typeof input === 'bigint') return input;
  if (typeof input === 'boolean') return input ? 1n : 0n;
  return typeof input === 'number' && Number.isSafeInteger(input) ? BigInt(input) : undefined;
}

function isArray(input: HostInput): input is readonly HostInput[] {
  return Array.isArray(input);
}

function describe(input: HostInput): string {
  if (typeof input === 'string') return JSON.stringify(input);
  if (typeof input !== 'object') return String(input);
  return isArray(input) ? 'an array' : 'an object';
}
