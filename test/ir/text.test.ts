import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IrSyntaxError, parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';

const everything = readFileSync(new URL('../fixtures/ir/text/everything.ir', import.meta.url), 'utf8');

describe('the text form', () => {
  test('prints what it read, for every construct', () => {
    expect(printDesign(parseDesign(everything))).toBe(everything);
  });

  test('widths follow from the operands and may be written over them', () => {
    const text = (cond: string): string => `design M;

module M {
  in wire %a: 8;
  out wire %y: 8;
  comb y {
    %y = ${cond};
  }
}
`;
    const odd = text('mux(redor(%a):3, add(%a, %~9:5):7, @~2[0:4]:8)');
    expect(printDesign(parseDesign(odd))).toBe(odd);
    expect(printDesign(parseDesign(text('add(%a:8, %a):8')))).toBe(text('add(%a, %a)'));
  });

  test('spans stand in the text on demand', () => {
    const text = `design M;

module M #1:0-90 {
  in wire %a: 8 #1:10-11;
  out wire %y: 8 #1:20-21;
  comb y #1:30-40 {
    if 0: redor(%a#1:33-34)#1:32-35 #1:31-50 {
      %y = not(%a#1:36-37)#1:35-37 #1:34-38;
    }
  }
}
`;
    const design = parseDesign(text);
    expect(printDesign(design, { spans: true })).toBe(text);
    expect(printDesign(design)).not.toContain('#');
    expect(parseDesign(printDesign(parseDesign(everything), { spans: true }))).toEqual(
      parseDesign(everything),
    );
  });

  test('chains of any length are read and printed', () => {
    const deep = 20_000;
    const left = `${'add('.repeat(deep)}%a${', 1:8)'.repeat(deep)}`;
    const right = `${'add(1:8, '.repeat(deep)}%a${')'.repeat(deep)}`;
    const chain = Array.from(
      { length: deep },
      (_, i) => `if ${i}: redor(%a) {\n      %y = ${i % 256}:8;\n    }`,
    );
    const text = `design M;\n\nmodule M {\n  in wire %a: 8;\n  out wire %y: 8;\n  comb y {\n    %y = ${left};\n    %y = ${right};\n    ${chain.join(' else ').replaceAll(/(\d{4}|[3-9]\d\d|2[6-9]\d|25[6-9]):8/g, '7:8')}\n  }\n}\n`;
    expect(printDesign(parseDesign(text)) === text).toBe(true);
  });
});

describe('text that is no design', () => {
  test.each([
    ['designs M;', 1, 'expected `design`'],
    ['design M;\nmodule M {\n  wire %a: 8;\n  wire %a: 8;\n}', 4, '`%a` is declared twice'],
    ['design M;\nmodule M {\n  comb c {\n    %b = 0:8;\n  }\n}', 4, 'nothing here is called `%b`'],
    ['design M;\nmodule M {\n  wire %a: 8;\n  comb c {\n    %a = 1;\n  }\n}', 5, '`1` needs a width'],
    [
      'design M;\nmodule M {\n  wire %a: 8;\n  comb c {\n    %a = add(%a);\n  }\n}',
      5,
      '`add` takes 2 operands',
    ],
    [
      'design M;\nmodule M {\n  wire %a: 8;\n  comb c {\n    %a = plus(%a);\n  }\n}',
      5,
      '`plus` is not an operator',
    ],
    ['design M;\nmodule M {\n  comb c {\n', 4, 'found `the end of the text`'],
    ['design M;\nmodule M {\n  seq c rising clk {}\n}', 3, 'there is no clock `clk`'],
    ['design M;\nsite !1 assert "" "" "" ();', 2, 'expected `!0`'],
    ['design M;\nmodule M {\n  wire %a: 99999999999999999999;\n}', 3, 'is too large'],
    ['design M;\n  ?', 2, '`?` begins nothing'],
  ])('%j', (text, line, message) => {
    let caught: unknown;
    try {
      parseDesign(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(IrSyntaxError);
    expect(caught).toHaveProperty('line', line);
    expect(String(caught)).toContain(message);
  });
});
