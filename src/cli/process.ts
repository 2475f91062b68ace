/** What a well-behaved process does about pipes that close, disks that fill, signals, and faults of its own. */
import { Exit, ExitCode } from './exit.js';
import { packageVersion } from './package-root.js';

const SIGNALS = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

type Finisher = () => void | Promise<void>;

const finishers = new Set<Finisher>();

/**
 * Has something done before a signal, or a standard output that takes no more, ends the process: a wave file completed. Returns how to take that back.
 * Signals are caught only while there is something to do, since work that gives nobody a turn could not be ended otherwise: without, they end the process
 * at once, as they do by themselves, and a shell shows the same status.
 */
export function beforeSignal(finish: Finisher): () => void {
  if (finishers.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  finishers.add(finish);
  return () => {
    finishers.delete(finish);
    if (finishers.size === 0) letSignalsBe();
  };
}

function letSignalsBe(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
}

/** The next one ends the process at once, whatever the first has begun. */
function onSignal(signal: 'SIGINT' | 'SIGTERM'): void {
  letSignalsBe();
  void endWith(SIGNALS[signal]);
}

async function endWith(code: ExitCode): Promise<never> {
  for (const finish of [...finishers].toReversed()) {
    try {
      await finish();
    } catch (fault) {
      if (!(fault instanceof Exit)) throw fault;
      // What could not be written was said; the process ends anyway.
    }
  }
  process.exit(code);
}

/** Ends the process quietly where the reader of stdout went away, and with the status of a failed write where writing failed otherwise. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.once('error', (error: NodeJS.ErrnoException) => {
      stream.on('error', () => undefined);
      if (error.code !== 'EPIPE' && stream === process.stdout) {
        process.stderr.write(`m3hdl: cannot write to standard output: ${error.message}\n`);
      }
      void endWith(error.code === 'EPIPE' ? ExitCode.closedPipe : ExitCode.write);
    });
  }
}

/** Frames a fault of ours, with all that a report needs. */
export function reportFault(error: unknown, args: readonly string[]): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    'm3hdl: a fault of ours, not of your design. Please report it, with this text and the file if you can:',
    '',
    `  m3hdl ${packageVersion()}, node ${process.version}, ${process.platform} ${process.arch}`,
    `  m3hdl ${args.join(' ')}`,
    '',
    ...trace.split('\n').map((line) => `  ${line}`),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}
