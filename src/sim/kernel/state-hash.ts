/**
 * One number for the whole state: registers, memories, outputs of the top and time, in the order of declaration. Does not depend on engine or layout, so that
 * engines are compared by it.
 */
import type { InstanceRef } from '../../ir/hierarchy.js';
import { Fnv1a64 } from '../../support/hash.js';
import { loadElements } from '../bulk.js';
import type { Engine, Place } from '../engine.js';
import type { InstanceTree } from '../instance-tree.js';
import { wordsOf } from '../power-on.js';
import { Bytes, rowFormat, type Field } from '../rows.js';

/** What the hash covers, and what a first difference is searched in. */
export function* statePlaces(tree: InstanceTree): Generator<Place> {
  for (const ref of tree.walk()) {
    yield* signalPlaces(tree, ref, true);
    for (const [id, { depth }] of tree.module(ref.shape).memories.entries()) {
      for (let element = 0; element < depth; element++) yield { ...ref, kind: 'memory', id, element };
    }
  }
}

function* signalPlaces(
  tree: InstanceTree,
  { shape, instance }: InstanceRef,
  withOutputs: boolean,
): Generator<Place> {
  for (const [id, signal] of tree.module(shape).signals.entries()) {
    const isOutput = withOutputs && shape === 0 && signal.port === 'out';
    if (signal.storage !== 'reg' && !isOutput) continue;
    for (let element = 0; element < signal.length; element++) {
      yield { kind: 'signal', shape, instance, id, element };
    }
  }
}

/** `time`: in femtoseconds. */
export function stateHash(tree: InstanceTree, engine: Engine, time: number): bigint {
  const hash = hashOf(tree, engine, true);
  addValue(hash, BigInt(time), 64);
  return hash.value();
}

/** Of what is held alone: without time, and without outputs, which follow from what is held and from inputs that may hesitate. */
export function heldHash(tree: InstanceTree, engine: Engine): bigint {
  return hashOf(tree, engine, false).value();
}

function hashOf(tree: InstanceTree, engine: Engine, withOutputs: boolean): Fnv1a64 {
  const hash = new Fnv1a64();
  for (const ref of tree.walk()) {
    for (const place of signalPlaces(tree, ref, withOutputs))
      addValue(hash, engine.read(place), tree.widthOf(place));
    for (const [id, memory] of tree.module(ref.shape).memories.entries()) {
      const field = wordsOf(memory);
      const words = new Bytes(rowFormat([field]).size);
      loadElements(engine, { ...ref, kind: 'memory', id, element: 0 }, words, 0, field);
      addWords(hash, words, field);
    }
  }
  return hash;
}

/** As {@link addValue} of each. */
function addWords(hash: Fnv1a64, words: Bytes, field: Field): void {
  const { count, limbs, width } = field;
  for (let i = 0; i < count * limbs; i++) {
    const word = words.part(0, field, i);
    const bits = Math.min(32, width - 32 * (i % limbs));
    for (let low = 0; low < bits; low += 8) hash.byte((word >>> low) & 0xff);
  }
}

function addValue(hash: Fnv1a64, value: bigint, width: number): void {
  let rest = value;
  for (let bits = width; bits > 0; bits -= 32) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let byte = 0; byte < Math.min(4, Math.ceil(bits / 8)); byte++, word >>>= 8) hash.byte(word & 0xff);
    rest >>= 32n;
  }
}
