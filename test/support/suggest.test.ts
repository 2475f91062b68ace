import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/support/suggest.js';

describe('nearest', () => {
  const ports = ['data', 'corrected', 'uncorrectable', 'syndrome', 'clk'];

  test.each([
    ['dta', 'data'],
    ['Data', 'data'],
    ['corected', 'corrected'],
    ['sydnrome', 'syndrome'],
    ['ckl', 'clk'],
    ['payload', undefined],
    ['q', undefined],
  ])('%s → %s', (name, expected) => {
    expect(nearest(name, ports)).toBe(expected);
  });

  test('of equals the first wins', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });

  test('of what is too long for a name there is none', () => {
    expect(nearest('a'.repeat(1_000_000), ['a'.repeat(999_999)])).toBeUndefined();
  });

  test('never the name itself', () => {
    expect(nearest('data', ['data'])).toBeUndefined();
  });
});

test('editDistance', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('ab', 'ba')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('kitten', 'sitting', 1)).toBe(2);
});
