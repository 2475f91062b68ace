/**
 * One number for the whole state: registers, memories, outputs of the top and time, in the order of declaration. Does not depend on engine or layout, so that
 * engines are compared by it.
 */
import { Fnv1a64 } from '../../support/hash.js';
import type { Engine, Place } from '../engine.js';
import type { InstanceTree } from '../instance-tree.js';

/** What the hash covers, and what a first difference is searched in. */
export function* statePlaces(tree: InstanceTree): Generator<Place> {
  for (const { shape, instance } of tree.walk()) {
    const { signals, memories } = tree.module(shape);
    for (const [id, signal] of signals.entries()) {
      if (signal.storage !== 'reg' && !(shape === 0 && signal.port === 'out')) continue;
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

/** `time`: in femtoseconds; undefined leaves it out, to see whether anything but time moves. */
export function stateHash(tree: InstanceTree, engine: Engine, time: number | undefined): bigint {
  const hash = new Fnv1a64();
  for (const place of statePlaces(tree)) addValue(hash, engine.read(place), tree.widthOf(place));
  if (time !== undefined) addValue(hash, BigInt(time), 64);
  return hash.value();
}

function addValue(hash: Fnv1a64, value: bigint, width: number): void {
  let rest = value;
  for (let bits = width; bits > 0; bits -= 32) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let byte = 0; byte < Math.min(4, Math.ceil(bits / 8)); byte++, word >>>= 8) hash.byte(word & 0xff);
    rest >>= 32n;
  }
}
