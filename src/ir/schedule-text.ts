/** A schedule as text, one step a line, and back. `first by stride x count` is a progression. */
import { Cursor } from './text/cursor.js';
import type { Partition, Progression, RepeatStep, Schedule, Step, StoredSignal } from './schedule.js';

export function printSchedule(schedule: Schedule): string {
  return schedule.steps.map((step) => `${printStep(step)}\n`).join('');
}

export function parseSchedule(text: string): Schedule {
  const cursor = new Cursor(text);
  const steps: Step[] = [];
  while (cursor.token.kind !== 'end') steps.push(parseStep(cursor));
  return { steps };
}

/** `partition work 12 steps (0, 1) reads (1 3) memories () drives (0 2);`: signals and memories each behind the number of their shape. */
export function printPartitions(partitions: readonly Partition[]): string {
  const signals = (list: readonly StoredSignal[]): string =>
    list.map(({ shape, signal }) => `${shape} ${signal}`).join(', ');
  return partitions
    .map(({ steps, work, reads, memories, drives }) => {
      const words = memories.map(({ shape, memory }) => `${shape} ${memory}`).join(', ');
      return `partition work ${work} steps (${steps.join(', ')}) reads (${signals(reads)}) memories (${words}) drives (${signals(drives)});\n`;
    })
    .join('');
}

export function parsePartitions(text: string): readonly Partition[] {
  const cursor = new Cursor(text);
  const partitions: Partition[] = [];
  const signal = (): StoredSignal => ({ shape: cursor.number(), signal: cursor.number() });
  while (cursor.token.kind !== 'end') {
    cursor.expect('partition');
    const work = labelled(cursor, 'work');
    cursor.expect('steps');
    const steps = cursor.list(() => cursor.number());
    cursor.expect('reads');
    const reads = cursor.list(signal);
    cursor.expect('memories');
    const memories = cursor.list(() => ({ shape: cursor.number(), memory: cursor.number() }));
    cursor.expect('drives');
    const drives = cursor.list(signal);
    cursor.expect(';');
    partitions.push({ steps, work, reads, memories, drives });
  }
  return partitions;
}

function printStep(step: Step): string {
  if (step.kind === 'run') {
    const { level, shape, process, instances, iterations } = step;
    return `run level ${level} shape ${shape} process ${process} instances ${printProgression(instances)} iterations ${printProgression(iterations)};`;
  }
  if (step.kind === 'reset') {
    const { level, shape, reset, instances } = step;
    return `reset level ${level} shape ${shape} reset ${reset} instances ${printProgression(instances)};`;
  }
  const body = step.body.map(
    ({ shape, process, instance, iteration }) =>
      `  shape ${shape} process ${process} instance ${printMove(instance)} iteration ${printMove(iteration)};\n`,
  );
  return `repeat level ${step.level} times ${step.times} {\n${body.join('')}}`;
}

type Move = RepeatStep['body'][number]['instance'];

const printMove = ({ first, stride }: Move): string => `${first} by ${stride}`;
const printProgression = (progression: Progression): string =>
  `${printMove(progression)} x ${progression.count}`;

function parseStep(cursor: Cursor): Step {
  const kind = cursor.oneOf(['run', 'repeat', 'reset']);
  const level = labelled(cursor, 'level');
  if (kind === 'run') {
    const shape = labelled(cursor, 'shape');
    const process = labelled(cursor, 'process');
    const instances = progression(cursor, 'instances');
    const iterations = progression(cursor, 'iterations');
    cursor.expect(';');
    return { kind, level, shape, process, instances, iterations };
  }
  if (kind === 'reset') {
    const shape = labelled(cursor, 'shape');
    const reset = labelled(cursor, 'reset');
    const instances = progression(cursor, 'instances');
    cursor.expect(';');
    return { kind, level, shape, reset, instances };
  }
  const times = labelled(cursor, 'times');
  cursor.expect('{');
  const body: RepeatStep['body'][number][] = [];
  while (!cursor.take('}')) {
    const shape = labelled(cursor, 'shape');
    const process = labelled(cursor, 'process');
    const instance = move(cursor, 'instance');
    const iteration = move(cursor, 'iteration');
    cursor.expect(';');
    body.push({ shape, process, instance, iteration });
  }
  return { kind, level, times, body };
}

function labelled(cursor: Cursor, label: string): number {
  cursor.expect(label);
  return cursor.number();
}

function move(cursor: Cursor, label: string): Move {
  const first = labelled(cursor, label);
  return { first, stride: labelled(cursor, 'by') };
}

function progression(cursor: Cursor, label: string): Progression {
  const { first, stride } = move(cursor, label);
  return { first, stride, count: labelled(cursor, 'x') };
}
