/** Where in a signal an access goes, as far as its index and bit position are known. */
import type { Signal, SignalId } from '../ir/ir.js';
import { mask } from '../support/bits.js';

/** `count` elements from `first`, in each of them the bits of `bits`. */
export interface Place {
  readonly signal: SignalId;
  readonly first: number;
  readonly count: number;
  readonly bits: bigint;
  /** False where the access goes to some part of this, decided at run time. */
  readonly exact: boolean;
}

/**
 * The place of `width` bits from `low` (undefined: somewhere) of element `index` (`'some'`: decided at run time); undefined where that is outside of
 * the signal, so that nothing is accessed.
 */
export function placeOf(
  id: SignalId,
  signal: Pick<Signal, 'width' | 'length'>,
  index: bigint | 'some',
  low: bigint | undefined,
  width: number,
): Place | undefined {
  const known = low !== undefined;
  if (known && low >= BigInt(signal.width)) return undefined;
  const all = mask(signal.width);
  const bits = known ? (mask(width) << low) & all : all;
  if (bits === 0n) return undefined;
  if (index === 'some') {
    const single = signal.length === 1;
    return { signal: id, first: 0, count: signal.length, bits, exact: known && single };
  }
  if (index >= BigInt(signal.length)) return undefined;
  return { signal: id, first: Number(index), count: 1, bits, exact: known };
}
