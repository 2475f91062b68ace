/** Files that a command writes: in pieces, complete whenever they are closed. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { error } from '../diagnostics/diagnostic.js';
import { Exit, ExitCode } from './exit.js';
import { printDiagnostics } from './report.js';

export interface Output {
  write(content: string | Uint8Array): void;
  close(): void;
}

const BUFFER_BYTES = 1 << 16;

/** `-` is standard output. */
export function openOutput(path: string): Output {
  if (path === '-') {
    return { write: (content) => void process.stdout.write(content), close: () => undefined };
  }
  const file = attempt(path, () => openSync(path, 'w'));
  const pending: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    attempt(path, () => {
      for (const chunk of pending.splice(0)) {
        for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      }
    });
    size = 0;
  };
  return {
    write: (content) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      pending.push(bytes);
      size += bytes.length;
      if (size >= BUFFER_BYTES) flush();
    },
    close: () => {
      flush();
      attempt(path, () => closeSync(file));
    },
  };
}

export function writeWhole(path: string, content: string): void {
  makeFolder(dirname(path));
  attempt(path, () => writeFileSync(path, content));
}

export function makeFolder(path: string): void {
  attempt(path, () => mkdirSync(path, { recursive: true }));
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    printDiagnostics([error('M6002', undefined, `cannot write \`${path}\``).note(why)]);
    throw new Exit(ExitCode.write);
  }
}
