/** Shifts of wide values by amounts that are known at run time only, and bits of them at such places. */
import type { Emitter, Limb, Narrow, Wide } from './emitter.js';
import { LIMB, narrow } from './emitter.js';
import { most, typeOf } from './known.js';
import type { Shift } from './narrow.js';
import { pushBase, type Address } from './storage.js';
import { build, extendSigned, trim } from './wide.js';

/** 32 bits, unsigned, and the greatest number that they may be. */
export interface Amount {
  readonly local: number;
  readonly max: number;
}

/** `window`: words of the memory, with room for two values and two limbs. */
export function shiftWide(emitter: Emitter, op: Shift, value: Wide, amount: Amount, window: number): Wide {
  const { width } = value;
  const limbs =
    op === 'ashr' ? extendSigned(emitter, value.limbs, width, value.limbs.length * LIMB).limbs : value.limbs;
  const filler = op === 'ashr' ? signOf(emitter, limbs) : 0n;
  const by = clamped(emitter, amount, width);
  const moved =
    by.max < LIMB
      ? op === 'shl'
        ? [filler, ...limbs]
        : [...limbs, filler]
      : byLimbs(emitter, op, limbs, filler, by, window);
  return byLessThanLimb(emitter, op, moved, by, width);
}

/** By as many whole limbs as the amount has: those of the result, and the one from which bits enter it at its lower end, or at its upper one. */
function byLimbs(
  emitter: Emitter,
  op: Shift,
  limbs: readonly Limb[],
  filler: Limb,
  by: Amount,
  window: number,
): readonly Limb[] {
  const { code } = emitter;
  const filled = Math.floor(by.max / LIMB) + 1;
  const fillers = Array.from({ length: filled }, () => filler);
  putLimbs(emitter, op === 'shl' ? [...fillers, ...limbs] : [...limbs, ...fillers], window);
  const first = emitter.temporary('i32');
  // The fillers below come first, and one of them enters even where the amount is 0.
  if (op === 'shl') code.i32(8 * (filled - 1));
  code.get(by.local);
  code.i32(6);
  code.op('i32.shr_u');
  code.i32(3);
  code.op('i32.shl');
  if (op === 'shl') code.op('i32.sub');
  code.set(first);
  return build(emitter, LIMB * (limbs.length + 1), (i) => {
    code.get(first);
    code.access('i64.load', 4 * window + 8 * i);
  }).limbs;
}

/** `limbs`: one more than the result has, at the end from which bits enter. */
function byLessThanLimb(
  emitter: Emitter,
  op: Shift,
  limbs: readonly Limb[],
  by: Amount,
  width: number,
): Wide {
  const { code } = emitter;
  const [away, back] = op === 'shl' ? (['shl', 'shr_u'] as const) : (['shr_u', 'shl'] as const);
  const distance = emitter.temporary('i64');
  const rest = emitter.temporary('i64');
  code.get(by.local);
  code.op('i64.extend_i32_u');
  code.i64(63n);
  code.op('i64.and');
  code.tee(distance);
  code.i64(63n);
  code.op('i64.xor');
  code.set(rest);
  return build(emitter, width, (i) => {
    const [own, beside] = op === 'shl' ? [limbs[i + 1], limbs[i]] : [limbs[i], limbs[i + 1]];
    emitter.limb(own ?? 0n);
    code.get(distance);
    code.op(`i64.${away}`);
    // In two steps: a shift by 64 is one by 0.
    emitter.limb(beside ?? 0n);
    code.i64(1n);
    code.op(`i64.${back}`);
    code.get(rest);
    code.op(`i64.${back}`, 'i64.or');
    trim(emitter, width, i);
  });
}

function signOf(emitter: Emitter, limbs: readonly Limb[]): Limb {
  const sign = emitter.temporary('i64');
  emitter.limb(limbs.at(-1) ?? 0n);
  emitter.code.i64(63n);
  emitter.code.op('i64.shr_s');
  emitter.code.set(sign);
  return sign;
}

/** Beyond the width an amount is as good as the width. */
function clamped(emitter: Emitter, amount: Amount, width: number): Amount {
  if (amount.max <= width) return amount;
  const { code } = emitter;
  const local = emitter.temporary('i32');
  code.get(amount.local);
  code.i32(width);
  code.get(amount.local);
  code.i32(width);
  code.op('i32.lt_u', 'select');
  code.set(local);
  return { local, max: width };
}

function putLimbs(emitter: Emitter, limbs: readonly Limb[], word: number): void {
  const { code } = emitter;
  for (const [i, limb] of limbs.entries()) {
    code.i32(0);
    emitter.limb(limb);
    code.access('i64.store', 4 * word + 8 * i);
  }
}

/** A wide value in the memory for {@link bitsAt}, with zeros behind it. */
export function placed(emitter: Emitter, { limbs }: Wide, window: number): Address {
  putLimbs(emitter, [...limbs, 0n, 0n], window);
  return { base: undefined, offset: 4 * window };
}

/** `bits` bits, up to 64, of a value of `width` bits that lies in the memory; 0 past its end. What lies behind it may be anything. */
export function bitsAt(emitter: Emitter, from: Address, width: number, amount: Amount, bits: number): Narrow {
  const { code } = emitter;
  const at = clamped(emitter, amount, width);
  const address = emitter.temporary('i32');
  pushBase(emitter, from);
  code.get(at.local);
  code.i32(3);
  code.op('i32.shr_u', 'i32.add');
  code.set(address);
  const distance = emitter.temporary('i64');
  code.get(at.local);
  code.i32(7);
  code.op('i32.and', 'i64.extend_i32_u');
  code.set(distance);
  code.get(address);
  code.access('i64.load', from.offset);
  code.get(distance);
  code.op('i64.shr_u');
  if (bits > LIMB - 7) {
    code.get(address);
    code.access('i64.load', from.offset + 8);
    code.i64(1n);
    code.op('i64.shl');
    code.i64(63n);
    code.get(distance);
    code.op('i64.sub', 'i64.shl', 'i64.or');
  }
  if (at.max + bits > width) keepInside(emitter, at, width);
  if (typeOf(bits) === 'i32') code.op('i32.wrap_i64');
  return narrow(bits, bits <= 32 ? most(32) : most(LIMB));
}

/** Of 64 bits on the stack those that lie before the end of the value. */
function keepInside(emitter: Emitter, at: Amount, width: number): void {
  const { code } = emitter;
  const left = emitter.temporary('i32');
  code.i64(-1n);
  code.i64(-1n);
  code.i32(width);
  code.get(at.local);
  code.op('i32.sub');
  code.tee(left);
  code.op('i64.extend_i32_u', 'i64.shl');
  code.i64(-1n);
  code.op('i64.xor');
  code.get(left);
  code.i32(LIMB);
  code.op('i32.ge_u', 'select', 'i64.and');
}
