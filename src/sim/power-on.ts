/**
 * What registers and memories hold at power-on: their initial value, else one that depends on the seed and their path only, so that neither layout nor engine
 * matters. Emitted test benches deposit the same.
 */
import type { InstanceRef } from '../ir/hierarchy.js';
import type { Memory, PowerOn, Signal, SignalId } from '../ir/ir.js';
import { hashFamily, hashWords } from '../support/random.js';
import type { Drivers } from './drivers.js';
import type { Place } from './engine.js';
import { join, signalOf, type InstanceTree } from './instance-tree.js';
import { Bytes, rowFormat, type Field } from './rows.js';

export interface PowerOnValue {
  readonly place: Place;
  readonly value: bigint;
}

/** Of registers. */
export function* powerOnValues(tree: InstanceTree, seed: bigint): Generator<PowerOnValue> {
  for (const ref of tree.walk()) {
    const { signals } = tree.module(ref.shape);
    const path = tree.pathOf(ref);
    for (const [id, signal] of signals.entries()) {
      if (signal.storage === 'reg')
        yield* valuesOf(ref, 'signal', id, signal.length, seeded(signals, path, signal, seed));
    }
  }
}

/** Of memories: all words of each. */
export function* powerOnMemories(
  tree: InstanceTree,
  seed: bigint,
): Generator<{ readonly place: Place; readonly words: Bytes; readonly field: Field }> {
  for (const ref of tree.walk()) {
    const { memories } = tree.module(ref.shape);
    if (memories.length === 0) continue;
    const path = tree.pathOf(ref);
    for (const [id, memory] of memories.entries()) {
      const place: Place = { ...ref, kind: 'memory', id, element: 0 };
      yield { place, field: wordsOf(memory), words: memoryImage(path, memory, seed) };
    }
  }
}

/** The words of a memory as a row. */
export function wordsOf({ width, depth }: Memory): Field {
  const [field] = rowFormat([{ width, count: depth }]).fields;
  if (field === undefined) throw new Error('a row of one field has one');
  return field;
}

/** Runs of one design with one seed, and all that are initialised, begin with the same words: the last ones are kept. */
const images = new WeakMap<Memory, Map<string, { readonly seed: bigint; readonly words: Bytes }>>();

function memoryImage(path: string, memory: Memory, seed: bigint): Bytes {
  const known = images.get(memory) ?? new Map<string, { readonly seed: bigint; readonly words: Bytes }>();
  images.set(memory, known);
  const last = known.get(path);
  if (last !== undefined && (last.seed === seed || memory.init !== undefined)) return last.words;
  const words = makeImage(path, memory, seed);
  known.set(path, { seed, words });
  return words;
}

function makeImage(path: string, memory: Memory, seed: bigint): Bytes {
  const { init, powerOn, width, depth, name } = memory;
  const field = wordsOf(memory);
  const words = new Bytes(rowFormat([field]).size);
  if (init !== undefined || powerOn.kind === 'oneOf' || width === 0) {
    const value = seededBits(path, memory, powerOn, seed);
    for (let element = 0; element < depth; element++) words.setElement(0, field, element, value(element));
    return words;
  }
  const { limbs } = field;
  const top = width % 32 === 0 ? -1 : (1 << (width % 32)) - 1;
  hashWords(seed, join(path, name), depth, limbs, (element, limb, word) => {
    words.setPart(0, field, element * limbs + limb, limb === limbs - 1 ? word & top : word);
  });
  return words;
}

/**
 * Signals that only a test, a model or the world outside drives are 0 until then; where 0 is no variant of their enum or union, the first variant.
 */
export function* restingValues(tree: InstanceTree, drivers: Drivers): Generator<PowerOnValue> {
  const resting = tree.hierarchy.shapes.map((_, shape) => [...variantsWithoutZero(tree, shape)]);
  for (const ref of tree.walk()) {
    for (const { id, length, first } of resting[ref.shape] ?? [])
      if (!drivers.isDriven(ref, id)) yield* valuesOf(ref, 'signal', id, length, () => first);
  }
}

function* variantsWithoutZero(
  tree: InstanceTree,
  shape: number,
): Generator<{ readonly id: SignalId; readonly length: number; readonly first: bigint }> {
  for (const [id, { storage, instancePort, powerOn, length }] of tree.module(shape).signals.entries()) {
    const group = instancePort === undefined ? undefined : tree.shape(shape).groups[instancePort.group];
    const choice =
      instancePort === undefined || group === undefined
        ? powerOn
        : signalOf(tree.module(group.shape), instancePort.signal).powerOn;
    if (storage === 'reg' || choice.kind !== 'oneOf' || choice.values.includes(0n)) continue;
    const [first] = choice.values;
    if (first !== undefined) yield { id, length, first };
  }
}

function* valuesOf(
  { shape, instance }: InstanceRef,
  kind: Place['kind'],
  id: number,
  count: number,
  valueOf: (element: number) => bigint,
): Generator<PowerOnValue> {
  for (let element = 0; element < count; element++) {
    yield { place: { kind, shape, instance, id, element }, value: valueOf(element) };
  }
}

function seeded(
  signals: readonly Signal[],
  path: string,
  signal: Signal,
  seed: bigint,
): (element: number) => bigint {
  const { powerOn } = signal;
  if (powerOn.kind !== 'payload' || signal.init !== undefined) return seededBits(path, signal, powerOn, seed);
  const tag = signals[powerOn.tag];
  const tagOf = tag === undefined ? (): bigint => 0n : seeded(signals, path, tag, seed);
  const bits = seededBits(path, signal, { kind: 'bits' }, seed);
  const masks = new Map(powerOn.masks);
  return (element) => bits(element) & (masks.get(tagOf(element)) ?? 0n);
}

/** One element after the other. */
function seededBits(
  path: string,
  leaf: Pick<Signal | Memory, 'name' | 'width' | 'init'>,
  powerOn: PowerOn,
  seed: bigint,
): (element: number) => bigint {
  const { init } = leaf;
  if (init !== undefined) return (element) => (init.length === 1 ? init[0] : init[element]) ?? 0n;
  const draw = hashFamily(seed, join(path, leaf.name));
  if (powerOn.kind !== 'oneOf') return (element) => draw(element, leaf.width);
  const { values } = powerOn;
  return (element) => values[Number(draw(element, 32) % BigInt(values.length))] ?? 0n;
}
