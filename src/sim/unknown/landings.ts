/**
 * What a test process writes lands later, by the kernel, which knows nothing of unknown bits: they wait here until the value lands. Every value that a
 * process writes is told here, after its unknown bits.
 */
import { insert } from '../../support/bits.js';
import type { Place } from '../engine.js';
import type { InstanceTree } from '../instance-tree.js';
import { placeKey } from '../kernel/landing.js';

/** Bits `low … low + width - 1` of an element. */
export interface Part {
  readonly low: number;
  readonly width: number;
  readonly value: bigint;
}

interface Waiting {
  /** Told since the last value. */
  open: Part[];
  /** With one value each, in the order in which they land. */
  readonly landing: { readonly time: bigint; readonly parts: readonly Part[] }[];
}

export class Landings {
  readonly #tree: InstanceTree;
  readonly #now: () => bigint;
  readonly #places = new Map<string, Waiting>();

  constructor(tree: InstanceTree, now: () => bigint) {
    this.#tree = tree;
    this.#now = now;
  }

  /** Unknown bits of what is written next. */
  note(place: Place, part: Part): void {
    this.#at(place).open.push(part);
  }

  /** A value lands after so many femtoseconds. */
  expect(place: Place, delay = 0n): void {
    const waiting = this.#at(place);
    const time = this.#now() + delay;
    const { landing } = waiting;
    const before = landing.findLastIndex((each) => each.time <= time);
    landing.splice(before + 1, 0, { time, parts: waiting.open });
    waiting.open = [];
  }

  /** Which bits are unknown when a value has landed, by those before. What nobody told of is known. */
  land(place: Place, before: bigint): bigint {
    const waiting = this.#places.get(this.#key(place));
    const [first] = waiting?.landing ?? [];
    if (waiting === undefined || first === undefined || first.time > this.#now()) return 0n;
    waiting.landing.shift();
    return first.parts.reduce((unknown, { low, width, value }) => insert(unknown, low, width, value), before);
  }

  #at(place: Place): Waiting {
    const key = this.#key(place);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const fresh: Waiting = { open: [], landing: [] };
    this.#places.set(key, fresh);
    return fresh;
  }

  #key(place: Place): string {
    return placeKey(this.#tree.canonical(place));
  }
}
