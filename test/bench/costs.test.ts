import { describe, expect, test } from 'vitest';
import { edit, growth, waves } from '../../bench/costs.mjs';

describe('costs', () => {
  test('code grows with numbers, not with instances', () => {
    const sizes = growth(1);
    expect(sizes.map(({ instances }) => instances)).toEqual([16, 64, 256, 1024, 4096]);
    const [least, most] = [sizes[0], sizes.at(-1)];
    expect(most!.wasmBytes).toBeLessThan(4 * least!.wasmBytes);
    expect(most!.systemVerilogBytes).toBeLessThan(2 * least!.systemVerilogBytes);
  });

  test('waves of more activity are longer', () => {
    const found = waves(1, 0.001);
    expect(found.map(({ percent }) => percent)).toEqual([1, 10, 100]);
    const lengths = found.map(({ bytes }) => bytes);
    expect(lengths.toSorted((a, b) => a - b)).toEqual(lengths);
    for (const { without, withWaves } of found) expect(Math.min(without, withWaves)).toBeGreaterThan(0);
  });

  test('an edit reaches its first cycle', () => {
    const { ours, verilator } = edit(1, undefined);
    expect(ours).toBeGreaterThan(0);
    expect(verilator).toBeUndefined();
  });
});
