/** Types and constants of the typed tree as the IR knows them: shapes for people, and plain bits by leaf. */
import { leavesOf, widthOf } from '../ir/value-type.js';
import type { Field, ValueType } from '../ir/value-type.js';
import type { BundleType, FieldType, HardwareType, Type, UnionValue, Value } from '../semantics/types.js';
import { signedBitLength, truncate } from '../support/bits.js';
import { InternalError, must } from './internal-error.js';

/** Index arithmetic, loop variables and lengths of sequences are this wide, in two's complement. */
export const INDEX_WIDTH = 32;

export const INTEGER: ValueType = { kind: 'int', width: INDEX_WIDTH };
export const BOOL: ValueType = { kind: 'bool' };
/** The length of a sequence, as people see it. */
export const LENGTH: ValueType = { kind: 'uint', width: INDEX_WIDTH };

const cache = new WeakMap<Type, ValueType>();

/**
 * What a value of the type is split into. A compile-time `integer` that runs with a loop is a 32-bit number; a sequence is the number of its elements and
 * room for all that it may hold.
 */
export function toValueType(type: Type): ValueType {
  const known = cache.get(type);
  if (known !== undefined) return known;
  const made = makeValueType(type);
  cache.set(type, made);
  return made;
}

function makeValueType(type: Type): ValueType {
  switch (type.kind) {
    case 'bool':
      return BOOL;
    case 'uint':
    case 'int':
    case 'bits':
      return { kind: type.kind, width: type.width };
    case 'number':
      return { kind: 'number', format: type.format, width: type.width };
    case 'enum':
      return {
        kind: 'enum',
        name: type.name,
        width: type.width,
        variants: type.variants.map(({ name, value }) => ({ name, value })),
      };
    case 'struct':
      return { kind: 'struct', name: type.name, fields: type.fields.map(toField) };
    case 'union':
      return {
        kind: 'union',
        name: type.name,
        tagWidth: type.tagWidth,
        payloadWidth: type.payloadWidth,
        variants: type.variants.map(({ name, tag, fields }) => ({ name, tag, fields: fields.map(toField) })),
      };
    case 'array':
    case 'bundleArray':
      return arrayType(toValueType(type.element), type.length);
    case 'tuple':
      return { kind: 'tuple', elements: type.elements.map(toValueType) };
    case 'bundle':
      return bundleType(type);
    case 'integer':
      return INTEGER;
    case 'sequence':
      return { kind: 'tuple', elements: [LENGTH, arrayType(toValueType(type.element), type.limit)] };
    default:
      throw new InternalError(`${type.kind} is no type of hardware`);
  }
}

function bundleType(type: BundleType): ValueType {
  return {
    kind: 'bundle',
    name: type.name,
    protocol: type.protocol,
    fields: type.fields.map((field) => ({
      name: field.name,
      type: toValueType(field.type),
      flipped: field.flipped,
    })),
  };
}

function toField(field: FieldType): Field {
  return { name: field.name, type: toValueType(field.type) };
}

export function arrayType(element: ValueType, length: number): ValueType {
  return { kind: 'array', element, length };
}

/** The fields of a variant, as a struct of their own. */
export function variantType(name: string, fields: readonly FieldType[]): ValueType {
  return { kind: 'struct', name, fields: fields.map(toField) };
}

/** What shape a leaf has: its width, and how many elements its arrays make of it. */
export interface LeafShape {
  /** The path below, as `leavesOf` names it. */
  readonly name: string;
  readonly width: number;
  readonly length: number;
}

export function shapesOf(type: ValueType): readonly LeafShape[] {
  return leavesOf(type).map(({ name, width, dims }) => ({ name, width, length: product(dims) }));
}

export function product(dims: readonly number[]): number {
  return dims.reduce((total, dim) => total * dim, 1);
}

/** The type as one that a bool, number or plain bits have: `signed` extends by the sign. */
export function scalarOf(type: Type): { readonly width: number; readonly signed: boolean } {
  switch (type.kind) {
    case 'integer':
      return { width: INDEX_WIDTH, signed: true };
    case 'int':
      return { width: type.width, signed: true };
    default:
      return { width: widthOf(toValueType(type)), signed: false };
  }
}

/** A constant by leaf, element by element. A compile-time integer takes its own width where 32 bits are too few. */
export function constantLeaves(type: Type, value: Value): readonly (readonly bigint[])[] {
  if (type.kind === 'integer' && typeof value === 'bigint') {
    return [[truncate(value, Math.max(INDEX_WIDTH, signedBitLength(value)))]];
  }
  return leaves(type, value);
}

function leaves(type: Type, value: Value): bigint[][] {
  switch (type.kind) {
    case 'bool':
      return [[value === true ? 1n : 0n]];
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'enum':
    case 'integer':
      if (typeof value !== 'bigint') break;
      return [[truncate(value, scalarOf(type).width)]];
    case 'struct':
      return partsOf(value).flatMap((part, i) => leaves(must(type.fields[i], 'a field too many').type, part));
    case 'tuple':
      return partsOf(value).flatMap((part, i) => leaves(must(type.elements[i], 'an element too many'), part));
    case 'union':
      return unionLeaves(type, value);
    case 'array':
      return arrayLeaves(type.element, partsOf(value));
    default:
      break;
  }
  throw new InternalError(`a constant of type ${type.kind} does not hold what its type says`);
}

/** The same leaf of all elements, one behind the other. */
function arrayLeaves(element: HardwareType, parts: readonly Value[]): bigint[][] {
  const elements = parts.map((part) => leaves(element, part));
  return shapesOf(toValueType(element)).map((_, leaf) => elements.flatMap((of) => of[leaf] ?? []));
}

function unionLeaves(type: HardwareType & { kind: 'union' }, value: Value): bigint[][] {
  if (!isUnionValue(value))
    throw new InternalError(`a constant of the union ${type.name} is none of its variants`);
  const variant = must(type.variants[value.variant], `${type.name} has too few variants`);
  const payload = packConstant(
    variant.fields.map((field) => field.type),
    value.fields,
  );
  return [[truncate(variant.tag, type.tagWidth)], [payload]];
}

function packConstant(types: readonly HardwareType[], values: readonly Value[]): bigint {
  return types.reduce((image, type, i) => {
    const part = packedImage(type, must(values[i], 'a part too few'));
    return (image << BigInt(widthOf(toValueType(type)))) | part;
  }, 0n);
}

/** The bits of a constant: first fields most significant, first elements of arrays least significant. */
export function packedImage(type: HardwareType, value: Value): bigint {
  switch (type.kind) {
    case 'struct':
      return packConstant(
        type.fields.map((field) => field.type),
        partsOf(value),
      );
    case 'tuple':
      return packConstant(type.elements, partsOf(value));
    case 'array': {
      const parts = partsOf(value).toReversed();
      return packConstant(
        parts.map(() => type.element),
        parts,
      );
    }
    case 'union': {
      const [[tag = 0n] = [], [payload = 0n] = []] = leaves(type, value);
      return (tag << BigInt(type.payloadWidth)) | payload;
    }
    default:
      return must(leaves(type, value)[0]?.[0], 'a scalar has one leaf');
  }
}

function partsOf(value: Value): readonly Value[] {
  if (typeof value !== 'object' || 'kind' in value)
    throw new InternalError('a constant with parts is wanted');
  return value;
}

function isUnionValue(value: Value): value is UnionValue {
  return typeof value === 'object' && 'kind' in value && value.kind === 'unionValue';
}
