/**
 * The types of the language, after names and parameters are resolved. Hardware types have a width; compile-time types never reach hardware;
 * connection types are those of ports, instances and clocks.
 */
import type { Span } from '../support/span.js';

export type Type = HardwareType | CompileTimeType | ConnectionType;

export type HardwareType =
  | { readonly kind: 'bool' }
  /** `limit` n is remembered from `below<n>` (values 0 … n-1) and `upTo<n - 1>`; it is no part of type equality. */
  | { readonly kind: 'uint'; readonly width: number; readonly limit: bigint | undefined }
  | { readonly kind: 'int'; readonly width: number }
  | { readonly kind: 'bits'; readonly width: number }
  /** A float or fixed-point format: the place is kept, no format is known yet. */
  | { readonly kind: 'number'; readonly format: string; readonly width: number }
  | EnumType
  | StructType
  | UnionType
  | ArrayType
  | { readonly kind: 'tuple'; readonly elements: readonly HardwareType[] };

export interface EnumType {
  readonly kind: 'enum';
  /** Canonical and unique: declaring package, name, arguments. */
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly variants: readonly {
    readonly name: string;
    readonly value: bigint;
    /** What its author wrote of it. */
    readonly docs: string;
    readonly span: Span;
  }[];
  readonly span: Span;
}

export interface StructType {
  readonly kind: 'struct';
  readonly id: string;
  readonly name: string;
  readonly fields: readonly FieldType[];
  readonly span: Span;
}

export interface FieldType {
  readonly name: string;
  readonly type: HardwareType;
  readonly span: Span;
}

export interface UnionType {
  readonly kind: 'union';
  readonly id: string;
  readonly name: string;
  readonly tagWidth: number;
  readonly payloadWidth: number;
  readonly variants: readonly {
    readonly name: string;
    readonly tag: bigint;
    readonly fields: readonly FieldType[];
    readonly span: Span;
  }[];
  readonly span: Span;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: HardwareType;
  readonly length: number;
}

export type CompileTimeType =
  /** Unbounded; also the type of a generate index, which is not a constant but has a known range. */
  | { readonly kind: 'integer' }
  | { readonly kind: 'string' }
  | { readonly kind: 'type' }
  | FnType
  | { readonly kind: 'range' }
  /** An exact rational: seconds, or hertz. */
  | { readonly kind: 'time' }
  | { readonly kind: 'frequency' }
  | { readonly kind: 'list'; readonly element: Type; readonly length: number }
  | { readonly kind: 'void' }
  /** Stands in where an error was reported already: agrees with everything. */
  | { readonly kind: 'error' };

/** What a parameter that is a function takes. */
export interface FnType {
  readonly kind: 'fn';
  readonly params: readonly Type[];
  readonly result: Type;
}

export type ConnectionType =
  | BundleType
  | {
      readonly kind: 'bundleArray';
      readonly element: BundleType | (ConnectionType & { kind: 'bundleArray' });
      readonly length: number;
    }
  | { readonly kind: 'clock' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'instance' }
  /** `T[..N]` in tests and properties: at most `limit` elements. */
  | { readonly kind: 'sequence'; readonly element: HardwareType; readonly limit: number };

export interface BundleType {
  readonly kind: 'bundle';
  readonly id: string;
  readonly name: string;
  readonly protocol: 'stream' | 'packets' | undefined;
  readonly fields: readonly BundleFieldType[];
  readonly span: Span;
}

export interface BundleFieldType {
  readonly name: string;
  /** Against the direction of the bundle. */
  readonly flipped: boolean;
  readonly type: HardwareType | BundleType | (ConnectionType & { kind: 'bundleArray' });
  readonly span: Span;
}

/**
 * A compile-time value. Numbers are signed bigints in the range of their type; `bits` and enum encodings unsigned ones; a struct, tuple, array or list is
 * its parts in order; a union is its variant and fields.
 */
export type Value =
  | bigint
  | boolean
  | string
  | readonly Value[]
  | UnionValue
  | { readonly kind: 'typeValue'; readonly type: Type }
  /** A function by name; what `id` stands for is in `Cache.passed`. */
  | { readonly kind: 'fnValue'; readonly name: string; readonly id: string }
  | { readonly kind: 'rangeValue'; readonly low: bigint; readonly high: bigint }
  | { readonly kind: 'rational'; readonly numerator: bigint; readonly denominator: bigint };

export interface UnionValue {
  readonly kind: 'unionValue';
  readonly variant: number;
  readonly fields: readonly Value[];
}
