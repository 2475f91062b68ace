import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash, Fnv1a64 } from '../../src/support/hash.js';

// Test vectors of draft-eastlake-fnv, appendix C.
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('FNV-1a-64 of %j', (text, expected) => {
  expect(new Fnv1a64().text(text).hex()).toBe(expected);
});

test('agrees with the definition in BigInt', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let expected = 0xcbf29ce484222325n;
      for (const byte of new TextEncoder().encode(text)) {
        expected = BigInt.asUintN(64, (expected ^ BigInt(byte)) * 0x100000001b3n);
      }
      expect(new Fnv1a64().text(text).value()).toBe(expected);
    }),
  );
});

test('the parts of a content do not run together', () => {
  expect(contentHash('ab', 'c')).not.toBe(contentHash('a', 'bc'));
  expect(contentHash('ab')).toMatch(/^[0-9a-f]{16}$/);
});
