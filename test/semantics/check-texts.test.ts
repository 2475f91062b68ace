/** What a check says when it fails: its text with the values as they were. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { allEngines } from '../../src/driver/engines.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';
import { inMemory } from '../driver/support.js';

/** The first line of each failure of the file's tests, with what is shown below it. */
async function failures(text: string, engine: TestRequest['engines'][0]): Promise<readonly string[]> {
  const request: TestRequest = {
    paths: ['t.m3hdl'],
    filter: undefined,
    engines: [engine],
    seed: 1n,
    wallSeconds: 60,
    shuffle: undefined,
    print: () => undefined,
  };
  const { blocks, diagnostics } = selectTests(new Workspace(inMemory({ 't.m3hdl': text })), request);
  const said = diagnostics.map(({ message }) => message);
  for (const { block, compiler } of blocks) {
    const result = await inTurns(runBlock(block, compiler, request));
    said.push(...result.diagnostics.flatMap(({ message, notes }) => [message, ...notes]));
  }
  return said;
}

const guarded = `module Guarded<N: int = 2> {
  clock clk;
  reset rst;
  in  a: u8;
  in  xs: u8[3];
  out b: u8;
  reg b = 0;
  on clk { b <= a; assert a < 50 : "a is {a}, at most {N}"; }
  assert kept: b < 40 : "b = {b}, soon {a + 1}";
  assume calm: a != 60 : "{a} \\{";
  comb { for i in 0..3 { if xs[i] > 9 { assert xs[i] < 20 : "element {i} is {xs[i]}"; } } }
}`;

describe.each(allEngines().map((engine) => [engine.name, engine] as const))('on %s', (_, engine) => {
  test.each([
    ['dut.a = 45; wait 1 cycles; dut.a = 44; wait 1 cycles;', /^dut\.kept: b = 45, soon 45 \(/],
    ['dut.a = 55; wait 1 cycles;', /^a is 55, at most 2 \(/],
    ['dut.a = 60; wait 1 cycles;', /60 \{ \(/],
    ['dut.xs = [1, 30, 11]; settle;', /^element 1 is 30 \(/],
    ['let x: u8 = 3; assert x == 4 : "x is {x}";', /^x is 3 \(/],
  ])('%s', async (body, said) => {
    const messages = await failures(
      `${guarded} test "t" { let dut = inst Guarded(clk: 1GHz); ${body} }`,
      engine,
    );
    expect(messages).toContainEqual(expect.stringMatching(said));
  });

  test.each([
    ['x == 3 && y == 5', ['x = 3', 'y = 4']],
    ['p || x > y || (x == 9 && !p)', ['p = false', 'x = 3', 'y = 4']],
    ['!(x == 3 && y == 4)', ['x = 3', 'y = 4']],
    ['y < 3 && xs[y] == 2', ['y = 4']],
    ['true && (x == 4 && y == 4)', []],
    ['p', []],
  ])('of `%s` what decides is shown', async (condition, shown) => {
    const given = 'let x: u8 = 3; let y: u8 = 4; let p = false; let xs: u8[3] = [1, 2, 3];';
    const [, ...notes] = await failures(`test "t" { ${given} expect ${condition}; }`, engine);
    expect(notes).toEqual(shown);
  });
});
