/** Writes of memories that wait for the commit, and what becomes of words that several processes write. */
import type { ClockNode, EngineHost, Place } from '../../../sim/engine.js';
import type { ModelPort, ModelRegion } from './model.js';
import { addressOf, loadBig, storeBig, type Memory } from './numbers.js';

interface Write {
  readonly port: ModelPort;
  readonly region: ModelRegion;
  readonly instance: number;
  readonly element: number;
  readonly mask: bigint;
  readonly value: bigint;
}

export class MemoryWrites {
  readonly #memory: Memory;
  readonly #ports: readonly ModelPort[];
  readonly #regionOf: (shape: number, memory: number) => ModelRegion;
  readonly #nodeOf: (shape: number, instance: number, clock: number) => ClockNode;
  readonly #host: EngineHost;
  #pending: Write[] = [];
  /** Words of memories written early, until the commit. */
  readonly #written = new Set<string>();

  constructor(
    memory: Memory,
    ports: readonly ModelPort[],
    regionOf: (shape: number, memory: number) => ModelRegion,
    nodeOf: (shape: number, instance: number, clock: number) => ClockNode,
    host: EngineHost,
  ) {
    this.#memory = memory;
    this.#ports = ports;
    this.#regionOf = regionOf;
    this.#nodeOf = nodeOf;
    this.#host = host;
  }

  /** `mask` and `value` lie at addresses, word by word. */
  pend(index: number, instance: number, element: number, mask: number, value: number): void {
    const port = this.#ports[index];
    if (port === undefined) throw new Error(`no port ${index}`);
    const region = this.#regionOf(port.shape, port.memory);
    const load = (address: number): bigint =>
      loadBig(this.#memory, 'i32', address, Math.max(1, region.limbs));
    this.#pending.push({ port, region, instance, element, mask: load(mask), value: load(value) });
  }

  /** Whether a word has been written early in this instant. */
  isWritten(shape: number, memory: number, instance: number, element: number): boolean {
    return this.#written.has(keyOf({ kind: 'memory', shape, instance, id: memory, element }));
  }

  /** Lets writes land: those of early memories, and at the commit all. */
  land(all: boolean): void {
    if (this.#pending.length > 0) {
      const due = all ? this.#pending : this.#pending.filter(({ port }) => port.early);
      this.#pending = all ? [] : this.#pending.filter(({ port }) => !port.early);
      const shared = new Map<string, Write[]>();
      for (const write of due) {
        if (!all) this.#written.add(keyOf(placeOf(write)));
        if (!write.port.shared) this.#merge(write, 0n);
        else shared.set(keyOf(placeOf(write)), [...(shared.get(keyOf(placeOf(write))) ?? []), write]);
      }
      for (const writes of shared.values()) this.#resolve(writes);
    }
    if (all) this.#written.clear();
  }

  /** Bits of `taken` stay as they are. */
  #merge({ region, instance, element, mask, value }: Write, taken: bigint): void {
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
      for (const write of own) this.#merge(write, taken);
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

function keyOf({ shape, instance, id, element }: Place): string {
  return `${shape} ${instance} ${id} ${element}`;
}
