/** Finds ripples: runs that repeat with a constant stride, such as a carry that goes through a thousand instances. */
import type { Progression } from '../ir/schedule.js';
import type { Unit } from './dependencies.js';

/** Runs of a unit that do not depend on each other. */
export interface Batch {
  readonly kind: 'batch';
  readonly unit: Unit;
  readonly instances: Progression;
  readonly iterations: Progression;
}

/** A number that moves on by `stride` each time. */
export interface Moving {
  readonly first: number;
  readonly stride: number;
}

export interface Ripple {
  readonly kind: 'ripple';
  readonly times: number;
  readonly body: readonly { readonly unit: Unit; readonly instance: Moving; readonly iteration: Moving }[];
}

export type Entry = Batch | Ripple;

/** Entries level by level; those of one level do not depend on each other. */
export type Levels = readonly (readonly Entry[])[];

/** The longest body that is looked for. */
const LONGEST = 32;
/** Fewer repetitions are not worth a loop. */
const FEWEST = 4;

export function foldRipples(levels: Levels): Levels {
  const entries = levels.flatMap((level, number) => level.map((entry) => ({ entry, number })));
  const made: Entry[][] = [];
  let open: number | undefined;
  for (let at = 0; at < entries.length;) {
    const ripple = rippleAt(entries, at);
    if (ripple !== undefined) {
      made.push([ripple]);
      open = undefined;
      at += ripple.times * ripple.body.length;
      continue;
    }
    const next = entries[at++];
    if (next === undefined) break;
    if (open === next.number) made.at(-1)?.push(next.entry);
    else made.push([next.entry]);
    open = next.number;
  }
  return made;
}

function rippleAt(entries: readonly { readonly entry: Entry }[], at: number): Ripple | undefined {
  let best: Ripple | undefined;
  for (let period = 1; period <= LONGEST && at + period * FEWEST <= entries.length; period++) {
    const body: Ripple['body'][number][] = [];
    for (let i = at; i < at + period; i++) {
      const step = strideBetween(entries[i]?.entry, entries[i + period]?.entry);
      if (step === undefined) break;
      body.push(step);
    }
    if (body.length < period) continue;
    const times = repetitions(entries, at, body);
    if (times >= FEWEST && times * period > (best === undefined ? 0 : best.times * best.body.length))
      best = { kind: 'ripple', times, body };
    // Whatever repeats with this period repeats with its multiples, too.
    if (best !== undefined) break;
  }
  return best;
}

function strideBetween(a: Entry | undefined, b: Entry | undefined): Ripple['body'][number] | undefined {
  if (a?.kind !== 'batch' || b?.kind !== 'batch' || a.unit !== b.unit || a.unit.kind !== 'process')
    return undefined;
  if ([a.instances, a.iterations, b.instances, b.iterations].some(({ count }) => count !== 1))
    return undefined;
  const moving = (from: Progression, to: Progression): Moving => ({
    first: from.first,
    stride: to.first - from.first,
  });
  return {
    unit: a.unit,
    instance: moving(a.instances, b.instances),
    iteration: moving(a.iterations, b.iterations),
  };
}

function repetitions(
  entries: readonly { readonly entry: Entry }[],
  at: number,
  body: Ripple['body'],
): number {
  for (let times = 1; ; times++) {
    const holds = body.every(({ unit, instance, iteration }, i) => {
      const entry = entries[at + times * body.length + i]?.entry;
      return (
        entry?.kind === 'batch' &&
        entry.unit === unit &&
        entry.instances.count === 1 &&
        entry.iterations.count === 1 &&
        entry.instances.first === instance.first + times * instance.stride &&
        entry.iterations.first === iteration.first + times * iteration.stride
      );
    });
    if (!holds) return times;
  }
}
