/** The schedule with the functions that its steps call. */
import type { Failure } from '../../../sim/engine.js';
import type { Model, ModelFunctions, ModelStep, ProcessFunction } from './model.js';

export interface PreparedStep {
  /** Position in the schedule. */
  readonly index: number;
  readonly step: ModelStep;
  readonly level: number;
  readonly reads: readonly number[];
  readonly drives: readonly number[];
  run(): void;
  /** Processes that it evaluates. */
  readonly runs: number;
  /** What its checks said when it ran last. */
  readonly verdicts: { readonly failures: Failure[]; readonly covers: Failure[] } | undefined;
}

type Reset = (shape: number, reset: number, first: number, stride: number, count: number) => void;

export function prepareSteps(model: Model, functions: ModelFunctions, reset: Reset): readonly PreparedStep[] {
  return model.steps.map((step, index) => ({
    index,
    step,
    level: step.level,
    reads: step.reads,
    drives: step.drives,
    run: runnerOf(step, functions, reset),
    runs: runsOf(step),
    verdicts: step.checks ? { failures: [], covers: [] } : undefined,
  }));
}

export function processOf(functions: ModelFunctions, shape: number, run: number): ProcessFunction {
  const process = functions.processes[shape]?.[run];
  if (process === undefined) throw new Error(`shape ${shape} has no function ${run}`);
  return process;
}

function runnerOf(step: ModelStep, functions: ModelFunctions, reset: Reset): () => void {
  switch (step.kind) {
    case 'run': {
      const process = processOf(functions, step.shape, step.run);
      const [first, stride, count] = step.instances;
      const [begin, next, times] = step.iterations;
      return () => process(first, stride, count, begin, next, times);
    }
    case 'repeat': {
      const body = step.body.map((move) => ({
        ...move,
        process: processOf(functions, move.shape, move.run),
      }));
      return () => {
        for (let t = 0; t < step.times; t++) {
          for (const { process, instance, iteration } of body) {
            process(instance[0] + t * instance[1], 1, 1, iteration[0] + t * iteration[1], 1, 1);
          }
        }
      };
    }
    case 'reset':
      return () => reset(step.shape, step.reset, ...step.instances);
  }
}

function runsOf(step: ModelStep): number {
  switch (step.kind) {
    case 'run':
      return step.instances[2];
    case 'repeat':
      return step.times * step.body.length;
    case 'reset':
      return 0;
  }
}
