/** What a trace shows: a tree of scopes with variables, from the instances and debug records of a design. */
import type { InstanceRef } from '../ir/hierarchy.js';
import type { DebugLeaf, DebugRecord } from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import { childOf } from '../ir/hierarchy.js';
import { visitExpr } from '../ir/walk.js';
import type { Place } from '../sim/engine.js';
import { elementName, join } from '../sim/instance-tree.js';
import type { Kernel } from '../sim/kernel/kernel.js';
import { placeKey } from '../sim/kernel/landing.js';
import { FLOAT_CODEC } from '../sim/floats.js';
import { recordsOf } from '../sim/names.js';
import { placeOf, readElement } from '../sim/probe.js';
import { elementsOf, fieldsOf, select, whole, type Part } from '../sim/selection.js';
import type { FloatCodec } from '../sim/values.js';
import { globMatcher } from './glob.js';

/** What a viewer shows beside the bits. */
export type Companion =
  | { readonly kind: 'string'; readonly text: (bits: bigint) => string }
  | { readonly kind: 'real'; readonly value: (bits: bigint) => number };

/** Consecutive elements from a place on. */
export interface Stretch {
  readonly place: Place;
  readonly count: number;
}

export interface Variable {
  readonly name: string;
  readonly width: number;
  /** Variables of one key are one thing under several names. */
  readonly key: string;
  readonly read: () => bigint;
  /** The places that `read` looks at; undefined where it looks elsewhere too. */
  readonly reads: readonly Stretch[] | undefined;
  /** Whether the value is not what stands at one place. */
  readonly isComputed: boolean;
  readonly companion: Companion | undefined;
}

export interface TraceScope {
  readonly name: string;
  /** An instance, or a part of a value. */
  readonly kind: 'instance' | 'value';
  readonly scopes: Map<string, TraceScope>;
  readonly variables: Variable[];
}

export interface TraceOptions {
  /** Names to trace; none: everything but memories and long arrays. */
  readonly globs?: readonly string[];
  readonly floats?: FloatCodec;
}

/** Longer arrays, and memories, are traced only where a glob names them. */
const LONG = 64;

export function traceTree(kernel: Kernel, { globs = [], floats = FLOAT_CODEC }: TraceOptions): TraceScope {
  const builder = new Builder(kernel, globs.length > 0 ? globMatcher(globs) : undefined, floats);
  const top = scope(kernel.tree.module(0).base, 'instance');
  builder.instance({ shape: 0, instance: 0 }, top, '');
  return top;
}

class Builder {
  readonly #kernel: Kernel;
  readonly #wanted: ((path: string) => boolean) | undefined;
  readonly #floats: FloatCodec;

  constructor(kernel: Kernel, wanted: ((path: string) => boolean) | undefined, floats: FloatCodec) {
    this.#kernel = kernel;
    this.#wanted = wanted;
    this.#floats = floats;
  }

  instance(ref: InstanceRef, into: TraceScope, path: string): void {
    const shape = this.#kernel.tree.shape(ref.shape);
    const { clocks, signals } = shape.module;
    for (const [id, { name }] of clocks.entries()) {
      const node = this.#kernel.clocks.clockNodes[ref.shape]?.[ref.instance * clocks.length + id] ?? 0;
      if (this.#wanted?.(join(path, name)) === false) continue;
      const read = (): bigint => (this.#kernel.clocks.levelOf(node) ? 1n : 0n);
      into.variables.push({
        name,
        width: 1,
        key: `clock ${node}`,
        read,
        reads: undefined,
        isComputed: true,
        companion: undefined,
      });
    }
    for (const record of recordsOf(shape.module)) {
      // The parent's view of a child's port is the child's to show.
      const [first] = record.leaves;
      if (first?.kind === 'signal' && signals[first.signal]?.instancePort !== undefined) continue;
      const names = record.name.split('.');
      const last = names.pop() ?? '';
      const inner = names.reduce((outer, name) => child(outer, name, 'value'), into);
      this.#part(ref, record, whole(record.type), last, inner, join(path, record.name));
    }
    for (const [id, group] of shape.groups.entries()) {
      for (let element = 0; element < group.count; element++) {
        const name = elementName(group.group, element);
        this.instance(
          childOf(shape, id, ref.instance, element),
          child(into, name, 'instance'),
          join(path, name),
        );
      }
    }
  }

  #part(
    ref: InstanceRef,
    record: DebugRecord,
    part: Part,
    name: string,
    into: TraceScope,
    path: string,
  ): void {
    const { type } = part;
    if (type.kind === 'array') {
      if (this.#wanted === undefined && (type.length > LONG || record.role === 'memory')) return;
      for (let index = 0; index < type.length; index++) {
        const below = select(part, { kind: 'index', index });
        if (typeof below === 'string') continue;
        this.#part(ref, record, below, `${name}[${index}]`, into, `${path}[${index}]`);
      }
      return;
    }
    const fields = fieldsOf(type);
    if (fields !== undefined) {
      const inner = child(into, name, 'value');
      for (const field of fields) {
        const below = select(part, { kind: 'field', name: field.name });
        if (typeof below !== 'string') {
          this.#part(ref, record, below, field.name, inner, `${path}.${field.name}`);
        }
      }
      return;
    }
    if (this.#wanted?.(path) === false) return;
    const [first, second] = elementsOf(part);
    if (first === undefined) return;
    const variable = (leaf: number, width: number, element: number, as: string, shown: ValueType): void => {
      const from = record.leaves[leaf];
      if (from === undefined || width === 0) return;
      (second === undefined ? into : child(into, name, 'value')).variables.push({
        name: as,
        width,
        key: this.#keyOf(ref, from, record, element),
        read: () => readElement(this.#kernel, ref, from, width, element),
        reads: this.#readsOf(ref, from, element),
        isComputed: from.kind === 'expr',
        companion: this.#companion(shown),
      });
    };
    if (type.kind !== 'union') variable(first.leaf, first.width, first.start, name, type);
    else if (second !== undefined) {
      const variants = type.variants.map((variant) => ({ name: variant.name, value: variant.tag }));
      const tag: ValueType = { kind: 'enum', name: type.name, width: type.tagWidth, variants };
      variable(first.leaf, first.width, first.start, 'tag', tag);
      variable(second.leaf, second.width, second.start, 'payload', {
        kind: 'bits',
        width: type.payloadWidth,
      });
    }
  }

  #keyOf(ref: InstanceRef, from: DebugLeaf, record: DebugRecord, element: number): string {
    const place = placeOf(ref, from, element);
    if (place !== undefined) return placeKey(this.#kernel.tree.canonical(place));
    return `computed ${ref.shape} ${ref.instance} ${record.name} ${element} ${record.leaves.indexOf(from)}`;
  }

  #readsOf(ref: InstanceRef, from: DebugLeaf, element: number): readonly Stretch[] | undefined {
    const place = placeOf(ref, from, element);
    if (place !== undefined) return [{ place, count: 1 }];
    if (from.kind !== 'expr') return undefined;
    const { signals, memories } = this.#kernel.tree.module(ref.shape);
    const reads: Stretch[] = [];
    let readsTime = false;
    visitExpr(from.value, (expr) => {
      if (expr.kind === 'now') readsTime = true;
      else if (expr.kind === 'read')
        reads.push({
          place: { ...ref, kind: 'signal', id: expr.signal, element: 0 },
          count: signals[expr.signal]?.length ?? 0,
        });
      else if (expr.kind === 'memRead')
        reads.push({
          place: { ...ref, kind: 'memory', id: expr.memory, element: 0 },
          count: memories[expr.memory]?.depth ?? 0,
        });
    });
    return readsTime ? undefined : reads;
  }

  #companion(type: ValueType): Companion | undefined {
    if (type.kind === 'enum') {
      const names = new Map(type.variants.map(({ name, value }) => [value, name]));
      return { kind: 'string', text: (bits) => names.get(bits) ?? `invalid(${bits})` };
    }
    const floats = this.#floats;
    if (type.kind !== 'number') return undefined;
    return { kind: 'real', value: (bits) => floats.toNumber(type.format, bits) };
  }
}

function scope(name: string, kind: TraceScope['kind']): TraceScope {
  return { name, kind, scopes: new Map(), variables: [] };
}

function child(outer: TraceScope, name: string, kind: TraceScope['kind']): TraceScope {
  const known = outer.scopes.get(name);
  if (known !== undefined) return known;
  const fresh = scope(name, kind);
  outer.scopes.set(name, fresh);
  return fresh;
}
