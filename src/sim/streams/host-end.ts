/** The host's ends of the top's stream ports: a queue that feeds, a queue that drains. Both live in the kernel's instants, as hardware beside the design would. */
import { raising, type Limits } from '../../diagnostics/limits.js';
import type { Random } from '../../support/random.js';
import type { ClockEdge } from '../engine.js';
import { fault } from '../errors.js';
import type { Agent, Kernel } from '../kernel/kernel.js';
import { RowQueue } from '../rows.js';
import type { Stream } from './stream.js';
import { tapOf, type Tap } from './tap.js';

/** Hesitates with a probability; `undefined` never does. */
export interface Stall {
  readonly probability: number;
  readonly random: Random;
}

/** What a snapshot holds of either end. */
export interface HostEndState {
  /** Beats as rows. */
  readonly queue: Uint8Array;
  readonly taken: boolean;
  readonly offering: boolean;
  readonly random: readonly [number, number, number, number] | undefined;
}

abstract class HostEnd implements Agent {
  readonly drives = true;
  readonly stream: Stream;
  readonly queue: RowQueue;
  /** The script drives the port itself. */
  taken = false;
  /** The first beat of the queue stands at the port, and stays until it is taken. */
  protected offering = false;
  protected readonly tap: Tap;
  protected readonly limits: Limits;
  readonly #kernel: Kernel;
  readonly #stall: Stall | undefined;
  readonly #land = (): void => this.put();

  constructor(kernel: Kernel, stream: Stream, stall: Stall | undefined) {
    this.#kernel = kernel;
    this.stream = stream;
    this.queue = new RowQueue(stream.format);
    this.tap = tapOf(kernel, stream);
    this.limits = kernel.limits;
    this.#stall = stall;
  }

  sample(edges: readonly ClockEdge[]): void {
    if (this.#isConcerned(edges)) this.edge();
  }

  act(edges: readonly ClockEdge[]): void {
    if (!this.#isConcerned(edges)) return;
    this.decide();
    if (this.isNews) this.#kernel.land(this.#land);
  }

  /** Between instants: what stands at the port before the next edge. */
  presentNow(): void {
    if (this.taken) return;
    this.decide();
    this.forget();
    this.put();
    this.#kernel.disturb();
  }

  get state(): HostEndState {
    const { taken, offering } = this;
    return { queue: this.queue.image, taken, offering, random: this.#stall?.random.state };
  }

  set state({ queue, taken, offering, random }: HostEndState) {
    this.queue.image = queue;
    this.forget();
    this.taken = taken;
    this.offering = offering;
    if (random !== undefined && this.#stall !== undefined) this.#stall.random.state = random;
  }

  /** What has moved at the edge. */
  protected abstract edge(): void;
  /** What shall stand at the port until the next edge. */
  protected abstract decide(): void;
  /** Whether that is not what stands there already. */
  protected abstract readonly isNews: boolean;
  /** Puts it there. */
  protected abstract put(): void;
  /** What stands at the port is unknown. */
  protected abstract forget(): void;

  protected hesitates(): boolean {
    return this.#stall !== undefined && this.#stall.random.chance(this.#stall.probability);
  }

  #isConcerned(edges: readonly ClockEdge[]): boolean {
    if (this.taken) return false;
    const { node } = this.stream;
    for (const edge of edges) if (edge.node === node && edge.edge === 'rising') return true;
    return false;
  }
}

/** Offers the beats of its queue, one after the other. */
export class Feeder extends HostEnd {
  #valid: boolean | undefined;
  /** The first beat of the queue is at the port. */
  #stands = false;

  protected edge(): void {
    const { tap } = this;
    if (!this.offering || tap.isReset() || !tap.isValid() || !tap.isReady()) return;
    this.queue.drop(1);
    this.offering = false;
    this.#stands = false;
  }

  protected decide(): void {
    this.offering = this.queue.length > 0 && (this.offering || !this.hesitates());
  }

  protected get isNews(): boolean {
    return this.#valid !== this.offering || (this.offering && !this.#stands);
  }

  protected put(): void {
    if (this.#valid !== this.offering) this.tap.setValid(this.offering);
    this.#valid = this.offering;
    if (!this.offering || this.#stands) return;
    this.tap.store(this.queue.bytes, this.queue.at(0));
    this.#stands = true;
  }

  protected forget(): void {
    this.#valid = undefined;
    this.#stands = false;
  }
}

/** Takes every beat that comes. */
export class Drain extends HostEnd {
  #ready: boolean | undefined;
  #wanted = false;
  /** Whole packets in the queue. */
  #packets = 0;
  /** Takes beats and keeps none. */
  discards = false;

  /** The first whole packet, taken off; undefined where none has come to its end. */
  takePacket(): RowQueue | undefined {
    if (this.#packets === 0) return undefined;
    this.#packets--;
    const { queue } = this;
    const { format } = this.stream;
    let count = 1;
    while (count < queue.length && !format.isLast(queue.bytes, queue.at(count - 1))) count++;
    return queue.take(count);
  }

  /** All that has come, taken off. */
  takeBeats(): RowQueue {
    this.#packets = 0;
    return this.queue.take(this.queue.length);
  }

  override get state(): HostEndState {
    return super.state;
  }

  override set state(state: HostEndState) {
    super.state = state;
    const { queue } = this;
    this.#packets = 0;
    for (let i = 0; i < queue.length; i++)
      if (this.stream.format.isLast(queue.bytes, queue.at(i))) this.#packets++;
  }

  get hasPacket(): boolean {
    return this.#packets > 0;
  }

  /** A beat is offered at the port. */
  get isOffered(): boolean {
    return this.tap.isValid();
  }

  protected edge(): void {
    const { tap, queue } = this;
    if (this.discards || !tap.isValid() || !tap.isReady() || tap.isReset()) return;
    if (queue.length * queue.format.size >= this.limits.queueBytes) this.#overflows();
    const at = queue.push();
    tap.load(queue.bytes, at);
    if (this.stream.format.isLast(queue.bytes, at)) this.#packets++;
  }

  #overflows(): never {
    const { path, span } = this.stream;
    const message = `${path} has sent more than ${this.limits.queueBytes} bytes that nobody has taken`;
    throw fault('M5024', span, message, [raising('queueBytes', this.limits)]);
  }

  protected decide(): void {
    this.#wanted = !this.hesitates();
  }

  protected get isNews(): boolean {
    return this.#ready !== this.#wanted;
  }

  protected put(): void {
    this.#ready = this.#wanted;
    this.tap.setReady(this.#wanted);
  }

  protected forget(): void {
    this.#ready = undefined;
  }
}
