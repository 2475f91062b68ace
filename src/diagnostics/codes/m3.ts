/** M3xxx: types, widths, values. */
import { m3Constants } from './m3-constants.js';
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

const m3Types = {
  M3101: {
    severity: 'error',
    title: 'a value of another type than its place takes',
    explanation: text`
      Nothing is converted silently: a value lands only in a place of its own type. The message gives both types and where
      the place got its own. \`x as T\` converts where the value is kept, \`bitcast::<T>(x)\` where the bits are.`,
    example: text`
      module Flag {
        in a: bits<8>;
        out b: u8;
        b = a;
      }`,
    fixed: text`
      module Flag {
        in a: bits<8>;
        out b: u8;
        b = a as u8;
      }`,
  },
  M3102: {
    severity: 'error',
    title: 'signed and unsigned together',
    explanation: text`
      An operator takes operands of one sign: mixing them is where Verilog silently turns -1 into 255. Convert one side: \`a
      as int<N>\` keeps the value in a wider signed type, \`bitcast\` keeps the bits.`,
    example: text`
      module Sum {
        in a: u8; in b: i9;
        out c: i10;
        c = a + b;
      }`,
    fixed: text`
      module Sum {
        in a: u8; in b: i9;
        out c: i10;
        c = (a as i9) + b;
      }`,
  },
  M3103: {
    severity: 'error',
    title: 'a number that does not fit where it lands',
    explanation: text`
      A number without suffix is exact, and is never cut to fit. The message gives the type and its range. Write a number in
      that range, or widen the place.`,
    example: text`
      module Limit {
        out a: u4;
        a = 16;
      }`,
    fixed: text`
      module Limit {
        out a: u5;
        a = 16;
      }`,
  },
  M3104: {
    severity: 'error',
    title: 'a width that differs from its place',
    explanation: text`
      Widths come from the operands alone, and \`+ - *\` grow so that no carry is lost; a place takes exactly its own width.
      Say what is to happen: \`+%\` wraps, \`+|\` saturates, \`trunc(x)\` drops upper bits, \`zext(x)\` and \`sext(x)\` add them.`,
    example: text`
      module Next {
        in count: u5;
        out next: u5;
        next = count + 1;
      }`,
    fixed: text`
      module Next {
        in count: u5;
        out next: u5;
        next = count +% 1;
      }`,
  },
  M3105: {
    severity: 'error',
    title: 'an operator that the type does not have',
    explanation: text`
      \`&& || !\` take \`bool\`, arithmetic takes numbers, order takes numbers, \`==\` any packed type. The message gives the types
      of the operands and which the operator takes.`,
    example: text`
      module Both {
        in a: u8; in b: u8;
        out c: bool;
        c = a && b;
      }`,
    fixed: text`
      module Both {
        in a: u8; in b: u8;
        out c: bool;
        c = a != 0 && b != 0;
      }`,
  },
  M3106: {
    severity: 'error',
    title: 'a condition that is not a `bool`',
    explanation: text`
      Conditions are \`bool\`; a number is neither true nor false. Write the comparison that is meant.`,
    example: text`
      module Zero {
        in a: u8;
        out b: bool;
        b = if a { false } else { true };
      }`,
    fixed: text`
      module Zero {
        in a: u8;
        out b: bool;
        b = if a != 0 { false } else { true };
      }`,
  },
  M3107: {
    severity: 'error',
    title: 'a type that cannot be known here',
    explanation: text`
      A bare \`trunc\`, \`zext\` or \`sat\`, a variant written \`.Idle\`, a number in a \`let\`: these take their type from the one typed
      place where they land, never through an operator. Write the type: \`trunc::<8>(x)\`, \`State.Idle\`, \`3_u4\`.`,
    example: text`
      module Low {
        in a: u16; in b: u8;
        out c: u9;
        c = trunc(a) + b;
      }`,
    fixed: text`
      module Low {
        in a: u16; in b: u8;
        out c: u9;
        c = trunc::<8>(a) + b;
      }`,
  },
  M3108: {
    severity: 'error',
    title: 'an `as` that could change the value',
    explanation: text`
      \`as\` keeps every value: to a wider type of the same sign, from \`uint\` to a strictly wider \`int\`, between \`bits\` and \`uint\`
      of one width. For the rest say what is to happen: \`trunc\`, \`sat\`, \`bitcast\`.`,
    example: text`
      module Low {
        in a: u16;
        out b: u8;
        b = a as u8;
      }`,
    fixed: text`
      module Low {
        in a: u16;
        out b: u8;
        b = trunc(a);
      }`,
  },
  M3109: {
    severity: 'error',
    title: 'a change of width in the wrong direction',
    explanation: text`
      \`zext\` and \`sext\` widen, \`trunc\` and \`sat\` narrow; \`resize\` does either, by the sign of its type. Use the one that fits the two
      widths in the message.`,
    example: text`
      module Wide {
        in a: u8;
        out b: u16;
        b = trunc::<16>(a);
      }`,
    fixed: text`
      module Wide {
        in a: u8;
        out b: u16;
        b = zext::<16>(a);
      }`,
  },
  M3110: {
    severity: 'error',
    title: 'a `bitcast` between different widths',
    explanation: text`
      \`bitcast::<T>(x)\` reads the same bits as another type, so both are equally wide. Change the width first.`,
    example: text`
      struct Pair { a: u4, b: u4 }
      module Split {
        in x: u16;
        out p: Pair;
        p = bitcast::<Pair>(x);
      }`,
    fixed: text`
      struct Pair { a: u4, b: u4 }
      module Split {
        in x: u16;
        out p: Pair;
        p = bitcast::<Pair>(x[7:0]);
      }`,
  },
  M3111: {
    severity: 'error',
    title: 'a width or length that is not allowed',
    explanation: text`
      Widths run from 0 to 4096 bits, lengths and counts from 0 up. A negative or huge one nearly always comes from
      arithmetic on parameters: a \`const assert\` or a bound on the parameter says so where it begins.`,
    example: text`
      module Wire<N: int = 4> {
        in a: uint<N - 8>;
        out b: uint<N - 8>;
        b = a;
      }`,
    fixed: text`
      module Wire<N: int in 8..=64 = 16> {
        in a: uint<N - 8>;
        out b: uint<N - 8>;
        b = a;
      }`,
  },
  M3112: {
    severity: 'error',
    title: 'something that has no elements, indexed',
    explanation: text`
      Arrays, memories and vectors of bits have elements; a \`bool\`, struct, enum or float has none. \`x.bits[i]\` reads a bit of
      the packed image of any value.`,
    example: text`
      module Top {
        in a: bool;
        out b: bool;
        b = a[0];
      }`,
    fixed: text`
      module Top {
        in a: bool;
        out b: bool;
        b = a;
      }`,
  },
  M3113: {
    severity: 'error',
    title: 'slice bounds in the wrong order, or not constant',
    explanation: text`
      In \`x[high:low]\` both bounds are constant, the higher first, both included. A moving window is \`x[low +: width]\`.`,
    example: text`
      module Low {
        in a: u16;
        out b: u8;
        b = a[0:7];
      }`,
    fixed: text`
      module Low {
        in a: u16;
        out b: u8;
        b = a[7:0];
      }`,
  },
  M3114: {
    severity: 'error',
    title: 'a constant index out of range',
    explanation: text`
      The index is known and lies outside: elements count from 0. (An index known only while running is checked while
      running.)`,
    example: text`
      module Last {
        in a: u8[4];
        out b: u8;
        b = a[4];
      }`,
    fixed: text`
      module Last {
        in a: u8[4];
        out b: u8;
        b = a[3];
      }`,
  },
  M3115: {
    severity: 'error',
    title: 'an array, tuple or pattern of another length',
    explanation: text`
      The number of elements is part of the type, and must be equal. The message gives both.`,
    example: text`
      const TABLE: u8[4] = [1, 2, 3];`,
    fixed: text`
      const TABLE: u8[4] = [1, 2, 3, 4];`,
  },
  M3116: {
    severity: 'error',
    title: 'something called that is not a function',
    explanation: text`
      Functions, constructors and methods can be called. A module is instantiated with \`inst\`.`,
    example: text`
      const WIDTH = 8;
      const TWICE = WIDTH(2);`,
    fixed: text`
      const WIDTH = 8;
      const TWICE = WIDTH * 2;`,
  },
  M3117: {
    severity: 'error',
    title: 'a type that hardware cannot hold here',
    explanation: text`
      \`int\` without width, \`string\` and \`type\` exist at compile time only; \`stream\`, \`packets\` and bundles only as ports and
      connections; sequences \`T[..N]\` only in tests and properties. Write a type with a width.`,
    example: text`
      module Wire {
        in a: int;
        out b: int;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: int<8>;
        out b: int<8>;
        b = a;
      }`,
  },
  M3118: {
    severity: 'error',
    title: 'a float that there is not',
    explanation: text`
      A format has 2 to 15 bits of exponent and 1 to 255 of fraction. What its policy asks for it must have: only formats of
      \`ieee\` have an infinity, those of \`finite\` have no NaN. Stochastic rounding says how many random bits it takes.`,
    example: text`
      type Act = fp8_e4m3<overflow = .infinity>;
      const ONE: Act = 1;`,
    fixed: text`
      type Act = fp8_e4m3<overflow = .saturate>;
      const ONE: Act = 1;`,
  },
  M3119: {
    severity: 'error',
    title: 'random bits that are missing, or that nothing takes',
    explanation: text`
      What is rounded stochastically takes its random bits as an input like any other, as many as its type says:
      \`stochastic(a + b, bits)\`. Nothing else takes any.`,
    example: text`
      type Sum = bf16<rounding = .stochastic, randomBits = 8>;
      module Add {
        in a: Sum; in b: Sum; in noise: bits<8>;
        out c: Sum;
        c = a + b;
      }`,
    fixed: text`
      type Sum = bf16<rounding = .stochastic, randomBits = 8>;
      module Add {
        in a: Sum; in b: Sum; in noise: bits<8>;
        out c: Sum;
        c = stochastic(a + b, noise);
      }`,
  },
  M3201: {
    severity: 'error',
    title: 'a `match` that leaves values out',
    explanation: text`
      A \`match\` must have an arm for every value; the message shows one that has none. Add the arm, or \`_\` for the rest.`,
    example: text`
      enum State { Idle, Busy, Done }
      module Run {
        in s: State;
        out on: bool;
        on = match s { Idle => false, Busy => true };
      }`,
    fixed: text`
      enum State { Idle, Busy, Done }
      module Run {
        in s: State;
        out on: bool;
        on = match s { Idle => false, Busy => true, Done => false };
      }`,
  },
  M3202: {
    severity: 'error',
    title: 'an arm that can never be taken',
    explanation: text`
      Arms are tried from the top, and those above take every value that this one would. Remove it, or move it up.`,
    example: text`
      module Small {
        in a: u2;
        out b: bool;
        b = match a { _ => false, 0 => true };
      }`,
    fixed: text`
      module Small {
        in a: u2;
        out b: bool;
        b = match a { 0 => true, _ => false };
      }`,
  },
  M3203: {
    severity: 'error',
    title: 'a pattern that does not fit the value',
    explanation: text`
      A pattern has the form of what is matched: numbers in range for numbers, variants of its enum or union, tuples of equal
      length.`,
    example: text`
      module Small {
        in a: u2;
        out b: bool;
        b = match a { true => true, _ => false };
      }`,
    fixed: text`
      module Small {
        in a: u2;
        out b: bool;
        b = match a { 1 => true, _ => false };
      }`,
  },
  M3204: {
    severity: 'error',
    title: 'alternatives that bind different names',
    explanation: text`
      The patterns joined by \`|\` in one arm share its body, so they bind the same names with the same types.`,
    example: text`
      union Op { Load(at: u8), Store(at: u8), Nop }
      module Address {
        in op: Op;
        out a: u8;
        a = match op { Load(at) | Nop => at, Store(at) => at };
      }`,
    fixed: text`
      union Op { Load(at: u8), Store(at: u8), Nop }
      module Address {
        in op: Op;
        out a: u8;
        a = match op { Load(at) | Store(at) => at, Nop => 0 };
      }`,
  },
  M3205: {
    severity: 'error',
    title: 'an `if` that gives no value in every case',
    explanation: text`
      Used as a value, an \`if\` needs an \`else\`, and every branch ends in an expression, without \`;\`.`,
    example: text`
      module Pick {
        in c: bool; in a: u8;
        out b: u8;
        b = if c { let d = a; } else { 0 };
      }`,
    fixed: text`
      module Pick {
        in c: bool; in a: u8;
        out b: u8;
        b = if c { a } else { 0 };
      }`,
  },
  M3206: {
    severity: 'error',
    title: 'a function that ends without its value',
    explanation: text`
      The last expression of a function, written without \`;\`, is its result. Add it, or take the \`;\` after it away.`,
    example: text`
      fn next(a: u8) -> u8 { a +% 1; }`,
    fixed: text`
      fn next(a: u8) -> u8 { a +% 1 }`,
  },
  M3207: {
    severity: 'error',
    title: 'branches of different types',
    explanation: text`
      All branches of an \`if\` or \`match\` that gives a value have one type. The message shows the two that differ.`,
    example: text`
      module Pick {
        in c: bool; in a: u8; in b: u4;
        out d: u8;
        let e = if c { a } else { b };
        d = e;
      }`,
    fixed: text`
      module Pick {
        in c: bool; in a: u8; in b: u4;
        out d: u8;
        let e = if c { a } else { zext::<8>(b) };
        d = e;
      }`,
  },
  M3208: {
    severity: 'error',
    title: 'a value that nothing uses',
    explanation: text`
      Expressions have no effect besides their value, so one that stands as a statement does nothing. Assign it, or take it away;
      the last expression of a function, without \`;\`, is its result.`,
    example: text`
      fn next(a: u8) -> u8 { a +% 1; a }`,
    fixed: text`
      fn next(a: u8) -> u8 { a +% 1 }`,
  },
} as const satisfies Record<`M3${number}`, CodeEntry>;

export const m3 = { ...m3Types, ...m3Constants } as const;
