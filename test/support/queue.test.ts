import { expect, test } from 'vitest';
import { Queue } from '../../src/support/queue.js';

test('what goes in first comes out first', () => {
  const queue = new Queue<number>();
  for (const item of [1, 2, 3, 4, 5]) queue.push(item);
  expect(queue.first).toBe(1);
  expect(queue.take(2)).toEqual([1, 2]);
  queue.push(6);
  expect([queue.length, queue.first]).toEqual([4, 3]);
  expect(queue.items).toEqual([3, 4, 5, 6]);
  expect(queue.take(9)).toEqual([3, 4, 5, 6]);
  expect([queue.length, queue.first]).toEqual([0, undefined]);
});

test('its items can be set', () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.items = [7, 8];
  expect(queue.take(1)).toEqual([7]);
  expect(queue.items).toEqual([8]);
});

test('a million items pass in a moment', () => {
  const queue = new Queue<number>();
  for (let i = 0; i < 1_000_000; i++) queue.push(i);
  let sum = 0;
  while (queue.length > 0) sum += queue.take(1)[0] ?? 0;
  expect(sum).toBe(499_999_500_000);
});
