/**
 * Where everything lies: one linear memory, structure of arrays. Element `e` of a signal in instance `i` of its shape is at
 * `base + i · stride + e · limbs`, counted in units of its bank; a group's ports are the children's storage, so a parent reaches them by the same sum.
 *
 * A value of up to 8, 16, 32 bits takes 1, 2, 4 bytes; a wider one as many words of 32 bits as it needs, the lowest first. Bits past the width are 0, but
 * that a word of 32 bits in use is read as a signed number.
 */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { LocalId, MemoryId, SignalId } from '../ir/ir.js';
import { Storage, type Store } from '../passes/storage.js';
import { samplesOf } from '../sim/uses.js';
import { planRegisters, type RegisterPlan } from './registers.js';

/** The view of the memory that a value is accessed through. */
export type Bank = 'u8' | 'u16' | 'i32';

/** A list of elements for each instance. */
export interface Region {
  readonly bank: Bank;
  readonly base: number;
  /** From one instance to the next. */
  readonly stride: number;
  readonly limbs: number;
  readonly width: number;
  /** Elements in each instance. */
  readonly length: number;
  readonly instances: number;
}

export interface SignalRegion extends Region {
  readonly store: Store;
  /** Where what it becomes is put, if not in place: as far behind it. */
  readonly shadow: number | undefined;
  /** What was written is to be noted for the commit. */
  readonly logged: boolean;
}

const BYTES: Readonly<Record<Bank, number>> = { u8: 1, u16: 2, i32: 4 };
const ALIGNMENT = 8;
/** The widest value that there is. */
const MOST_BITS = 4096;

export const unitBytes = (bank: Bank): number => BYTES[bank];

/** Words of 32 bits. A value of no bits has one, which is 0. */
export const limbsOf = (width: number): number => Math.max(1, Math.ceil(width / 32));

export const bankOf = (width: number): Bank => (width <= 8 ? 'u8' : width <= 16 ? 'u16' : 'i32');

export class Layout {
  readonly hierarchy: Hierarchy;
  readonly storage: Storage;
  readonly registers: RegisterPlan;
  /** Where words lie that are always 0: as many as the widest value has. */
  readonly zeros: number;
  /** Bytes of the first images of shadowed registers; the second ones follow at once, in the same order. */
  readonly shadowBytes: number;
  /** Those of them that a commit copies. */
  readonly copiedBytes: number;
  readonly #signals: readonly (readonly SignalRegion[])[];
  readonly #memories: readonly (readonly Region[])[];
  readonly #samples: readonly ReadonlyMap<SignalId, Region>[];
  readonly #locals: readonly (readonly (readonly Region[])[])[];
  #bytes = 0;

  constructor(hierarchy: Hierarchy) {
    this.hierarchy = hierarchy;
    this.storage = new Storage(hierarchy);
    this.registers = planRegisters(hierarchy, this.storage);
    const { stores } = this.storage;
    const { shadowed, logged } = this.registers;
    const placed = new Map<Store, Region>();
    const place = (store: Store): void => {
      const signal = store.shape.module.signals[store.signal];
      const width = signal?.width ?? 0;
      const bank = logged.has(store) ? 'i32' : bankOf(width);
      placed.set(store, this.#place(bank, width, store.cells, 1));
    };
    for (const store of stores) if (shadowed.has(store) && !logged.has(store)) place(store);
    this.copiedBytes = this.#bytes;
    for (const store of stores) if (logged.has(store)) place(store);
    this.shadowBytes = this.#bytes;
    this.#bytes *= 2;
    this.zeros = this.scratch('i32', limbsOf(MOST_BITS));
    for (const store of stores) if (!shadowed.has(store)) place(store);
    const { shapes } = hierarchy;
    this.#signals = shapes.map((shape) =>
      shape.module.signals.map(({ width, length }, id): SignalRegion => {
        const { store, origin, stride } = this.storage.view(shape, id);
        const region = placed.get(store);
        if (region === undefined) throw new Error(`${shape.module.name} has no signal ${id}`);
        const { bank, limbs, base } = region;
        const shadow = shadowed.has(store) ? this.shadowBytes / unitBytes(bank) : undefined;
        return {
          bank,
          limbs,
          width,
          length,
          base: base + origin * limbs,
          stride: stride * limbs,
          instances: shape.count,
          store,
          shadow,
          logged: logged.has(store),
        };
      }),
    );
    this.#memories = shapes.map(({ module, count }) =>
      module.memories.map(({ width, depth }) => this.#place(bankOf(width), width, depth, count)),
    );
    this.#samples = shapes.map(({ id, module, count }) => {
      const sampled = new Set(module.processes.flatMap((process) => [...samplesOf(process)]));
      return new Map(
        [...sampled]
          .toSorted((a, b) => a - b)
          .map((signal): [SignalId, Region] => {
            const { bank, width, length } = this.signal(id, signal);
            return [signal, this.#place(bank, width, length, count)];
          }),
      );
    });
    this.#locals = shapes.map(({ module, count }) =>
      module.processes.map(({ kind, locals }) =>
        kind === 'test'
          ? locals.map(({ width, length }) => this.#place(bankOf(width), width, length, count))
          : [],
      ),
    );
  }

  #place(bank: Bank, width: number, length: number, instances: number): Region {
    const limbs = bank === 'i32' ? limbsOf(width) : 1;
    const base = this.#bytes / BYTES[bank];
    const bytes = Math.max(1, length * limbs * instances) * BYTES[bank];
    this.#bytes += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return { bank, base, stride: length * limbs, limbs, width, length, instances };
  }

  /** Room for what a function keeps while it runs. */
  scratch(bank: Bank, units: number): number {
    return this.#place(bank, 0, units, 1).base;
  }

  /** Room for a variable: one instance of it. */
  room(width: number, length: number): Region {
    return { ...this.#place(bankOf(width), width, length, 1), stride: 0 };
  }

  get bytes(): number {
    return this.#bytes;
  }

  signal(shape: number, id: SignalId): SignalRegion {
    return found(this.#signals[shape]?.[id]);
  }

  memory(shape: number, id: MemoryId): Region {
    return found(this.#memories[shape]?.[id]);
  }

  /** Signals of a shape whose samples are looked at, in order of their ids. */
  samples(shape: number): ReadonlyMap<SignalId, Region> {
    return found(this.#samples[shape]);
  }

  /** Locals of test processes. */
  local(shape: number, process: number, id: LocalId): Region {
    return found(this.#locals[shape]?.[process]?.[id]);
  }
}

function found<T>(region: T | undefined): T {
  if (region === undefined) throw new Error('no such place');
  return region;
}
