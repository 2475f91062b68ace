/** One run of a test: from time 0 to the end of its process, or to what it does wrong. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Compiled } from '../driver/compile-design.js';
import type { Place, EngineFactory } from '../sim/engine.js';
import { SimulationError } from '../sim/errors.js';
import { Kernel } from '../sim/kernel/kernel.js';
import { toDiagnostic } from '../sim/kernel/reports.js';
import { stateHash } from '../sim/kernel/state-hash.js';
import type { Waiting } from '../sim/kernel/threads.js';
import { HostStreams } from '../sim/streams/host-streams.js';
import { formatTime } from '../sim/time.js';
import type { Span } from '../support/span.js';

export interface TestRunOptions {
  readonly seed: bigint;
  /** Femtoseconds of simulated time. */
  readonly timeout: bigint;
  /** `performance.now()` at which the run is given up. */
  readonly wallEnd: number;
  readonly print: (text: string) => void;
  readonly shuffle: bigint | undefined;
  /** Inputs of the top, set before time 0. */
  readonly inputs: readonly { readonly place: Place; readonly value: bigint }[];
}

/** How many instants pass between looks at the clock on the wall. */
const INSTANTS_A_LOOK = 64;

export class TestRun {
  readonly kernel: Kernel;
  readonly #streams: HostStreams;
  readonly #options: TestRunOptions;
  readonly #span: Span;
  #instants = 0;
  #ended: readonly Diagnostic[] | undefined;

  constructor(compiled: Compiled, engine: EngineFactory, options: TestRunOptions) {
    const { seed, shuffle, print } = options;
    this.#options = options;
    this.#span = compiled.top.span;
    this.kernel = new Kernel(compiled.hierarchy, engine, {
      seed,
      reset: true,
      checks: true,
      shuffle,
      clocks: new Map(),
      print,
    });
    this.#streams = new HostStreams(this.kernel, 0, true);
    this.#streams.begin();
    for (const { place, value } of options.inputs) {
      this.kernel.poke(place, 0, this.kernel.tree.widthOf(place), value);
    }
    this.kernel.rest();
  }

  /** Undefined as long as the test runs; then what went wrong, nothing where it passed. */
  get ended(): readonly Diagnostic[] | undefined {
    return this.#ended;
  }

  /** Warnings of the run, such as ports that met. */
  get warnings(): readonly Diagnostic[] {
    return this.kernel.reports.warnings;
  }

  /** Runs to the end. */
  finish(): readonly Diagnostic[] {
    this.start();
    while (this.#ended === undefined) this.advance();
    return this.#ended;
  }

  start(): void {
    this.#guarded(() => this.kernel.start());
  }

  /** One instant. */
  advance(): void {
    this.#guarded(() => {
      const next = this.kernel.next();
      if (next === undefined) return this.#hangs('nothing is due any more');
      const { timeout, wallEnd } = this.#options;
      if (BigInt(next) > timeout) return this.#hangs(`it has not ended within ${formatTime(timeout)}`);
      if (this.#instants++ % INSTANTS_A_LOOK === 0 && performance.now() > wallEnd) return this.#tooSlow();
      this.kernel.instant();
    });
  }

  /** State and time in one number: equal in all engines, instant by instant. */
  hash(): bigint {
    return stateHash(this.kernel.tree, this.kernel.engine, this.kernel.now);
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      this.#ended = error.diagnostics;
      return;
    }
    const { reports, threads } = this.kernel;
    if (reports.failed) this.#ended = reports.take().map(toDiagnostic);
    else if (!threads.all().some(({ thread }) => thread.shape === 0)) this.#ended ??= [];
  }

  #hangs(why: string): void {
    const { threads } = this.kernel;
    const waiting = threads
      .all()
      .filter(({ thread, waiting: what }) => thread.shape === 0 && what.kind !== 'join')
      .map((running) => `${running.name} waits ${this.#waitsFor(running.waiting)}`);
    const streams = this.#streams.monitor.describeWaiting();
    const code = streams.length > 0 ? 'M5012' : 'M5002';
    this.#ended = [
      error(code, this.#span, `the test hangs at ${this.#now()}: ${why}`).note(...waiting, ...streams),
    ];
  }

  #waitsFor(waiting: Waiting): string {
    switch (waiting.kind) {
      case 'cycles':
        return `for ${waiting.left} cycles of ${this.kernel.clocks.nameOf(waiting.node)}`;
      case 'edge':
        return `for a ${waiting.edge} edge of ${this.kernel.clocks.nameOf(waiting.node)}`;
      case 'time':
        return `until ${formatTime(BigInt(waiting.at))}`;
      case 'until':
        return 'until its condition holds';
      case 'ready':
      case 'join':
      case 'ended':
        return 'for others';
    }
  }

  #tooSlow(): void {
    this.#ended = [
      error(
        'M5023',
        this.#span,
        `the test takes too long: it was stopped at ${this.#now()} of simulated time`,
      ),
    ];
  }

  #now(): string {
    return formatTime(BigInt(this.kernel.now));
  }
}
