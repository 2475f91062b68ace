/** M33xx: what is computed while compiling. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m3Constants = {
  M3301: {
    severity: 'error',
    title: 'a value that is not known while compiling',
    explanation: text`
      Widths, parameters, bounds of generate loops and constants are known before there is hardware, so they may not read
      signals. The message shows the signal that it depends on.`,
    example: text`
      module Wire {
        in n: u4;
        out b: uint<n>;
        b = 0;
      }`,
    fixed: text`
      module Wire<N: int = 4> {
        out b: uint<N>;
        b = 0;
      }`,
  },
  M3302: {
    severity: 'error',
    title: 'a `const assert` that does not hold',
    explanation: text`
      The author of the module demands this of its parameters. The message gives both sides as numbers and where the module is
      instantiated; give parameters for which it holds.`,
    example: text`
      module Queue<DEPTH: int = 1> {
        const assert DEPTH >= 2 : "a queue of one is a register";
      }`,
    fixed: text`
      module Queue<DEPTH: int = 2> {
        const assert DEPTH >= 2 : "a queue of one is a register";
      }`,
  },
  M3303: {
    severity: 'error',
    title: 'a parameter outside its bounds',
    explanation: text`
      The parameter is declared with a range or a \`where\`, and the value given does not meet it. The message shows the bound.`,
    example: text`
      module Wire<N: int in 1..=64> { in a: uint<N>; out b: uint<N>; b = a; }
      module Top {
        in x: u65; out y: u65;
        inst w: Wire<65>(a: x);
        y = w.b;
      }`,
    fixed: text`
      module Wire<N: int in 1..=64> { in a: uint<N>; out b: uint<N>; b = a; }
      module Top {
        in x: u64; out y: u64;
        inst w: Wire<64>(a: x);
        y = w.b;
      }`,
  },
  M3304: {
    severity: 'error',
    title: 'recursion without end while compiling',
    explanation: text`
      Functions may call themselves and modules instantiate themselves where that ends while compiling; this one had gone
      deeper than the limit. Check the case that should end it.`,
    example: text`
      fn depth(n: int) -> int { depth(n - 1) + 1 }
      const D = depth(8);`,
    fixed: text`
      fn depth(n: int) -> int { if n == 0 { 0 } else { depth(n - 1) + 1 } }
      const D = depth(8);`,
  },
  M3305: {
    severity: 'error',
    title: 'more work while compiling than the limit',
    explanation: text`
      A loop, an array or a function took more steps while compiling than is reasonable. It usually comes from a bound with a
      slip in it; a large table belongs in a \`mem\` with an \`init\` file. The limits are \`steps\` and \`iterations\`.`,
    example: text`
      const N = [for i in 0..100000000000 => i];`,
    fixed: text`
      const N = [for i in 0..1000 => i];`,
  },
  M3306: {
    severity: 'error',
    title: 'a division by zero while compiling',
    explanation: text`
      The divisor of \`/\` or \`%\` is a constant and is 0. Check the parameters it comes from.`,
    example: text`
      const LANES = 64 / 0;`,
    fixed: text`
      const LANES = 64 / 8;`,
  },
  M3307: {
    severity: 'error',
    title: 'two variants with one value',
    explanation: text`
      Each variant of an enum has an encoding of its own. Change one of the two that are shown.`,
    example: text`
      enum State: u2 { Idle = 0, Busy = 0 }`,
    fixed: text`
      enum State: u2 { Idle = 0, Busy = 1 }`,
  },
  M3308: {
    severity: 'error',
    title: 'a variant that its encoding cannot hold',
    explanation: text`
      The value of a variant must fit the type after the colon, and follow \`onehot\` or \`gray\` where that is written. Widen the
      type, or leave values out: they are then counted up.`,
    example: text`
      enum State: u1 { Idle, Busy, Done }`,
    fixed: text`
      enum State: u2 { Idle, Busy, Done }`,
  },
  M3309: {
    severity: 'error',
    title: 'a type that contains itself',
    explanation: text`
      A packed type has a fixed width, so it may not hold itself, directly or through others. Hardware has no pointers: hold
      an index instead.`,
    example: text`
      struct Node { value: u8, next: Node }`,
    fixed: text`
      struct Node { value: u8, next: u4 }`,
  },
  M3310: {
    severity: 'error',
    title: 'a compile-time integer longer than its limit',
    explanation: text`
      An \`int\` is exact however large it gets, and one that is squared again and again fills any memory. The limit is
      \`integerBits\`; look for a bound or an exponent with a slip in it.`,
    example: text`
      fn squared(n: int) -> int { var x = 2; for i in 0..n { x = x * x; } x }
      const HUGE = squared(60);`,
    fixed: text`
      fn squared(n: int) -> int { var x = 2; for i in 0..n { x = x * x; } x }
      const LARGE = squared(6);`,
  },
  M3311: {
    severity: 'error',
    title: 'a design larger than its limit',
    explanation: text`
      The message says of what there is too much: instances, bits of a type or memory, or bits in all. It usually comes from
      a parameter with a slip in it, or from a module that instantiates itself twice. Where the design is meant to be so large, raise
      the limit with \`--limit\`, or with \`limits\` in \`m3hdl.json\`.`,
    example: text`
      module Tree<N: int> {
        in a: u8;
        out b: u8;
        if N > 0 {
          inst left: Tree<N - 1>(a: a);
          inst right: Tree<N - 1>(a: a);
          b = left.b ^ right.b;
        } else {
          b = a;
        }
      }
      module Top { in a: u8; out b: u8; inst tree: Tree<60>(a: a); b = tree.b; }`,
    fixed: text`
      module Tree<N: int> {
        in a: u8;
        out b: u8;
        if N > 0 {
          inst left: Tree<N - 1>(a: a);
          inst right: Tree<N - 1>(a: a);
          b = left.b ^ right.b;
        } else {
          b = a;
        }
      }
      module Top { in a: u8; out b: u8; inst tree: Tree<6>(a: a); b = tree.b; }`,
  },
  M3312: {
    severity: 'error',
    title: 'an enum or union without variants',
    explanation: text`
      A register or port of the type must hold one of its values at any time, so there must be one. A type of a single value
      takes no bits.`,
    example: text`
      enum Later {}`,
    fixed: text`
      enum Later { Never }`,
  },
} as const satisfies Record<`M33${number}`, CodeEntry>;
