import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COSTS, DESIGNS } from '../../bench/catalogue.mjs';
import { Misuse, optionsFrom } from '../../bench/options.mjs';

describe('options of the benchmark', () => {
  test('all designs, five rounds', () => {
    const { designs, costs, repeats, hasPeers } = optionsFrom([]);
    expect(costs).toEqual(COSTS);
    expect(designs).toEqual(DESIGNS);
    expect(repeats).toBe(5);
    expect(hasPeers).toBe(true);
  });

  test('a first look is shorter and has fewer designs', () => {
    const { designs, repeats, enough } = optionsFrom(['--quick']);
    expect(designs.length).toBeGreaterThan(0);
    expect(designs.length).toBeLessThan(DESIGNS.length);
    expect(repeats).toBeLessThan(5);
    expect(enough).toBeLessThan(optionsFrom([]).enough);
  });

  test('names and groups select, in a first look too', () => {
    expect(optionsFrom(['--quick', '--only', 'array-64x64']).designs.map(({ name }) => name)).toEqual([
      'array-64x64',
    ]);
    expect(optionsFrom(['--only', 'dense']).designs).toEqual(
      DESIGNS.filter(({ group }) => group === 'dense'),
    );
  });

  test('costs are named like designs, and do not bring any', () => {
    const { designs, costs } = optionsFrom(['--only', 'growth']);
    expect(designs).toEqual([]);
    expect(costs).toEqual(['growth']);
  });

  test('tools are named by path', () => {
    const { verilator, icarus, out } = optionsFrom([
      '--verilator',
      '/a/verilator',
      '--icarus',
      '/b/iverilog',
      '--out',
      'c',
    ]);
    expect([verilator, icarus, out]).toEqual(['/a/verilator', '/b/iverilog', join(process.cwd(), 'c')]);
  });

  test.each([
    [['--only', 'nothing'], 'there is no design or group `nothing`'],
    [['--repeats', '0'], '--repeats takes a whole number from 1 on, not `0`'],
    [['--repeats', '2.5'], '--repeats takes a whole number'],
    [['--seconds', 'soon'], '--seconds takes a number'],
    [['--seconds', ''], '--seconds takes a number'],
    [['--fast'], '--fast'],
    [['array-8x8'], 'array-8x8'],
  ])('%j is refused', (args, message) => {
    expect(() => optionsFrom(args)).toThrow(Misuse);
    expect(() => optionsFrom(args)).toThrow(message);
  });

  test('names are those of one design each', () => {
    expect(new Set(DESIGNS.map(({ name }) => name)).size).toBe(DESIGNS.length);
  });
});
