import { expect, test } from 'vitest';
import { repeatOptions } from '../../src/cli/repeated.js';

test.each([
  ['-P A=1 B=2 f.m3hdl', '-P A=1 -P B=2 f.m3hdl'],
  ['-P A=1 f.m3hdl -P B=2', '-P A=1 f.m3hdl -P B=2'],
  ['-P A', '-P A'],
  ['-P', '-P'],
  ['--trace a b --vcd f', '--trace a --trace b --vcd f'],
  ['--trace a f.m3hdl', '--trace a f.m3hdl'],
  ['--feed a=b c=d', '--feed a=b c=d'],
])('%s', (written, meant) => {
  expect(repeatOptions(written.split(' '))).toEqual(meant.split(' '));
});
