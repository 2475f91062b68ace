/** A thread that judges: seeds by the range, or single texts. `crew.ts` bundles it, starts it, and ends it where it hangs. */
import { parentPort, workerData } from 'node:worker_threads';
import { Inputs, type Input } from './inputs.js';
import { Judge, type Fault, type Reach, type Verdict } from './judge.js';
import type { Material } from './material.js';

export interface WorkerSetup {
  readonly material: Material;
  /** One number: the seed that the worker is at, so that others see whether it gets on. */
  readonly at: Int32Array;
}

export type Task =
  | { readonly kind: 'range'; readonly first: number; readonly count: number }
  | { readonly kind: 'text'; readonly text: string };

export type Answer =
  | { readonly kind: 'fault'; readonly seed: number; readonly input: Input; readonly fault: Fault }
  | { readonly kind: 'done'; readonly reached: Readonly<Record<Reach, number>> }
  | { readonly kind: 'verdict'; readonly verdict: Verdict };

const { material, at } = workerData as WorkerSetup;
const inputs = new Inputs(material);
const judge = new Judge(material);

function answer(message: Answer): void {
  parentPort?.postMessage(message, []);
}

function range(first: number, count: number): void {
  const reached: Record<Reach, number> = { refused: 0, parsed: 0, compiled: 0 };
  for (let seed = first; seed < first + count; seed++) {
    Atomics.store(at, 0, seed);
    const input = inputs.of(seed);
    const { reach, fault } = judge.judge(input.text);
    reached[reach]++;
    if (fault !== undefined) answer({ kind: 'fault', seed, input, fault });
  }
  answer({ kind: 'done', reached });
}

parentPort?.on('message', (task: Task) => {
  if (task.kind === 'range') range(task.first, task.count);
  else answer({ kind: 'verdict', verdict: judge.judge(task.text) });
});
