/** Compile-time values: as bits, as text, compared. */
import { extract, toSigned, truncate } from '../support/bits.js';
import { isHardware, numberRange, typeKey, typeName, widthOf } from './type-names.js';
import type { FieldType, HardwareType, Type, UnionValue, Value } from './types.js';

export function isParts(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isUnionValue(value: Value): value is UnionValue {
  return isTagged(value) && value.kind === 'unionValue';
}

type Tagged = Extract<Value, { readonly kind: string }>;

function isTagged(value: Value): value is Tagged {
  return typeof value === 'object' && !isParts(value);
}

export function typeOfValue(value: Value): Type | undefined {
  return isTagged(value) && value.kind === 'typeValue' ? value.type : undefined;
}

/** The `id` of a function by name. */
export function functionOfValue(value: Value): string | undefined {
  return isTagged(value) && value.kind === 'fnValue' ? value.id : undefined;
}

export function rangeOfValue(value: Value): { readonly low: bigint; readonly high: bigint } | undefined {
  return isTagged(value) && value.kind === 'rangeValue' ? value : undefined;
}

export function rationalOfValue(
  value: Value,
): { readonly numerator: bigint; readonly denominator: bigint } | undefined {
  return isTagged(value) && value.kind === 'rational' ? value : undefined;
}

/** The number that a value stands for; 0 for what is none. */
export function numberOf(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  return value === true ? 1n : 0n;
}

/** Whether a number is one of the type's. */
export function valueFits(value: bigint, type: Type): boolean {
  if (type.kind === 'integer') return true;
  const range = numberRange(type);
  return range !== undefined && range.low <= value && value <= range.high;
}

/** The bits of a value: first field most significant, element 0 least significant, a union's tag on top. */
export function packValue(type: HardwareType, value: Value): bigint {
  switch (type.kind) {
    case 'struct':
      return packFields(type.fields, value);
    case 'tuple':
      return packAll(type.elements.map((element, i) => ({ type: element, value: partOf(value, i) })));
    case 'array':
      return packAll(
        Array.from({ length: type.length }, (_, i) => ({
          type: type.element,
          value: partOf(value, type.length - 1 - i),
        })),
      );
    case 'union': {
      if (!isUnionValue(value)) return 0n;
      const variant = type.variants[value.variant];
      if (variant === undefined) return 0n;
      return (variant.tag << BigInt(type.payloadWidth)) | packFields(variant.fields, value.fields);
    }
    default:
      return truncate(numberOf(value), widthOf(type));
  }
}

function packFields(fields: readonly FieldType[], value: Value): bigint {
  return packAll(fields.map((field, i) => ({ type: field.type, value: partOf(value, i) })));
}

/** The first most significant. */
function packAll(parts: readonly { readonly type: HardwareType; readonly value: Value }[]): bigint {
  let image = 0n;
  for (const { type, value } of parts) image = (image << BigInt(widthOf(type))) | packValue(type, value);
  return image;
}

function partOf(value: Value, index: number): Value {
  return (isParts(value) ? value[index] : undefined) ?? 0n;
}

/** The value that bits stand for. Invalid encodings of a union are read as its last variant. */
export function unpackValue(type: HardwareType, image: bigint): Value {
  switch (type.kind) {
    case 'bool':
      return (image & 1n) === 1n;
    case 'int':
      return toSigned(image, type.width);
    case 'struct':
      return unpackFields(type.fields, image);
    case 'tuple':
      return unpackAll(type.elements, image);
    case 'array': {
      const width = widthOf(type.element);
      return Array.from({ length: type.length }, (_, i) =>
        unpackValue(type.element, extract(image, i * width, width)),
      );
    }
    case 'union': {
      const tag = extract(image, type.payloadWidth, type.tagWidth);
      const found = type.variants.findIndex((variant) => variant.tag === tag);
      const variant = found < 0 ? type.variants.length - 1 : found;
      return {
        kind: 'unionValue',
        variant,
        fields: unpackFields(type.variants[variant]?.fields ?? [], image),
      };
    }
    default:
      return truncate(image, widthOf(type));
  }
}

function unpackFields(fields: readonly FieldType[], image: bigint): readonly Value[] {
  return unpackAll(
    fields.map((field) => field.type),
    image,
  );
}

function unpackAll(types: readonly HardwareType[], image: bigint): readonly Value[] {
  let rest = types.reduce((sum, type) => sum + widthOf(type), 0);
  return types.map((type) => {
    const width = widthOf(type);
    rest -= width;
    return unpackValue(type, extract(image, rest, width));
  });
}

/** Whether bits are the image of a value: each enum and union in them has a variant of that encoding. */
export function validEncoding(type: HardwareType, image: bigint): boolean {
  switch (type.kind) {
    case 'enum':
      return type.variants.some((variant) => variant.value === image);
    case 'struct':
      return validAll(
        type.fields.map((field) => field.type),
        image,
      );
    case 'tuple':
      return validAll(type.elements, image);
    case 'array':
      return validAll(Array.from<HardwareType>({ length: type.length }).fill(type.element), image);
    case 'union': {
      const tag = extract(image, type.payloadWidth, type.tagWidth);
      const variant = type.variants.find((candidate) => candidate.tag === tag);
      return (
        variant !== undefined &&
        validAll(
          variant.fields.map((field) => field.type),
          image,
        )
      );
    }
    default:
      return true;
  }
}

function validAll(types: readonly HardwareType[], image: bigint): boolean {
  let rest = types.reduce((sum, type) => sum + widthOf(type), 0);
  return types.every((type) => {
    const width = widthOf(type);
    rest -= width;
    return validEncoding(type, extract(image, rest, width));
  });
}

/** Zero, or the first variant. */
export function defaultValue(type: HardwareType): Value {
  switch (type.kind) {
    case 'bool':
      return false;
    case 'enum':
      return type.variants[0]?.value ?? 0n;
    case 'struct':
      return type.fields.map((field) => defaultValue(field.type));
    case 'tuple':
      return type.elements.map(defaultValue);
    case 'array':
      return Array.from({ length: type.length }, () => defaultValue(type.element));
    case 'union':
      return {
        kind: 'unionValue',
        variant: 0,
        fields: (type.variants[0]?.fields ?? []).map((field) => defaultValue(field.type)),
      };
    default:
      return 0n;
  }
}

export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isParts(a))
    return isParts(b) && a.length === b.length && a.every((part, i) => sameValue(part, b[i] ?? 0n));
  if (!isTagged(a) || !isTagged(b)) return false;
  switch (a.kind) {
    case 'unionValue':
      return b.kind === a.kind && a.variant === b.variant && sameValue(a.fields, b.fields);
    case 'typeValue':
      return b.kind === a.kind && typeKey(a.type) === typeKey(b.type);
    case 'fnValue':
      return b.kind === a.kind && a.id === b.id;
    case 'rangeValue':
      return b.kind === a.kind && a.low === b.low && a.high === b.high;
    case 'rational':
      return b.kind === a.kind && a.numerator * b.denominator === b.numerator * a.denominator;
  }
}

/** As a person would write it. Equal texts mean equal values of the type, so it also stands in the names of specialisations. */
export function valueText(value: Value, type: Type): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isParts(value)) return partsText(value, type);
  if (!isTagged(value)) return type.kind === 'enum' ? enumText(numberOf(value), type) : String(value);
  switch (value.kind) {
    case 'typeValue':
      return typeName(value.type);
    case 'fnValue':
      return value.name;
    case 'rangeValue':
      return `${value.low}..${value.high}`;
    case 'rational':
      return rationalText(value.numerator, value.denominator, type.kind === 'frequency' ? 'Hz' : 's');
    case 'unionValue': {
      const variant = type.kind === 'union' ? type.variants[value.variant] : undefined;
      if (variant === undefined) return 'unknown';
      const fields = variant.fields.map(
        (field, i) => `${field.name}: ${valueText(partOf(value.fields, i), field.type)}`,
      );
      const name = `${typeName(type)}.${variant.name}`;
      return fields.length === 0 ? name : `${name}(${fields.join(', ')})`;
    }
  }
}

function enumText(value: bigint, type: Type & { kind: 'enum' }): string {
  const variant = type.variants.find((candidate) => candidate.value === value);
  return variant === undefined ? `${type.name}(${value})` : `${type.name}.${variant.name}`;
}

function partsText(parts: readonly Value[], type: Type): string {
  switch (type.kind) {
    case 'struct':
      return `${type.name}(${type.fields.map((field, i) => `${field.name}: ${valueText(partOf(parts, i), field.type)}`).join(', ')})`;
    case 'tuple':
      return `(${type.elements.map((element, i) => valueText(partOf(parts, i), element)).join(', ')})`;
    case 'array':
    case 'list':
      return `[${parts.map((part) => valueText(part, type.element)).join(', ')}]`;
    default:
      return `[${parts.map((part) => valueText(part, type)).join(', ')}]`;
  }
}

function rationalText(numerator: bigint, denominator: bigint, unit: 's' | 'Hz'): string {
  const scales: readonly (readonly [string, bigint, bigint])[] =
    unit === 's'
      ? [
          ['s', 1n, 1n],
          ['ms', 1000n, 1n],
          ['us', 10n ** 6n, 1n],
          ['ns', 10n ** 9n, 1n],
          ['ps', 10n ** 12n, 1n],
          ['fs', 10n ** 15n, 1n],
        ]
      : [
          ['GHz', 1n, 10n ** 9n],
          ['MHz', 1n, 10n ** 6n],
          ['kHz', 1n, 1000n],
          ['Hz', 1n, 1n],
        ];
  for (const [name, times, by] of scales) {
    const top = numerator * times;
    const bottom = denominator * by;
    if (top % bottom === 0n) return `${top / bottom}${name}`;
  }
  return `${numerator}/${denominator}${unit}`;
}

/** The type and value of a constant, for messages: `5 (u8)`. */
export function describeValue(value: Value, type: Type): string {
  const text = valueText(value, type);
  return isHardware(type) && type.kind !== 'enum' && type.kind !== 'bool'
    ? `${text} (${typeName(type)})`
    : text;
}
