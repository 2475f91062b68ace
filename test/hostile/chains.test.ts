/** Long and deep text goes through the whole compiler: it works, or a diagnostic says why not. Nothing overflows a stack, nothing takes for ever. */
import { describe, expect, test } from 'vitest';
import { printDesign } from '../../src/ir/print.js';
import { checkSnippet, elaborateSnippet } from '../support/snippet.js';

const PORTS = 'in a: u8; in b: bool; in w: u16; in v: u8[4]; out y: u8;';
const inModule = (value: string): string => `module M { ${PORTS} y = ${value}; }`;
const join = (count: number, between: string, part: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);
const same = (part: string, between: string, count: number): string => join(count, between, () => part);
const elseIf = (count: number, condition: (i: number) => string): string =>
  `${join(count, ' else ', (i) => `if ${condition(i)} { ${i % 256} }`)} else { 0 }`;
const wrapped = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

const errors = (text: string): readonly string[] =>
  checkSnippet(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

describe('is compiled', () => {
  test.each([
    ['else if as a value', inModule(elseIf(8000, (i) => `w == ${i}`))],
    ['else if of patterns', inModule(elseIf(1000, (i) => `w is ${i}`))],
    [
      'else if in a function',
      `fn f(w: u16) -> u8 { ${elseIf(5000, (i) => `w == ${i}`)} }\n${inModule('f(w)')}`,
    ],
    [
      'else if as statements',
      `module M { clock clk; in w: u16; out y: u8; reg y; on clk { ${join(5000, ' else ', (i) => `if w == ${i} { y <= ${i % 256}; }`)} } }`,
    ],
    ['arms', inModule(`match w { ${join(10_000, ' ', (i) => `${i} => ${i % 256},`)} _ => 0 }`)],
    ['guarded arms', inModule(`match w { ${join(1000, ' ', (i) => `${i} if b => ${i % 256},`)} _ => 0 }`)],
    ['alternatives', inModule(`match w { ${join(10_000, ' | ', String)} => 1, _ => 0 }`)],
    [
      'variants',
      `enum E { ${join(10_000, ', ', (i) => `V${i}`)} }\nmodule M { in e: E; out y: u8; y = match e { ${join(10_000, ', ', (i) => `V${i} => ${i % 256}`)} }; }`,
    ],
    ['^', inModule(same('a', ' ^ ', 100_000))],
    ['^ of constants', inModule(same('3', ' ^ ', 100_000))],
    ['+%', inModule(same('a', ' +% ', 100_000))],
    ['&&', inModule(`if ${same('b', ' && ', 100_000)} { 1 } else { 0 }`)],
    ['++', `module M { in b: bits<1>; out y: bits<4000>; y = ${same('b', ' ++ ', 4000)}; }`],
    ['parentheses', inModule(wrapped('(', 'a', ')', 250))],
    ['operators in parentheses', inModule(wrapped('(a ^ ', 'a', ')', 250))],
    ['calls', `fn f(x: u8) -> u8 { x ^ 1 }\n${inModule(wrapped('f(', 'a', ')', 250))}`],
    ['choices', inModule(wrapped('if b { ', 'a', ' } else { 0 }', 240))],
    ['matches', inModule(wrapped('match b { true => 1, false => ', 'a', ' }', 240))],
    ['prefixes', inModule(`${'~'.repeat(900)}a`)],
    ['casts', inModule(`a${' as u8'.repeat(900)}`)],
    ['slices', inModule(`a${'[7:0]'.repeat(900)}`)],
    ['methods', inModule(`a${'.reverse()'.repeat(450)}`)],
    ['dimensions', `module M { in _a: u8${'[1]'.repeat(900)}; }`],
    ['a list', `const T: u8[100000] = [${same('1', ', ', 100_000)}];\n${inModule('T[w]')}`],
    ['a list of signals', inModule(`{ let t: u8[20000] = [${same('a', ', ', 20_000)}]; t[w] }`)],
    ['generics', `struct P<T: type> { x: T }\nmodule M { in _a: ${wrapped('P<', 'u8', '>', 120)}; }`],
  ])('%s', { timeout: 60_000 }, (_, text) => {
    expect(errors(text)).toEqual([]);
    expect(printDesign(elaborateSnippet(text, { top: 'M' }).design)).toContain('module M');
  });
});

describe('is refused', () => {
  const MANY = 100_000;
  test.each([
    ['prefixes', inModule(`${'~'.repeat(MANY)}a`), 'M1103'],
    ['fields', inModule(`a${'.x'.repeat(MANY)}`), 'M1103'],
    ['casts', inModule(`a${' as u8'.repeat(MANY)}`), 'M1103'],
    ['indices', inModule(`v${'[0]'.repeat(MANY)}`), 'M1103'],
    ['slices', inModule(`a${'[7:0]'.repeat(MANY)}`), 'M1103'],
    ['calls', inModule(`a${'.reverse()'.repeat(MANY)}`), 'M1103'],
    ['dimensions', `module M { in a: u8${'[1]'.repeat(MANY)}; }`, 'M1103'],
    ['parentheses', inModule(wrapped('(', 'a', ')', 300)), 'M1103'],
    ['constants', join(2000, ' ', (i) => `const C${i} = C${i + 1} + 1;`) + 'const C2000 = 1;', 'M3304'],
    ['types', join(2000, ' ', (i) => `type T${i} = T${i + 1};`) + 'type T2000 = u8;', 'M3304'],
    ['a sum', inModule(`trunc(${same('a', ' + ', MANY)})`), 'M3111'],
    ['++', `module M { in b: bits<1>; out y: bits<4000>; y = ${same('b', ' ++ ', MANY)}; }`, 'M3111'],
  ])('%s', (_, text, code) => {
    expect(errors(text)).toContain(code);
  });
});
