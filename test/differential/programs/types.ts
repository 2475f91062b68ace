/** Types of random programs, as the generator knows them: enough to write them down and to say what fits where. */
import { clog2 } from '../../../src/support/bits.js';

export type Type =
  | { readonly kind: 'bool' }
  | Vector
  | { readonly kind: 'array'; readonly element: Type; readonly length: number }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly Field[] }
  | {
      readonly kind: 'enum';
      readonly name: string;
      readonly width: number;
      readonly variants: readonly string[];
    }
  | { readonly kind: 'union'; readonly name: string; readonly variants: readonly Variant[] }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | Float
  /** A type parameter: nothing is known of it. */
  | { readonly kind: 'opaque'; readonly name: string };

/** `limit`: of `below<limit>`. */
export interface Vector {
  readonly kind: 'uint' | 'int' | 'bits';
  readonly width: number;
  readonly limit?: number;
}

export interface Float {
  readonly kind: 'float';
  readonly name: string;
  readonly width: number;
}

export interface Field {
  readonly name: string;
  readonly type: Type;
}

export interface Variant {
  readonly name: string;
  readonly fields: readonly Field[];
}

const float = (name: string, width: number): Float => ({ kind: 'float', name, width });

export const FLOATS = [
  float('fp32', 32),
  float('fp16', 16),
  float('bf16', 16),
  float('fp8_e4m3', 8),
  float('fp8_e5m2', 8),
  float('fp8_e4m3fnuz', 8),
  float('fp6_e3m2', 6),
  float('fp4_e2m1', 4),
] as const;

export const BOOL: Type = { kind: 'bool' };
export const uint = (width: number): Vector => ({ kind: 'uint', width });
export const int = (width: number): Vector => ({ kind: 'int', width });
export const bits = (width: number): Vector => ({ kind: 'bits', width });

/** Wide enough for 0 to `count - 1`. */
export const below = (count: number): Vector => ({ kind: 'uint', width: clog2(BigInt(count)), limit: count });

export function isVector(type: Type): type is Vector {
  return type.kind === 'uint' || type.kind === 'int' || type.kind === 'bits';
}

/** As it is written; two types are one where they are written alike. */
export function spelt(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'uint':
      return type.limit === undefined ? `uint<${type.width}>` : `below<${type.limit}>`;
    case 'int':
      return `int<${type.width}>`;
    case 'bits':
      return `bits<${type.width}>`;
    case 'array':
      return speltArray(type);
    case 'tuple':
      return `(${type.elements.map(spelt).join(', ')})`;
    default:
      return type.name;
  }
}

/** `T[A][B]` is A elements of `T[B]`. */
function speltArray(type: Type): string {
  const lengths: string[] = [];
  let element = type;
  for (; element.kind === 'array'; element = element.element) lengths.push(`[${element.length}]`);
  return `${spelt(element)}${lengths.join('')}`;
}

/** Whether a value of one may land in a place of the other. */
export function sameType(one: Type, other: Type): boolean {
  return spelt(forget(one)) === spelt(forget(other));
}

/** Without what `below` remembers, which no operator keeps. */
export function forget(type: Type): Type {
  return type.kind === 'uint'
    ? uint(type.width)
    : type.kind === 'array'
      ? { ...type, element: forget(type.element) }
      : type;
}

export function widthOf(type: Type): number {
  switch (type.kind) {
    case 'bool':
      return 1;
    case 'uint':
    case 'int':
    case 'bits':
    case 'enum':
    case 'float':
      return type.width;
    case 'array':
      return type.length * widthOf(type.element);
    case 'struct':
      return sum(type.fields.map((field) => widthOf(field.type)));
    case 'union':
      return (
        clog2(BigInt(type.variants.length)) +
        Math.max(...type.variants.map(({ fields }) => sum(fields.map((field) => widthOf(field.type)))))
      );
    case 'tuple':
      return sum(type.elements.map(widthOf));
    case 'opaque':
      throw new Error(`the width of ${type.name} is not known`);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
