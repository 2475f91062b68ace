/** The host's ends of the top's stream ports: a queue that feeds, a queue that drains. Both live in the kernel's instants, as hardware beside the design would. */
import { Queue } from '../../support/queue.js';
import type { Random } from '../../support/random.js';
import type { ClockEdge, Place } from '../engine.js';
import type { Agent, Kernel } from '../kernel/kernel.js';
import { placeOf } from '../probe.js';
import type { Beat } from './bytes.js';
import { inReset, readLane, type Lane, type Stream } from './stream.js';

/** Hesitates with a probability; `undefined` never does. */
export interface Stall {
  readonly probability: number;
  readonly random: Random;
}

/** What a snapshot holds of either end. */
export interface HostEndState {
  readonly queue: readonly Beat[];
  readonly taken: boolean;
  readonly offering: boolean;
  readonly random: readonly [number, number, number, number] | undefined;
}

abstract class HostEnd implements Agent {
  readonly stream: Stream;
  readonly queue = new Queue<Beat>();
  /** The script drives the port itself. */
  taken = false;
  /** The first beat of the queue stands at the port, and stays until it is taken. */
  protected offering = false;
  protected readonly kernel: Kernel;
  readonly #stall: Stall | undefined;
  /** What this end has put where: a value that stands is not written again. */
  readonly #standing = new Map<Lane, bigint>();
  readonly #writer: { readonly id: number; readonly name: string };

  constructor(kernel: Kernel, stream: Stream, id: number, stall: Stall | undefined) {
    this.kernel = kernel;
    this.stream = stream;
    this.#stall = stall;
    this.#writer = { id, name: `the host's end of ${stream.path}` };
  }

  sample(edges: readonly ClockEdge[]): void {
    const { node } = this.stream;
    if (this.taken || !edges.some((edge) => edge.node === node && edge.edge === 'rising')) return;
    const [valid, ready] = [this.read(this.stream.valid), this.read(this.stream.ready)];
    this.edge(inReset(this.kernel, this.stream), valid !== 0n, ready !== 0n);
  }

  act(edges: readonly ClockEdge[]): void {
    const { node } = this.stream;
    if (this.taken || !edges.some((edge) => edge.node === node && edge.edge === 'rising')) return;
    this.present((lane, value) => {
      if (this.#standing.get(lane) === value) return;
      this.#standing.set(lane, value);
      const place = this.#placeOf(lane);
      if (place !== undefined) this.kernel.drive(this.#writer, place, value);
    });
  }

  /** Between instants: what stands at the port before the next edge. */
  presentNow(): void {
    if (this.taken) return;
    this.present((lane, value) => {
      this.#standing.set(lane, value);
      const place = this.#placeOf(lane);
      if (place !== undefined) this.kernel.poke(place, 0, lane.width, value);
    });
  }

  get state(): HostEndState {
    const { taken, offering } = this;
    return { queue: this.queue.items, taken, offering, random: this.#stall?.random.state };
  }

  set state({ queue, taken, offering, random }: HostEndState) {
    this.queue.items = queue;
    this.#standing.clear();
    this.taken = taken;
    this.offering = offering;
    if (random !== undefined && this.#stall !== undefined) this.#stall.random.state = random;
  }

  /** What moved at the edge. */
  protected abstract edge(reset: boolean, valid: boolean, ready: boolean): void;
  protected abstract present(put: (lane: Lane, value: bigint) => void): void;

  protected read(lane: Lane): bigint {
    return readLane(this.kernel, this.stream, lane);
  }

  protected hesitates(): boolean {
    return this.#stall !== undefined && this.#stall.random.chance(this.#stall.probability);
  }

  #placeOf(lane: Lane): Place | undefined {
    return placeOf(this.stream.ref, lane.from, lane.element);
  }
}

/** Offers the beats of its queue, one after the other. */
export class Feeder extends HostEnd {
  protected edge(reset: boolean, valid: boolean, ready: boolean): void {
    if (!reset && valid && ready && this.offering) {
      this.queue.take(1);
      this.offering = false;
    }
  }

  protected present(put: (lane: Lane, value: bigint) => void): void {
    const beat = this.queue.first;
    this.offering = beat !== undefined && (this.offering || !this.hesitates());
    const { valid, data, last, empty } = this.stream;
    put(valid, this.offering ? 1n : 0n);
    if (beat === undefined || !this.offering) return;
    for (const [i, lane] of data.entries()) put(lane, beat.data[i] ?? 0n);
    if (last !== undefined) put(last, beat.last ? 1n : 0n);
    if (empty !== undefined) put(empty, beat.empty ? 1n : 0n);
  }
}

/** Takes every beat that comes. */
export class Drain extends HostEnd {
  /** Whole packets in the queue. */
  #packets = 0;

  /** The first whole packet, taken off; undefined where none has come to its end. */
  takePacket(): readonly Beat[] | undefined {
    if (this.#packets === 0) return undefined;
    this.#packets--;
    return this.queue.take(this.queue.items.findIndex(({ last }) => last) + 1);
  }

  /** All that has come, taken off. */
  takeBeats(): readonly Beat[] {
    this.#packets = 0;
    return this.queue.take(this.queue.length);
  }

  override get state(): HostEndState {
    return super.state;
  }

  override set state(state: HostEndState) {
    super.state = state;
    this.#packets = state.queue.filter(({ last }) => last).length;
  }

  protected edge(reset: boolean, valid: boolean, ready: boolean): void {
    if (reset || !valid || !ready) return;
    const { data, last, empty } = this.stream;
    const isLast = last !== undefined && this.read(last) !== 0n;
    if (isLast) this.#packets++;
    this.queue.push({
      data: data.map((lane) => this.read(lane)),
      last: isLast,
      empty: empty !== undefined && this.read(empty) !== 0n,
    });
  }

  protected present(put: (lane: Lane, value: bigint) => void): void {
    put(this.stream.ready, this.hesitates() ? 0n : 1n);
  }
}
