/** What a compiled top has to offer to those who drive it: ports and parameters, as they were written. */
import type { ValueType } from '../ir/value-type.js';
import { toValueType } from '../lower/lower.js';
import type * as hir from '../semantics/hir.js';
import { typeName } from '../semantics/type-names.js';
import { columnsOf, type Column } from './cells.js';
import type { Compiled } from './compile-design.js';

export interface Port {
  readonly name: string;
  readonly kind: 'clock' | 'reset' | 'data';
  readonly direction: 'in' | 'out';
  /** As the language writes it: `u8`, `stream<Point>`, `clock`. */
  readonly type: string;
  /** Its structure; a clock has none. */
  readonly value: ValueType | undefined;
  /** From `///`. */
  readonly docs: string;
  readonly attributes: readonly string[];
}

export interface Parameter {
  readonly name: string;
  /** As it stands in the name of the specialisation: `64`, `Flags.safe`, `u8`. */
  readonly value: string;
}

/** One instance, with those inside it. */
export interface InstanceInfo {
  /** `cell`; the top has the name of its module. */
  readonly name: string;
  /** Lengths of an array of instances. */
  readonly dims: readonly number[];
  /** `Fifo<u8, 4>`. */
  readonly module: string;
  readonly children: readonly InstanceInfo[];
}

const BOOL: ValueType = { kind: 'bool' };

/** In the order of declaration. */
export function portsOf({ top }: Pick<Compiled, 'top'>): readonly Port[] {
  return top.ports.map((port): Port => {
    const { name, kind } = port;
    if (port.kind === 'data') {
      const { signal, direction, docs, attributes } = port;
      const type = typeName(signal.type);
      return { name, kind: 'data', direction, type, value: toValueType(signal.type), docs, attributes };
    }
    const value = kind === 'reset' ? BOOL : undefined;
    return { name, kind, direction: 'in', type: kind, value, docs: '', attributes: [] };
  });
}

export function parametersOf({ top }: Compiled): readonly Parameter[] {
  return top.parameters.map(({ name, text }) => ({ name, value: text }));
}

export function hierarchyOf({ top }: Compiled): InstanceInfo {
  const below = (module: hir.Module, name: string, dims: readonly number[]): InstanceInfo => ({
    name,
    dims,
    module: module.name,
    children: module.groups.map((group) => below(group.module, group.name, group.dims)),
  });
  return below(top, top.base, []);
}

/** What can be driven from outside, value by value: inputs, and the other direction of streams that come out. */
export function inputColumns(compiled: Compiled): readonly Column[] {
  return columnsWhere(compiled, ({ direction }, { flipped }) => (direction === 'in') !== flipped);
}

/** What the design drives, value by value. */
export function outputColumns(compiled: Compiled): readonly Column[] {
  return columnsWhere(compiled, ({ direction }, { flipped }) => (direction === 'out') !== flipped);
}

function columnsWhere(compiled: Compiled, holds: (port: Port, column: Column) => boolean): readonly Column[] {
  return portsOf(compiled).flatMap((port) =>
    port.value === undefined ? [] : columnsOf(port.name, port.value).filter((column) => holds(port, column)),
  );
}
