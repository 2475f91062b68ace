/** Texts that are long and plain: the time they take grows as they do, so that these end within the time that a test has. */
import { describe, expect, it } from 'vitest';
import { check } from '../semantics/support.js';

const many = (count: number, text: (i: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(between);

describe('a long text is checked:', () => {
  it.each([
    ['functions', many(30_000, (i) => `fn f${i}(a: u8) -> u8 { a +% ${i % 200} }`)],
    [
      'a chain of `else if` that has a value',
      `module M { in a: u16; out b: u16; b = ${many(10_000, (i) => `if a == ${i} { ${i} }`, ' else ')} else { 0 }; }`,
    ],
  ])('%s', (_, text) => {
    expect(check(text).text).toBe('');
  });

  it('unknown names, of which the first are told', () => {
    const text = `module M { in a: u8; out b: u8; b = a; ${many(50_000, (i) => `let _x${i} = y${i};`)} }`;
    const { diagnostics } = check(text);
    expect(diagnostics[0]?.code).toBe('M2001');
    expect(diagnostics.length).toBeLessThanOrEqual(200);
  });
});
