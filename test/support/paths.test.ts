import { expect, test } from 'vitest';
import { baseName, normalizePath, parentOf, resolveFrom, seenFrom } from '../../src/support/paths.js';

test.each([
  ['a/./b//c/', 'a/b/c'],
  ['a/../b', 'b'],
  ['../a/../../b', '../../b'],
  ['/a/../../b', '/b'],
  ['.', ''],
  ['/', '/'],
])('%s is %s', (path, plain) => {
  expect(normalizePath(path)).toBe(plain);
});

test('from a folder', () => {
  expect(resolveFrom('/work/npu', 'hdl/x.m3hdl')).toBe('/work/npu/hdl/x.m3hdl');
  expect(resolveFrom('/work/npu', '../shared')).toBe('/work/shared');
  expect(resolveFrom('/work/npu', '/std')).toBe('/std');
  expect(resolveFrom('', './x.m3hdl')).toBe('x.m3hdl');
});

test('upward', () => {
  expect(parentOf('/a/b')).toBe('/a');
  expect(parentOf('/a')).toBe('/');
  expect(parentOf('/')).toBeUndefined();
  expect(parentOf('a')).toBe('');
  expect(parentOf('')).toBeUndefined();
});

test('as a person there would write it', () => {
  expect(seenFrom('/work', '/work/a/b')).toBe('a/b');
  expect(seenFrom('/work', '/worker/a')).toBe('/worker/a');
  expect(seenFrom('/', '/a')).toBe('a');
  expect(seenFrom('/work', '/work')).toBe('.');
  expect(seenFrom('', 'a')).toBe('a');
  expect(baseName('a/b.m3hdl')).toBe('b.m3hdl');
});
