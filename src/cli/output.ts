/** Files that a command writes. What a run writes comes in pieces, each of which is whole in the file or not in it at all. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { error } from '../diagnostics/diagnostic.js';
import { Exit, ExitCode } from './exit.js';
import { printDiagnostics } from './report.js';

export interface Output {
  write(content: string | Uint8Array): void;
  /** So much waits for a slow reader that nothing more should be made for it yet. */
  readonly isFull: boolean;
  /** Resolves when nothing waits any more. Others have their turn meanwhile, so that a signal is heard however slow the reader is. */
  drained(): Promise<void>;
  close(): void;
}

/** As the user named it: links are followed, and a pipe or a device is as good as a file. `-` is standard output. */
export function openOutput(path: string): Output {
  return path === '-' ? standardOutput() : attempt(path, () => opened(path));
}

/** A file of a name that we made. A link that stands in its place may have been left by somebody else, and is not followed. */
export function openOwnOutput(path: string): Output {
  return attempt(path, () => new FileOutput(path, openSync(path, OWN_FLAGS), 0));
}

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW, O_NONBLOCK } = constants;
const OWN_FLAGS = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;

function opened(path: string): Output {
  const file = openSync(path, 'w');
  if (!fstatSync(file).isFIFO()) return new FileOutput(path, file, 0);
  // The open above has waited for a reader; writing shall not.
  const patient = openSync(path, O_WRONLY | O_NONBLOCK);
  closeSync(file);
  return new FileOutput(path, patient, undefined);
}

const STDOUT = 1;

function standardOutput(): Output {
  const stats = fstatSync(STDOUT);
  if (stats.isFile()) return new FileOutput('-', STDOUT, stats.size);
  if (stats.isFIFO()) {
    try {
      return new FileOutput('-', openSync('/dev/stdout', O_WRONLY | O_NONBLOCK), undefined);
    } catch {
      // Not a system that can open it once more: then as below.
    }
  }
  return {
    write: (content) => void process.stdout.write(content),
    isFull: false,
    drained: () => Promise.resolve(),
    close: () => undefined,
  };
}

const BUFFER_BYTES = 1 << 16;
const FULL_BYTES = 1 << 22;
const PATIENCE_MS = 2;

class FileOutput implements Output {
  readonly #path: string;
  readonly #file: number;
  /** What waits to be written; of the first, `#at` bytes are. */
  readonly #pending: Uint8Array[] = [];
  #at = 0;
  #waiting = 0;
  /** Where the last whole piece ends, in a file that can be cut. */
  #whole: number | undefined;
  #isOpen = true;

  constructor(path: string, file: number, start: number | undefined) {
    this.#path = path;
    this.#file = file;
    this.#whole = start;
  }

  get isFull(): boolean {
    return this.#waiting >= FULL_BYTES;
  }

  write(content: string | Uint8Array): void {
    if (!this.#isOpen) return;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#pending.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting >= BUFFER_BYTES) this.#flush();
  }

  async drained(): Promise<void> {
    this.#flush();
    while (this.#waiting > 0) {
      // oxlint-disable-next-line no-await-in-loop -- until the reader has read
      await pause(PATIENCE_MS);
      this.#flush();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#flush();
    this.#isOpen = false;
    if (this.#file !== STDOUT) attempt(this.#path, () => closeSync(this.#file));
  }

  /** As much as is taken now. */
  #flush(): void {
    try {
      for (let first = this.#pending[0]; first !== undefined; first = this.#pending[0]) {
        const written = writeSync(this.#file, first, this.#at);
        this.#at += written;
        this.#waiting -= written;
        if (this.#at < first.length) continue;
        if (this.#whole !== undefined) this.#whole += first.length;
        this.#pending.shift();
        this.#at = 0;
      }
    } catch (fault) {
      if (codeOf(fault) === 'EAGAIN') return;
      this.#giveUp();
      fail(this.#path, fault);
    }
  }

  /** Takes back the piece that is in the file in part, where that can be done, and writes no more. */
  #giveUp(): void {
    this.#isOpen = false;
    this.#pending.length = 0;
    this.#waiting = 0;
    try {
      if (this.#whole !== undefined && fstatSync(this.#file).isFile()) ftruncateSync(this.#file, this.#whole);
      if (this.#file !== STDOUT) closeSync(this.#file);
    } catch {
      // The write has failed, which is what is said.
    }
  }
}

/** All of a file, or nothing of it. A link that stands in its place is replaced, not followed. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  makeFolder(dirname(path));
  const draft = join(dirname(path), `.${basename(path).slice(0, 32)}.${process.pid}.tmp`);
  attempt(path, () => {
    try {
      writeFileSync(draft, content, { flag: 'wx' });
      renameSync(draft, path);
    } catch (fault) {
      rmSync(draft, { force: true });
      throw fault;
    }
  });
}

export function makeFolder(path: string): void {
  attempt(path, () => mkdirSync(path, { recursive: true }));
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (fault) {
    return fail(path, fault);
  }
}

/** Nobody reads any more: nothing to tell. All else is. */
function fail(path: string, fault: unknown): never {
  if (codeOf(fault) === 'EPIPE') throw new Exit(ExitCode.closedPipe);
  const why =
    codeOf(fault) === 'ELOOP' ? 'it is a link' : fault instanceof Error ? fault.message : String(fault);
  const name = path === '-' ? 'standard output' : `\`${path}\``;
  printDiagnostics([error('M6002', undefined, `cannot write ${name}`).note(why)]);
  throw new Exit(ExitCode.write);
}

function codeOf(fault: unknown): unknown {
  return fault instanceof Error && 'code' in fault ? fault.code : undefined;
}
