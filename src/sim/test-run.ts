/** One run of a test: a top whose processes are the test. It can be taken instant by instant, so that several engines can run side by side. */
import type { Hierarchy } from '../ir/hierarchy.js';
import { error, type Diagnostic, type DiagnosticBuilder } from '../diagnostics/diagnostic.js';
import { raising } from '../diagnostics/limits.js';
import type { EngineFactory } from './engine.js';
import { SimulationError } from './errors.js';
import { Kernel, type KernelOptions } from './kernel/kernel.js';
import { QuietWatch } from './kernel/quiescence.js';
import type { Running } from './kernel/threads.js';
import { StreamMonitor, type StreamStats } from './streams/monitor.js';
import { findStreams } from './streams/stream.js';
import { formatTime } from './time.js';

export interface TestOutcome {
  /** Everything that failed in the instant that ended the run; empty: passed. */
  readonly failures: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly covers: Kernel['reports']['covers'];
  /** Femtoseconds. */
  readonly time: bigint;
  readonly streams: readonly StreamStats[];
}

export interface TestOptions extends KernelOptions {
  /** `#[timeout(…)]`: femtoseconds. */
  readonly timeout: bigint | undefined;
  /** When to give up by the clock on the wall, as `performance.now()` tells it. */
  readonly wallEnd?: number;
  /** Called with the kernel before time begins: for inputs, and for traces. */
  readonly onStart?: (kernel: Kernel) => void;
}

/** How many steps pass between looks at the clock on the wall. */
const STEPS_A_LOOK = 64;

/** Shorter runs are not suspected to hang: a look at the whole state costs more than they do. */
const INSTANTS_BEFORE_DOUBT = 256;

export class TestRun {
  readonly kernel: Kernel;
  readonly #monitor: StreamMonitor;
  readonly #options: TestOptions;
  readonly #quiet: QuietWatch;
  #instants = 0;
  #steps = 0;
  #failures: readonly Diagnostic[] | undefined;

  constructor(hierarchy: Hierarchy, engine: EngineFactory, options: TestOptions) {
    this.#options = options;
    this.kernel = new Kernel(hierarchy, engine, options);
    const streams = findStreams(this.kernel);
    this.#monitor = new StreamMonitor(this.kernel, streams, options.checks);
    if (streams.length > 0) this.kernel.agents.push(this.#monitor);
    this.#quiet = new QuietWatch(this.kernel);
    options.onStart?.(this.kernel);
    this.kernel.rest();
  }

  /** Undefined as long as the test runs; then what went wrong, nothing where it passed. */
  get failures(): readonly Diagnostic[] | undefined {
    return this.#failures;
  }

  get outcome(): TestOutcome {
    const { warnings, covers } = this.kernel.reports;
    const { now } = this.kernel;
    return {
      failures: this.#failures ?? [],
      warnings,
      covers,
      time: BigInt(now),
      streams: this.#monitor.stats,
    };
  }

  /** Nobody looks at the run any more, unless somebody has asked to be told of each instant. */
  close(): void {
    if (this.kernel.observers.length === 0) this.kernel.engine.close?.();
  }

  /** Time 0 and the automatic reset, up to the first wait of the test. */
  start(): void {
    this.#guarded(() => {
      const late = this.#late();
      if (late === undefined) this.kernel.start();
      return late;
    });
  }

  instant(): void {
    this.#guarded(() => {
      const stuck = this.#stuck();
      if (stuck === undefined) this.kernel.instant();
      return stuck;
    });
  }

  /** The next instant; where no process has a part in them, several, to the same end. */
  advance(): void {
    this.#guarded(() => {
      const stuck = this.#stuck();
      if (stuck !== undefined) return stuck;
      const { kernel } = this;
      const { timeout } = this.#options;
      const unasked = INSTANTS_BEFORE_DOUBT - this.#instants;
      const spare = unasked >= 0 ? unasked : this.#quiet.spare;
      const before = timeout === undefined ? undefined : Number(timeout) + 1;
      const first = kernel.instants;
      kernel.advance({ instants: 1 + spare, before });
      const skipped = kernel.instants - first - 1;
      this.#instants += skipped;
      if (unasked < 0) this.#quiet.skip(skipped);
      return undefined;
    });
  }

  #guarded(step: () => Diagnostic | undefined): void {
    try {
      const stuck = step();
      if (stuck !== undefined) this.#failures = [stuck];
      else if (this.kernel.reports.failed) this.#failures = this.kernel.takeFailures();
      else if (this.#running.length === 0) this.#failures = [];
    } catch (fault) {
      if (!(fault instanceof SimulationError)) throw fault;
      this.#failures = fault.diagnostics;
    }
  }

  get #running(): readonly Running[] {
    return this.kernel.threads.all().filter(({ thread }) => thread.shape === 0);
  }

  /** Why there is no use in going on. */
  #stuck(): Diagnostic | undefined {
    const { timeout } = this.#options;
    const next = this.kernel.next();
    const isDoubtful = this.#instants++ >= INSTANTS_BEFORE_DOUBT;
    if (next === undefined || (isDoubtful && this.#quiet.isQuiet())) {
      return this.#explain('M5012', 'the test waits for what can never happen');
    }
    if (timeout !== undefined && next > timeout) {
      return this.#explain('M5002', `the test has not ended within ${formatTime(timeout)}`);
    }
    return this.#steps++ % STEPS_A_LOOK === 0 ? this.#late() : undefined;
  }

  #late(): Diagnostic | undefined {
    const { wallEnd } = this.#options;
    if (wallEnd === undefined || performance.now() <= wallEnd) return undefined;
    return this.#explain('M5023', 'the test takes too long and was stopped').note(
      raising('wallTime', this.kernel.limits),
    );
  }

  #explain(code: 'M5002' | 'M5012' | 'M5023', what: string): DiagnosticBuilder {
    const { span } = this.kernel.tree.module(0);
    return error(code, span, `${what} at ${formatTime(BigInt(this.kernel.now))}`).note(
      ...this.#running.map((one) => `${one.name} waits ${waitsFor(this.kernel, one)}`),
      ...this.#monitor.describeWaiting(),
    );
  }
}

export function runTest(hierarchy: Hierarchy, engine: EngineFactory, options: TestOptions): TestOutcome {
  const run = new TestRun(hierarchy, engine, options);
  run.start();
  while (run.failures === undefined) run.advance();
  const { outcome } = run;
  run.close();
  return outcome;
}

function waitsFor(kernel: Kernel, { waiting }: Running): string {
  switch (waiting.kind) {
    case 'cycles':
      return `for ${waiting.left} cycles of ${kernel.clocks.nameOf(waiting.node)}`;
    case 'edge':
      return `for a ${waiting.edge} edge of ${kernel.clocks.nameOf(waiting.node)}`;
    case 'time':
      return `until ${formatTime(BigInt(waiting.at))}`;
    case 'until':
      return 'for its condition';
    case 'join':
      return `for ${waiting.join} of its branches`;
    case 'ready':
    case 'ended':
      return 'for nothing';
  }
}
