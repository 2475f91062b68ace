import { describe, expect, test } from 'vitest';
import { bench, NS } from './bench.js';

const COUNTER = `design Counter;

module Counter {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  in wire %enable: 1 on clk;
  out reg %count: 8 on clk init (5) reset rst;
  out wire %next: 8 on clk;
  comb next {
    %next = add(%count, 1:8);
  }
  seq count rising clk {
    if 0: %enable {
      %count = %next;
    }
  }
}
`;

describe('a counter', () => {
  test('counts enabled edges from where reset left it', () => {
    const { kernel, read, poke, runTo } = bench(COUNTER);
    expect(kernel.now).toBe(2.5 * NS);
    expect([read('count'), read('next'), read('rst')]).toEqual([5n, 6n, 0n]);
    poke('enable', 1n);
    runTo(4 * NS);
    expect(read('count')).toBe(7n);
    expect(read('next')).toBe(8n);
    poke('enable', 0n);
    runTo(10 * NS);
    expect(read('count')).toBe(7n);
  });
});
