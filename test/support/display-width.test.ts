import { expect, test } from 'vitest';
import { displayWidth } from '../../src/support/display-width.js';

test.each([
  ['', 0],
  ['count + 1', 9],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['🚀', 2],
  ['한', 2],
  ['ｆｕｌｌ', 8],
  ['│', 1],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});
