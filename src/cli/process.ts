/** What a well-behaved process does about pipes that close, disks that fill, signals, and faults of its own. */
import { ExitCode } from './exit.js';
import { packageVersion } from './package-root.js';

const SIGNALS = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

type Finisher = () => void | Promise<void>;

const finishers = new Set<Finisher>();

/** Has something done before a signal ends the process: a wave file completed. Returns how to take that back. */
export function beforeSignal(finish: Finisher): () => void {
  finishers.add(finish);
  return () => void finishers.delete(finish);
}

async function endBySignal(code: ExitCode): Promise<never> {
  for (const finish of [...finishers].toReversed()) await finish();
  process.exit(code);
}

/**
 * Ends the process quietly where the reader of stdout went away, with the status of a failed write where writing
 * failed otherwise, and with 128 and its number at a signal.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && stream === process.stdout) {
        process.stderr.write(`m3hdl: cannot write to standard output: ${error.message}\n`);
      }
      process.exit(error.code === 'EPIPE' ? ExitCode.closedPipe : ExitCode.write);
    });
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endBySignal(SIGNALS[signal]));
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
