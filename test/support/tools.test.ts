import { expect, test } from 'vitest';
import { missingTools } from './tools.js';

test('says which tools are missing', () => {
  expect(missingTools(['node'])).toEqual([]);
  expect(missingTools(['node', 'no-such-tool-anywhere'])).toEqual(['no-such-tool-anywhere']);
});

test('a header of a C library is a tool too', () => {
  expect(missingTools(['no-such-header-anywhere.h'])).toEqual(['no-such-header-anywhere.h']);
});
