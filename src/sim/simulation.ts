/** A design under simulation, as scripts drive it: the class behind `design.simulate()`. */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { withLimits, type Limits } from '../diagnostics/limits.js';
import type { Engine, EngineFactory, Place } from './engine.js';
import { misuse, SimulationError } from './errors.js';
import { Kernel, type Stretch } from './kernel/kernel.js';
import { restoreKernel, saveKernel, type KernelSnapshot } from './kernel/snapshot.js';
import { stateHash } from './kernel/state-hash.js';
import { leavesOfTarget, resolve, type Target } from './names.js';
import { hostValue, placeOf, readTarget } from './probe.js';
import { typeName } from './show.js';
import type { HostEndState } from './streams/host-end.js';
import { FLOAT_CODEC } from './floats.js';
import { HostStreams } from './streams/host-streams.js';
import { IdleWatch } from './streams/idle-watch.js';
import type { StreamStats } from './streams/monitor.js';
import { Pump, type Clockwork } from './streams/pump.js';
import { formatTime, parsePeriod, parseTime } from './time.js';
import { encode, type FloatCodec, type HostInput, type HostValue } from './values.js';

export interface SimulateOptions {
  readonly seed?: bigint | number;
  /** Which resets run by themselves at the start, by name; false: none but what is poked. */
  readonly reset?: boolean | readonly string[];
  /** False: run-time errors, assertions and stream protocols are not reported. */
  readonly checks?: boolean;
  /** False: nobody asks which covers were hit. */
  readonly covers?: boolean;
  /** False: without checks, streams inside the design are not watched, and {@link Stats} tells of those at its ports alone. */
  readonly statistics?: boolean;
  /** A seed for the order of whatever has no order. */
  readonly shuffle?: bigint | number;
  /** Periods or frequencies by clock: `{ clk: '625ps' }`. */
  readonly clocks?: Readonly<Record<string, string>>;
  /** The probability with which the host's ends of streams hesitate. */
  readonly stall?: number;
  readonly print?: (text: string) => void;
  /** Over those that the design was compiled with. */
  readonly limits?: Partial<Limits>;
  readonly floats?: FloatCodec;
  /** Called before time begins, so that a trace has the reset too. */
  readonly onStart?: (kernel: Kernel) => void;
}

/** When a run ends. The first that comes true. */
export interface RunUntil {
  /** Up to this time, and what is due then. */
  readonly until?: string | bigint | (() => boolean);
  /** Rising edges of `clock`. */
  readonly cycles?: number;
  readonly clock?: string;
}

export interface Snapshot {
  readonly kernel: KernelSnapshot;
  readonly streams: readonly HostEndState[];
}

export interface Stats {
  readonly engine: Engine['name'];
  /** Rising edges of the first clock, those of the automatic reset left out. */
  readonly cycles: number;
  readonly wallSeconds: number;
  readonly cyclesPerSecond: number;
  /** Instants in which something was due. */
  readonly events: number;
  /** Process evaluations for each instant. */
  readonly activity: number;
  readonly streams: readonly StreamStats[];
}

/** Cycles without a beat after which a run with streams is over. */
export const UNTIL_IDLE = 100_000;

export class Simulation {
  readonly kernel: Kernel;
  readonly streams: HostStreams;
  readonly #floats: FloatCodec;
  readonly #pump = new Pump(() => this.#clockwork());
  readonly #targets = new Map<string, Target>();
  #wallSeconds = 0;
  readonly #edgesAtStart: number;

  constructor(hierarchy: Hierarchy, engine: EngineFactory, options: SimulateOptions = {}) {
    const clocks = Object.entries(options.clocks ?? {}).map(
      ([name, period]) => [name, { period: parsePeriod(period) }] as const,
    );
    this.#floats = options.floats ?? FLOAT_CODEC;
    this.kernel = new Kernel(hierarchy, engine, {
      seed: BigInt(options.seed ?? 0),
      reset: options.reset ?? true,
      checks: options.checks ?? true,
      covers: options.covers ?? true,
      shuffle: options.shuffle === undefined ? undefined : BigInt(options.shuffle),
      clocks: new Map(clocks),
      print: options.print ?? ((): void => undefined),
      limits: withLimits(options.limits),
    });
    const { stall = 0, checks = true, statistics = true } = options;
    this.streams = new HostStreams(this.kernel, { stall, checks, statistics });
    this.streams.begin();
    options.onStart?.(this.kernel);
    this.#timed(() => this.kernel.start());
    this.#edgesAtStart = this.#edges();
  }

  /** Rising edges of the first clock, from time 0 on. */
  #edges(): number {
    return this.kernel.clocks.count > 0 ? this.kernel.clocks.risesOf(0) : 0;
  }

  /** Femtoseconds. */
  get time(): bigint {
    return BigInt(this.kernel.now);
  }

  /** Rising edges of a clock. */
  cycles(clock?: string): number {
    return this.kernel.clocks.risesOf(this.kernel.clocks.named(clock));
  }

  // ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sets an input; it lands at once. */
  poke(name: string, value: HostInput): void {
    const target = this.#resolve(name);
    const signals = leavesOfTarget(target).map(({ from }) => this.#inputOf(target, from));
    for (const signal of signals) this.streams.takeOver(signal);
    this.#write(target, value, (place, bits) =>
      this.kernel.poke(place, 0, this.kernel.tree.widthOf(place), bits),
    );
  }

  /** Logic comes to rest, and what it stands at is judged; no time passes. */
  settle(): void {
    this.#timed(() => this.kernel.settle());
  }

  /** A port, or anything below by its path. Settles first where something was poked. */
  peek(name: string): HostValue {
    this.kernel.rest();
    return hostValue(this.kernel, this.#resolve(name));
  }

  /** A float as a number. */
  peekFloat(name: string): number {
    const target = this.#resolve(name);
    const { type } = target.part;
    if (type.kind !== 'number') {
      throw misuse('M6014', `${name} is of type ${typeName(type)}, which is no float`);
    }
    this.kernel.rest();
    return this.#floats.toNumber(type.format, readTarget(this.kernel, target)[0] ?? 0n);
  }

  /** Holds anything at a value against whatever drives it, until `release`. */
  force(name: string, value: HostInput): void {
    this.#write(this.#resolve(name), value, (place, bits) => this.kernel.force(place, bits));
  }

  release(name: string): void {
    for (const place of this.#places(this.#resolve(name))) this.kernel.release(place);
  }

  /** Sets a register or a memory word. */
  set(name: string, value: HostInput): void {
    const target = this.#resolve(name);
    for (const place of this.#places(target)) {
      if (place.kind === 'signal' && this.kernel.drivers.isDriven(place, place.id)) {
        throw misuse('M5004', `${name} gets its value from the design; force it, or set a register`);
      }
    }
    this.#write(target, value, (place, bits) =>
      this.kernel.poke(place, 0, this.kernel.tree.widthOf(place), bits),
    );
  }

  // ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** So many rising edges of a clock, and every other event up to the last of them. */
  step(clock: string | number = 1, count = 1): void {
    const name = typeof clock === 'string' ? clock : undefined;
    const { sources } = this.kernel.clocks;
    if (name === undefined && sources.length > 1) {
      throw misuse('M6005', `there are several clocks, name one: ${sources.join(', ')}`);
    }
    this.#steps(name, typeof clock === 'number' ? clock : count);
  }

  #steps(clock: string | undefined, count: number): void {
    const { clocks } = this.kernel;
    const node = clocks.named(clock);
    const last = clocks.risesOf(node) + count;
    this.#timed(() => this.kernel.runCycles(node, count));
    if (clocks.risesOf(node) < last) throw misuse('M6005', `clock ${clocks.nameOf(node)} has stopped`);
  }

  /** Event-driven: all clocks and delays. */
  run({ until, cycles, clock }: RunUntil): void {
    const end = typeof until === 'string' || typeof until === 'bigint' ? Number(parseTime(until)) : undefined;
    const node = cycles === undefined ? undefined : this.kernel.clocks.named(clock);
    const last = node === undefined ? 0 : this.kernel.clocks.risesOf(node) + (cycles ?? 0);
    if (end === undefined && node === undefined && typeof until !== 'function') {
      throw misuse('M6008', 'say how long to run: until a time, or so many cycles');
    }
    const over = (): boolean => {
      if (node !== undefined && this.kernel.clocks.risesOf(node) >= last) return true;
      if (typeof until === 'function' && until()) return true;
      return end !== undefined && (this.kernel.next() ?? Infinity) > end;
    };
    const before = end === undefined ? undefined : end + 1;
    const stretch = (): Stretch =>
      typeof until === 'function'
        ? { instants: 1 }
        : node === undefined
          ? { before }
          : { before, until: { node, rises: last } };
    this.#advance(over, stretch);
    const stoppedEarly = node !== undefined && this.kernel.clocks.risesOf(node) >= last;
    if (end !== undefined && !stoppedEarly && (this.kernel.next() ?? Infinity) > end) this.kernel.passTo(end);
  }

  /** The next instant, or as many as may pass at once: see `Kernel.advance`. Throws what failed. */
  advance(stretch: Stretch): void {
    this.#timed(() => this.kernel.advance(stretch));
  }

  /** On until `over`, a failure, or nothing is due any more. */
  #advance(over: () => boolean, stretch: () => Stretch): void {
    this.#timed(() => {
      while (!over() && !this.kernel.reports.failed && this.kernel.next() !== undefined)
        this.kernel.advance(stretch());
    });
  }

  /** Runs something that takes wall time, and throws what the design or the test did wrong meanwhile. */
  #timed(run: () => void): void {
    const start = performance.now();
    try {
      run();
    } finally {
      this.#wallSeconds += (performance.now() - start) / 1000;
    }
    const failures = this.kernel.takeFailures();
    if (failures.length > 0) throw new SimulationError(failures);
  }

  // ── Streams ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One packet for a stream port, as bytes or as values; it moves as time does. */
  feed(port: string, packet: Uint8Array | readonly HostInput[]): void {
    this.streams.feed(port, packet, this.#floats);
  }

  /** The next packet of a stream port, as bytes. Time runs while it is awaited. */
  collect(port: string, options: { readonly timeout?: string | bigint } = {}): Promise<Uint8Array> {
    const { protocol } = this.streams.drain(port).stream;
    const deadline = options.timeout === undefined ? undefined : this.time + parseTime(options.timeout);
    return new Promise((done, fail) => {
      const isServed = (): boolean => {
        const packet = this.streams.takePacket(port);
        if (packet !== undefined) done(this.streams.bytesOf(port, packet));
        return packet !== undefined;
      };
      const giveUp = (why: string): void => {
        // A plain stream has no `last`: what came until nothing moved any more is all there is.
        if (protocol === 'stream') done(this.streams.bytesOf(port, this.streams.takeBeats(port)));
        else
          fail(
            misuse(
              'M5012',
              `no packet came out of ${port}: ${why}`,
              ...this.streams.monitor.describeWaiting(),
            ),
          );
      };
      const isDue = (): boolean => this.streams.hasPacket(port);
      this.#pump.wait({ isServed, isDue, deadline, giveUp, fail });
    });
  }

  /** Beats that have come so far, as values. */
  received(port: string): readonly HostValue[] {
    return this.streams.valuesOf(port, this.streams.takeBeats(port));
  }

  #clockwork(): Clockwork {
    const idle = new IdleWatch(this.kernel, this.streams, UNTIL_IDLE);
    const { kernel } = this;
    return {
      get time() {
        return BigInt(kernel.now);
      },
      isOver: () => (kernel.next() === undefined ? 'nothing is due any more' : idle.isOver()),
      advance: (deadline, isDue) =>
        this.advance({
          instants: idle.patience,
          before: deadline === undefined ? undefined : Number(deadline),
          goOn: () => idle.goOn() && !isDue(),
        }),
      showTime: () => formatTime(this.time),
    };
  }

  /**
   * Runs until everything fed is taken, packets are closed and one full cycle changes no state, or until no stream has moved for `most` cycles. Names the ports
   * that stand inside a packet.
   */
  runStreams(most: number = UNTIL_IDLE): readonly string[] {
    const idle = new IdleWatch(this.kernel, this.streams, most);
    this.#advance(
      () => idle.isOver() !== undefined,
      () => ({ instants: idle.patience, goOn: () => idle.goOn() }),
    );
    return this.streams.openPackets;
  }

  // ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The whole state, as plain data; it can be loaded by another engine. */
  save(): Snapshot {
    return { kernel: saveKernel(this.kernel), streams: this.streams.state };
  }

  restore({ kernel, streams }: Snapshot): void {
    restoreKernel(this.kernel, kernel);
    this.streams.state = streams;
  }

  /** Registers, memories, outputs and time in one number, the same for every engine. */
  hash(): bigint {
    this.kernel.rest();
    return stateHash(this.kernel.tree, this.kernel.engine, this.kernel.now);
  }

  get stats(): Stats {
    const { kernel } = this;
    const cycles = this.#edges() - this.#edgesAtStart;
    return {
      engine: kernel.engine.name,
      cycles,
      wallSeconds: this.#wallSeconds,
      cyclesPerSecond: this.#wallSeconds > 0 ? cycles / this.#wallSeconds : 0,
      events: kernel.instants,
      activity: kernel.engine.activity.evaluations / Math.max(1, kernel.instants),
      streams: this.streams.monitor.stats,
    };
  }

  get warnings(): readonly Diagnostic[] {
    return this.kernel.reports.warnings;
  }

  get covers(): Kernel['reports']['covers'] {
    return this.kernel.reports.covers;
  }

  /** Calls back at the end of every instant, for traces. Returns how to end it. */
  onInstant(callback: () => void): () => void {
    this.kernel.observers.push(callback);
    return () => {
      const at = this.kernel.observers.indexOf(callback);
      if (at >= 0) this.kernel.observers.splice(at, 1);
    };
  }

  // ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #resolve(name: string): Target {
    const known = this.#targets.get(name);
    if (known !== undefined) return known;
    const target = resolve(this.kernel.tree, name);
    this.#targets.set(name, target);
    return target;
  }

  /** The input of the top that a leaf is; an error where it is anything else. */
  #inputOf({ path, ref }: Target, from: ReturnType<typeof leavesOfTarget>[number]['from']): number {
    const signals = this.kernel.tree.module(0).signals;
    if (ref.shape === 0 && from.kind === 'signal' && signals[from.signal]?.port === 'in') return from.signal;
    throw misuse(
      'M5004',
      `${path} of ${this.kernel.tree.module(ref.shape).name} is no input: the design drives it`,
      'force it, or set a register or memory word',
    );
  }

  #places(target: Target): readonly Place[] {
    return leavesOfTarget(target).flatMap(({ from, elements: { start, count } }) =>
      Array.from({ length: count }, (_, i) => {
        const place = placeOf(target.ref, from, start + i);
        if (place === undefined)
          throw misuse('M6014', `${target.path} is computed and stands nowhere: it can only be peeked`);
        return place;
      }),
    );
  }

  #write(target: Target, value: HostInput, put: (place: Place, bits: bigint) => void): void {
    const leaves = leavesOfTarget(target);
    const writes: { readonly place: Place; readonly bits: bigint }[] = [];
    const where = `${this.kernel.tree.module(target.ref.shape).name}.${target.path}`;
    encode(
      target.part.type,
      value,
      (leaf, element, bits) => {
        const found = leaves[leaf];
        const place = found && placeOf(target.ref, found.from, found.elements.start + element);
        if (place === undefined)
          throw misuse('M6014', `${target.path} is computed and stands nowhere: it can only be peeked`);
        writes.push({ place, bits });
      },
      where,
      this.#floats,
    );
    for (const { place, bits } of writes) put(place, bits);
  }
}
