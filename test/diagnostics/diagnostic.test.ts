import { describe, expect, test } from 'vitest';
import { DiagnosticBag } from '../../src/diagnostics/bag.js';
import {
  diagnostic,
  error,
  insertAfter,
  insertBefore,
  primarySpan,
  warning,
} from '../../src/diagnostics/diagnostic.js';
import { span } from '../../src/support/span.js';

describe('the builder', () => {
  test('says more without changing what was said', () => {
    const plain = error('M2001', span(0, 1, 2), 'unknown `x`');
    const more = plain
      .label(span(0, 5, 6), 'near')
      .note('a', 'b')
      .fix('to rename', []);
    expect(plain.labels).toEqual([{ span: span(0, 1, 2), primary: true }]);
    expect(more).toMatchObject({
      code: 'M2001',
      severity: 'error',
      labels: [{ primary: true }, { message: 'near', primary: false }],
      notes: ['a', 'b'],
      fixes: [{ title: 'to rename' }],
    });
    expect(primarySpan(more)).toEqual(span(0, 1, 2));
  });

  test('takes its severity from the table', () => {
    expect(warning('M2201', undefined, 'x').severity).toBe('warning');
    expect(diagnostic('M2201', undefined, 'x').severity).toBe('warning');
    // @ts-expect-error a warning is not an error
    expect(error('M2201', undefined, 'x').severity).toBe('warning');
    // @ts-expect-error there is no such code
    expect(() => diagnostic('M9998', undefined, 'x')).toThrow('severity');
  });

  test('edits around a place', () => {
    expect(insertBefore(span(0, 3, 5), '(')).toEqual({ span: span(0, 3, 3), text: '(' });
    expect(insertAfter(span(0, 3, 5), ')')).toEqual({ span: span(0, 5, 5), text: ')' });
  });
});

describe('the bag', () => {
  test('sorts by place, what has none first', () => {
    const bag = new DiagnosticBag();
    bag.add(
      error('M2001', span(1, 0, 1), 'd'),
      error('M2001', span(0, 9, 10), 'c'),
      error('M2001', span(0, 1, 2), 'b'),
      error('M6001', undefined, 'a'),
    );
    expect(bag.sorted().map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('says one thing once', () => {
    const bag = new DiagnosticBag();
    bag.add(
      error('M2001', span(0, 1, 2), 'x'),
      error('M2001', span(0, 1, 2), 'x').note('in another instance'),
    );
    bag.add(error('M2001', span(0, 1, 2), 'y'));
    expect(bag.sorted()).toHaveLength(2);
    expect(bag.errorCount).toBe(2);
  });

  test('keeps no more errors than its limit, and counts them all', () => {
    const bag = new DiagnosticBag(2);
    expect(bag.hasErrors).toBe(false);
    bag.add(warning('M2201', span(0, 0, 1), 'w'));
    expect(bag.hasErrors).toBe(false);
    for (let i = 0; i < 5; i++) bag.add(error('M2001', span(0, i, i + 1), 'x'));
    bag.add(warning('M2201', span(0, 9, 10), 'w'));
    expect(bag.sorted()).toHaveLength(4);
    expect([bag.errorCount, bag.omitted]).toEqual([5, 3]);
  });
});
