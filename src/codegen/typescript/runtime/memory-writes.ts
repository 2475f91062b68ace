/**
 * Writes of memories that wait for the commit, and what becomes of words that several processes write. They wait in a list of words: port, instance, element,
 * then the mask and the value of the memory's word.
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
const HEAD = 3;

export class MemoryWrites {
  readonly #memory: Memory;
  readonly #ports: readonly Port[];
  readonly #nodeOf: (shape: number, instance: number, clock: number) => ClockNode;
  readonly #host: EngineHost;
  #waiting = new Int32Array(256);
  #end = 0;
  /** Words of memories written early, until the commit. */
  readonly #written = new Set<number>();

  constructor(
    memory: Memory,
    ports: readonly ModelPort[],
    regionOf: (shape: number, memory: number) => ModelRegion,
    nodeOf: (shape: number, instance: number, clock: number) => ClockNode,
    host: EngineHost,
  ) {
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
    this.#end += HEAD + 2 * words;
    if (this.#end > this.#waiting.length) this.#grow();
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
    if (ones === 0) this.#end = from;
  }

  #grow(): void {
    const longer = new Int32Array(2 * this.#end);
    longer.set(this.#waiting);
    this.#waiting = longer;
  }

  #port(index: number): Port {
    const port = this.#ports[index];
    if (port === undefined) throw new Error(`no port ${index}`);
    return port;
  }

  /** Whether a word has been written early in this instant. */
  isWritten(region: ModelRegion, instance: number, element: number): boolean {
    return this.#written.has(keyOf(region, instance, element));
  }

  /** Lets writes land: those of early memories, and at the commit all. */
  land(all: boolean): void {
    if (this.#end > 0) this.#landWaiting(all);
    if (all && this.#written.size > 0) this.#written.clear();
  }

  #landWaiting(all: boolean): void {
    const waiting = this.#waiting;
    const end = this.#end;
    let kept = 0;
    let shared: Map<number, Write[]> | undefined;
    for (let at = 0; at < end;) {
      const port = this.#port(waiting[at] ?? 0);
      const next = at + HEAD + 2 * port.words;
      if (!all && !port.port.early) {
        waiting.copyWithin(kept, at, next);
        kept += next - at;
      } else {
        const instance = waiting[at + 1] ?? 0;
        const element = waiting[at + 2] ?? 0;
        if (!all) this.#written.add(keyOf(port.region, instance, element));
        if (port.port.shared) {
          shared ??= new Map();
          const key = keyOf(port.region, instance, element);
          shared.set(key, [...(shared.get(key) ?? []), this.#writeAt(at, port, instance, element)]);
        } else this.#merge(at + HEAD, port, instance, element);
      }
      at = next;
    }
    this.#end = kept;
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
