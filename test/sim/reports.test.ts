/** How failed checks read. */
import { describe, expect, test } from 'vitest';
import { runSnippet } from '../support/snippet.js';

const COUNTER = `
enum Mode { Idle, Run }
module Counter {
  clock clk;
  reset rst;
  out count: u8;
  out mode: Mode;
  reg count = 0;
  reg mode = Mode.Idle;
  on clk { count <= count +% 1; mode <= Mode.Run; }
}`;

async function failure(statement: string): Promise<readonly string[]> {
  const { diagnostics } = await runSnippet(
    `${COUNTER}\ntest "one" {\n  let dut = inst Counter(clk: 1GHz);\n  wait 3 cycles;\n  ${statement}\n}`,
  );
  return diagnostics.flatMap(({ message, notes }) => [message, ...notes]);
}

const AT = '(at 5 ns, cycle 2 of dut.clk)';

describe('a failed check', () => {
  test.each([
    ['expect dut.count == 9;', [`dut.count == 9 ${AT}`, 'dut.count = 3']],
    ['expect dut.count == 0x10;', [`dut.count == 0x10 ${AT}`, 'dut.count = 0x03']],
    ['expect dut.mode == Mode.Idle;', [`dut.mode == Mode.Idle ${AT}`, 'dut.mode = Mode.Run']],
    ['expect !(dut.count < 4);', [`!(dut.count < 4) ${AT}`, 'dut.count = 3']],
    ['expect dut.mode is Idle;', [`dut.mode is Idle ${AT}`, 'dut.mode = Mode.Run']],
    ['expect dut.count != dut.count;', [`dut.count != dut.count ${AT}`, 'dut.count = 3']],
    ['expect 3 == 4;', [`3 == 4 ${AT}`]],
  ])('lists what was seen: %s', async (statement, said) => {
    expect(await failure(statement)).toEqual(said);
  });

  test('says so where the test has just written, and cannot have seen what comes of it', async () => {
    const { diagnostics } = await runSnippet(`
module Double { in a: u4; out b: u4; b = a << 1; }
test "no settle" { let dut = inst Double(); dut.a = 3; expect dut.b == 6; }`);
    expect(diagnostics.flatMap(({ notes }) => notes)).toEqual([
      'dut.b = 0',
      'what the test wrote in this instant has not landed yet: a `settle` or a wait comes between a write and a read that depends on it',
    ]);
  });

  test('does not say so of what others wrote, or of what has landed', async () => {
    const { diagnostics } = await runSnippet(`
module Double { in a: u4; in c: u4; out b: u4; b = a << 1; let _c = c; }
test "settled" {
  let dut = inst Double();
  fork { dut.a = 3; settle; expect dut.b == 7; } and { settle; dut.c = 1; }
}`);
    expect(diagnostics.flatMap(({ notes }) => notes)).toEqual(['dut.b = 6']);
  });

  test.each([
    ['fail "x = {dut.count}, {dut.mode}";', [`x = 3, Mode.Run ${AT}`]],
    ['expect dut.count == 9 : "at {dut.mode}";', [`at Mode.Run ${AT}`, 'dut.count = 3']],
    [String.raw`fail "\{0} and \{\{ are text, {dut.count} is not";`, [`{0} and {{ are text, 3 is not ${AT}`]],
  ])('puts values into its message: %s', async (statement, said) => {
    expect(await failure(statement)).toEqual(said);
  });

  test('of a module gives its text as it is', async () => {
    const { diagnostics } = await runSnippet(String.raw`
module Watched { clock clk; in x: bool; assert never: !x : "not \{0}"; }
test "one" {
  let dut = inst Watched(clk: 1GHz);
  dut.x = true;
  wait 1 cycles;
}`);
    expect(diagnostics[0]?.message).toMatch(/^dut\.never: not \{0\} \(at /);
  });
});
