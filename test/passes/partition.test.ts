import { expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import { parsePartitions, printPartitions } from '../../src/ir/schedule-text.js';
import { partitionSchedule } from '../../src/passes/partition.js';
import { scheduleDesign } from '../../src/passes/schedule.js';

/** Two chains of `length` processes side by side. */
function chains(length: number): string {
  const signals: string[] = [];
  const processes: string[] = [];
  for (const name of ['a', 'b']) {
    signals.push(`in wire %${name}0: 8;`);
    for (let i = 1; i <= length; i++) {
      signals.push(`wire %${name}${i}: 8;`);
      processes.push(`comb ${name}${i} { %${name}${i} = add(not(%${name}${i - 1}), 1:8); }`);
    }
  }
  return `design M;\nmodule M { mem @m: 8 x 4 old async; wire %q: 8; ${signals.join(' ')} ${processes.join(' ')} comb q { %q = @m[%a0]; } }`;
}

const { design, schedule } = scheduleDesign(parseDesign(chains(20)));
const partitions = partitionSchedule(design, schedule, 25);
const names = (list: readonly { readonly signal: number }[]): readonly string[] =>
  list.map(({ signal }) => design.modules[0]?.signals[signal]?.name ?? '');

test('each step is in one partition, and no partition depends on a later one', () => {
  expect(partitions.flatMap(({ steps }) => steps).toSorted((a, b) => a - b)).toEqual([
    ...schedule.steps.keys(),
  ]);
  const driven = new Map<string, number>();
  partitions.forEach(({ drives }, id) => {
    for (const name of names(drives)) driven.set(name, id);
  });
  partitions.forEach(({ reads }, id) => {
    for (const name of names(reads)) expect(driven.get(name) ?? -1).toBeLessThan(id);
  });
});

test('what depends on each other stands together, up to the size given', () => {
  const middle = partitions.find(({ drives }) => names(drives).includes('a10'));
  expect(middle?.work).toBeLessThanOrEqual(25);
  expect(new Set(names(middle?.drives ?? []).map((name) => name[0]))).toEqual(new Set(['a']));
  expect(names(middle?.reads ?? [])).toHaveLength(1);
});

test('memories that are read are named', () => {
  expect(partitions.flatMap(({ memories }) => memories)).toEqual([{ shape: 0, memory: 0 }]);
});

test('the text form', () => {
  const text = printPartitions(partitions);
  expect(parsePartitions(text)).toEqual(partitions);
  expect(text.split('\n')[0]).toMatch(/^partition work \d+ steps \(0/);
});

test('what another partition drives too is read from outside', () => {
  const shared = scheduleDesign(
    parseDesign(`design M;
module M {
  in wire %a: 8;
  wire %w: 8 x 2;
  comb p { %w[0:1] = not(%a); }
  comb q { %w[1:1] = not(%w[0:1]); }
}`),
  );
  const parts = partitionSchedule(shared.design, shared.schedule, 1);
  expect(
    parts.map(({ reads }) => reads.map(({ signal }) => shared.design.modules[0]?.signals[signal]?.name)),
  ).toEqual([['a'], ['w']]);
});
