import { expect, test } from 'vitest';
import '../../src/support/node20.js';

interface Grouping {
  groupBy<T>(items: Iterable<T>, keyOf: (item: T, index: number) => string): unknown;
}

test('Object.groupBy and Map.groupBy exist on every supported Node', () => {
  const parity = (n: number): string => (n % 2 === 0 ? 'even' : 'odd');
  const object: unknown = Object;
  const map: unknown = Map;
  expect({ ...((object as Grouping).groupBy([1, 2, 3], parity) as object) }).toEqual({
    even: [2],
    odd: [1, 3],
  });
  expect((map as Grouping).groupBy([1, 2, 3], parity)).toEqual(
    new Map([
      ['odd', [1, 3]],
      ['even', [2]],
    ]),
  );
});
