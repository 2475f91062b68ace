/** Elements that may lie past the end, and bits of elements. */
import { binary, concat, constant, extend, extract, not } from '../../ir/builder.js';
import type { BitRange, Expr } from '../../ir/ir.js';
import { nowhere } from '../../ir/nowhere.js';
import { LIMB, limbCount, narrow, type Emitter, type Kept, type Value } from './emitter.js';
import type { Expressions } from './expressions.js';
import { most, typeOf } from './known.js';
import { addressOf, load, type Index, type Place } from './storage.js';
import { wideConstant } from './wide.js';

/** An element that is written. */
export interface Target {
  readonly width: number;
  /** What it holds, for writing bits of it. */
  readonly read: () => Value;
  /** What `emit` gives. */
  readonly write: (emit: () => Value) => void;
}

/** An element, or 0 past the end. `max`: the greatest that the index may be. */
export function guardedLoad(
  emitter: Emitter,
  place: Place,
  instance: number | undefined,
  index: Index,
  max: number,
): Value {
  const { width, length } = place;
  if (width === 0) return emitter.constant(0n, 0);
  const element = (): Value => load(emitter, place, width, addressOf(emitter, place, instance, index));
  if (max < length) return element();
  if ('constant' in index) {
    return width > LIMB ? wideConstant(0n, width) : emitter.constant(0n, width);
  }
  isInside(emitter, index.local, length);
  return either(emitter, width, element, () =>
    width > LIMB ? wideConstant(0n, width) : emitter.constant(0n, width),
  );
}

/** One of two values, by the condition on the stack; only that one is computed. */
export function either(emitter: Emitter, width: number, then: () => Value, otherwise: () => Value): Value {
  const { code } = emitter;
  if (width <= LIMB) {
    code.open(typeOf(width));
    emitter.block(then);
    code.op('else');
    emitter.block(otherwise);
    code.end();
    return narrow(width, most(width));
  }
  const limbs = Array.from({ length: limbCount(width) }, () => emitter.temporary('i64'));
  const fill = (value: Value): void => {
    if (value.form === 'narrow') return;
    for (const [i, local] of limbs.entries()) {
      emitter.limb(value.limbs[i] ?? 0n);
      code.set(local);
    }
  };
  code.open();
  emitter.block(() => fill(then()));
  code.op('else');
  emitter.block(() => fill(otherwise()));
  code.end();
  return { form: 'wide', width, limbs };
}

export function isInside(emitter: Emitter, index: number, length: number): void {
  emitter.code.get(index);
  emitter.code.i32(length);
  emitter.code.op('i32.lt_u');
}

/** Writes behind a guard where the index may lie past the end. */
export function whereInside(
  emitter: Emitter,
  index: Index,
  max: number,
  length: number,
  write: () => void,
): void {
  if (max < length) return write();
  if ('constant' in index) return;
  isInside(emitter, index.local, length);
  emitter.code.if(() => emitter.block(write));
}

/** An expression that stands for a value at hand. */
export function standIn(emitter: Emitter, value: Kept): Expr {
  const expr: Expr = { kind: 'local', local: -1, index: undefined, width: value.width, span: nowhere };
  emitter.bind(expr, value);
  return expr;
}

/** Writes a value to bits of an element; those past its end are not written. */
export function writeBits(
  expressions: Expressions,
  target: Target,
  { low, width: bits }: BitRange,
  value: Expr,
): void {
  const { emitter } = expressions;
  const { width } = target;
  if (low.kind === 'const') {
    if (low.value >= BigInt(width)) return;
    const from = Number(low.value);
    const count = Math.min(bits, width - from);
    if (count === width) return target.write(() => expressions.value(cut(value, width)));
    const old = standIn(emitter, emitter.keep(target.read()));
    const parts = [
      extract(old, from + count, width - from - count),
      cut(value, count),
      extract(old, 0, from),
    ];
    return target.write(() => expressions.value(concat(parts.filter((part) => part.width > 0))));
  }
  const at = standIn(emitter, cappedAmount(expressions, low));
  const old = standIn(emitter, emitter.keep(target.read()));
  target.write(() => expressions.value(binary('or', rest(old, at, bits), moved(value, at, width))));
}

/** The amount in 32 bits, which is as good for widths as there are. */
export function cappedAmount(expressions: Expressions, amount: Expr): Kept {
  const { emitter } = expressions;
  const max = emitter.capped(expressions.value(amount));
  return emitter.keep(narrow(32, max));
}

const cut = (value: Expr, width: number): Expr => (value.width === width ? value : extract(value, 0, width));

const widened = (value: Expr, width: number): Expr =>
  value.width > width ? extract(value, 0, width) : value.width < width ? extend(value, width, false) : value;

/** The value at bit `low` of a word of `width` bits, with 0 around it. */
export function moved(value: Expr, low: Expr, width: number): Expr {
  return binary('shl', widened(value, width), low);
}

/** The bits that {@link moved} gives, as ones. */
export function ones(bits: number, low: Expr, width: number): Expr {
  const count = Math.min(bits, width);
  return binary('shl', constant((1n << BigInt(count)) - 1n, width), low);
}

function rest(old: Expr, low: Expr, bits: number): Expr {
  return binary('and', old, not(ones(bits, low, old.width)));
}
