/**
 * Threads that judge texts, watched from outside: one that takes too long is ended, and one that takes too much memory or stack ends by
 * itself; both are faults of the front end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'rolldown';
import { Inputs, type Input } from './inputs.js';
import type { Fault, Reach, Verdict } from './judge.js';
import type { Material } from './material.js';
import type { Answer, Task, WorkerSetup } from './worker.js';

/** A text may take that long on a machine that does much else at the same time. */
const LIMIT_MS = Number(process.env['M3HDL_TEXT_LIMIT_MS'] ?? 60_000);
const MEMORY_MB = 768;
/** What the main thread of Node has. */
const STACK_MB = 1;
/** Seeds that a worker is given at a time. */
const SLICE = 500;

export interface Found {
  readonly seed: number;
  readonly input: Input;
  readonly fault: Fault;
}

export interface Report {
  readonly found: readonly Found[];
  readonly reached: Readonly<Record<Reach, number>>;
}

export class Crew {
  readonly #material: Material;
  readonly #inputs: Inputs;
  readonly #folder: string;
  readonly #script: string;

  private constructor(material: Material, folder: string, script: string) {
    this.#material = material;
    this.#inputs = new Inputs(material);
    this.#folder = folder;
    this.#script = script;
  }

  /** Joins the worker and all of the front end into a script, from the sources as they are. */
  static async assemble(material: Material): Promise<Crew> {
    const folder = mkdtempSync(join(tmpdir(), 'm3hdl-text-'));
    const script = join(folder, 'worker.mjs');
    await build({
      input: fileURLToPath(new URL('worker.ts', import.meta.url)),
      output: { file: script, format: 'esm', codeSplitting: false },
      platform: 'node',
      logLevel: 'warn',
    });
    return new Crew(material, folder, script);
  }

  disband(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Judges the inputs of `count` seeds from `first` on, by that many threads at a time. */
  async patrol(first: number, count: number, threads: number): Promise<Report> {
    const found: Found[] = [];
    const reached: Record<Reach, number> = { refused: 0, parsed: 0, compiled: 0 };
    let next = first;
    const one = async (): Promise<void> => {
      const member = this.#member();
      while (next < first + count) {
        const start = next;
        const end = Math.min(start + SLICE, first + count);
        next = end;
        for (let seed = start; seed < end;) {
          const { stopped, ...slice } = await member.range(seed, end - seed);
          found.push(...slice.found);
          for (const reach of ['refused', 'parsed', 'compiled'] as const)
            reached[reach] += slice.reached[reach];
          if (stopped === undefined) break;
          found.push({ ...stopped, input: this.#inputs.of(stopped.seed) });
          seed = stopped.seed + 1;
        }
      }
      await member.dismiss();
    };
    await Promise.all(Array.from({ length: threads }, one));
    return { found: found.toSorted((a, b) => a.seed - b.seed), reached };
  }

  /** A thread to ask about one text after the other. */
  expert(): Expert {
    return this.#member();
  }

  #member(): Member {
    return new Member(this.#script, this.#material);
  }
}

/** Judges single texts. */
export interface Expert {
  judge(text: string): Promise<Verdict>;
  dismiss(): Promise<void>;
}

interface Slice extends Report {
  /** The seed that ended the worker, and how. */
  readonly stopped: { readonly seed: number; readonly fault: Fault } | undefined;
}

class Member implements Expert {
  readonly #script: string;
  readonly #material: Material;
  readonly #at = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;

  constructor(script: string, material: Material) {
    this.#script = script;
    this.#material = material;
  }

  async range(first: number, count: number): Promise<Slice> {
    const found: Found[] = [];
    let reached: Report['reached'] = { refused: 0, parsed: 0, compiled: 0 };
    Atomics.store(this.#at, 0, first);
    const fault = await this.#ask({ kind: 'range', first, count }, (answer) => {
      if (answer.kind === 'fault') found.push(answer);
      if (answer.kind === 'done') reached = answer.reached;
      return answer.kind === 'done';
    });
    const stopped = fault === undefined ? undefined : { seed: Atomics.load(this.#at, 0), fault };
    return { found, reached, stopped };
  }

  async judge(text: string): Promise<Verdict> {
    let verdict: Verdict | undefined;
    const fault = await this.#ask({ kind: 'text', text }, (answer) => {
      if (answer.kind === 'verdict') verdict = answer.verdict;
      return answer.kind === 'verdict';
    });
    return verdict ?? { reach: 'refused', fault };
  }

  async dismiss(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Gives a task and waits until it is done, or until the worker has to be ended: then for what. */
  async #ask(task: Task, isDone: (answer: Answer) => boolean): Promise<Fault | undefined> {
    const worker = (this.#worker ??= this.#start());
    const fault = await new Promise<Fault | undefined>((resolve) => {
      let seen = Atomics.load(this.#at, 0);
      let since = performance.now();
      const watch = setInterval(() => {
        const now = Atomics.load(this.#at, 0);
        if (now !== seen) [seen, since] = [now, performance.now()];
        else if (performance.now() - since > LIMIT_MS)
          end({ kind: 'hangs', message: `no end after ${LIMIT_MS} ms`, cause: 'hangs' });
      }, 100);
      const hear = (answer: Answer): void => {
        if (isDone(answer)) end(undefined);
      };
      const fail = ({ message }: Error): void => {
        end({ kind: 'dies', message, cause: `dies: ${message}` });
      };
      const end = (fault: Fault | undefined): void => {
        clearInterval(watch);
        worker.off('message', hear).off('error', fail);
        resolve(fault);
      };
      worker.on('message', hear).on('error', fail);
      worker.postMessage(task, []);
    });
    if (fault !== undefined) await this.dismiss();
    return fault;
  }

  #start(): Worker {
    const setup: WorkerSetup = { material: this.#material, at: this.#at };
    return new Worker(this.#script, {
      workerData: setup,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, stackSizeMb: STACK_MB },
    });
  }
}
