/** Types by name, by equality, by width. */
import type { HardwareType, Type } from './types.js';

import { FLOAT_FORMATS, widthOf as widthOfFormat } from '../numerics/formats.js';

type Declared = Extract<Type, { readonly id: string }>;

/** As a person would write it; it also stands in the names of specialisations. */
export function typeName(type: Type): string {
  return nameWith(type, ({ name }) => name);
}

/** Unlike {@link typeName} it tells declarations of one name apart: equal texts mean equal types. */
export function typeKey(type: Type): string {
  return nameWith(type, ({ id }) => id);
}

function nameWith(type: Type, declared: (type: Declared) => string): string {
  switch (type.kind) {
    case 'uint':
      return type.limit === undefined ? `u${type.width}` : limitedName(type.limit);
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
      return declared(type);
    case 'array':
    case 'bundleArray':
      return arrayName(type, declared);
    case 'tuple':
      return `(${type.elements.map((element) => nameWith(element, declared)).join(', ')})`;
    case 'fn': {
      const params = type.params.map((param) => nameWith(param, declared)).join(', ');
      return `fn(${params}) -> ${nameWith(type.result, declared)}`;
    }
    case 'sequence':
      return `${nameWith(type.element, declared)}[..${type.limit}]`;
    case 'list':
      return `a list of ${type.length} values`;
    case 'integer':
      return 'int';
    case 'error':
      return 'unknown';
    default:
      return type.kind;
  }
}

/** One type has two names; `upTo` is used for limits such as the depth of a queue. */
function limitedName(limit: bigint): string {
  const last = limit - 1n;
  const powerOfTwo = last > 1n && (last & (last - 1n)) === 0n;
  return powerOfTwo ? `upTo<${last}>` : `below<${limit}>`;
}

/** The lengths stand in the order of the indices: `T[2][3]` is two of `T[3]`. */
function arrayName(
  type: Type & { kind: 'array' | 'bundleArray' },
  declared: (type: Declared) => string,
): string {
  let lengths = '';
  let inner: Type = type;
  while (inner.kind === 'array' || inner.kind === 'bundleArray') {
    lengths += `[${inner.length}]`;
    inner = inner.element;
  }
  return nameWith(inner, declared) + lengths;
}

/** With what `below` and `upTo` come to: `below<10>, which is u4`. */
export function describeType(type: Type): string {
  return type.kind === 'uint' && type.limit !== undefined
    ? `\`${typeName(type)}\`, which is \`u${type.width}\``
    : `\`${typeName(type)}\``;
}

/** Whether values of one are values of the other as they are. What `below` and `upTo` remember is no part of it. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'uint':
    case 'int':
    case 'bits':
      return a.kind === b.kind && a.width === b.width;
    case 'number':
      return b.kind === 'number' && a.format === b.format;
    case 'enum':
    case 'struct':
    case 'union':
    case 'bundle':
      return a.kind === b.kind && a.id === b.id;
    case 'array':
    case 'list':
    case 'bundleArray':
      return a.kind === b.kind && a.length === b.length && sameType(a.element, b.element);
    case 'sequence':
      return b.kind === 'sequence' && sameType(a.element, b.element);
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, i) => sameType(element, b.elements[i] ?? element))
      );
    case 'fn':
      return (
        b.kind === 'fn' &&
        a.params.length === b.params.length &&
        a.params.every((param, i) => sameType(param, b.params[i] ?? param)) &&
        sameType(a.result, b.result)
      );
    default:
      return a.kind === b.kind;
  }
}

export function isHardware(type: Type): type is HardwareType {
  switch (type.kind) {
    case 'bool':
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'enum':
    case 'struct':
    case 'union':
    case 'array':
    case 'tuple':
      return true;
    default:
      return false;
  }
}

/** Bits of the packed image. */
export function widthOf(type: HardwareType): number {
  switch (type.kind) {
    case 'bool':
      return 1;
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'enum':
      return type.width;
    case 'struct':
      return sumOfWidths(type, () => type.fields.map((field) => field.type));
    case 'union':
      return type.tagWidth + type.payloadWidth;
    case 'array':
      return type.length * widthOf(type.element);
    case 'tuple':
      return sumOfWidths(type, () => type.elements);
  }
}

const sums = new WeakMap<HardwareType, number>();

/** Added up once: a type may hold another at every level twice. */
function sumOfWidths(type: HardwareType, parts: () => readonly HardwareType[]): number {
  const known = sums.get(type);
  if (known !== undefined) return known;
  const sum = parts().reduce((before, part) => before + widthOf(part), 0);
  sums.set(type, sum);
  return sum;
}

/** Least and greatest value of a number, of plain bits or a `bool`; what `below` remembers counts. */
export function numberRange(type: Type): { readonly low: bigint; readonly high: bigint } | undefined {
  switch (type.kind) {
    case 'uint':
      return { low: 0n, high: type.limit === undefined ? (1n << BigInt(type.width)) - 1n : type.limit - 1n };
    case 'bits':
      return { low: 0n, high: (1n << BigInt(type.width)) - 1n };
    case 'int': {
      const half = type.width === 0 ? 0n : 1n << BigInt(type.width - 1);
      return { low: -half, high: half === 0n ? 0n : half - 1n };
    }
    default:
      return undefined;
  }
}

export const BOOL: HardwareType & { kind: 'bool' } = { kind: 'bool' };
export const INTEGER: Type & { kind: 'integer' } = { kind: 'integer' };
export const ERROR: Type & { kind: 'error' } = { kind: 'error' };
export const uint = (width: number): HardwareType & { kind: 'uint' } => ({
  kind: 'uint',
  width,
  limit: undefined,
});
export const int = (width: number): HardwareType & { kind: 'int' } => ({ kind: 'int', width });
export const bits = (width: number): HardwareType & { kind: 'bits' } => ({ kind: 'bits', width });

export type FloatFormatType = HardwareType & { kind: 'number' };

/** The types of floats that have a name. */
export const FLOATS: ReadonlyMap<string, FloatFormatType> = new Map(
  FLOAT_FORMATS.map((format) => [
    format.name,
    { kind: 'number', format: format.name, width: widthOfFormat(format) },
  ]),
);
