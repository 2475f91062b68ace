import { expect, test } from 'vitest';
import { MemoryFiles } from '../../src/support/files.js';
import { Sources } from '../../src/support/source.js';
import { compareSpans, contains, cover, span } from '../../src/support/span.js';

test('sources give one id to one content', () => {
  const sources = new Sources();
  const first = sources.add('a.m3hdl', 'old');
  expect(sources.add('a.m3hdl', 'old')).toBe(first);
  const second = sources.add('a.m3hdl', 'new');
  expect(second.id).toBe(1);
  expect(sources.get(0)?.text).toBe('old');
  expect(sources.find('a.m3hdl')).toBe(second);
  expect(sources.get(7)).toBeUndefined();
  expect(sources.all).toHaveLength(2);
});

test('spans', () => {
  expect(cover(span(0, 4, 6), span(0, 1, 5))).toEqual(span(0, 1, 6));
  expect(contains(span(0, 4, 6), 6)).toBe(false);
  const sorted = [span(1, 0, 1), span(0, 5, 9), span(0, 5, 6), span(0, 2, 3)].toSorted(compareSpans);
  expect(sorted).toEqual([span(0, 2, 3), span(0, 5, 6), span(0, 5, 9), span(1, 0, 1)]);
});

test('files in memory have folders', () => {
  const files = new MemoryFiles({ 'hdl/a.m3hdl': 'module A {}', 'hdl/x/b.bin': new Uint8Array([1, 2]) });
  expect(files.list('hdl')).toEqual(['a.m3hdl', 'x/']);
  expect(files.list('')).toEqual(['hdl/']);
  expect(files.list('none')).toEqual([]);
  expect(files.exists('hdl')).toBe(true);
  expect(files.exists('hdl/c')).toBe(false);
  expect(files.readText('hdl/x/b.bin')).toBe('\u0001\u0002');
  expect(files.readBytes('hdl/a.m3hdl')?.length).toBe(11);
  files.write('hdl/c', 'later');
  expect(files.readText('hdl/c')).toBe('later');
  expect(files.readText('hdl/d')).toBeUndefined();
});
