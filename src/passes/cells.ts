/** Sets of bits of a module's signals, by element: the granularity of every analysis of what drives and reads what. */
import type { SignalId } from '../ir/ir.js';

/** Element → its bits in the set; never 0. */
export type ElementBits = ReadonlyMap<number, bigint>;

const NONE: ElementBits = new Map();

export class Cells {
  readonly #signals = new Map<SignalId, Map<number, bigint>>();

  add(signal: SignalId, element: number, bits: bigint): void {
    if (bits === 0n) return;
    const elements = this.#signals.get(signal);
    if (elements === undefined) this.#signals.set(signal, new Map([[element, bits]]));
    else elements.set(element, (elements.get(element) ?? 0n) | bits);
  }

  addAll(other: Cells): void {
    for (const [signal, elements] of other.#signals)
      for (const [element, bits] of elements) this.add(signal, element, bits);
  }

  /** The part that is of some signals. */
  only(signals: readonly SignalId[]): Cells {
    const part = new Cells();
    for (const signal of signals)
      for (const [element, bits] of this.of(signal)) part.add(signal, element, bits);
    return part;
  }

  bits(signal: SignalId, element: number): bigint {
    return this.#signals.get(signal)?.get(element) ?? 0n;
  }

  of(signal: SignalId): ElementBits {
    return this.#signals.get(signal) ?? NONE;
  }

  get signals(): readonly SignalId[] {
    return [...this.#signals.keys()];
  }
}
