/** M2xxx: names, packages, arguments and parameters. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m2 = {
  M2001: {
    severity: 'error',
    title: 'an unknown name',
    explanation: text`
      Nothing of this name is declared here, imported, or built in. The nearest name that exists is offered; an item of
      another file needs a \`use\`.`,
    example: text`
      module Wire {
        in data: u8;
        out copy: u8;
        copy = dta;
      }`,
    fixed: text`
      module Wire {
        in data: u8;
        out copy: u8;
        copy = data;
      }`,
  },
  M2002: {
    severity: 'error',
    title: 'a name declared twice',
    explanation: text`
      In one scope a name stands for one thing. Rename one of the two declarations that are shown.`,
    example: text`
      const WIDTH = 8;
      const WIDTH = 16;`,
    fixed: text`
      const WIDTH = 8;
      const DEPTH = 16;`,
  },
  M2003: {
    severity: 'error',
    title: 'a package that is not there',
    explanation: text`
      A package is a file: \`use hdl.ecc.secded.X;\` reads \`hdl/ecc/secded.m3hdl\` from the project's root, then from the
      library paths of \`m3hdl.json\`, and \`std\` comes with the compiler. The message lists the folders that were looked in.
      A link that leads out of all of them is not followed.`,
    example: text`
      use std.fifoo.Fifo;`,
    fixed: text`
      use std.fifo.Fifo;`,
  },
  M2004: {
    severity: 'error',
    title: 'a package without the item that is imported',
    explanation: text`
      The package is there, the item is not. The nearest item that it has is offered.`,
    example: text`
      use std.fifo.Fido;`,
    fixed: text`
      use std.fifo.Fifo;`,
  },
  M2005: {
    severity: 'error',
    title: 'one name imported from two places',
    explanation: text`
      Two \`use\` give the same name to different things. Give one of them another name with \`as\`.`,
    example: text`
      use std.fifo.Fifo;
      use std.stream.Skid as Fifo;`,
    fixed: text`
      use std.fifo.Fifo;
      use std.stream.Skid;`,
  },
  M2006: {
    severity: 'error',
    title: 'packages that import each other in a circle',
    explanation: text`
      A package may not need itself through others; the message shows the circle. Move what both need to a file of its own.`,
    example: text`
      // a.m3hdl
      use b.WIDTH;
      const DEPTH = WIDTH;
      // b.m3hdl
      use a.DEPTH;
      const WIDTH = 8;`,
    fixed: text`
      // a.m3hdl
      use b.WIDTH;
      const DEPTH = WIDTH;
      // b.m3hdl
      const WIDTH = 8;`,
  },
  M2007: {
    severity: 'error',
    title: 'an item that is private to its file',
    explanation: text`
      \`private\` keeps an item in its file. Use what the file offers instead, or take the word away where the item is
      declared.`,
    example: text`
      // a.m3hdl
      private const WIDTH = 8;
      // b.m3hdl
      use a.WIDTH;`,
    fixed: text`
      // a.m3hdl
      const WIDTH = 8;
      // b.m3hdl
      use a.WIDTH;`,
  },
  M2008: {
    severity: 'error',
    title: 'a definition that needs itself',
    explanation: text`
      A constant, type or width may not depend on its own value; the message shows the circle. Break it by writing one of
      the values out.`,
    example: text`
      const A = B + 1;
      const B = A + 1;`,
    fixed: text`
      const A = 2;
      const B = A + 1;`,
  },
  M2009: {
    severity: 'error',
    title: 'a constant used before it is declared',
    explanation: text`
      Inside a module, function or test a constant is known from its declaration on (signals are known everywhere: hardware
      has no order). Move the declaration up.`,
    example: text`
      module Wire {
        in a: uint<WIDTH>;
        out b: uint<WIDTH>;
        const WIDTH = 8;
        b = a;
      }`,
    fixed: text`
      module Wire {
        const WIDTH = 8;
        in a: uint<WIDTH>;
        out b: uint<WIDTH>;
        b = a;
      }`,
  },
  M2010: {
    severity: 'error',
    title: 'a name of another kind than this place takes',
    explanation: text`
      The name exists, but stands for something else: a value where a type is needed, a module where a function is, and so
      on. The message says what it is and where it is declared.`,
    example: text`
      const Word = 8;
      module Wire {
        in a: Word;
        out b: u8;
        b = a;
      }`,
    fixed: text`
      type Word = u8;
      module Wire {
        in a: Word;
        out b: u8;
        b = a;
      }`,
  },
  M2011: {
    severity: 'error',
    title: 'an unknown field',
    explanation: text`
      The value has no field of this name. The message gives its type, the fields it has, and the nearest.`,
    example: text`
      struct Point { x: u8, y: u8 }
      module Left {
        in p: Point;
        out x: u8;
        x = p.z;
      }`,
    fixed: text`
      struct Point { x: u8, y: u8 }
      module Left {
        in p: Point;
        out x: u8;
        x = p.x;
      }`,
  },
  M2012: {
    severity: 'error',
    title: 'an unknown method',
    explanation: text`
      Methods are built in, and each type has its own. The message lists those of this type; anything else is a function.`,
    example: text`
      module Ones {
        in a: u8;
        out n: u4;
        n = a.popcount();
      }`,
    fixed: text`
      module Ones {
        in a: u8;
        out n: u4;
        n = a.ones();
      }`,
  },
  M2013: {
    severity: 'error',
    title: 'an unknown variant',
    explanation: text`
      The enum or union has no variant of this name. The message lists those it has.`,
    example: text`
      enum State { Idle, Busy }
      module Start {
        out s: State;
        s = State.Idel;
      }`,
    fixed: text`
      enum State { Idle, Busy }
      module Start {
        out s: State;
        s = State.Idle;
      }`,
  },
  M2014: {
    severity: 'error',
    title: 'an unknown port',
    explanation: text`
      The module has no port of this name. The message names the module, its ports and the nearest.`,
    example: text`
      module Wire { in a: u8; out b: u8; b = a; }
      module Top {
        in x: u8; out y: u8;
        inst w: Wire(input: x);
        y = w.b;
      }`,
    fixed: text`
      module Wire { in a: u8; out b: u8; b = a; }
      module Top {
        in x: u8; out y: u8;
        inst w: Wire(a: x);
        y = w.b;
      }`,
  },
  M2015: {
    severity: 'error',
    title: 'an unknown argument',
    explanation: text`
      The function, constructor or variant takes no argument of this name. The message lists those it takes.`,
    example: text`
      struct Point { x: u8, y: u8 }
      const ORIGIN = Point(x: 0, z: 0);`,
    fixed: text`
      struct Point { x: u8, y: u8 }
      const ORIGIN = Point(x: 0, y: 0);`,
  },
  M2016: {
    severity: 'error',
    title: 'a missing argument',
    explanation: text`
      Every argument without a default must be given. A struct may take the rest from another: \`Point(..p, x: 3)\`.`,
    example: text`
      struct Point { x: u8, y: u8 }
      const ORIGIN = Point(x: 0);`,
    fixed: text`
      struct Point { x: u8, y: u8 }
      const ORIGIN = Point(x: 0, y: 0);`,
  },
  M2017: {
    severity: 'error',
    title: 'an argument too many, or given twice',
    explanation: text`
      Each argument is given once, by place or by name. Remove the one that is marked.`,
    example: text`
      fn next(a: u8) -> u8 { a +% 1 }
      const TWO = next(1, 2);`,
    fixed: text`
      fn next(a: u8) -> u8 { a +% 1 }
      const TWO = next(1);`,
  },
  M2018: {
    severity: 'error',
    title: 'an unknown attribute',
    explanation: text`
      Attributes are built in. The message lists those that may stand in front of such a declaration.`,
    example: text`
      #[modle]
      module Dram { }`,
    fixed: text`
      #[model]
      module Dram { }`,
  },
  M2019: {
    severity: 'error',
    title: 'an attribute with a wrong argument',
    explanation: text`
      The attribute takes another argument, or none: \`#[runs(1000)]\`, \`#[timeout(10us)]\`, \`#[seed(7)]\`, \`#[should_fail]\`.`,
    example: text`
      #[timeout(10)]
      test "ends" { expect true; }`,
    fixed: text`
      #[timeout(10ns)]
      test "ends" { expect true; }`,
  },
  M2020: {
    severity: 'error',
    title: 'more files than the limit',
    explanation: text`
      Imports lead to more files than one compilation reads, or deeper. The limits are \`files\` and \`imports\`; \`--limit\`, or \`limits\` in \`m3hdl.json\`,
      raises it.`,
    example: 'm3hdl check --limit files=1 hdl/ecc/memory.m3hdl',
    fixed: 'm3hdl check hdl/ecc/memory.m3hdl',
  },
  M2101: {
    severity: 'error',
    title: 'an unknown parameter',
    explanation: text`
      The module, type or function has no parameter of this name. The message lists its parameters and the nearest.`,
    example: 'm3hdl compile hdl/ecc/secded.m3hdl --top SecdedEncoder -P DATUM=32 --target ts',
    fixed: 'm3hdl compile hdl/ecc/secded.m3hdl --top SecdedEncoder -P DATA=32 --target ts',
  },
  M2102: {
    severity: 'error',
    title: 'a parameter without a value',
    explanation: text`
      A parameter that has no default must be given: in \`Name<…>\`, or with \`-P NAME=VALUE\` for the top module.`,
    example: text`
      module Wire<N: int> { in a: uint<N>; out b: uint<N>; b = a; }
      module Top {
        in x: u8; out y: u8;
        inst w: Wire(a: x);
        y = w.b;
      }`,
    fixed: text`
      module Wire<N: int> { in a: uint<N>; out b: uint<N>; b = a; }
      module Top {
        in x: u8; out y: u8;
        inst w: Wire<8>(a: x);
        y = w.b;
      }`,
  },
  M2103: {
    severity: 'error',
    title: 'a parameter given twice, or too many of them',
    explanation: text`
      Each parameter is given once, by place or by name, and no more than there are.`,
    example: text`
      type Pair<T: type> = T[2];
      const ZERO: Pair<u8, 2> = [0, 0];`,
    fixed: text`
      type Pair<T: type> = T[2];
      const ZERO: Pair<u8> = [0, 0];`,
  },
  M2104: {
    severity: 'error',
    title: 'a parameter of the wrong kind',
    explanation: text`
      A parameter says what it takes: an integer, a truth value, a text, a type, a function, a variant of an enum, a
      constant struct.
      What is given must be of that kind.`,
    example: text`
      type Pair<T: type> = T[2];
      const ZERO: Pair<8> = [0, 0];`,
    fixed: text`
      type Pair<T: type> = T[2];
      const ZERO: Pair<u8> = [0, 0];`,
  },
  M2105: {
    severity: 'error',
    title: 'a function of another signature than the parameter takes',
    explanation: text`
      A parameter of a type such as \`fn(u8) -> u9\` takes the name of a function with just these types: those of the
      arguments in order, and that of the result.`,
    example: text`
      fn half(x: u8) -> u7 { trunc(x >> 1) }
      module Map<F: fn(u8) -> u8> {
        in a: u8;
        out b: u8;
        b = F(a);
      }
      module Top {
        in a: u8;
        out b: u8;
        inst map: Map<half>(a, b);
      }`,
    fixed: text`
      fn half(x: u8) -> u8 { x >> 1 }
      module Map<F: fn(u8) -> u8> {
        in a: u8;
        out b: u8;
        b = F(a);
      }
      module Top {
        in a: u8;
        out b: u8;
        inst map: Map<half>(a, b);
      }`,
  },
  M2201: {
    severity: 'warning',
    title: 'a declaration that nothing uses',
    explanation: text`
      Nothing reads it, so it is either left over or not yet connected. Remove it, or let its name begin with \`_\`.`,
    example: text`
      module Wire {
        in a: u8;
        out b: u8;
        let sum = a +% 1;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
      }`,
  },
  M2202: {
    severity: 'warning',
    title: 'an import that nothing uses',
    explanation: text`
      Nothing in the file uses what is imported. Remove the \`use\`.`,
    example: text`
      use std.fifo.Fifo;
      const WIDTH = 8;`,
    fixed: text`
      const WIDTH = 8;`,
  },
} as const satisfies Record<`M2${number}`, CodeEntry>;
