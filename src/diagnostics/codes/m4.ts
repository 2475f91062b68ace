/** M4xxx: drivers, loops, instances, clocks, resets, memories, state machines. */
import { m4Clocks } from './m4-clocks.js';
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

const m4Structure = {
  M4001: {
    severity: 'error',
    title: 'several drivers of one signal',
    explanation: text`
      Each bit of a signal has exactly one driver: one assignment, one \`comb\` or \`on\` block, or one instance. All drivers are shown.
      Choose between the values in one place, with \`if\` or \`match\`.`,
    example: text`
      module Pick {
        in a: u8; in b: u8;
        out c: u8;
        c = a;
        c = b;
      }`,
    fixed: text`
      module Pick {
        in a: u8; in b: u8;
        out c: u8;
        c = a | b;
      }`,
  },
  M4002: {
    severity: 'error',
    title: 'a signal that nothing drives',
    explanation: text`
      Every output and wire must be driven, every field and element of it. The message names the part that is missing.`,
    example: text`
      module Wire {
        in a: u8;
        out b: u8;
        out c: u8;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        out c: u8;
        b = a;
        c = a;
      }`,
  },
  M4003: {
    severity: 'error',
    title: 'a latch',
    explanation: text`
      On some path through the \`comb\` block the signal gets no value, so it would have to remember its old one. Assign it on
      every path, most simply a default first. What is to remember is a \`reg\`.`,
    example: text`
      module Hold {
        in c: bool; in a: u8;
        out b: u8;
        comb { if c { b = a; } }
      }`,
    fixed: text`
      module Hold {
        in c: bool; in a: u8;
        out b: u8;
        comb { b = 0; if c { b = a; } }
      }`,
  },
  M4004: {
    severity: 'error',
    title: 'a combinational loop',
    explanation: text`
      The signal depends on itself without a register between. The message walks the whole way round, through instances too.
      Put a register on it, or cut the dependence that is not meant.`,
    example: text`
      module Ring {
        out a: u8;
        wire b: u8;
        a = b +% 1;
        b = a;
      }`,
    fixed: text`
      module Ring {
        clock clk;
        out a: u8;
        reg b: u8;
        a = b +% 1;
        on clk { b <= a; }
      }`,
  },
  M4006: {
    severity: 'error',
    title: 'something assigned that cannot be',
    explanation: text`
      Outputs, wires, registers, memories and \`var\` can be assigned; inputs, constants, \`let\` and the outputs of instances cannot.
      The message says what this is.`,
    example: text`
      module Wire {
        in a: u8;
        out b: u8;
        a = 3;
        b = a;
      }`,
    fixed: text`
      module Wire {
        in a: u8;
        out b: u8;
        b = a;
      }`,
  },
  M4007: {
    severity: 'error',
    title: '`=` and `<=` confused',
    explanation: text`
      \`<=\` writes a register or memory, in \`on\` or \`fsm\`, and is seen after the edge; \`=\` drives a wire or output, or sets a
      variable, at once. Use the one that fits what is assigned.`,
    example: text`
      module Step {
        clock clk;
        in a: u8;
        out b: u8;
        reg r: u8;
        on clk { r = a; }
        b = r;
      }`,
    fixed: text`
      module Step {
        clock clk;
        in a: u8;
        out b: u8;
        reg r: u8;
        on clk { r <= a; }
        b = r;
      }`,
  },
  M4008: {
    severity: 'warning',
    title: 'a register that is never written',
    explanation: text`
      It keeps its first value for ever. Write it in an \`on\` block, or make it a \`const\`.`,
    example: text`
      module Keep {
        clock clk;
        out b: u8;
        reg r: u8 = 3;
        b = r;
      }`,
    fixed: text`
      module Keep {
        out b: u8;
        const R: u8 = 3;
        b = R;
      }`,
  },
  M4009: {
    severity: 'error',
    title: 'a port of an instance that is not connected',
    explanation: text`
      Every input of an instance is connected; an output or a side of a stream that is not wanted is waived with \`_\`.`,
    example: text`
      module Wire { in a: u8; out b: u8; b = a; }
      module Top {
        out y: u8;
        inst w: Wire();
        y = w.b;
      }`,
    fixed: text`
      module Wire { in a: u8; out b: u8; b = a; }
      module Top {
        in x: u8;
        out y: u8;
        inst w: Wire(a: x);
        y = w.b;
      }`,
  },
  M4010: {
    severity: 'error',
    title: 'a port connected twice',
    explanation: text`
      A port of an instance is connected once. Remove one of the two connections that are shown.`,
    example: text`
      module Wire { in a: u8; out b: u8; b = a; }
      module Top {
        in x: u8; out y: u8;
        inst w: Wire(a: x, a: x);
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
  M4011: {
    severity: 'error',
    title: 'a `connect` that leaves something out',
    explanation: text`
      \`connect\` joins every field of both sides. A field that only one side has is listed in \`except { … }\`, so that leaving it out
      is seen to be meant.`,
    example: text`
      module Strip {
        in s: packets<u8>;
        out t: stream<u8>;
        connect s to t;
      }`,
    fixed: text`
      module Strip {
        in s: packets<u8>;
        out t: stream<u8>;
        connect s to t except { last, empty };
      }`,
  },
  M4012: {
    severity: 'error',
    title: 'two ends of one direction connected',
    explanation: text`
      A connection goes from what gives to what takes. Both ends here give, or both take: turn it round, or \`flip\` one side.`,
    example: text`
      module Pass {
        in s: stream<u8>;
        out t: stream<u8>;
        connect t to s;
      }`,
    fixed: text`
      module Pass {
        in s: stream<u8>;
        out t: stream<u8>;
        connect s to t;
      }`,
  },
  M4013: {
    severity: 'error',
    title: 'a stream whose `valid` depends on its own `ready`',
    explanation: text`
      A source offers a beat without waiting for the sink; if each side waited for the other, neither would move. The message
      shows the path from \`ready\` to \`valid\`. Let \`valid\` say whether there is data, and use \`ready\` only to move on.`,
    example: text`
      module Shy {
        in a: u8;
        out s: stream<u8>;
        s.valid = s.ready;
        s.data = a;
      }`,
    fixed: text`
      module Shy {
        in a: u8;
        out s: stream<u8>;
        s.valid = true;
        s.data = a;
      }`,
  },
  M4014: {
    severity: 'error',
    title: 'a tri-state or bidirectional port',
    explanation: text`
      A wire with several drivers that take turns does not exist on a chip's inside, and the language has none. Declare an input,
      an output and an enable; the pad that joins them is an \`extern module\`.`,
    example: text`
      module Pad {
        inout data: u8;
      }`,
    fixed: text`
      module Pad {
        in read: u8;
        out write: u8;
        out enable: bool;
        write = read;
        enable = false;
      }`,
  },
  M4015: {
    severity: 'error',
    title: 'something only a model may do',
    explanation: text`
      Delays, \`process\`, \`retune\`, randomness and fault injection have no counterpart in hardware. They stand in modules marked
      \`#[model]\`, which are simulated and not synthesised.`,
    example: text`
      module Slow {
        clock clk;
        in a: u8;
        out b: u8;
        reg b;
        on clk { after 2ns b <= a; }
      }`,
    fixed: text`
      #[model]
      module Slow {
        clock clk;
        in a: u8;
        out b: u8;
        reg b;
        on clk { after 2ns b <= a; }
      }`,
  },
  M4016: {
    severity: 'error',
    title: 'a module that contains itself without end',
    explanation: text`
      A module may instantiate itself with other parameters, as a tree does, where an \`if\` ends it. With the same parameters it
      would never end.`,
    example: text`
      module Tree {
        in a: u8; out b: u8;
        inst sub: Tree(a);
        b = sub.b;
      }`,
    fixed: text`
      module Tree<DEPTH: int = 3> {
        in a: u8; out b: u8;
        if DEPTH == 0 { b = a; } else {
          inst sub: Tree<DEPTH - 1>(a);
          b = sub.b;
        }
      }`,
  },
  M4017: {
    severity: 'error',
    title: 'an invalid memory',
    explanation: text`
      A memory is \`mem name: T[DEPTH]\`, with packed words and at least one of them; lane enables divide the word evenly. The
      message says what does not hold.`,
    example: text`
      module Store {
        clock clk;
        in a: u4; in d: u32; in enable: bits<3>;
        mem ram: u32[16];
        on clk { ram[a] <= d lanes enable; }
      }`,
    fixed: text`
      module Store {
        clock clk;
        in a: u4; in d: u32; in enable: bits<4>;
        mem ram: u32[16];
        on clk { ram[a] <= d lanes enable; }
      }`,
  },
  M4018: {
    severity: 'error',
    title: 'a memory read between edges that is not declared so',
    explanation: text`
      Read inside \`on\`, a memory has a synchronous port, as SRAM has. Reading at once takes registers or a special memory, so it
      must be asked for: \`mem ram: T[N] async\`.`,
    example: text`
      module Rom {
        clock clk;
        in a: u4; in d: u8; out q: u8;
        mem ram: u8[16];
        on clk { ram[a] <= d; }
        q = ram[a];
      }`,
    fixed: text`
      module Rom {
        clock clk;
        in a: u4; in d: u8; out q: u8;
        mem ram: u8[16] async;
        on clk { ram[a] <= d; }
        q = ram[a];
      }`,
  },
  M4019: {
    severity: 'error',
    title: 'an init file that does not fit its memory',
    explanation: text`
      An init file holds hexadecimal words, with \`@address\` to go on elsewhere, or raw bytes (\`.bin\`). Its words must fit the width,
      and their addresses the depth. The file stands beside the one that names it or in a folder below, links followed.`,
    example: text`
      module Rom {
        in a: u1; out q: u8;
        mem ram: u8[2] async init "three-words.hex";
        q = ram[a];
      }`,
    fixed: text`
      module Rom {
        in a: u2; out q: u8;
        mem ram: u8[4] async init "three-words.hex";
        q = ram[a];
      }`,
  },
  M4020: {
    severity: 'error',
    title: 'a `goto` to a state that is not there',
    explanation: text`
      \`goto\` names a state of the same \`fsm\`. The message lists its states and the nearest.`,
    example: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          default on = false;
          initial Off { goto Onn; }
          On { on = true; goto Off; }
        }
      }`,
    fixed: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          default on = false;
          initial Off { goto On; }
          On { on = true; goto Off; }
        }
      }`,
  },
  M4021: {
    severity: 'error',
    title: 'an `fsm` without exactly one initial state',
    explanation: text`
      One state, and only one, is marked \`initial\`: the machine is in it after reset.`,
    example: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          Off { on = false; goto On; }
          On { on = true; goto Off; }
        }
      }`,
    fixed: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          initial Off { on = false; goto On; }
          On { on = true; goto Off; }
        }
      }`,
  },
  M4022: {
    severity: 'warning',
    title: 'a state that is never reached',
    explanation: text`
      No \`goto\` leads here from the initial state. Remove the state, or add the way to it.`,
    example: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          initial Off { on = false; }
          On { on = true; goto Off; }
        }
      }`,
    fixed: text`
      module Blink {
        clock clk; reset rst;
        out on: bool;
        fsm light on clk reset rst {
          initial Off { on = false; goto On; }
          On { on = true; goto Off; }
        }
      }`,
  },
  M4024: {
    severity: 'error',
    title: 'a foreign module that cannot be simulated',
    explanation: text`
      An \`extern module\` without a \`model { … }\` can be compiled to SystemVerilog and not be simulated: nobody has said what it does.
      Give it a model.`,
    example: text`
      extern module Pad { in a: bool; out b: bool; }
      test "passes" { let dut = inst Pad(); expect !dut.b; }`,
    fixed: text`
      extern module Pad { in a: bool; out b: bool; } model { b = a; }
      test "passes" { let dut = inst Pad(); expect !dut.b; }`,
  },
  M4025: {
    severity: 'error',
    title: 'a pipeline with other cuts than it says',
    explanation: text`
      \`after 2 cycles\` is what a pipeline promises to others; each \`reg\` in its body takes one cycle, \`reg * 3\` takes three. A cut that comes or
      goes must be meant: say the new latency too.`,
    example: text`
      module Mac {
        clock clk;
        in a: u8; in b: u8; in c: u16;
        out sum: u17;
        pipeline mac after 1 cycle {
          let product = a * b;
          reg;
          let wide = product + c;
          reg;
          wide
        }
        sum = mac;
      }`,
    fixed: text`
      module Mac {
        clock clk;
        in a: u8; in b: u8; in c: u16;
        out sum: u17;
        pipeline mac after 2 cycles {
          let product = a * b;
          reg;
          let wide = product + c;
          reg;
          wide
        }
        sum = mac;
      }`,
  },
  M4026: {
    severity: 'error',
    title: 'a value that is not there yet',
    explanation: text`
      Stages of a pipeline read values that have come as far as themselves. The result of another pipeline is there after that one's latency: put as
      many \`reg\` in front of the stage that reads it, or begin the other earlier.`,
    example: text`
      module Norm {
        clock clk;
        in a: u8;
        out y: u17;
        pipeline square after 2 cycles { reg; let s = a * a; reg; s }
        pipeline sum after 1 cycle { reg; square + a }
        y = sum;
      }`,
    fixed: text`
      module Norm {
        clock clk;
        in a: u8;
        out y: u17;
        pipeline square after 2 cycles { reg; let s = a * a; reg; s }
        pipeline sum after 2 cycles { reg * 2; square + a }
        y = sum;
      }`,
  },
  M4027: {
    severity: 'error',
    title: 'what cannot pass a cut',
    explanation: text`
      Behind a cut a pipeline reads what a name was when the first stage saw it. Connections, instances and machines are no values that a register
      could hold: name what is wanted of them in the first stage.`,
    example: text`
      module Double {
        clock clk;
        in  source: stream<u8>;
        out y: u9;
        pipeline twice after 1 cycle { reg; source.data + source.data }
        y = twice;
        source.ready = true;
      }`,
    fixed: text`
      module Double {
        clock clk;
        in  source: stream<u8>;
        out y: u9;
        pipeline twice after 1 cycle { let x = source.data; reg; x + x }
        y = twice;
        source.ready = true;
      }`,
  },
} as const satisfies Record<`M4${number}`, CodeEntry>;

export const m4 = { ...m4Structure, ...m4Clocks } as const;
