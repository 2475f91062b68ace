import { describe, expect, test } from 'vitest';
import { parse, parseExpression } from '../../grammar/parser.js';
import { print } from '../../grammar/print/print.js';
import type { Expr, GenericArg, Stmt } from '../../src/syntax/ast.js';
import { FIXTURES, shape } from './support.js';

describe.each(FIXTURES)('%s', (name, text) => {
  const { file, diagnostics } = parse({ id: 0, text });

  test('parses', () => {
    expect(diagnostics).toEqual([]);
  });

  test('is what it was', async () => {
    await expect(print(file)).toMatchFileSnapshot(`../fixtures/parse/${name.replace('.m3hdl', '.printed')}`);
  });

  test('parses again from what was printed', () => {
    const printed = print(file);
    const again = parse({ id: 0, text: printed });
    expect(again.diagnostics).toEqual([]);
    expect(shape(again.file)).toBe(shape(file));
    expect(print(again.file)).toBe(printed);
  });

  test.each([
    ['CRLF', (unix: string) => unix.replaceAll('\n', '\r\n')],
    ['BOM', (plain: string) => `\uFEFF${plain}`],
  ])('means the same with %s', (_, change) => {
    const changed = parse({ id: 0, text: change(text) });
    expect(changed.diagnostics).toEqual([]);
    expect(shape(changed.file)).toBe(shape(file));
  });
});

/** The tree of an expression, as parentheses. */
function tree(expr: Expr): string {
  switch (expr.kind) {
    case 'binary':
      return `(${tree(expr.left)} ${expr.operator} ${tree(expr.right)})`;
    case 'range':
      return `(${tree(expr.low)} ${expr.inclusive ? '..=' : '..'} ${tree(expr.high)})`;
    case 'unary':
      return `(${expr.operator}${tree(expr.operand)})`;
    case 'cast':
      return `(${tree(expr.value)} as ${print(expr.type)})`;
    case 'is':
      return `(${tree(expr.value)} is ${expr.patterns.map(print).join(' | ')})`;
    default:
      return print(expr);
  }
}

describe('precedence', () => {
  test.each([
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a - b - c', '((a - b) - c)'],
    ['-a as i8 + b', '(((-a) as i8) + b)'],
    ['-a.b', '(-a.b)'],
    ['!a == b', '((!a) == b)'],
    ['a & b == c', '((a & b) == c)'],
    ['a ++ b == c', '((a ++ b) == c)'],
    ['a >> 2 == c', '((a >> 2) == c)'],
    ['a << 2 == c', '((a << 2) == c)'],
    ['a >= b && c > d', '((a >= b) && (c > d))'],
    ['a is B | C && d', '((a is B | C) && d)'],
    ['a + 1..b', '((a + 1) .. b)'],
    ['a || b..=c', '((a || b) ..= c)'],
    ['a is B & c', '((a is B) & c)'],
    ['a ++ b is 3 + c', '(((a ++ b) is 3) + c)'],
  ])('%s', (text, expected) => {
    const { expr, diagnostics } = parseExpression({ id: 0, text });
    expect(diagnostics).toEqual([]);
    expect(tree(expr)).toBe(expected);
  });

  test.each([
    ['a & b | c', 'M1201', '(a & b) | c'],
    ['a ^ b & c', 'M1201', 'a ^ (b & c)'],
    ['a << b + 1', 'M1202', 'a << (b + 1)'],
    ['a * b >> 1', 'M1202', '(a * b) >> 1'],
    ['a ++ b + 1', 'M1203', 'a ++ (b + 1)'],
    ['a | b ++ c', 'M1203', '(a | b) ++ c'],
    ['a ++ b << 1', 'M1203', 'a ++ (b << 1)'],
    ['a && b || c', 'M1205', '(a && b) || c'],
  ])('%s is %s', (text, code, repaired) => {
    const { diagnostics } = parseExpression({ id: 0, text });
    expect(diagnostics.map((each) => each.code)).toEqual([code]);
    const edits = diagnostics[0]?.fixes[0]?.edits.toSorted((a, b) => b.span.start - a.span.start) ?? [];
    const result = edits.reduce(
      (now, { span, text: put }) => now.slice(0, span.start) + put + now.slice(span.end),
      text,
    );
    expect(result).toBe(repaired);
    expect(parseExpression({ id: 0, text: result }).diagnostics).toEqual([]);
  });

  test.each([
    ['a < b < c', 'M1204'],
    ['a == b != c', 'M1204'],
    ['a is B == c', 'M1204'],
    ['0..4..8', 'M1206'],
    ['f<8>(a)', 'M1107'],
    ['a > > b', 'M1101'],
    ['f::<A<>>(a)', 'M1101'],
  ])('%s is %s', (text, code) => {
    expect(parseExpression({ id: 0, text }).diagnostics.map((each) => each.code)).toEqual([code]);
  });
});

describe('literals', () => {
  const literal = (text: string): Expr => parseExpression({ id: 0, text }).expr;

  test.each([
    ['0', 0n, undefined],
    ['1_000', 1000n, undefined],
    ['0xff_u8', 255n, 'u8'],
    ['0xff_bits12', 255n, 'bits12'],
    ['0xffbits12', 255n, 'bits12'],
    ['0b1010', 10n, undefined],
    ['0b1010_bits4', 10n, 'bits4'],
    ['0o17', 15n, undefined],
    ['3i5', 3n, 'i5'],
    ['1bf16', 1n, 'bf16'],
  ])('%s', (text, value, suffix) => {
    expect(literal(text)).toMatchObject({ kind: 'intLit', value, suffix });
  });

  test.each([
    ['1.5', '1.5', undefined],
    ['1.5bf16', '1.5', 'bf16'],
    ['1.0_e8m0', '1.0', 'e8m0'],
    ['2.0e-3_fp8_e4m3', '2.0e-3', 'fp8_e4m3'],
    ['0x1.8p3fp32', '0x1.8p3', 'fp32'],
    ['1e5', '1e5', undefined],
  ])('%s', (text, value, suffix) => {
    expect(literal(text)).toMatchObject({ kind: 'realLit', text: value, suffix });
  });

  test.each([
    ['10ns', 1n, 100_000_000n, 's'],
    ['625ps', 1n, 1_600_000_000n, 's'],
    ['3s', 3n, 1n, 's'],
    ['1.2GHz', 1_200_000_000n, 1n, 'Hz'],
    ['0.5Hz', 1n, 2n, 'Hz'],
  ])('%s', (text, numerator, denominator, unit) => {
    expect(literal(text)).toMatchObject({ kind: 'timeLit', numerator, denominator, unit });
  });

  test('text', () => {
    expect(literal(String.raw`"a\n\"\{\u{1F600}{b}c"`)).toMatchObject({ parts: ['a\n"{\u{1F600}', 'c'] });
  });

  test.each([
    ['0x', 'M1004'],
    ['0b12', 'M1004'],
    ['1__0', 'M1004'],
    ['12q8', 'M1005'],
    [String.raw`"\q"`, 'M1006'],
    ['"{f("a)}"', 'M1002'],
    ["8'hff", 'M1109'],
    ["4'bxx01", 'M1109'],
  ])('%s is %s', (text, code) => {
    expect(parseExpression({ id: 0, text }).diagnostics.map((each) => each.code)).toEqual([code]);
  });
});

describe('what could be two things', () => {
  function args(text: string): readonly GenericArg[] {
    const { expr } = parseExpression({ id: 0, text });
    return expr.kind === 'name' ? (expr.generics ?? []) : [];
  }

  test.each([
    ['f::<u8>', ['expr']],
    ['f::<u8[4], N + 1>', ['expr', 'expr']],
    ['f::<uint<8>, a.b.C<3>>', ['type', 'type']],
    ['f::<(u8, uint<4>)>', ['type']],
    ['f::<(u8, u4)>', ['expr']],
    ['f::<(a < b)>', ['expr']],
    ['f::<A<B<C<3>>>>', ['type']],
  ])('%s', (text, kinds) => {
    expect(args(text).map(({ value }) => value.kind)).toEqual(kinds);
  });

  test('array types nest as in C', () => {
    const { expr } = parseExpression({ id: 0, text: 'x as u8[2][3]' });
    expect(expr).toMatchObject({
      type: {
        kind: 'arrayType',
        length: { value: 2n },
        element: { kind: 'arrayType', length: { value: 3n } },
      },
    });
  });

  function body(text: string): { readonly statements: readonly Stmt[]; readonly result: Expr | undefined } {
    const { file, diagnostics } = parse({ id: 0, text: `fn f() -> u8 { ${text} }` });
    expect(diagnostics).toEqual([]);
    const [item] = file.items;
    if (item?.kind !== 'fn') throw new Error('not a function');
    return item.body;
  }

  test.each([
    ['a <= b && c;', 'assign'],
    ['a.b[0] <= c < d;', 'assign'],
    ['a <= b lanes c;', 'assign'],
    ['(a <= b);', 'exprStmt'],
    ['a < b;', 'exprStmt'],
    ['if a { b } else { c } d();', 'if'],
    ['wait(a) cycles;', 'wait'],
    ['wait.x = 3;', 'assign'],
    ['r#wait(a);', 'exprStmt'],
  ])('%s begins with %s', (text, kind) => {
    expect(body(text).statements[0]?.kind).toBe(kind);
  });

  test.each([
    ['a <= b && c', '((a <= b) && c)'],
    ['a', 'a'],
  ])('%s is a value', (text, expected) => {
    const { statements, result } = body(text);
    expect(statements).toEqual([]);
    expect(result && tree(result)).toBe(expected);
  });

  test.each([
    'if a { b } else { c }',
    'match a { _ => b }',
    'match a { _ => { b } }',
    'if a { b } else if c { d } else { e }',
  ])('%s at the end is the value', (text) => {
    expect(body(text)).toMatchObject({
      statements: [],
      result: { kind: text.startsWith('if') ? 'ifExpr' : 'matchExpr' },
    });
  });

  test.each(['if a { b = 1; } else { c = 2; }', 'if a { b }', 'match a { _ => b = 1; }'])(
    '%s has no value',
    (text) => {
      expect(body(text).result).toBeUndefined();
    },
  );
});

test('docs go to what follows, comments to the file', () => {
  const text = '// one\n/// two\n/// three\n#[kept] /* four */ private const A = 1;\n';
  const { file, diagnostics } = parse({ id: 0, text });
  expect(diagnostics).toEqual([]);
  expect(file.comments.map((comment) => comment.text)).toEqual(['// one', '/* four */']);
  expect(file.items).toMatchObject([
    { docs: [{ text: 'two' }, { text: 'three' }], attributes: [{ name: { text: 'kept' } }], private: true },
  ]);
});
