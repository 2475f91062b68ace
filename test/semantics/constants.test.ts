import { describe, expect, it } from 'vitest';
import { valueOf } from './support.js';

const DECLARATIONS = `
enum S { Idle, Busy, Done }
enum H: onehot { A, B, C }
enum G: gray { A, B, C, D }
struct P { x: u4, y: i4 }
struct Q<T: type, N: int = 2> { v: T[N] }
union Op { Load(addr: u8, size: u2), Nop, Store(at: u4) }
const ARR: u8[4] = [1, 2, 3, 4];
const LIST = [1, 2, 3];
fn fact(n: int) -> int { if n == 0 { 1 } else { n * fact(n - 1) } }
fn fib(n: int) -> int { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
fn sum(n: int) -> int { var s: int = 0; for i in 0..n { s = s + i; } s }
fn pop(x: u8) -> u4 { var n: u4 = 0; for i in 0..8 { if x[i] { n = n +% 1; } } n }
fn crc(x: bits<8>) -> bits<8> { var c = x; for i in 0..8 { c = if c[7] { (c << 1) ^ 0x07 } else { c << 1 }; } c }
fn low<N: int>(x: uint<N>) -> uint<N> { x & (~x +% 1) }
fn size(op: Op) -> u8 { match op { Load(addr, size) => addr, Nop => 0, Store(at) => zext(at) } }
fn table(n: int) -> u8[n] { [for i in 0..n => trunc(i * i)] }
fn both(a: u4, b: u4) -> (u5, i5) { (a + b, a - b) }
fn rev(x: u8[4]) -> u8[4] { var y: u8[4] = [0; 4]; for i in 0..4 { y[i] = x[3 - i]; } y }
fn all(a: bool, b: bool) -> bool { a && b }
fn any(a: bool, b: bool) -> bool { a || b }
fn pairs(n: int) -> int { var c: int = 0; for i in 0..n, j in 0..n { if i < j { c = c + 1; } } c }
fn swap(p: P) -> P { P(..p, x: bitcast::<u4>(p.y)) }
`;

/** Expression, then its value and type. */
const CASES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'exact numbers': [
    ['1 + 2 * 3', '7 : int'],
    ['-7 / 2', '-3 : int'],
    ['-7 % 3', '-1 : int'],
    ['1 << 70', '1180591620717411303424 : int'],
    ['pow(2, 100)', '1267650600228229401496703205376 : int'],
    ['clog2(17)', '5 : int'],
    ['log2(17)', '4 : int'],
    ['ceilDiv(17, 4)', '5 : int'],
    ['min(3, 5) + max(3, 5) + abs(-2)', '10 : int'],
    ['0..5', '0..5 : range'],
    ['0..=5', '0..6 : range'],
  ],
  'growing operators': [
    ['3_u4 + 1', '4 : u5'],
    ['15_u4 + 15_u4', '30 : u5'],
    ['3_u4 - 5_u4', '-2 : i5'],
    ['3_u4 * 5_u8', '15 : u12'],
    ['-8_i4 * -8_i4', '64 : i8'],
    ['-8_i4 / -1_i4', '8 : i5'],
    ['200_u8 / 7', '28 : u8'],
    ['200_u8 % 7', '4 : u3'],
    ['-7_i4 % 3', '-1 : i3'],
    ['-(3_u4)', '-3 : i5'],
  ],
  'wrapping and saturating operators': [
    ['15_u4 +% 1', '0 : u4'],
    ['0_u4 -% 1', '15 : u4'],
    ['7_i4 +% 1', '-8 : i4'],
    ['7_u4 *% 7', '1 : u4'],
    ['15_u4 +| 1', '15 : u4'],
    ['0_u4 -| 1', '0 : u4'],
    ['7_i4 +| 1', '7 : i4'],
    ['-8_i4 *| 2', '-8 : i4'],
    ['7_u3 +% 1 +% trunc::<3>(9_u8)', '1 : u3'],
  ],
  'shifts, comparisons, logic': [
    ['0xff_u8 << 4', '240 : u8'],
    ['0x80_u8 >> 3', '16 : u8'],
    ['1_u8 << 8', '0 : u8'],
    ['bitcast::<i8>(0x80_u8) >> 3', '-16 : i8'],
    ['-1_i8 >> 200_u8', '-1 : i8'],
    ['5_u4 < 6_u8', 'true : bool'],
    ['5_u4 < 5', 'false : bool'],
    ['5_u4 <= 5', 'true : bool'],
    ['5_u4 > 5', 'false : bool'],
    ['5_u4 >= 5', 'true : bool'],
    ['5_u4 == 5', 'true : bool'],
    ['(true && false) || true', 'true : bool'],
    ['(all(true, false), all(true, true))', '(false, true) : (bool, bool)'],
    ['(any(false, false), any(false, true))', '(false, true) : (bool, bool)'],
    ['~0xa5_u8', '90 : u8'],
    ['0xa5_u8 & ~0', '165 : u8'],
    ['0xa5_u8 | 0x0f', '175 : u8'],
    ['0xa5_u8 ^ 0x0f', '170 : u8'],
    ['ARR == [1, 2, 3, 4]', 'true : bool'],
    ['S.Busy == .Busy', 'true : bool'],
  ],
  'bits and slices': [
    ['0xf0_bits8 ++ 0b1_u1', '481 : bits<9>'],
    ['0xa5_u8[7:4]', '10 : u4'],
    ['0xa5_bits8[3 +: 2]', '0 : bits<2>'],
    ['0xa5_u8[0]', 'true : bool'],
    ['0xa5_u8.ones()', '4 : u4'],
    ['0x25_u8.leadingZeros()', '2 : u4'],
    ['0x50_u8.trailingZeros()', '4 : u4'],
    ['0x25_u8.reverse()', '164 : u8'],
    ['0xa4_u8.xor()', 'true : bool'],
    ['0xff_u8.and()', 'true : bool'],
    ['true.repeat(5)', '31 : bits<5>'],
    ['0x1_u2.repeat(3)', '21 : bits<6>'],
    ['bitcast::<i8>(0x80_u8).abs()', '128 : u8'],
    ['3_u4.min(5)', '3 : u4'],
  ],
  'widths and conversions': [
    ['trunc::<4>(0xa5_u8)', '5 : u4'],
    ['zext::<u16>(0xa5_u8)', '165 : u16'],
    ['sat::<4>(0xa5_u8)', '15 : u4'],
    ['sext::<8>(-5_i4)', '-5 : i8'],
    ['resize::<4>(0x12_u8)', '2 : u4'],
    ['200_u8 as i9', '200 : i9'],
    ['true as u1', '1 : u1'],
    ['(9 as below<10>).next()', '0 : below<10>'],
    ['(0 as below<10>).previous()', '9 : below<10>'],
    ['9_u4.next()', '10 : u4'],
    ['bitcast::<u4[2][3]>(0x123456_u24)', '[[6, 5, 4], [3, 2, 1]] : u4[2][3]'],
    ['u8.width + P.width + Op.width', '28 : int'],
  ],
  'packed types': [
    ['S.Busy.bits', '1 : bits<2>'],
    ['H.C.bits', '4 : bits<3>'],
    ['G.D.bits', '2 : bits<2>'],
    ['P(x: 3, y: -1)', 'P(x: 3, y: -1) : P'],
    ['P(x: 3, y: -1).bits', '63 : bits<8>'],
    ['P(..P(x: 3, y: -1), y: 2).y', '2 : i4'],
    ['swap(P(x: 3, y: -1))', 'P(x: 15, y: -1) : P'],
    ['Q::<u4, 3>(v: [1, 2, 3])', 'Q<u4, 3>(v: [1, 2, 3]) : Q<u4, 3>'],
    ['Op.Load(addr: 3, size: 1).bits', '13 : bits<12>'],
    ['Op.Nop.bits', '1024 : bits<12>'],
    ['bitcast::<Op>(0x40d_bits12)', 'Op.Nop : Op'],
    ['ARR.bits', '67305985 : bits<32>'],
    ['ARR[2]', '3 : u8'],
    ['ARR.length + LIST.length + LIST[1]', '9 : int'],
  ],
  choices: [
    ['if 3 > 2 { 5_u8 } else { "another type" }', '5 : u8'],
    ['match S.Busy { Idle => 1_u2, Busy => 2_u2, _ => 3 }', '2 : u2'],
    ['S.Busy is Idle | Busy', 'true : bool'],
    ['Op.Load(addr: 3, size: 1) is Load(3, _)', 'true : bool'],
    ['{ let a = 3_u4; let b = a + 1; b }', '4 : u5'],
  ],
  arrays: [
    ['[for x in ARR => x + 1]', '[2, 3, 4, 5] : u9[4]'],
    ['[for i in 0..3, j in 0..2 => i * 10 + j]', '[0, 1, 10, 11, 20, 21] : a list of 6 values'],
    ['[for x in LIST if x != 2 => x * 10]', '[10, 30] : a list of 2 values'],
    ['[0_u8; 3]', '[0, 0, 0] : u8[3]'],
    ['(1_u2, true, S.Idle)', '(1, true, S.Idle) : (u2, bool, S)'],
  ],
  functions: [
    ['fact(30)', '265252859812191058636308480000000 : int'],
    ['fib(60)', '1548008755920 : int'],
    ['sum(100)', '4950 : int'],
    ['pairs(10)', '45 : int'],
    ['pop(0xa5)', '4 : u4'],
    ['crc(0x12)', '126 : bits<8>'],
    ['low(12_u8)', '4 : u8'],
    ['low::<4>(12)', '4 : u4'],
    ['table(5)', '[0, 1, 4, 9, 16] : u8[5]'],
    ['both(3, 9)', '(12, -6) : (u5, i5)'],
    ['rev(ARR)', '[4, 3, 2, 1] : u8[4]'],
    ['size(Op.Store(at: 9))', '9 : u8'],
    ['size(.Load(addr: 77, size: 1))', '77 : u8'],
  ],
  'times and texts': [
    ['10ns * 3', '30ns : time'],
    ['10ns + 5ps', '10005ps : time'],
    ['"a{1 + 2}b{S.Busy}"', '"a3bS.Busy" : string'],
  ],
};

describe('constants', () => {
  for (const [chapter, cases] of Object.entries(CASES)) {
    it(chapter, () => {
      expect(cases.map(([expression]) => [expression, valueOf(expression, DECLARATIONS)])).toEqual(cases);
    });
  }
});
