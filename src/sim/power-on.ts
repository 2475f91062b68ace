/**
 * What registers and memories hold at power-on: their initial value, else one that depends on the seed and their path only, so that neither layout nor engine
 * matters. Emitted test benches deposit the same.
 */
import type { InstanceRef } from '../ir/hierarchy.js';
import type { Memory, PowerOn, Signal, SignalId } from '../ir/ir.js';
import { hashFamily } from '../support/random.js';
import type { Drivers } from './drivers.js';
import type { Place } from './engine.js';
import { join, signalOf, type InstanceTree } from './instance-tree.js';

export interface PowerOnValue {
  readonly place: Place;
  readonly value: bigint;
}

export function* powerOnValues(tree: InstanceTree, seed: bigint): Generator<PowerOnValue> {
  for (const ref of tree.walk()) {
    const { signals, memories } = tree.module(ref.shape);
    const path = tree.pathOf(ref);
    for (const [id, signal] of signals.entries()) {
      if (signal.storage === 'reg')
        yield* valuesOf(ref, 'signal', id, signal.length, seeded(signals, path, signal, seed));
    }
    for (const [id, memory] of memories.entries()) {
      yield* valuesOf(ref, 'memory', id, memory.depth, seededBits(path, memory, memory.powerOn, seed));
    }
  }
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
