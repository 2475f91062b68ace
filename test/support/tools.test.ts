import { expect, test } from 'vitest';
import { missingTools } from './tools.js';

test('says which tools are missing', () => {
  expect(missingTools(['node'])).toEqual([]);
  expect(missingTools(['node', 'no-such-tool-anywhere'])).toEqual(['no-such-tool-anywhere']);
});
