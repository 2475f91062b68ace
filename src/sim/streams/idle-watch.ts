/** When a run with streams is over: everything fed is taken, packets are closed and one full cycle changes no state; or no stream has moved for long. */
import type { Kernel } from '../kernel/kernel.js';
import { QuietWatch } from '../kernel/quiescence.js';
import type { HostStreams } from './host-streams.js';

export class IdleWatch {
  readonly #kernel: Kernel;
  readonly #streams: HostStreams;
  readonly #most: number;
  readonly #quiet: QuietWatch;
  /** Beats that had moved at the last look. */
  #moved = -1;
  /** The cycle in which a stream has moved last. */
  #since = 0;
  /** Some stream has moved in the instant before the last look; more is to come for certain. */
  #moves = false;
  #busy = true;
  /** The instant that ends here has been looked at. */
  #looked = false;
  #askedAt = 0;

  /** `most`: cycles of the first clock without a beat. */
  constructor(kernel: Kernel, streams: HostStreams, most: number) {
    this.#kernel = kernel;
    this.#streams = streams;
    this.#most = most;
    this.#quiet = new QuietWatch(kernel);
    this.#askedAt = kernel.instants;
  }

  /** Asked before each stretch of time: why nothing more is to be expected. */
  isOver(): string | undefined {
    if (!this.#looked) this.#look();
    this.#looked = false;
    const passed = this.#kernel.instants - this.#askedAt;
    this.#askedAt = this.#kernel.instants;
    this.#quiet.skip(Math.max(0, Math.min(passed - 1, this.#quiet.spare)));
    if (this.#moves || this.#busy) this.#quiet.interrupt();
    else if (this.#quiet.isQuiet()) return 'everything fed is taken and nothing changes any more';
    return this.#idleCycles >= this.#most ? `no stream has moved for ${this.#most} cycles` : undefined;
  }

  /** Instants that may pass until it is to be asked again, as long as `goOn` holds after each cycle. */
  get patience(): number {
    const most = Math.max(1, 2 * (this.#most - this.#idleCycles));
    return this.#busy ? most : Math.min(most, 1 + this.#quiet.spare);
  }

  /** Whether what was true when it was asked still is: either more is to come for certain, or nothing happens. */
  goOn(): boolean {
    const wasBusy = this.#busy;
    this.#look();
    this.#looked = true;
    return wasBusy ? this.#busy : !this.#busy && !this.#moves;
  }

  #look(): void {
    const { moved } = this.#streams.monitor;
    this.#moves = moved !== this.#moved;
    this.#moved = moved;
    if (this.#moves) this.#since = this.#cycles;
    this.#busy = this.#streams.isBusy;
  }

  get #idleCycles(): number {
    return this.#cycles - this.#since;
  }

  get #cycles(): number {
    const { clocks } = this.#kernel;
    return clocks.count === 0 ? 0 : clocks.risesOf(0);
  }
}
