/** Two simulations of one design side by side: after every instant they must be in the same state, whatever engines they run on. */
import type { Kernel } from './kernel/kernel.js';
import { stateHash, statePlaces } from './kernel/state-hash.js';
import { formatTime } from './time.js';

export interface Difference {
  /** Femtoseconds. */
  readonly time: bigint;
  /** The first register, memory word or output that differs, by name. */
  readonly name: string;
  /** One for each engine. */
  readonly values: readonly [bigint, bigint];
}

/** Runs both instant by instant, up to and with `until`; undefined where they agree all the way. */
export function runLockstep(one: Kernel, other: Kernel, until: number): Difference | undefined {
  for (;;) {
    const difference = firstDifference(one, other);
    const [next, otherNext] = [one.next(), other.next()];
    if (difference !== undefined || next === undefined || next > until) return difference;
    if (next !== otherNext) {
      return { time: BigInt(next), name: 'the next instant', values: [BigInt(next), BigInt(otherNext ?? 0)] };
    }
    one.instant();
    other.instant();
    if (one.reports.failed || other.reports.failed) return firstDifference(one, other);
  }
}

/** Compares hashes first: looking at every name is for when they differ. */
export function firstDifference(one: Kernel, other: Kernel): Difference | undefined {
  one.rest();
  other.rest();
  const hash = (kernel: Kernel): bigint => stateHash(kernel.tree, kernel.engine, kernel.now);
  if (hash(one) === hash(other)) return undefined;
  const time = BigInt(one.now);
  // Passes number anew what is left, and leave all state in its order.
  const places = [...statePlaces(other.tree)];
  for (const [i, place] of [...statePlaces(one.tree)].entries()) {
    const counterpart = places[i];
    if (counterpart === undefined) break;
    const values = [one.engine.read(place), other.engine.read(counterpart)] as const;
    if (values[0] !== values[1]) return { time, name: one.tree.placeName(place), values };
  }
  return { time, name: 'time', values: [time, BigInt(other.now)] };
}

export function describeDifference(one: Kernel, other: Kernel, { time, name, values }: Difference): string {
  const [left, right] = values;
  return `at ${formatTime(time)} ${name} is ${left} on ${one.engine.name} and ${right} on ${other.engine.name}`;
}
