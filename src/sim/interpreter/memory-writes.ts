/** The memory words written in one instant, and what becomes of words that several ports write. */
import type { Place } from '../engine.js';
import type { Context } from './context.js';
import { merge } from './execute.js';
import type { Bits } from './frame.js';

export interface MemoryWrite {
  readonly place: Place;
  readonly bits: Bits;
  /** Position of the writing process among its module's; one process is one port for collisions. */
  readonly order: number;
  readonly node: number;
}

interface Word {
  readonly place: Place;
  readonly writes: MemoryWrite[];
}

export class MemoryWrites {
  readonly #words = new Map<string, { readonly place: Place; readonly value: bigint }>();

  constructor(context: Context, writes: readonly MemoryWrite[]) {
    const words = new Map<string, Word>();
    for (const write of writes) {
      // Where no lane is enabled, nothing is written.
      if (write.bits.mask === 0n) continue;
      const word = words.get(keyOf(write.place)) ?? { place: write.place, writes: [] };
      word.writes.push(write);
      words.set(keyOf(write.place), word);
    }
    for (const [key, word] of words) {
      this.#words.set(key, { place: word.place, value: resolve(context, word) });
    }
  }

  /** What a written word becomes; undefined where nobody writes it. */
  word(place: Place): bigint | undefined {
    return this.#words.get(keyOf(place))?.value;
  }

  words(): Iterable<{ readonly place: Place; readonly value: bigint }> {
    return this.#words.values();
  }
}

function keyOf({ shape, instance, id, element }: Place): string {
  return `${shape} ${instance} ${id} ${element}`;
}

function resolve(context: Context, { place, writes }: Word): bigint {
  const { cells, cell } = context.state.at(place);
  let value = cells.get(cell);
  let taken = 0n;
  let nodeOfTaken = -1;
  let undefinedWord = false;
  let collided = false;
  const orders = [...new Set(writes.map((write) => write.order))].toSorted((a, b) => a - b);
  for (const order of orders) {
    let own = 0n;
    let node = -1;
    for (const write of writes.filter((candidate) => candidate.order === order)) {
      value = merge(value, { mask: write.bits.mask & ~taken, value: write.bits.value });
      own |= write.bits.mask;
      node = write.node;
    }
    if ((own & taken) !== 0n) {
      collided = true;
      undefinedWord ||= node !== nodeOfTaken;
    }
    taken |= own;
    nodeOfTaken = node;
  }
  if (collided) context.host.collide(place);
  return undefinedWord ? context.host.undefinedValue(place) : value;
}
