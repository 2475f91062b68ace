/** The shrinker on differences that are made up: what it leaves still shows them, and little else. */
import { expect, test } from 'vitest';
import { ProgramCompiler } from './compile.js';
import { randomProgram } from './program.js';
import { shrink } from './shrink.js';
import { nodesOf, print, type Tree } from './tree.js';

const compiler = new ProgramCompiler();

/** A seed whose program has a construct; the first of them. */
function programWith(construct: string): { readonly tree: Tree; readonly top: string } {
  for (let seed = 0; seed < 1000; seed++) {
    const program = randomProgram(seed);
    if ([...nodesOf(program.tree)].some((node) => node.construct === construct)) return program;
  }
  throw new Error(`no program has ${construct}`);
}

test.each([
  ['*| int', '*|'],
  ['goto if', 'goto'],
])('a program that is wrong as soon as it has %s', { timeout: 120_000 }, (construct, text) => {
  const { tree, top } = programWith(construct);
  const shows = (each: Tree): boolean => {
    const printed = print(each);
    return printed.includes(text) && compiler.compile(printed, top).kind === 'compiled';
  };
  expect(shows(tree)).toBe(true);
  const least = shrink(tree, shows);
  expect(shows(least)).toBe(true);
  expect(print(least).split('\n').length).toBeLessThan(22);
});

test('what shows nothing when it has less stays as it is', () => {
  const { tree } = randomProgram(3);
  expect(shrink(tree, (each) => each === tree, 200)).toBe(tree);
});

test('no more questions than it may ask', () => {
  let questions = 0;
  shrink(randomProgram(3).tree, () => (questions++, false), 50);
  expect(questions).toBe(50);
});
