/** Locals of processes and functions: variables, or places in the memory where they are arrays, bits of them are picked by a number, or there are very many of them. */
import type { Local, LocalId, Stmt } from '../../ir/ir.js';
import { visitExprsIn } from '../../ir/walk.js';
import { LIMB, limbCount, narrow, type Emitter, type Value } from './emitter.js';
import { most, typeOf } from './known.js';
import { numberVariables } from './number-variables.js';
import type { Elements } from './masks.js';
import type { Rooms } from './rooms.js';
import {
  addressOf,
  elementBytes,
  load,
  startOf,
  store,
  type Address,
  type Index,
  type Place,
} from './storage.js';
import { clearBytes, copyBytes } from './bytes.js';
import { canonical } from './floats.js';
import { guardedLoad, type Target } from './places.js';

/** V8 takes 50,000 variables in a function, and most of them are for what is at hand. */
const MOST_VARIABLES = 10_000;

type Storage =
  | { readonly kind: 'variables'; readonly locals: readonly number[] }
  /** A variable of type `f32`. */
  | { readonly kind: 'number'; readonly local: number }
  /** `base`: a variable that holds the address in bytes. */
  | { readonly kind: 'place'; readonly place: Place; readonly base: number | undefined };

export class Variables {
  readonly #emitter: Emitter;
  readonly #locals: readonly Local[];
  readonly #rooms: Rooms;
  readonly #storage: Storage[] = [];
  /** Locals that loops count, inside them. */
  readonly #counters = new Map<LocalId, { readonly local: number; readonly max: number }>();

  /** `body`: what works with them. `lent`: arrays of a caller, by the variables that hold their addresses. `visible`: parameters and results. */
  constructor(
    emitter: Emitter,
    locals: readonly Local[],
    body: readonly Stmt[],
    rooms: Rooms,
    lent: ReadonlyMap<LocalId, number> = new Map(),
    visible: readonly LocalId[] = [],
  ) {
    this.#emitter = emitter;
    this.#locals = locals;
    this.#rooms = rooms;
    const selected = selectedIn(body);
    const numbers = numberVariables(locals, body, visible);
    let count = 0;
    for (const [id, { width, length }] of locals.entries()) {
      const address = lent.get(id);
      const size = Math.max(1, limbCount(width));
      if (address !== undefined) {
        const place = { ...rooms.room(width, 0), base: 0, length };
        this.#storage.push({ kind: 'place', place, base: address });
      } else if (numbers.has(id)) {
        this.#storage.push({ kind: 'number', local: emitter.code.fresh('f32') });
      } else if (length !== 1 || selected.has(id) || count + size > MOST_VARIABLES) {
        this.#storage.push({ kind: 'place', place: rooms.room(width, length), base: undefined });
      } else {
        const types = width > LIMB ? Array.from({ length: size }, () => 'i64' as const) : [typeOf(width)];
        this.#storage.push({ kind: 'variables', locals: types.map((type) => emitter.code.fresh(type)) });
        count += size;
      }
    }
  }

  /** Everything is 0 where a process begins. `given` are parameters. */
  clear(given: ReadonlySet<LocalId> = new Set()): void {
    const { code } = this.#emitter;
    for (const [id, storage] of this.#storage.entries()) {
      if (given.has(id)) continue;
      if (storage.kind === 'place') {
        const { place } = storage;
        clearBytes(code, startOf(place, undefined), place.length * elementBytes(place));
        continue;
      }
      if (storage.kind === 'number') {
        code.i32(0);
        code.op('f32.reinterpret_i32');
        code.set(storage.local);
        continue;
      }
      for (const local of storage.locals) {
        if (code.typeOf(local) === 'i32') code.i32(0);
        else code.i64(0n);
        code.set(local);
      }
    }
  }

  /** They are used no more. */
  release(): void {
    for (const storage of this.#storage) {
      if (storage.kind === 'variables') for (const local of storage.locals) this.#emitter.code.release(local);
    }
  }

  /** An array of the caller's that is changed here is copied first. */
  borrow(id: LocalId): void {
    const storage = this.#storage[id];
    if (storage?.kind !== 'place' || storage.base === undefined) return;
    const { width, length } = this.local(id);
    const place = this.#rooms.room(width, length);
    const from = { base: storage.base, offset: 0 };
    copyBytes(this.#emitter.code, startOf(place, undefined), from, length * elementBytes(place));
    this.#storage[id] = { kind: 'place', place, base: undefined };
  }

  local(id: LocalId): Local {
    const local = this.#locals[id];
    if (local === undefined) throw new Error(`no local ${id}`);
    return local;
  }

  /** The variable of a number that is kept as one. */
  numberOf(id: LocalId): number | undefined {
    const storage = this.#storage[id];
    return storage?.kind === 'number' ? storage.local : undefined;
  }

  /** The variables of a scalar; undefined where it lies in the memory. */
  variablesOf(id: LocalId): readonly number[] | undefined {
    const storage = this.#storage[id];
    return storage?.kind === 'variables' ? storage.locals : undefined;
  }

  /** Where a scalar lies in the memory. */
  wideAt(id: LocalId): Address | undefined {
    const storage = this.#storage[id];
    if (storage?.kind !== 'place') return undefined;
    return startOf(storage.place, storage.base);
  }

  /** Where elements of an array of bits lie, if there are so many. */
  bitsAt({ local, first, count }: Elements): Address | undefined {
    const storage = this.#storage[local];
    if (storage?.kind !== 'place' || first + count > storage.place.length) return undefined;
    const { base, offset } = startOf(storage.place, storage.base);
    return { base, offset: offset + first };
  }

  /** Where an array lies. */
  placeOf(id: LocalId): { readonly place: Place; readonly base: number | undefined } {
    const storage = this.#storage[id];
    if (storage?.kind !== 'place') throw new Error(`${this.local(id).name} lies nowhere`);
    return storage;
  }

  count(id: LocalId, counter: { readonly local: number; readonly max: number } | undefined): void {
    if (counter === undefined) this.#counters.delete(id);
    else this.#counters.set(id, counter);
  }

  read(id: LocalId, index: Index, max: number): Value {
    const { width } = this.local(id);
    const counter = this.#counters.get(id);
    if (counter !== undefined) {
      this.#emitter.code.get(counter.local);
      return narrow(width, counter.max);
    }
    const storage = this.#storage[id];
    if (storage?.kind === 'variables') return this.#readVariables(storage.locals, width);
    if (storage?.kind === 'number') {
      this.#emitter.code.get(storage.local);
      return canonical(this.#emitter);
    }
    const { place, base } = this.placeOf(id);
    return guardedLoad(this.#emitter, place, base, index, max);
  }

  #readVariables(locals: readonly number[], width: number): Value {
    if (width > LIMB) return { form: 'wide', width, limbs: locals };
    this.#emitter.code.get(locals[0] ?? 0);
    return narrow(width, most(width));
  }

  /** Where to write an element that there is. */
  target(id: LocalId, index: Index): Target {
    const emitter = this.#emitter;
    const { width } = this.local(id);
    const storage = this.#storage[id];
    if (storage?.kind === 'variables') {
      const { locals } = storage;
      return {
        width,
        read: () => this.#readVariables(locals, width),
        write: (emit) => {
          const value = emit();
          if (value.form === 'narrow') {
            emitter.exact(value);
            emitter.code.set(locals[0] ?? 0);
            return;
          }
          for (const [i, limb] of value.limbs.entries()) {
            emitter.limb(limb);
            emitter.code.set(locals[i] ?? 0);
          }
        },
      };
    }
    const { place, base } = this.placeOf(id);
    const address = addressOf(emitter, place, base, index);
    return {
      width,
      read: () => load(emitter, place, width, address),
      write: (emit) => store(emitter, place, address, emit),
    };
  }
}

/** Wide locals of which bits are picked at a place that is known at run time only. */
function selectedIn(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const selected = new Set<LocalId>();
  visitExprsIn(body, (expr) => {
    if (expr.kind !== 'extract' || expr.width > LIMB || expr.value.kind !== 'binary') return;
    const { op, left, right, width } = expr.value;
    const isPicked = op === 'lshr' && right.kind !== 'const' && width > LIMB;
    if (isPicked && left.kind === 'local' && left.index === undefined) selected.add(left.local);
  });
  return selected;
}
