import { expect, test } from 'vitest';
import { run } from './compiled.js';

const passes = { failures: [], printed: [] };

test('memories of structs and arrays, written in whole, by field, by bit and by lane', () => {
  expect(
    run(`
struct Entry { tag: u4, lanes: u8[4] }
module Top {
  clock clk;
  in at: u3; in entry: Entry; in whole: bool; in part: bool; in byte: bool; in some: bool; in be: bits<4>;
  out q: Entry; out w: u32; out tag: u4;
  mem entries: Entry[8] async;
  mem words: u32[8] async;
  q = entries[at]; w = words[at]; tag = entries[at].tag;
  on clk {
    if whole { entries[at] <= entry; words[at] <= entry.lanes.bits as u32 lanes be; }
    if part  { entries[at].tag <= entry.tag; entries[at].lanes[1] <= 0xee; }
    if some  { words[at][11:4] <= 0xff; }
  }
}
test "t" {
  let dut = inst Top(clk: 1GHz);
  dut.at = 5; dut.byte = false; dut.some = false; dut.part = false;
  dut.entry = Entry(tag: 3, lanes: [1, 2, 3, 4]); dut.be = 0b1111; dut.whole = true;
  wait 1 cycles;
  dut.whole = false;
  settle;
  expect dut.q == Entry(tag: 3, lanes: [1, 2, 3, 4]);
  expect dut.w == 0x04030201;
  dut.part = true; dut.some = true; dut.entry = Entry(tag: 9, lanes: [0, 0, 0, 0]);
  wait 1 cycles;
  dut.part = false; dut.some = false;
  settle;
  expect dut.q == Entry(tag: 9, lanes: [1, 0xee, 3, 4]);
  expect dut.tag == 9;
  expect dut.w == 0x04030ff1;
  dut.whole = true; dut.be = 0b0101; dut.entry = Entry(tag: 1, lanes: [10, 11, 12, 13]);
  wait 1 cycles;
  dut.whole = false;
  settle;
  expect dut.w == 0x040c0f0a;
  set dut.words[2] = 77;
  dut.at = 2;
  settle;
  expect dut.w == 77;
}`),
  ).toEqual(passes);
});

test('unions, guards, tuples, tables and functions', () => {
  expect(
    run(`
union Op { nop, load(address: u8), add(a: u4, b: i4), pair(p: (u2, bool), last: u5[2]) }
const SQUARES: u8[8] = [0, 1, 4, 9, 16, 25, 36, 49];
struct Sum { low: u8, parts: u8[3] }
fn spread(x: u8, ys: u8[3]) -> Sum {
  var total: u8 = x;
  var parts: u8[3] = [0; 3];
  for i in 0..3 { total = total +% ys[i]; parts[2 - i] = ys[i] +% 1; }
  Sum(low: total, parts: parts)
}
module Top {
  in op: Op; in i: u3; in n: u5;
  out code: u8; out square: u8; out sum: Sum; out isAdd: bool; out image: bits<15>; out back: Op;
  code = match op {
    nop => 1,
    load(address) if address > 100 => 2,
    load(address) => address,
    add(a, b) => (a as u8) +% (b as i8).bits as u8,
    pair((x, true), last) => last[1] as u8,
    pair(_, last) => last[0] as u8,
  };
  square = SQUARES[i];
  sum = spread(n as u8, [1, 2, SQUARES[i]]);
  isAdd = op is add(_, _);
  image = op.bits;
  back = bitcast::<Op>(image);
}
test "t" {
  let dut = inst Top();
  dut.op = Op.nop; dut.i = 3; dut.n = 30;
  settle;
  expect dut.code == 1; expect dut.square == 9; expect !dut.isAdd;
  expect dut.sum == Sum(low: 42, parts: [10, 3, 2]);
  dut.op = Op.load(address: 200); settle; expect dut.code == 2;
  dut.op = Op.load(address: 20); settle; expect dut.code == 20;
  dut.op = Op.add(a: 5, b: -2); settle; expect dut.code == 3; expect dut.isAdd; expect dut.back == dut.op;
  dut.op = Op.pair(p: (1, true), last: [7, 8]); settle; expect dut.code == 8; expect dut.back == dut.op;
  dut.op = Op.pair(p: (1, false), last: [7, 8]); settle; expect dut.code == 7;
}`),
  ).toEqual(passes);
});

test('a chain of instances and blocks that read what they write', () => {
  expect(
    run(`
module Cell { in left: u8; in k: u8; out right: u8; right = left +% k; }
module Top {
  in x: u8; in ks: u8[6]; in i: u3; in n: u3;
  out y: u8; out carries: bits<9>; out count: u4; out picked: u8;
  for c in 0..6 { inst cell[c]: Cell(left: if c == 0 { x } else { cell[c - 1].right }, k: ks[c]); }
  y = cell[5].right;
  comb {
    carries[0] = true;
    for b in 0..8 { carries[b + 1] = carries[b] & x[b]; }
    count = 0;
    for b in 0..8 { if x[b] { count = count +% 1; } }
    picked = 0;
    for c in 0..6 { if c == i { picked = cell[c].right; } }
  }
}
test "t" {
  let dut = inst Top();
  dut.x = 0b0101_0111; dut.ks = [1, 2, 3, 4, 5, 6]; dut.i = 2;
  settle;
  expect dut.y == 108; expect dut.carries == 0b0_0000_1111; expect dut.count == 5; expect dut.picked == 93;
}`),
  ).toEqual(passes);
});

test('an index past the end and a divisor of 0 are told, once the condition around them holds', () => {
  const text = (poke: string): string => `
module Top {
  in xs: u8[5]; in i: u3; in on: bool; out y: u8; out z: u8;
  y = if on { xs[i] } else { 0 };
  z = if on && xs[i] > 2 { (100 as u8) / xs[i] } else { 1 };
}
test "t" { let dut = inst Top(); dut.xs = [0, 9, 9, 9, 9]; ${poke} settle; expect dut.y == 0; wait 1ns; }`;
  expect(run(text('dut.on = false; dut.i = 7;'))).toEqual(passes);
  const { failures } = run(text('dut.on = true; dut.i = 7;'));
  expect(failures).toHaveLength(2);
  expect(failures[0]).toContain('the index is not in 0..5');
});
