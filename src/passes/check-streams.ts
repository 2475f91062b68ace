/**
 * Streams offer without waiting.
 *
 * Rule: the `valid` of a stream does not depend combinationally on its own `ready`, through whatever processes and instances the way leads. The opposite
 * direction is free, and so is a `valid` that depends on the `ready` of another stream, or of another element of an array of streams.
 *
 * Looked at coarsely first, by whole signals of all instances; only what may be at fault is followed instance by instance, bit by bit. One finding for each
 * way through the same signals, at its shortest.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { buildHierarchy, type Shape } from '../ir/hierarchy.js';
import type { CombProcess, Design, Module, SignalId } from '../ir/ir.js';
import { leavesOf, type ValueType } from '../ir/value-type.js';
import { mask } from '../support/bits.js';
import { processUnit, unitsOf, unitUses, type Unit } from './dependencies.js';
import { withFamily } from './family.js';
import { RunPaths, type Hop, type Link } from './run-paths.js';
import { splitByPlace, splitBySignal } from './split-processes.js';
import { Storage, type Store } from './storage.js';
import type { Run } from './unit-graph.js';

export function checkStreams(design: Design): readonly Diagnostic[] {
  const hierarchy = buildHierarchy(design);
  const storage = new Storage(hierarchy);
  const streams = hierarchy.shapes.flatMap((shape) => streamsOf(shape, storage));
  if (streams.length === 0) return [];
  const units = hierarchy.shapes.flatMap(unitsOf);
  const flow = new Flow(
    units.flatMap((unit) => inParts(unit, splitBySignal)),
    storage,
  );
  const found: { readonly hops: readonly Hop[]; readonly diagnostic: Diagnostic }[] = [];
  for (const stream of streams) {
    const suspects = flow.between(stream.ready, stream.valid);
    if (suspects.length === 0) continue;
    const runs = suspects.flatMap((unit) => inParts(unit, byIteration)).flatMap(runsOf);
    const paths = new RunPaths(runs, hierarchy, storage);
    const hops = shortestOf(stream, paths);
    const diagnostic = describe(stream, hops, paths);
    if (diagnostic !== undefined) found.push({ hops, diagnostic });
  }
  // A connection that is handed on through ports is at fault once, where the way is shortest.
  const told = new Set<Store>();
  return found
    .toSorted((a, b) => a.hops.length - b.hops.length)
    .flatMap(({ hops, diagnostic }) => {
      const known = hops.some(({ drives }) => told.has(drives.store));
      for (const { drives } of hops) told.add(drives.store);
      return known ? [] : [diagnostic];
    });
}

/** The handshake of a stream, or of all elements of an array of streams. */
interface Stream {
  readonly name: string;
  readonly shape: Shape;
  readonly valid: Store;
  readonly ready: Store;
}

function streamsOf(shape: Shape, storage: Storage): readonly Stream[] {
  return shape.module.debug.flatMap((record) => {
    const signals = record.leaves.map((leaf) => (leaf.kind === 'signal' ? leaf.signal : undefined));
    return handshakesOf(record.type).flatMap(({ path, valid, ready }): readonly Stream[] => {
      const [validId, readyId] = [signals[valid], signals[ready]];
      if (validId === undefined || readyId === undefined) return [];
      const store = (id: SignalId): Store => storage.view(shape, id).store;
      return [{ name: record.name + path, shape, valid: store(validId), ready: store(readyId) }];
    });
  });
}

/** Which leaves of a type are the handshakes of streams in it. */
function handshakesOf(
  type: ValueType,
  path = '',
  first = 0,
): readonly { readonly path: string; readonly valid: number; readonly ready: number }[] {
  if (type.kind === 'array') return handshakesOf(type.element, path, first);
  if (type.kind !== 'bundle') return [];
  const starts = new Map<string, number>();
  let next = first;
  const inner = type.fields.flatMap((field) => {
    const start = next;
    starts.set(field.name, start);
    next += leavesOf(field.type).length;
    return handshakesOf(field.type, `${path}.${field.name}`, start);
  });
  const [valid, ready] = [starts.get('valid'), starts.get('ready')];
  if (type.protocol === undefined || valid === undefined || ready === undefined) return inner;
  return [{ path, valid, ready }, ...inner];
}

type Split = (module: Module, process: CombProcess) => readonly CombProcess[];

function inParts(unit: Unit, split: Split): readonly Unit[] {
  if (unit.kind !== 'process') return [unit];
  const { shape, process, order } = unit;
  return split(shape.module, process).map((part) => processUnit(shape, order[0], order[1], part));
}

function byIteration(module: Module, process: CombProcess): readonly CombProcess[] {
  return splitByPlace(module, process).map((part) => withFamily(module, part));
}

function runsOf(unit: Unit): readonly Run[] {
  const { count } = unit.shape;
  return Array.from({ length: unit.iterations * count }, (_, i) => ({
    unit,
    instance: i % count,
    iteration: Math.floor(i / count),
  }));
}

/** The shortest way from a `ready` to its own `valid`, of all instances and elements. */
function shortestOf({ valid, ready }: Stream, paths: RunPaths): readonly Hop[] {
  let best: readonly Hop[] = [];
  for (let cell = 0; cell < ready.cells; cell++) {
    const link = (store: Store): Link => ({ store, cell, bits: mask(1) });
    const hops = paths.shortest(link(ready), link(valid));
    if (hops.length > 0 && (best.length === 0 || hops.length < best.length)) best = hops;
  }
  return best;
}

function describe(stream: Stream, hops: readonly Hop[], paths: RunPaths): Diagnostic | undefined {
  const [from, to] = [hops[0]?.reads, hops.at(-1)?.drives];
  if (from === undefined || to === undefined) return undefined;
  const message = `\`${paths.name(to)}\` depends combinationally on its own \`ready\``;
  const [first, ...others] = paths.tell(hops, to);
  let found = error('M4013', first?.span, message, first?.text);
  for (const { span, text } of others) if (span !== undefined) found = found.label(span, text);
  const declared = stream.shape.module.signals[stream.valid.signal]?.span;
  if (declared !== undefined) found = found.label(declared, `stream \`${stream.name}\``);
  return found.note(
    `the whole way: ${paths.way(hops, to)}`,
    `rule: a source offers a beat without waiting for \`${paths.name(from)}\``,
  );
}

/** Which units hand on what, by whole signals. */
class Flow {
  readonly #readers = new Map<number, Unit[]>();
  readonly #drivers = new Map<number, Unit[]>();
  readonly #reads = new Map<Unit, readonly number[]>();
  readonly #drives = new Map<Unit, readonly number[]>();

  constructor(units: readonly Unit[], storage: Storage) {
    for (const unit of units) {
      const { reads, drives } = unitUses(unit);
      const stores = (ids: ReadonlySet<SignalId>): readonly number[] => [
        ...new Set([...ids].map((id) => storage.view(unit.shape, id).store.id)),
      ];
      this.#reads.set(unit, stores(reads));
      this.#drives.set(unit, stores(drives));
      enter(this.#readers, stores(reads), unit);
      enter(this.#drivers, stores(drives), unit);
    }
  }

  /** The units on ways from one store to another. */
  between(from: Store, to: Store): readonly Unit[] {
    const behind = reach(from.id, this.#readers, this.#drives);
    if (!(this.#drivers.get(to.id) ?? []).some((unit) => behind.has(unit))) return [];
    const before = reach(to.id, this.#drivers, this.#reads);
    return [...behind].filter((unit) => before.has(unit));
  }
}

function enter(map: Map<number, Unit[]>, stores: readonly number[], unit: Unit): void {
  for (const store of stores) {
    const units = map.get(store) ?? [];
    map.set(store, units);
    units.push(unit);
  }
}

/** The units that a store leads to. */
function reach(
  start: number,
  next: ReadonlyMap<number, readonly Unit[]>,
  hands: ReadonlyMap<Unit, readonly number[]>,
): ReadonlySet<Unit> {
  const units = new Set<Unit>();
  const stores = new Set([start]);
  // A set hands out what is added while it is gone through.
  for (const store of stores)
    for (const unit of next.get(store) ?? []) {
      units.add(unit);
      for (const handed of hands.get(unit) ?? []) stores.add(handed);
    }
  return units;
}
