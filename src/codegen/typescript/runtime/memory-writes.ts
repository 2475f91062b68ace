/**
 * Writes of memories that wait for the commit, and what becomes of words that several processes write. They wait in a list of words: port, instance, element,
 * then the mask and the value of the memory's word. Those that have landed before the commit stay in it, with the complement of their port: somebody may ask
 * what has been written. The list may lie where compiled code fills and empties it too.
 */
import type { ClockNode, EngineHost, Place } from '../../../sim/engine.js';
import type { ModelPort, ModelRegion } from './model.js';
import { addressOf, loadBig, storeBig, type Memory } from './numbers.js';

/** One of several that meet in a word. */
interface Write {
  readonly port: ModelPort;
  readonly region: ModelRegion;
  readonly instance: number;
  readonly element: number;
  readonly mask: bigint;
  readonly value: bigint;
}

interface Port {
  readonly port: ModelPort;
  readonly region: ModelRegion;
  /** Words of a mask, or of a value. */
  readonly words: number;
}

/** Words before those of the mask. */
export const HEAD = 3;

/** The list, from word 1 on; word 0 says where it ends. */
const START = 1;

/** Where nobody else knows the list. */
const OWN_WORDS = 256;

/** A list that compiled code shares. */
export interface SharedList {
  readonly words: Int32Array;
  /** It has become too short, and is used no more. */
  readonly left: () => void;
}

export class MemoryWrites {
  readonly #memory: Memory;
  readonly #ports: readonly Port[];
  readonly #nodeOf: (shape: number, instance: number, clock: number) => ClockNode;
  readonly #host: EngineHost;
  #waiting: Int32Array;
  readonly #left: (() => void) | undefined;

  constructor(
    memory: Memory,
    ports: readonly ModelPort[],
    regionOf: (shape: number, memory: number) => ModelRegion,
    nodeOf: (shape: number, instance: number, clock: number) => ClockNode,
    host: EngineHost,
    shared: SharedList | undefined,
  ) {
    this.#waiting = shared?.words ?? new Int32Array(OWN_WORDS);
    this.#waiting[0] = START;
    this.#left = shared?.left;
    this.#memory = memory;
    this.#ports = ports.map((port) => {
      const region = regionOf(port.shape, port.memory);
      return { port, region, words: Math.max(1, region.limbs) };
    });
    this.#nodeOf = nodeOf;
    this.#host = host;
  }

  /** `mask` and `value` lie at addresses, word by word. */
  pend(index: number, instance: number, element: number, mask: number, value: number): void {
    const { words } = this.#port(index);
    const { i32 } = this.#memory;
    const from = this.#end;
    const end = from + HEAD + 2 * words;
    if (end > this.#waiting.length) this.#grow(end);
    const waiting = this.#waiting;
    waiting[from] = index;
    waiting[from + 1] = instance;
    waiting[from + 2] = element;
    let ones = 0;
    for (let i = 0; i < words; i++) {
      const part = i32[mask + i] ?? 0;
      ones |= part;
      waiting[from + HEAD + i] = part;
      waiting[from + HEAD + words + i] = i32[value + i] ?? 0;
    }
    // Where no lane is enabled, nothing is written.
    if (ones !== 0) this.#end = end;
  }

  #grow(end: number): void {
    const longer = new Int32Array(2 * end);
    longer.set(this.#waiting);
    this.#waiting = longer;
    this.#left?.();
  }

  get #end(): number {
    return this.#waiting[0] ?? START;
  }

  set #end(end: number) {
    this.#waiting[0] = end;
  }

  #port(index: number): Port {
    const port = this.#ports[index];
    if (port === undefined) throw new Error(`no port ${index}`);
    return port;
  }

  /** Whether a word has been written early in this instant. */
  isWritten({ thing }: ModelRegion, instance: number, element: number): boolean {
    const waiting = this.#waiting;
    const end = this.#end;
    for (let at = START; at < end;) {
      const number = waiting[at] ?? 0;
      const { region, words } = this.#port(number < 0 ? ~number : number);
      const isThere = region.thing === thing && waiting[at + 1] === instance && waiting[at + 2] === element;
      if (number < 0 && isThere) return true;
      at += HEAD + 2 * words;
    }
    return false;
  }

  /** Lets writes land: those of early memories, and at the commit all. */
  land(all: boolean): void {
    if (this.#end > START) this.#landWaiting(all);
  }

  #landWaiting(all: boolean): void {
    const waiting = this.#waiting;
    const end = this.#end;
    let shared: Map<number, Write[]> | undefined;
    for (let at = START; at < end;) {
      const number = waiting[at] ?? 0;
      const port = this.#port(number < 0 ? ~number : number);
      if (number >= 0 && (all || port.port.early)) {
        const instance = waiting[at + 1] ?? 0;
        const element = waiting[at + 2] ?? 0;
        waiting[at] = ~number;
        if (port.port.shared) {
          shared ??= new Map();
          const key = keyOf(port.region, instance, element);
          shared.set(key, [...(shared.get(key) ?? []), this.#writeAt(at, port, instance, element)]);
        } else this.#merge(at + HEAD, port, instance, element);
      }
      at += HEAD + 2 * port.words;
    }
    if (all) this.#end = START;
    if (shared !== undefined) for (const writes of shared.values()) this.#resolve(writes);
  }

  #merge(at: number, { region, words }: Port, instance: number, element: number): void {
    const view = this.#memory[region.bank];
    const waiting = this.#waiting;
    const address = addressOf(region, instance, element);
    for (let i = 0; i < region.limbs; i++) {
      const mask = waiting[at + i] ?? 0;
      view[address + i] = ((view[address + i] ?? 0) & ~mask) | ((waiting[at + words + i] ?? 0) & mask);
    }
  }

  #writeAt(at: number, { port, region, words }: Port, instance: number, element: number): Write {
    const load = (from: number): bigint => {
      let value = 0n;
      for (let i = words - 1; i >= 0; i--)
        value = (value << 32n) | BigInt((this.#waiting[from + i] ?? 0) >>> 0);
      return value;
    };
    return { port, region, instance, element, mask: load(at + HEAD), value: load(at + HEAD + words) };
  }

  /** Bits of `taken` stay as they are. */
  #mergeShared({ region, instance, element, mask, value }: Write, taken: bigint): void {
    const address = addressOf(region, instance, element);
    const old = loadBig(this.#memory, region.bank, address, region.limbs);
    const ones = mask & ~taken;
    storeBig(this.#memory, region.bank, address, region.limbs, (old & ~ones) | (value & ones));
  }

  /** On one clock the first process wins; from two the word becomes undefined. */
  #resolve(writes: readonly Write[]): void {
    const [first] = writes;
    if (first === undefined) return;
    let taken = 0n;
    let takenBy = -1;
    let collided = false;
    let isUndefined = false;
    for (const order of [...new Set(writes.map(({ port }) => port.order))].toSorted((a, b) => a - b)) {
      const own = writes.filter(({ port }) => port.order === order);
      const node =
        own.map(({ port, instance }) => this.#nodeOf(port.shape, instance, port.clock)).at(-1) ?? -1;
      for (const write of own) this.#mergeShared(write, taken);
      const mask = own.reduce((sum, write) => sum | write.mask, 0n);
      if ((mask & taken) !== 0n) {
        collided = true;
        isUndefined ||= node !== takenBy;
      }
      taken |= mask;
      takenBy = node;
    }
    const place = placeOf(first);
    if (collided) this.#host.collide(place);
    if (!isUndefined) return;
    const { region, instance, element } = first;
    const address = addressOf(region, instance, element);
    storeBig(this.#memory, region.bank, address, region.limbs, this.#host.undefinedValue(place));
  }
}

function placeOf({ port, instance, element }: Write): Place {
  return { kind: 'memory', shape: port.shape, instance, id: port.memory, element };
}

/** One number for each word of each memory. */
function keyOf({ thing, length }: ModelRegion, instance: number, element: number): number {
  return thing * 2 ** 32 + instance * length + element;
}
