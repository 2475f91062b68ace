import { expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import type { Cells } from '../../src/passes/cells.js';
import { accessOf } from '../../src/passes/dependencies.js';
import { progressionsOf, rectanglesOf } from '../../src/passes/progressions.js';
import { bitsName } from '../../src/passes/user-names.js';

/** What a process reads and drives in each iteration of its family: `a[2][7:4]`. */
function accesses(body: string, family = ''): readonly string[] {
  const design = parseDesign(`design M;
module M {
  in wire %a: 8;
  in wire %v: 8 x 4;
  in wire %s: 2;
  out wire %y: 8;
  out wire %w: 8 x 4;
  comb c ${family} {
    local $i: 32;
    local $t: 8;
    ${body}
  }
}`);
  const [module] = design.modules;
  const [process] = module?.processes ?? [];
  if (module === undefined || process?.kind !== 'comb') throw new Error('one process is wanted');
  const show = (cells: Cells): string =>
    cells.signals
      .flatMap((id) => {
        const { name = '', width = 0, length = 1 } = module.signals[id] ?? {};
        return [...cells.of(id)].map(
          ([element, bits]) => `${name}${length === 1 ? '' : `[${element}]`}${bitsName(bits, width)}`,
        );
      })
      .join(' ');
  const [{ from, to } = { from: 0, to: 1 }] = process.family;
  return Array.from({ length: to - from }, (_, iteration) => {
    const { reads, drives } = accessOf(module, process, iteration);
    return `${show(reads)} -> ${show(drives)}`;
  });
}

test.each([
  ['whole signals', '%y = add(%a, %v[1:2]);', 'v[1] a -> y'],
  ['bits', '%y bits 4:3 +: 4 = extract(2 +: 4, %a);', 'a[5:2] -> y[7:4]'],
  ['bits that are moved', '%y bits 0:3 +: 1 = extract(0 +: 1, lshr(%a, 5:3));', 'a[5] -> y[0]'],
  ['parts of a concat', '%y bits 0:3 +: 4 = extract(0 +: 4, concat(%v[0:2], %a));', 'a[3:0] -> y[3:0]'],
  ['carries come from below', '%y bits 0:3 +: 2 = extract(0 +: 2, add(%a, 1:8));', 'a[1:0] -> y[1:0]'],
  ['the sign', '%y = sext(extract(2 +: 1, %a)):8;', 'a[2] -> y'],
  ['an element chosen at run time', '%y = %v[%s];', 's v[0] v[1] v[2] v[3] -> y'],
  ['an element past the end', '%y = %v[9:8];', ' -> y'],
  ['loops', 'for $i in 1..3 { %w[$i] = %v[sub($i, 1:32)]; }', 'v[0] v[1] -> w[1] w[2]'],
  ['what is known through a local', '$t = 3:8; %y = %v[$t];', 'v[3] -> y'],
  [
    'an arm that a constant rules out',
    '%y = mux(and(0:1, extract(0 +: 1, %s)), %v[0:2], %a);',
    's[0] a -> y',
  ],
  ['what it drove itself', '%y = %a; %w[0:2] = %y;', 'a -> y w[0]'],
  ['but not where it may not have', 'if 0: redor(%s) { %y = %a; } %w[0:2] = %y;', 's a y -> y w[0]'],
])('%s', (_, body, access) => {
  expect(accesses(body)).toEqual([access]);
});

test('conditions of family locals are decided', () => {
  expect(accesses('%w[$i] = mux(eq($i, 0:32), %a, %v[sub($i, 1:32)]);', 'family $i in 0..4')).toEqual([
    'a -> w[0]',
    'v[0] -> w[1]',
    'v[1] -> w[2]',
    'v[2] -> w[3]',
  ]);
  expect(
    accesses('if 0: ult($i, 1:32) { %w[$i] = %a; } else { %w[$i] = %v[0:2]; }', 'family $i in 0..2'),
  ).toEqual(['a -> w[0]', 'v[0] -> w[1]']);
});

test('numbers as progressions', () => {
  expect(progressionsOf([0, 1, 2, 3])).toEqual([{ first: 0, stride: 1, count: 4 }]);
  expect(progressionsOf([0, 5, 6, 7])).toEqual([
    { first: 0, stride: 0, count: 1 },
    { first: 5, stride: 1, count: 3 },
  ]);
  expect(progressionsOf([])).toEqual([]);
  const square = [0, 1, 2].flatMap((iteration) => [0, 2, 4].map((instance) => ({ instance, iteration })));
  expect(rectanglesOf(square)).toEqual([
    { instances: { first: 0, stride: 2, count: 3 }, iterations: { first: 0, stride: 1, count: 3 } },
  ]);
});
