/**
 * Time that runs while promises are awaited. It stops at the very instant at which a wait is over and lets what follows run first, so that what scripts do next
 * has a definite place in time.
 */

export interface Waiter {
  /** Asked at the end of every instant: true once the wait is over and its promise resolved. */
  readonly isServed: () => boolean;
  /** The same without resolving it: asked while time runs by itself. */
  readonly isDue: () => boolean;
  /** Femtoseconds; later is too late. */
  readonly deadline: bigint | undefined;
  /** The end of waiting for nothing. */
  readonly giveUp: (why: string) => void;
  readonly fail: (error: unknown) => void;
}

/** The simulation, as far as the pump sees it. */
export interface Clockwork {
  readonly time: bigint;
  /** Why no more is to be expected; asked before every instant. */
  readonly isOver: () => string | undefined;
  /** The next instant, or several of those before a time after none of which somebody `isDue`; throws what failed. */
  readonly advance: (before: bigint | undefined, isDue: () => boolean) => void;
  readonly showTime: () => string;
}

/** How long time runs before others get their turn. */
const SLICE_MS = 20;

export class Pump {
  readonly #clockwork: () => Clockwork;
  #waiters: Waiter[] = [];
  #running = false;

  /** `clockwork` is asked for whenever somebody begins to wait. */
  constructor(clockwork: () => Clockwork) {
    this.#clockwork = clockwork;
  }

  wait(waiter: Waiter): void {
    this.#waiters.push(waiter);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    await nextTurn();
    try {
      const clockwork = this.#clockwork();
      while (this.#waiters.length > 0) {
        this.#runSlice(clockwork);
        // oxlint-disable-next-line no-await-in-loop -- the turns are the point
        await nextTurn();
      }
    } catch (error) {
      for (const { fail } of this.#waiters.splice(0)) fail(error);
    } finally {
      this.#running = false;
    }
  }

  #runSlice(clockwork: Clockwork): void {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      if (this.#serve(clockwork)) return;
      const why = clockwork.isOver();
      if (why !== undefined) {
        for (const { giveUp } of this.#waiters.splice(0)) giveUp(why);
        return;
      }
      clockwork.advance(this.#deadline, () => this.#waiters.some(({ isDue }) => isDue()));
    }
  }

  /** The first at which somebody gives up. */
  get #deadline(): bigint | undefined {
    const deadlines = this.#waiters.flatMap(({ deadline }) => deadline ?? []);
    return deadlines.length === 0 ? undefined : deadlines.reduce((a, b) => (b < a ? b : a));
  }

  /** Whether somebody's wait is over. */
  #serve(clockwork: Clockwork): boolean {
    const { time, showTime } = clockwork;
    const waiting = this.#waiters.filter(({ isServed, deadline, giveUp }) => {
      if (isServed()) return false;
      if (deadline === undefined || time < deadline) return true;
      giveUp(`timed out at ${showTime()}`);
      return false;
    });
    const served = waiting.length < this.#waiters.length;
    this.#waiters = waiting;
    return served;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, 0);
  });
}
