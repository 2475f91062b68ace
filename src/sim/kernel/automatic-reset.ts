/**
 * The reset that nobody has to write: inactive at time 0 (simulators differ on a reset that is active there), active before the first edge, held for two
 * edges of its clock, released halfway to the third. Left to whoever drives the reset otherwise.
 */
import type { Reset } from '../../ir/ir.js';
import type { ClockEdge, ClockNode, Place } from '../engine.js';
import type { InstanceTree } from '../instance-tree.js';
import { drivesOf } from '../uses.js';
import { NANOSECOND } from './oscillator.js';
import type { ClockTree } from './clock-tree.js';

const HELD_EDGES = 2;
/** A clock that does not run by then (gated, or stopped) keeps nobody waiting. */
const PATIENCE = 64n;

/** Resets of the top that no process of it drives. */
export function undrivenResets(tree: InstanceTree): readonly Reset[] {
  const { resets, processes, signals } = tree.module(0);
  const driven = new Set(processes.flatMap((process) => [...drivesOf(process)]));
  return resets.filter(({ signal }) => !driven.has(signal) && signals[signal]?.instancePort === undefined);
}

export class AutomaticReset {
  readonly name: string;
  readonly place: Place;
  readonly active: bigint;
  readonly inactive: bigint;
  /** When it goes active. */
  readonly start: number;
  /** When it ends for want of a clock, or is no longer waited for. */
  readonly latest: number;
  readonly node: ClockNode | undefined;
  #edges = 0;
  #done = false;

  constructor(reset: Reset, clocks: ClockTree) {
    this.name = reset.name;
    this.place = { kind: 'signal', shape: 0, instance: 0, id: reset.signal, element: 0 };
    this.active = reset.activeHigh ? 1n : 0n;
    this.inactive = 1n - this.active;
    this.node = reset.clock === undefined ? undefined : clocks.clockNodes[0]?.[reset.clock];
    const first = this.node ?? (clocks.count > 0 ? 0 : undefined);
    const { numerator, denominator } = first === undefined ? NANOSECOND : clocks.sourcePeriodOf(first);
    this.start = Number(numerator / (2n * denominator));
    const held =
      this.node === undefined ? (numerator * BigInt(2 * HELD_EDGES + 1)) / (2n * denominator) : undefined;
    this.latest = Number(held ?? (numerator * PATIENCE) / denominator);
  }

  /** Whether the run has to wait for it. */
  isDone(now: number): boolean {
    return this.#done || now >= this.latest;
  }

  /** Whether it has no more part in anything. */
  get isOver(): boolean {
    return this.#done;
  }

  /** Counts edges from `start` on; true where it is to be released now. */
  pass(edges: readonly ClockEdge[], now: number): boolean {
    if (this.#done) return false;
    if (this.node === undefined) {
      this.#done = now >= this.latest;
      return this.#done;
    }
    for (const { node, edge } of edges) {
      if (node !== this.node) continue;
      if (edge === 'rising') this.#edges++;
      else if (this.#edges >= HELD_EDGES) this.#done = true;
    }
    return this.#done;
  }

  get state(): { readonly edges: number; readonly done: boolean } {
    return { edges: this.#edges, done: this.#done };
  }

  set state({ edges, done }: { readonly edges: number; readonly done: boolean }) {
    this.#edges = edges;
    this.#done = done;
  }
}
