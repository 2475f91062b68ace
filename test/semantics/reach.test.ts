/** What `set`, `force` and `release` may name. */
import { describe, expect, test } from 'vitest';
import { checkSnippet } from '../support/snippet.js';

const BLOCK = `
struct Point { x: u8, y: u4[2] }
module Block {
  clock clk;
  reset rst;
  out count: u8;
  out p: Point;
  mem ram: Point[4];
  reg count = 0;
  reg p = Point(x: 1, y: [0, 0]);
  on clk { count <= count +% 1; p <= ram[count[1:0]]; ram[0] <= p; }
}`;

function said(statement: string): readonly string[] {
  const { diagnostics } = checkSnippet(
    `${BLOCK}\ntest "one" {\n  let dut = inst Block(clk: 1GHz);\n  ${statement}\n}`,
  );
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const BITS = 'M2010: bits of `u8` cannot be set, forced or released alone';
const PIECE = 'M2010: `u4[2]` is one piece inside a word of memory';

describe('below an instance', () => {
  test.each([
    'force dut.count = 1;',
    'set dut.p.x = 3;',
    'set dut.p.y[1] = 3;',
    'set dut.p = Point(x: 1, y: [1, 2]);',
    'set dut.ram[1] = Point(x: 1, y: [1, 2]);',
    'set dut.ram[1].y = [1, 2];',
    'release dut.p.y[0];',
  ])('whole values are set: %s', (statement) => {
    expect(said(statement)).toEqual([]);
  });

  test.each([
    ['force dut.count[3:0] = 1;', BITS],
    ['force dut.count[0 +: 4] = 1;', BITS],
    ['force dut.count[3] = true;', BITS],
    ['set dut.ram[1].x[3:0] = 1;', BITS],
    ['release dut.p.x[2];', BITS],
    ['set dut.p.y[1][0] = true;', 'M2010: bits of `u4` cannot be set, forced or released alone'],
    ['set dut.ram[1].y[0] = 1;', PIECE],
    ['set dut.ram[1].y[0][1:0] = 1;', PIECE],
    ['set dut.count[7:0][0] = true;', BITS],
  ])('parts of them are not: %s', (statement, message) => {
    expect(said(statement)).toEqual([message]);
  });
});
