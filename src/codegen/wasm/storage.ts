/** Elements in the linear memory: where they lie, how they are loaded and stored. */
import type { Region } from '../layout.js';
import { unitBytes } from '../layout.js';
import type { Emitter, Value, Wide } from './emitter.js';
import { narrow } from './emitter.js';
import { most } from './known.js';
import { build } from './wide.js';

/** Bytes: what a variable holds, if any, and a constant. */
export interface Address {
  readonly base: number | undefined;
  readonly offset: number;
}

export type Place = Omit<Region, 'store' | 'logged'>;

export const elementBytes = ({ bank, limbs }: Pick<Region, 'bank' | 'limbs'>): number =>
  unitBytes(bank) * limbs;

/** An element's number: a constant, or in a variable. */
export type Index = { readonly constant: number } | { readonly local: number };

export const FIRST: Index = { constant: 0 };

/** `instance`: the variable that holds the bytes from instance 0 to the one at hand. */
export function addressOf(
  emitter: Emitter,
  place: Place,
  instance: number | undefined,
  index: Index,
): Address {
  const { code } = emitter;
  const start = place.base * unitBytes(place.bank);
  const size = elementBytes(place);
  if ('constant' in index) return { base: instance, offset: start + index.constant * size };
  if (size === 1 && instance === undefined) return { base: index.local, offset: start };
  code.get(index.local);
  if (size > 1) {
    code.i32(Number.isInteger(Math.log2(size)) ? Math.log2(size) : size);
    code.op(Number.isInteger(Math.log2(size)) ? 'i32.shl' : 'i32.mul');
  }
  if (instance !== undefined) {
    code.get(instance);
    code.op('i32.add');
  }
  const base = emitter.temporary('i32');
  code.set(base);
  return { base, offset: start };
}

/** `base`: a variable with bytes, if any. */
export const startOf = ({ base: start, bank }: Place, base: number | undefined): Address => ({
  base,
  offset: start * unitBytes(bank),
});

export function pushBase(emitter: Emitter, { base }: Address): void {
  if (base === undefined) emitter.code.i32(0);
  else emitter.code.get(base);
}

const LOADS = { u8: 'i32.load8_u', u16: 'i32.load16_u', i32: 'i32.load' } as const;
const STORES = { u8: 'i32.store8', u16: 'i32.store16', i32: 'i32.store' } as const;

const bankBits = (bank: Region['bank']): number => 8 * unitBytes(bank);

export function load(emitter: Emitter, { bank, limbs }: Place, width: number, from: Address): Value {
  const { code } = emitter;
  if (width <= 32) {
    pushBase(emitter, from);
    code.access(LOADS[bank], from.offset);
    return narrow(width, most(width));
  }
  if (width <= 64) {
    pushBase(emitter, from);
    code.access('i64.load', from.offset);
    return narrow(width, most(width));
  }
  return build(emitter, width, (i) => {
    pushBase(emitter, from);
    code.access(2 * i + 1 < limbs ? 'i64.load' : 'i64.load32_u', from.offset + 8 * i);
  });
}

/** Stores a value that `emit` gives. */
export function store(emitter: Emitter, { bank, limbs }: Place, to: Address, emit: () => Value): void {
  const { code } = emitter;
  pushBase(emitter, to);
  const value = emit();
  if (value.form === 'wide') {
    code.op('drop');
    storeLimbs(emitter, value, limbs, to);
    return;
  }
  if (value.width > 32) {
    emitter.exact(value);
    code.access('i64.store', to.offset);
    return;
  }
  if (value.width < bankBits(bank)) emitter.exact(value);
  code.access(STORES[bank], to.offset);
}

function storeLimbs(emitter: Emitter, value: Wide, words: number, to: Address): void {
  const { code } = emitter;
  for (const [i, limb] of value.limbs.entries()) {
    pushBase(emitter, to);
    emitter.limb(limb);
    code.access(2 * i + 1 < words ? 'i64.store' : 'i64.store32', to.offset + 8 * i);
  }
}
