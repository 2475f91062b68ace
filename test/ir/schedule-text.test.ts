import { expect, test } from 'vitest';
import { parseSchedule, printSchedule } from '../../src/ir/schedule-text.js';

const text = `run level 0 shape 1 process 2 instances 0 by 1 x 16 iterations 0 by 1 x 1;
repeat level 1 times 15 {
  shape 1 process 0 instance 15 by -1 iteration 0 by 0;
  shape 0 process 3 instance 0 by 0 iteration 1 by 1;
}
run level 2 shape 0 process 0 instances 0 by 1 x 1 iterations 0 by 1 x 4;
reset level 0 shape 0 reset 1 instances 0 by 1 x 4;
`;

test('a schedule prints as it was read', () => {
  const schedule = parseSchedule(text);
  expect(printSchedule(schedule)).toBe(text);
  expect(schedule.steps[1]).toMatchObject({ kind: 'repeat', times: 15 });
});

test('what is no schedule is refused with its line', () => {
  expect(() => parseSchedule('run level 0 shape 0 process 0;\n')).toThrow('line 1: expected `instances`');
});
