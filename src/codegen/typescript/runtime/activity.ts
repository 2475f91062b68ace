/**
 * What has to settle after what has changed. Everything that can change combinational logic (a clock edge, a poke) has a cone: the steps that may then give
 * other values. Logic whose clock is gated off is in no cone of an edge that comes, and costs nothing.
 */
import type { ModelStep } from './model.js';

export interface Cone {
  /** Indices of steps in order. */
  readonly steps: readonly number[];
}

export class Cones {
  readonly #steps: readonly ModelStep[];
  readonly #byThing = new Map<number, Cone>();
  readonly #joined = new Map<Cone, Map<Cone, Cone>>();
  readonly all: Cone;

  constructor(steps: readonly ModelStep[]) {
    this.#steps = steps;
    this.all = { steps: steps.map((_, i) => i) };
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
    const steps: number[] = [];
    for (const [i, { reads, drives }] of this.#steps.entries()) {
      if (!reads.some((thing) => changed.has(thing))) continue;
      steps.push(i);
      for (const thing of drives) changed.add(thing);
    }
    return { steps };
  }

  /** Both. */
  join(one: Cone | undefined, other: Cone): Cone {
    if (one === undefined || one === other || other === this.all) return other;
    if (one === this.all) return one;
    const known = this.#joined.get(one)?.get(other);
    if (known !== undefined) return known;
    const cone = { steps: [...new Set([...one.steps, ...other.steps])].toSorted((a, b) => a - b) };
    const joined = cone.steps.length === one.steps.length ? one : cone;
    this.#joined.set(one, (this.#joined.get(one) ?? new Map<Cone, Cone>()).set(other, joined));
    return joined;
  }
}
