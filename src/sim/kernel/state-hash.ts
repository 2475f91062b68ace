/**
 * One number for the whole state: registers, memories, outputs of the top and time, in the order of declaration. Does not depend on engine or layout, so that
 * engines are compared by it.
 */
import { Fnv1a64 } from '../../support/hash.js';
import type { Engine, Place } from '../engine.js';
import type { InstanceTree } from '../instance-tree.js';

/** What the hash covers, and what a first difference is searched in. */
export function* statePlaces(tree: InstanceTree, withOutputs = true): Generator<Place> {
  for (const { shape, instance } of tree.walk()) {
    const { signals, memories } = tree.module(shape);
    for (const [id, signal] of signals.entries()) {
      const isOutput = withOutputs && shape === 0 && signal.port === 'out';
      if (signal.storage !== 'reg' && !isOutput) continue;
      for (let element = 0; element < signal.length; element++) {
        yield { kind: 'signal', shape, instance, id, element };
      }
    }
    for (const [id, { depth }] of memories.entries()) {
      for (let element = 0; element < depth; element++)
        yield { kind: 'memory', shape, instance, id, element };
    }
  }
}

/** `time`: in femtoseconds. */
export function stateHash(tree: InstanceTree, engine: Engine, time: number): bigint {
  const hash = hashOf(tree, engine, statePlaces(tree));
  addValue(hash, BigInt(time), 64);
  return hash.value();
}

/** Of what is held alone: without time, and without outputs, which follow from what is held and from inputs that may hesitate. */
export function heldHash(tree: InstanceTree, engine: Engine): bigint {
  return hashOf(tree, engine, statePlaces(tree, false)).value();
}

function hashOf(tree: InstanceTree, engine: Engine, places: Iterable<Place>): Fnv1a64 {
  const hash = new Fnv1a64();
  for (const place of places) addValue(hash, engine.read(place), tree.widthOf(place));
  return hash;
}

function addValue(hash: Fnv1a64, value: bigint, width: number): void {
  let rest = value;
  for (let bits = width; bits > 0; bits -= 32) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let byte = 0; byte < Math.min(4, Math.ceil(bits / 8)); byte++, word >>>= 8) hash.byte(word & 0xff);
    rest >>= 32n;
  }
}
