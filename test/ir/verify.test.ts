import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import { assertVerified, verifyDesign } from '../../src/ir/verify.js';

const sound = readFileSync(new URL('../fixtures/ir/text/sound.ir', import.meta.url), 'utf8');

const problemsOf = (text: string): readonly string[] =>
  verifyDesign(parseDesign(text)).map(({ path, message }) => `${path}: ${message}`);

test('a sound design has no problem', () => {
  expect(problemsOf(sound)).toEqual([]);
  expect(() => assertVerified(parseDesign(sound), 'the test')).not.toThrow();
});

/** What is written instead of what, and what is then wrong. */
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['design top', 'design Mid', 'design: the top Mid is not the last module'],
  ['function ones', 'module Cell { }\n\nfunction ones', 'Cell: there are two modules of this name'],
  // Declarations
  ['divide core by 2', 'divide slow by 2', 'clock slow: its parent does not stand above it'],
  ['divide core by 2', 'divide core by 0', 'clock slow: it is divided by 0'],
  ['source 1 / 1', 'source 0 / 1', 'clock core: its period is not above 0'],
  ['enable %on', 'enable %x', 'clock gated: x is not one bit'],
  ['reset rst = %rst', 'reset rst = %x', 'reset rst: x is not one bit'],
  ['in wire %x: 8', 'in wire %x: 70000', 'signal x: it has 70000 bits'],
  ['init (1) reset', 'init (9) reset', 'signal state: 9 does not fit into 2 bits'],
  ['init (1) reset', 'init (1, 1) reset', 'signal state: 2 values for 1 elements'],
  ['init (1) reset', 'reset', 'signal state: it is reset to nothing'],
  ['oneof (1, 2)', 'oneof (1, 9)', 'signal state: a value to begin with does not fit'],
  ['oneof (1, 2)', 'payload %list (0 = 1)', 'signal state: its tag list has 4 elements'],
  ['out wire %sum: 16', 'out wire %sum: 16 init (0)', 'signal sum: a wire has an initial value'],
  ['in wire %x: 8', 'in reg %x: 8', 'signal x: it comes from elsewhere, but is a register'],
  ['@file: 8 x 4', '@file: 8 x 0', 'memory file: it has 0 words'],
  ['(clk) (%a', '(clk, clk) (%a', 'group u: 2 clocks for 1'],
  ['(%a = %u.a, ', '(', 'group u: the port a is not bound, or is none'],
  ['(%a = %u.a, ', '(%a = %u.y, ', 'group u: port 0 is bound to signal 7, which is not its view'],
  ['%u.a: 8 x 4', '%u.a: 8 x 5', 'signal u.a: its port is 8 × 4 bits'],
  ['  group dut:', '  group lost: None () ();\n  group dut:', 'group lost: None does not stand above'],
  ['array<4, uint<8>>', 'array<5, uint<8>>', 'debug list: leaf `` has 8 × 5 bits, not 8 × 4'],
  ['both: uint<9>', 'both: uint<8>', 'debug both: leaf `` has 8 bits, not 9'],
  ['(signal %x)', '(signal %x, signal %x)', 'debug x: 2 leaves for 1'],
  // Expressions
  ['not(%a)', '%~9:8', 'comb y: there is no signal 9'],
  ['not(%a)', '$~1:8', 'comb y: there is no local 1'],
  ['not(%a)', '@~1[0:1]:8', 'comb y: there is no memory 1'],
  ['not(%a)', 'not(%a):9', 'comb y: not has 8 bits, not 9'],
  ['not(%a)', 'add(%a, 1:4)', 'comb y: add of 8 and 4 bits'],
  ['not(%a)', '300:8', 'comb y: 300 does not fit into 8 bits'],
  ['not(%a)', 'mux(%a, %a, %a)', 'comb y: a mux chooses by 8 bits'],
  ['not(%a)', 'mux(1:1, %a, 1:4)', 'comb y: a mux of 8 and 4 bits'],
  ['not(%a)', 'extract(1 +: 8, %a)', 'comb y: bits 1 +: 8 of 8'],
  ['not(%a)', 'zext(concat(%a, %a)):8', 'comb y: 16 bits extended to 8'],
  ['not(%a)', '%a[0:1]', 'comb y: a has one element, but an index'],
  ['not(%a)', 'sampled %a', 'comb y: `sampled` belongs to test processes'],
  ['not(%a)', 'extract(0 +: 8, now)', 'comb y: `now` belongs to tests and models'],
  ['popcount($x):4', 'popcount($x):3', 'function ones: popcount of 8 bits needs 4, not 3'],
  ['old async', 'old', 'comb sum: file is read without a clock but not `async`'],
  ['%list[%x] = %x', '%list = %x', 'seq step: list has 4 elements, but no index'],
  // Statements
  ['%y = not', '%a = not', 'comb y: the input a is driven from inside'],
  ['%u.a[$c] =', '%u.y[$c] =', 'comb bind: u.y is an output of an instance'],
  ['%list[%x] =', '%u.a[%x] =', 'seq step: a seq process drives the wire u.a'],
  ['%u.a[$c] =', '%list[$c] =', 'comb bind: a comb process drives the reg list'],
  ['%y = not(%a)', '%y = not(%a) after 1:64', 'comb y: a delay belongs to models'],
  ['%sum = concat(%x', '%sum = concat(1:1', 'comb sum: 9 bits are written to 16 of sum'],
  ['+: 4 = $n', '+: 40 = $n', 'comb sum: 40 bits of sum are written'],
  ['%x) by 8', '%x) by 4', 'seq step: 4 lanes of 4 bits in ram'],
  ['if 0: redor(%x)', 'if 0: %x', 'comb sum: an `if` chooses by 8 bits'],
  ['case 2 {', 'case 1 {', 'comb sum: case 1 stands twice'],
  ['case 2 {', 'case 4 {', 'comb sum: case 4 does not fit into 2 bits'],
  ['$n = popcount(%u.y', '$i = popcount(%u.y', 'comb sum: i is set, but belongs to a loop'],
  ['$i in 0..4', '$n in 0..4', 'comb sum: the loop variable n has not 32 bits'],
  ['$c in 0..4', '$c in 4..0', 'comb bind: c runs from 4 to 0'],
  ['call ones(', 'call twos(', 'comb sum: there is no function twos'],
  ['call ones(%x)', 'call ones(%x, %x)', 'comb sum / call ones: 2 arguments for 1'],
  ['call ones(%x)', 'call ones(%sum)', 'call ones: argument 0 has 16 × 1 bits, x 8 × 1'],
  ['$n = popcount($x):4', 'call ones($x) -> ($n)', 'function ones: it calls itself, or one that does'],
  ['($x) -> ($n)', '($x) -> ($x)', 'function ones: a local is listed twice'],
  ['1:1) (%x)', '1:1) ()', 'comb sum: 0 values for the 1 of !0'],
  ['check !0', 'check !7', 'comb sum: there is no site 7'],
  ['uint<8> x 1', 'uint<8> x 2', '!0: `x` has 1 leaves, not 2'],
  // Tests
  ['%dut.x = $i', '%dut.on = redor($i)', 'signal 1 is poked, and driven by logic'],
  ['main entry 0', 'main entry 10', 'test main: it is entered at 10'],
  ['then 0 else 4', 'then 0 else 14', 'test main / 3: it goes on at 14'],
  ['9: end', '9: wait settle', 'test main / 9: it goes on at 10'],
  ['cycles core', 'cycles ~7', 'test main / 1: there is no clock 7'],
  ['5:64 !1', '5:64 !0', 'test main / 1: site 0 reports no timeout'],
  ['0:8 .. 9:8', '0:4 .. 9:8', 'test main / 2: i is drawn from bounds of other widths'],
  ['force dut /', 'force but /', 'test main / 4: there is no instance but'],
  ['release dut / list', 'release dut / lost', 'test main / 5: Mid has no lost'],
  ['release dut / list[0:2]', 'release dut / list', 'test main / 5: list is indexed as it is not'],
  ['= 5:32', '= 5:8', 'test main / 6: 8 bits for 32 of ram'],
  ['as uint<8>', 'as uint<4>', 'test main / 7: 8 bits are shown as 4'],
  ['stop core', 'stop slow', 'test main / 8: clock 1 is not one that a test made'],
];

describe('each broken rule is found', () => {
  test.each(BROKEN)('%s → %s', (from, to, expected) => {
    expect(sound).toContain(from);
    const found = problemsOf(sound.replace(from, to));
    expect(found.join('\n')).toContain(expected);
  });
});

test('asserting names the maker', () => {
  const broken = parseDesign(sound.replace('not(%a)', '300:8'));
  expect(() => assertVerified(broken, 'fold')).toThrow('fold made a design that is not well formed');
});
