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
