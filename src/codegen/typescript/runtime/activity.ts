/**
 * What has to settle after what has changed. Everything that can change combinational logic (a clock edge, a poke) has a cone: the steps that may then give
 * other values. Logic whose clock is gated off is in no cone of an edge that comes, and costs nothing.
 */
import type { PreparedStep } from './steps.js';

export interface Cone {
  /** In order. */
  readonly steps: readonly PreparedStep[];
}

export class Cones {
  readonly #steps: readonly PreparedStep[];
  readonly #byThing = new Map<number, Cone>();
  readonly #joined = new Map<Cone, Map<Cone, Cone>>();
  readonly all: Cone;

  constructor(steps: readonly PreparedStep[]) {
    this.#steps = steps;
    this.all = { steps };
  }

  /** After one thing has changed. */
  ofThing(thing: number): Cone {
    const known = this.#byThing.get(thing);
    if (known !== undefined) return known;
    const cone = this.of([thing]);
    this.#byThing.set(thing, cone);
    return cone;
  }

  /** After several have: steps stand in an order in which what a step reads is settled before. */
  of(things: Iterable<number>): Cone {
    const changed = new Set(things);
    const steps = this.#steps.filter(({ reads, drives }) => {
      if (!reads.some((thing) => changed.has(thing))) return false;
      for (const thing of drives) changed.add(thing);
      return true;
    });
    return { steps };
  }

  /** Both. */
  join(one: Cone | undefined, other: Cone): Cone {
    if (one === undefined || one === other || other === this.all) return other;
    if (one === this.all) return one;
    const known = this.#joined.get(one)?.get(other);
    if (known !== undefined) return known;
    const steps = [...new Set([...one.steps, ...other.steps])].toSorted((a, b) => a.index - b.index);
    const cone = { steps };
    const joined = cone.steps.length === one.steps.length ? one : cone;
    this.#joined.set(one, (this.#joined.get(one) ?? new Map<Cone, Cone>()).set(other, joined));
    return joined;
  }
}
