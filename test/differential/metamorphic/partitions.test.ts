/** Partitions of any size, all of them in order or only those that read something that has changed: the same values. */
import { expect, test } from 'vitest';
import { partitionSchedule } from '../../../src/passes/partition.js';
import { scheduleDesign } from '../../../src/passes/schedule.js';
import { Random } from '../../../src/support/random.js';
import { Resettled, settleBySchedule, settleByWaves } from '../../passes/settle.js';
import { randomDesign } from '../../support/random-ir.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;
const SIZES = [1, 20, Infinity];

const designs = Array.from({ length: NIGHTLY ? 400 : 24 }, (_, seed) => {
  const lowered = randomDesign(seed, { modules: 3, chains: seed % 2 === 0 });
  return { seed, lowered, ...scheduleDesign(lowered) };
});

test.each(SIZES)('all of them in order, of up to %d nodes', (size) => {
  for (const { seed, design, lowered, schedule } of designs) {
    const steps = partitionSchedule(design, schedule, size).flatMap((partition) => partition.steps);
    expect(steps).toHaveLength(schedule.steps.length);
    const inPartitions = { steps: steps.flatMap((step) => schedule.steps[step] ?? []) };
    const settled = settleBySchedule(design, inPartitions, 7n);
    expect([seed, settled]).toEqual([seed, settleByWaves(lowered, 7n)]);
  }
});

test.each(SIZES)('those that read what has changed, of up to %d nodes', (size) => {
  let [ran, all] = [0, 0];
  for (const { seed, design, schedule } of designs) {
    const partitions = partitionSchedule(design, schedule, size);
    const [partly, wholly] = [partitions, partitions].map(
      (own) => new Resettled(design, schedule, own, BigInt(seed)),
    );
    for (let i = 0; i < 4; i++) {
      for (const each of [partly, wholly]) each?.disturb(Random.named(seed, `${i}`));
      const changed = partly?.whereChanged();
      expect([seed, changed?.state]).toEqual([seed, wholly?.wholly()]);
      ran += changed?.ran ?? 0;
      all += partitions.length;
    }
  }
  expect(ran).toBeGreaterThan(0);
  expect(ran).toBeLessThan(all);
});
