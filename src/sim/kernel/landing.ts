/** What test processes do to the world in one round: it lands together when all of them have suspended. Two writers of the same bits are an error. */
import { insert, mask, truncate } from '../../support/bits.js';
import type { Engine, Place } from '../engine.js';
import { fault } from '../errors.js';
import type { InstanceTree } from '../instance-tree.js';
import type { Span } from '../../support/span.js';

export interface Writer {
  /** Order of landing; equal for one thread. */
  readonly id: number;
  readonly name: string;
  readonly span: Span | undefined;
}

export type Action =
  | { readonly kind: 'drive'; readonly low: number; readonly width: number; readonly value: bigint }
  | { readonly kind: 'force' | 'deposit'; readonly value: bigint }
  | { readonly kind: 'release' };

interface Landed {
  readonly place: Place;
  readonly writes: { readonly writer: Writer; readonly action: Action; readonly mask: bigint }[];
}

/** Where it lands. */
export type World = Pick<Engine, 'read' | 'write' | 'force' | 'release'>;

export class Landing {
  readonly #tree: InstanceTree;
  #places = new Map<string, Landed>();
  #lastNames: () => readonly string[] = () => [];

  constructor(tree: InstanceTree) {
    this.#tree = tree;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Whether a thread has written what has not landed yet. */
  hasFrom(thread: number): boolean {
    return [...this.#places.values()].some(({ writes }) => writes.some(({ writer }) => writer.id === thread));
  }

  /** Names of what landed last, for messages. */
  lastNames(): readonly string[] {
    return this.#lastNames();
  }

  add(writer: Writer, at: Place, action: Action): void {
    const place = this.#tree.canonical(at);
    const key = placeKey(place);
    const landed = this.#places.get(key) ?? { place, writes: [] };
    this.#places.set(key, landed);
    const ones =
      action.kind === 'drive' ? mask(action.width) << BigInt(action.low) : mask(this.#tree.widthOf(place));
    const other = landed.writes.find((write) => write.writer.id !== writer.id && (write.mask & ones) !== 0n);
    if (other !== undefined) {
      const [first, second] = [other.writer, writer].toSorted((a, b) => a.id - b.id);
      throw fault(
        'M5003',
        writer.span,
        `${first?.name} and ${second?.name} both write ${this.#tree.placeName(place)} in this instant`,
      );
    }
    landed.writes.push({ writer, action, mask: ones });
  }

  apply(world: World): void {
    const places = this.#places;
    this.#places = new Map();
    this.#lastNames = () => [...places.values()].map(({ place }) => this.#tree.placeName(place));
    for (const { place, writes } of places.values()) {
      for (const { action } of writes) applyTo(world, place, this.#tree.widthOf(place), action);
    }
  }
}

export function placeKey({ kind, shape, instance, id, element }: Place): string {
  return `${kind} ${shape} ${instance} ${id} ${element}`;
}

function applyTo(world: World, place: Place, width: number, action: Action): void {
  switch (action.kind) {
    case 'drive':
      return world.write(
        place,
        insert(world.read(place), action.low, action.width, truncate(action.value, action.width)),
      );
    case 'deposit':
      return world.write(place, truncate(action.value, width));
    case 'force':
      return world.force(place, truncate(action.value, width));
    case 'release':
      return world.release(place);
  }
}
