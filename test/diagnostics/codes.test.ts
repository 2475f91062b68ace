import { describe, expect, test } from 'vitest';
import { ALL_CODES, CODES, isDiagnosticCode } from '../../src/diagnostics/codes.js';
import { explain, listCodes } from '../../src/diagnostics/explain.js';

describe('the table', () => {
  test.each(ALL_CODES)('%s is complete', (code) => {
    const { title, explanation, example, fixed } = CODES[code];
    expect(code).toMatch(/^M[1-6]\d{3}$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(explanation).toMatch(/^[A-Z`].{40,}[.)]$/s);
    expect(example).not.toBe('');
    expect(fixed).not.toBe(example);
  });

  test('has no two codes with one title', () => {
    expect(new Set(ALL_CODES.map((code) => CODES[code].title)).size).toBe(ALL_CODES.length);
  });

  test('knows its own codes', () => {
    expect(isDiagnosticCode('M3104')).toBe(true);
    expect(isDiagnosticCode('M9999')).toBe(false);
    expect(isDiagnosticCode('toString')).toBe(false);
  });
});

test('an explanation', () => {
  expect(explain('M3104')).toMatchInlineSnapshot(`
    "# error[M3104]: a width that differs from its place

    Widths come from the operands alone, and \`+ - *\` grow so that no carry is lost; a place takes exactly its own width.
    Say what is to happen: \`+%\` wraps, \`+|\` saturates, \`trunc(x)\` drops upper bits, \`zext(x)\` and \`sext(x)\` add them.

    Rejected:

        module Next {
          in count: u5;
          out next: u5;
          next = count + 1;
        }

    Accepted:

        module Next {
          in count: u5;
          out next: u5;
          next = count +% 1;
        }
    "
  `);
  expect(explain('M2201')).toContain('Reported:');
});

test('the list has a line for each code', () => {
  expect(listCodes().trimEnd().split('\n')).toHaveLength(ALL_CODES.length);
});
