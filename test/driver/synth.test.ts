import { expect, test } from 'vitest';
import { cellsWithBelow, readStatistics } from '../../src/driver/synth.js';

const printed = `
=== Leaf ===

   Number of cells:                  3
     $_AND_                          2
     $_DFF_P_                        1

=== Middle ===

   Number of cells:                  3
     $_OR_                           1
     Leaf                            2

=== Top ===

   Number of cells:                  4
     $_XOR_                          1
     Leaf                            1
     Middle                          2
`;

test('a module has the cells of its instances below it, as often as they stand there', () => {
  expect([...cellsWithBelow(readStatistics(printed))]).toEqual([
    ['Leaf', 3],
    ['Middle', 7],
    ['Top', 18],
  ]);
});
