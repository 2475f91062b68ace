/** What `--x-check` tells, and what it does not. */
import { describe, expect, test } from 'vitest';
import { typescriptEngine } from '../../src/codegen/typescript/engine.js';
import { withUnknowns } from '../../src/sim/unknown/engine.js';
import { runSnippet } from '../support/snippet.js';

/** A block with ports `a: u2`, `go: bool`, `y: u2`, and what a test of it finds after three cycles. */
async function found(body: string, check = 'expect dut.y != 3 || dut.y == 3;'): Promise<readonly string[]> {
  const code = `module Dut { clock clk; reset rst; in a: u2; in go: bool; out y: u2; ${body} }
test "looks" { let dut = inst Dut(clk: 1GHz); wait 3 cycles; ${check} }`;
  const { diagnostics } = await runSnippet(code, [withUnknowns(typescriptEngine)]);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code: found, message }) => `${found} ${message}`);
}

const UNKNOWN = 'reg u: u2; on clk { if go { u <= a; } }';

describe('nothing is told', () => {
  test.each([
    ['where all is initialised', 'reg r: u2 = 1; on clk { if go { r <= a; } } y = r;'],
    ['where a known bit decides', `${UNKNOWN} y = if go { u } else { a };`],
    ['where both arms are alike', `${UNKNOWN} comb { match u { 0 => { y = a; } _ => { y = a; } } }`],
    [
      'where what an arm gives is known to be 0',
      `${UNKNOWN} let has = go; comb { y = 0; match u { 0 => { y = if has && a == 0 { 1 } else { 0 }; } _ => { y = if has { 2 } else { 0 }; } } }`,
    ],
    [
      'where a datapath branches over garbage',
      `${UNKNOWN} reg w: u2; on clk { if u > 1 { w <= a; } } y = if go { w } else { 0 };`,
    ],
    [
      'where an arm that may run writes nothing',
      `${UNKNOWN} reg r: u2 = 0; on clk { if u == 0 { if go { r <= 1; } } } y = r;`,
    ],
    ['of a word that was written', 'mem m: u2[4] async; on clk { m[1] <= a; } y = m[1];'],
  ])('%s', async (_, body) => {
    expect(await found(body)).toEqual([]);
  });
});

describe('told is', () => {
  test.each([
    ['a value that was never written', `${UNKNOWN} y = u;`, 'whether `dut.y != 3 || dut.y == 3` holds'],
    [
      'a branch that makes a register unknown',
      `${UNKNOWN} reg r: u2 = 0; on clk { if u == 0 { r <= 1; } } y = r;`,
      'what `r` becomes',
    ],
    [
      'a choice that a register takes',
      `${UNKNOWN} reg r: u2 = 0; on clk { r <= if u == 0 { 1 } else { 2 }; } y = r;`,
      'what `r` becomes',
    ],
    [
      'a word that was never written',
      'mem m: u2[4] async; on clk { m[1] <= a; } y = m[2];',
      'whether `dut.y != 3 || dut.y == 3` holds',
    ],
    [
      'an address that is not known',
      `${UNKNOWN} mem m: u2[4] async = 0; on clk { m[u] <= a; } y = m[0];`,
      'which word of `m` is written',
    ],
    ['an assertion', `${UNKNOWN} y = a; assert any: u != 3 || u == 3;`, 'whether'],
  ])('%s', async (_, body, what) => {
    const messages = await found(body);
    expect(messages[0]).toContain(`M5026 an unknown decides ${what}`);
  });

  test('a test that branches by it', async () => {
    const messages = await found(`${UNKNOWN} y = u;`, 'if dut.y == 1 { wait 1 cycles; }');
    expect(messages[0]).toContain('M5026 an unknown decides how the test goes on');
  });
});
