import { describe, expect, test } from 'vitest';
import { parse, parseExpression } from '../../grammar/parser.js';
import { print } from '../../grammar/print/print.js';
import { MAX_ERRORS } from '../../grammar/report.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { Random } from '../../src/support/random.js';
import { FIXTURES, shape } from './support.js';

const MANY = 100_000;

function expectValidSpans(text: string, diagnostics: readonly Diagnostic[]): void {
  for (const { labels, fixes } of diagnostics) {
    for (const { start, end } of [...labels, ...fixes.flatMap(({ edits }) => edits)].map(
      ({ span }) => span,
    )) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  }
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_ERRORS);
}

describe('long, but right', () => {
  const chain = (part: string, between: string, count: number): string =>
    Array<string>(count).fill(part).join(between);

  test.each([
    ['sum', `const A = ${chain('a', ' + ', MANY)};`],
    ['else if as statements', `fn f() -> u8 { ${chain('if a { b = 1; }', ' else ', MANY / 2)} c }`],
    ['else if as a value', `const A = ${chain('if a { b }', ' else ', MANY / 2)} else { c };`],
    ['else if at the end', `fn f() -> u8 { ${chain('if a { b }', ' else ', MANY / 2)} else { c } }`],
    ['else if to generate', `module M { ${chain('if a { b = 1; }', ' else ', MANY / 2)} }`],
    ['prefixes', `const A = ${chain('-', ' ', MANY)} 1;`],
    ['fields', `const A = a${'.b'.repeat(MANY)};`],
    ['indices', `const A = a${'[0]'.repeat(MANY)};`],
    ['calls', `const A = a${'()'.repeat(MANY)};`],
    ['casts', `const A = a${' as u8'.repeat(MANY)};`],
    ['dimensions', `const A: u8${'[1]'.repeat(MANY)} = 0;`],
    ['alternatives', `const A = a is ${chain('B', ' | ', MANY)};`],
    ['docs', `${'/// d\n'.repeat(MANY)}const A = 1;`],
  ])('%s', (_, text) => {
    const { file, diagnostics } = parse({ id: 0, text });
    expect(diagnostics).toEqual([]);
    const printed = print(file);
    expect(print(parse({ id: 0, text: printed }).file)).toBe(printed);
  });

  test.each([
    ['parentheses', '(', '1', ')', 250],
    ['arrays', '[', '1', ']', 250],
    ['tuples', '(1, ', '1', ')', 250],
    ['blocks', '{ let x = 1; ', '1', '}', 250],
    ['conditions', 'if a { 1 } else { ', '1', '}', 250],
    ['strings', '"{', '1', '}"', 120],
  ])('%s nest', (_, open, inner, close, depth) => {
    const text = open.repeat(depth) + inner + close.repeat(depth);
    expect(parseExpression({ id: 0, text }).diagnostics).toEqual([]);
  });
});

describe('hostile', () => {
  test.each([
    ['parentheses', `const A = ${'('.repeat(MANY)}`, 'M1103'],
    ['closed parentheses', `const A = ${'('.repeat(MANY)}1${')'.repeat(MANY)};`, 'M1103'],
    ['braces', '{'.repeat(MANY), 'M1103'],
    ['attributes', '#['.repeat(MANY), 'M1103'],
    ['if without braces', `const A = ${'if '.repeat(MANY)}`, 'M1103'],
    ['match without braces', `const A = ${'match '.repeat(MANY)}`, 'M1103'],
    ['generic types', `const A: ${'B<'.repeat(MANY)}`, 'M1103'],
    ['generic arguments', `const A = ${'b::<'.repeat(MANY)}`, 'M1103'],
    ['strings in strings', `const A = ${'"{'.repeat(MANY)}`, 'M1002'],
    ['an unterminated string', 'const A = "abc\nconst B = 1;', 'M1002'],
    ['an unterminated comment', '/* /* */ const A = 1;', 'M1003'],
    ['comments in comments', '/*'.repeat(MANY), 'M1003'],
    ['closing brackets', ')'.repeat(MANY), 'M1104'],
    ['closing braces', '}'.repeat(MANY), 'M1104'],
    ['semicolons', ';'.repeat(MANY), 'M1101'],
    ['keywords', 'module '.repeat(MANY), 'M1105'],
    ['comparisons', `const A = ${'a < '.repeat(MANY)}b;`, 'M1204'],
    ['ranges', `const A = ${'a..'.repeat(MANY)}b;`, 'M1206'],
    ['junk between items', ') const A = 1;\n'.repeat(MANY / 10), 'M1104'],
    ['NUL', 'const A\0 = 1;', 'M1001'],
    ['a lone surrogate', 'const \uD800A = 1;', 'M1001'],
    ['many of them', '\uDFFF'.repeat(MANY), 'M1001'],
    ['commas', `const A = f(${','.repeat(MANY)});`, 'M1101'],
    ['docs of nothing', '/// a\n'.repeat(MANY), 'M1106'],
    ['strings in a row', `const A = ${'"a" '.repeat(MANY)};`, 'M1101'],
  ])('%s', (_, text, code) => {
    const { diagnostics } = parse({ id: 0, text });
    expect(diagnostics.map((each) => each.code)).toContain(code);
    expectValidSpans(text, diagnostics);
  });

  test('an empty file is a file', () => {
    expect(parse({ id: 0, text: '' })).toMatchObject({ file: { items: [] }, diagnostics: [] });
  });

  test('random characters', () => {
    const random = new Random(1);
    for (let round = 0; round < 300; round++) {
      const length = random.below(400);
      const range = round % 3 === 0 ? 0x1_0000 : 0x80;
      const text = Array.from({ length }, () => String.fromCharCode(random.below(range))).join('');
      expectValidSpans(text, parse({ id: 0, text }).diagnostics);
    }
  });

  test('right files with pieces cut out, doubled, and swapped', () => {
    const random = new Random(2);
    for (let round = 0; round < 400; round++) {
      const [, text = ''] = FIXTURES[random.below(FIXTURES.length)] ?? [];
      const pieces = text.split(/\b|(?<=[^\w\s])/);
      for (let change = 0; change <= random.below(4); change++) {
        const at = random.below(pieces.length);
        const other = pieces[random.below(pieces.length)] ?? '';
        pieces.splice(at, random.below(3), ...[[], [other], [other, other]][random.below(3)]!);
      }
      const broken = pieces.join('');
      expectValidSpans(broken, parse({ id: 0, text: broken }).diagnostics);
    }
  });

  test('every beginning of a right file', () => {
    const [, text = ''] = FIXTURES.find(([name]) => name === 'specimen-fifo.m3hdl') ?? [];
    for (let end = 0; end < text.length; end += 3) {
      const cut = text.slice(0, end);
      expectValidSpans(cut, parse({ id: 0, text: cut }).diagnostics);
    }
  });

  test('a parse leaves nothing behind for the next', () => {
    const [, right = ''] = FIXTURES[0] ?? [];
    const before = shape(parse({ id: 0, text: right }).file);
    parse({ id: 0, text: '#[a] private module { /// d\n ((((' });
    parse({ id: 0, text: 'fn f() -> u8 { a <= b' });
    expect(shape(parse({ id: 0, text: right }).file)).toBe(before);
  });
});
