/** Runs a test: a top whose processes are the test. */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { error } from '../diagnostics/diagnostic.js';
import type { EngineFactory } from './engine.js';
import { SimulationError } from './errors.js';
import { Kernel, type KernelOptions } from './kernel/kernel.js';
import { QuietWatch } from './kernel/quiescence.js';
import { toDiagnostic } from './kernel/reports.js';
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
  /** Called with the kernel before time begins, for traces. */
  readonly onStart?: (kernel: Kernel) => void;
}

export function runTest(hierarchy: Hierarchy, engine: EngineFactory, options: TestOptions): TestOutcome {
  const kernel = new Kernel(hierarchy, engine, options);
  const monitor = new StreamMonitor(kernel, findStreams(kernel), options.checks);
  kernel.agents.push(monitor);
  options.onStart?.(kernel);
  const failures = ((): readonly Diagnostic[] => {
    try {
      return run(kernel, monitor, options);
    } catch (fault) {
      if (fault instanceof SimulationError) return fault.diagnostics;
      throw fault;
    }
  })();
  const { warnings, covers } = kernel.reports;
  return { failures, warnings, covers, time: BigInt(kernel.now), streams: monitor.stats };
}

function run(kernel: Kernel, monitor: StreamMonitor, { timeout }: TestOptions): readonly Diagnostic[] {
  const { span } = kernel.tree.module(0);
  const end = timeout === undefined ? Infinity : Number(timeout);
  const quiet = new QuietWatch(kernel);
  const running = (): readonly Running[] => kernel.threads.all().filter(({ thread }) => thread.shape === 0);
  const stuck = (code: 'M5002' | 'M5012', what: string): readonly Diagnostic[] => [
    error(code, span, `${what} at ${formatTime(BigInt(kernel.now))}`).note(
      ...running().map((one) => `${one.name} waits ${waitsFor(kernel, one)}`),
      ...monitor.describeWaiting(),
    ),
  ];
  kernel.start();
  while (running().length > 0 && !kernel.reports.failed) {
    const next = kernel.next();
    if (
      next === undefined ||
      (running().every(({ waiting }) => waiting.kind !== 'cycles') && quiet.isQuiet())
    ) {
      return stuck('M5012', 'the test waits for what can never happen');
    }
    if (next > end) return stuck('M5002', 'the test has not ended');
    kernel.instant();
  }
  return kernel.reports.take().map(toDiagnostic);
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
