/** Random designs on the interpreter and on the engines that compile, compared after every instant. */
import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import type { EngineFactory } from '../../src/sim/engine.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel, type KernelOptions } from '../../src/sim/kernel/kernel.js';
import { describeDifference, runLockstep } from '../../src/sim/lockstep.js';
import { COMPILED } from '../support/engines.js';
import { randomDesign, type RandomIrOptions } from '../support/random-ir.js';

const NS = 1_000_000;

const OPTIONS: KernelOptions = {
  seed: 1n,
  reset: true,
  checks: true,
  shuffle: undefined,
  clocks: new Map(),
  print: () => undefined,
};

function differenceOf(
  factory: EngineFactory,
  seed: number,
  options: RandomIrOptions,
  kernelOptions: Partial<KernelOptions> = {},
): string | undefined {
  const hierarchy = buildHierarchy(randomDesign(seed, options));
  const both = { ...OPTIONS, ...kernelOptions };
  const one = new Kernel(hierarchy, interpreter, both);
  const other = new Kernel(hierarchy, factory, both);
  one.start();
  other.start();
  const difference = runLockstep(one, other, 20 * NS);
  if (difference !== undefined) return describeDifference(one, other, difference);
  const reports = [one, other].map((kernel) =>
    kernel.reports
      .take()
      .map((report) =>
        JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
      )
      .join('\n'),
  );
  return reports[0] === reports[1] ? undefined : `reports: ${reports.join('\n\n')}`;
}

/** Nightly, many more. */
const TIMES = process.env['M3HDL_NIGHTLY'] === undefined ? 1 : 50;

const seeds = (count: number): readonly number[] => Array.from({ length: count * TIMES }, (_, i) => i + 1);

describe.each(COMPILED)('random designs, $name', (factory) => {
  test.each([
    ['plain', {}],
    ['with a test on top', { test: true }],
    ['with chains of instances', { chains: true }],
    ['of wide values', { widths: [65, 128, 129, 160, 200] }],
    ['of bits', { widths: [1, 1, 2] }],
    ['of deep expressions', { depth: 9, modules: 1 }],
  ] as const)('%s', (_, options) => {
    for (const seed of seeds(12))
      expect(differenceOf(factory, seed, options), `seed ${seed}`).toBeUndefined();
  });

  test('in any order', () => {
    for (const seed of seeds(12))
      expect(differenceOf(factory, seed, { test: seed % 2 === 0 }, { shuffle: 7n })).toBeUndefined();
  });

  test('without checks', () => {
    for (const seed of seeds(6)) expect(differenceOf(factory, seed, {}, { checks: false })).toBeUndefined();
  });
});
