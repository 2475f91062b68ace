/**
 * What a value is to a person: the types that survive into the IR for peek, poke, messages, waves and packing.
 * The computation itself knows only widths.
 */
export type ValueType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'uint' | 'int' | 'bits'; readonly width: number }
  /** A float or fixed-point format by name. */
  | { readonly kind: 'number'; readonly format: string; readonly width: number }
  | {
      readonly kind: 'enum';
      readonly name: string;
      readonly width: number;
      readonly variants: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly Field[] }
  /** The tag stands on top of the payload; a payload is packed at the low end of it, the rest is 0. */
  | {
      readonly kind: 'union';
      readonly name: string;
      readonly tagWidth: number;
      readonly payloadWidth: number;
      readonly variants: readonly {
        readonly name: string;
        readonly tag: bigint;
        readonly fields: readonly Field[];
      }[];
    }
  | { readonly kind: 'array'; readonly element: ValueType; readonly length: number }
  | { readonly kind: 'tuple'; readonly elements: readonly ValueType[] }
  /** Ports only: `data` is left out of `stream<uint<0>>`-like types by its width of 0, never by its absence. */
  | {
      readonly kind: 'bundle';
      readonly name: string;
      readonly protocol: 'stream' | 'packets' | undefined;
      readonly fields: readonly BundleField[];
    };

export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

export interface BundleField extends Field {
  /** Against the direction of the port: `ready` of a stream. */
  readonly flipped: boolean;
}

/** One leaf of a type: `name` is the path below (`''`, `.data.x`), `dims` the array dimensions passed on the way, outermost first. */
export interface Leaf {
  readonly name: string;
  readonly width: number;
  readonly dims: readonly number[];
  readonly flipped: boolean;
  /** The scalar type (or the part of a union) that the leaf holds. */
  readonly role:
    | { readonly kind: 'scalar'; readonly type: ValueType }
    | { readonly kind: 'tag' | 'payload'; readonly union: ValueType & { kind: 'union' } };
}

/** Bits of the packed image. */
export function widthOf(type: ValueType): number {
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
    case 'bundle':
      return type.fields.reduce((sum, field) => sum + widthOf(field.type), 0);
    case 'union':
      return type.tagWidth + type.payloadWidth;
    case 'array':
      return type.length * widthOf(type.element);
    case 'tuple':
      return type.elements.reduce((sum, element) => sum + widthOf(element), 0);
  }
}

/** The leaves in declaration order: how every value is split into signals, everywhere. */
export function leavesOf(type: ValueType): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(type, '', [], false, leaves);
  return leaves;
}

function collect(
  type: ValueType,
  name: string,
  dims: readonly number[],
  flipped: boolean,
  into: Leaf[],
): void {
  switch (type.kind) {
    case 'struct':
      for (const field of type.fields) collect(field.type, `${name}.${field.name}`, dims, flipped, into);
      return;
    case 'bundle':
      for (const field of type.fields)
        collect(field.type, `${name}.${field.name}`, dims, flipped !== field.flipped, into);
      return;
    case 'tuple':
      type.elements.forEach((element, i) => collect(element, `${name}.${i}`, dims, flipped, into));
      return;
    case 'array':
      collect(type.element, name, [...dims, type.length], flipped, into);
      return;
    case 'union':
      into.push({
        name: `${name}.tag`,
        width: type.tagWidth,
        dims,
        flipped,
        role: { kind: 'tag', union: type },
      });
      into.push({
        name: `${name}.payload`,
        width: type.payloadWidth,
        dims,
        flipped,
        role: { kind: 'payload', union: type },
      });
      return;
    default:
      into.push({ name, width: widthOf(type), dims, flipped, role: { kind: 'scalar', type } });
  }
}
