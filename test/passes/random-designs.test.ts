import { expect, test } from 'vitest';
import { verifyDesign } from '../../src/ir/verify.js';
import { checkDrivers } from '../../src/passes/check-drivers.js';
import { checkLatches } from '../../src/passes/check-latches.js';
import { scheduleDesign } from '../../src/passes/schedule.js';
import { randomDesign } from '../support/random-ir.js';
import { faultsOf } from './check-order.js';
import { settleBySchedule, settleByWaves } from './settle.js';

const designs = Array.from({ length: 60 }, (_, seed) => ({
  seed,
  design: randomDesign(seed, { modules: 3, chains: seed % 2 === 0 }),
}));

test('once through the schedule brings every design to rest', () => {
  for (const { seed, design } of designs) {
    const scheduled = scheduleDesign(design);
    expect([seed, ...scheduled.diagnostics]).toEqual([seed]);
    expect([seed, ...verifyDesign(scheduled.design)]).toEqual([seed]);
    expect([seed, ...faultsOf(scheduled.design, scheduled.schedule)]).toEqual([seed]);
    const settled = settleBySchedule(scheduled.design, scheduled.schedule, 5n);
    expect([seed, settled]).toEqual([seed, settleByWaves(design, 5n)]);
  }
});

test('the same design has the same schedule', () => {
  for (const { design } of designs) expect(scheduleDesign(design)).toEqual(scheduleDesign(design));
});

test('no false latches and drivers', () => {
  for (const { seed, design } of designs) {
    expect([seed, ...checkLatches(design)]).toEqual([seed]);
    expect([seed, ...checkDrivers(design)]).toEqual([seed]);
  }
});
