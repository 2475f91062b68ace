import { describe, expect, test } from 'vitest';
import { parse } from '../../grammar/parser.js';
import { CODES } from '../../src/diagnostics/codes.js';
import { m1 } from '../../src/diagnostics/codes/m1.js';
import type { File } from '../../src/syntax/ast.js';
import { fixed, told } from './support.js';

const inModule = (text: string): string => `module M {\n  ${text}\n  in last: u8;\n}\nconst LAST = 1;\n`;
const inTest = (text: string): string => `test "t" {\n  ${text}\n  last = 1;\n}\nconst LAST = 1;\n`;

const IN_MODULE: readonly string[] = [
  'in a: u8',
  'let a = 3',
  'x = = y;',
  'x = y z;',
  'in a u8;',
  'in in: u8;',
  'assign a = b;',
  "x = 8'hff;",
  'wire [7:0] w;',
  'input [7:0] a;',
  'q <= d;',
  'x = a === b;',
  'x = a ? b : c;',
  'x => y;',
  'x += 1;',
  'x++;',
  'wier w: u8;',
  'wait 3 cycles;',
  'goto Idle;',
  'x = if a { b };',
  'x = f(a b);',
  'x = Point<8>(x: 1);',
  'let x = ;',
  'on clk { r <= a\n q <= b; }',
  'x = (1 + 2;',
  'fsm f { Idle x = 3; }',
  'x = "abc;',
  '#[foo] x = 3;',
  '/// doc\n x = 3;',
  'enum E { A B }',
  'struct S { a: u8; b: u8 }',
  'x = 10 ns;',
  'x = a::b;',
  'x = é;',
  'module N {}',
  'reset rst: foo;',
  'for i in 0..3 x = 1;',
  ') x = 1;',
  'comb { a = 1; };',
  'on clk { n += 1; }',
  'on clk { n++; }',
  'on clk { a <= b; if (x = 3) { a <= 0; } }',
].map(inModule);

const IN_TEST: readonly string[] = [
  'in a: u8;',
  'let dut = inst Fifo(clk: 1GHz)',
  'expect a = b;',
  'for (i = 0; i < 3; i++) { }',
  'while (a) x = 1;',
  'if (a) { } elif b { }',
  'dut.x = 3 dut.y = 4;',
  'match x { 1 => f(1) 2 => f(2), }',
  'match x { 1 => f( , 2 => g(), }',
  'wait 3 clk;',
  'n += 1;',
  'n++;',
].map(inTest);

const OUTSIDE: readonly string[] = [
  'moduel Foo { in a: u8; }\nconst LAST = 1;',
  'module { in a: u8; }\nconst LAST = 1;',
  'x = 3;\nconst LAST = 1;',
  'fn f(a: u8) { a }\nconst LAST = 1;',
  'test t { }\nconst LAST = 1;',
  'private test "t" { }\nconst LAST = 1;',
  'bundle B { a: u8; in b: u8; }\nconst LAST = 1;',
  '} const LAST = 1;',
];

/** The last thing that was read inside the first item. */
function lastInside({ items: [first] }: File): unknown {
  if (first?.kind === 'module') return first.body.at(-1);
  return first?.kind === 'test' ? first.body.statements.at(-1) : undefined;
}

describe('a broken line', () => {
  test.each([...IN_MODULE, ...IN_TEST, ...OUTSIDE])('%j is told of, and the next item is read', (text) => {
    const { file, diagnostics } = parse({ id: 0, text });
    expect(told(text, diagnostics)).toMatchSnapshot();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(file.items.at(-1)).toMatchObject({ kind: 'const', name: { text: 'LAST' } });
  });

  test.each(IN_MODULE)('%j: the next member is read', (text) => {
    expect(lastInside(parse({ id: 0, text }).file)).toMatchObject({ kind: 'port', name: { text: 'last' } });
  });

  test.each(IN_TEST)('%j: the next statement is read', (text) => {
    const { file } = parse({ id: 0, text });
    expect(lastInside(file)).toMatchObject({ kind: 'assign', target: { name: { text: 'last' } } });
  });
});

describe('fixes', () => {
  test.each([
    [inModule('in a: u8'), inModule('in a: u8;')],
    [inModule('in in: u8;'), inModule('in r#in: u8;')],
    [inModule("x = 8'hff;"), inModule('x = 0xff_u8;')],
    [inModule('x = a === b;'), inModule('x = a == b;')],
    [inModule('x = a::b;'), inModule('x = a.b;')],
    [inModule('wier w: u8;'), inModule('wire w: u8;')],
    [inModule('x = f(a b);'), inModule('x = f(a, b);')],
    [inModule('x = f<8>(a);'), inModule('x = f::<8>(a);')],
    [inModule('x = Point<8>(x: 1);'), inModule('x = Point::<8>(x: 1);')],
    [inModule('x = a & b | c;'), inModule('x = (a & b) | c;')],
    [inModule('comb { a = 1; };'), inModule('comb { a = 1; }')],
    ['struct S { a: u8; b: u8 }', 'struct S { a: u8, b: u8 }'],
  ])('%j', (text, repaired) => {
    expect(fixed(text)).toBe(repaired);
    expect(parse({ id: 0, text: repaired }).diagnostics).toEqual([]);
  });
});

describe('the table of codes', () => {
  const ofFiles = Object.keys(m1).filter((code) => !['M1007', 'M1110'].includes(code)) as (keyof typeof m1)[];

  test.each(ofFiles)('%s is what its example shows, and its fixed text is well', (code) => {
    const { example, fixed: right } = CODES[code];
    expect(parse({ id: 0, text: example }).diagnostics.map((each) => each.code)).toEqual([code]);
    expect(parse({ id: 0, text: right }).diagnostics).toEqual([]);
  });
});
