import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../src/support/line-index.js';

describe('LineIndex', () => {
  test('every ending ends one line', () => {
    const lines = new LineIndex('one\ntwo\r\nthree\rfour\n');
    expect(lines.lineCount).toBe(5);
    expect([1, 2, 3, 4, 5].map((line) => lines.lineText(line))).toEqual(['one', 'two', 'three', 'four', '']);
    expect(lines.position(4)).toEqual({ line: 2, column: 1 });
    expect(lines.position(10)).toEqual({ line: 3, column: 2 });
  });

  test('an empty text has one empty line', () => {
    const lines = new LineIndex('');
    expect(lines.position(0)).toEqual({ line: 1, column: 1 });
    expect(lines.lineText(1)).toBe('');
  });

  test('a column counts code units: a tab is one, an emoji two', () => {
    expect(new LineIndex('\t🚀x').position(3)).toEqual({ line: 1, column: 4 });
  });

  test('what lies outside counts as the nearest end', () => {
    const lines = new LineIndex('ab\ncd');
    expect(lines.position(99)).toEqual({ line: 2, column: 3 });
    expect(lines.position(-1)).toEqual({ line: 1, column: 1 });
    expect(lines.offset({ line: 9, column: 1 })).toBe(5);
    expect(lines.offset({ line: 0, column: 1 })).toBe(0);
    expect(lines.offset({ line: 1, column: 99 })).toBe(2);
  });

  test('offset undoes position', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🚀', '\t', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(120), (value, offset) => {
        const lines = new LineIndex(value);
        const at = Math.min(offset, value.length);
        // The place between \r and \n belongs to neither line's text.
        fc.pre(!(value[at - 1] === '\r' && value[at] === '\n'));
        expect(lines.offset(lines.position(at))).toBe(at);
      }),
    );
  });
});
