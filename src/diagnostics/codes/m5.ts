/** M5xxx: simulation and tests. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m5 = {
  M5001: {
    severity: 'error',
    title: 'an `expect` that does not hold',
    explanation: text`
      The test demands it and the design gives something else. The message shows both sides as values of their type, the time,
      and the cycle. Look at the waves up to there, or correct the expectation.`,
    example: text`
      module Next { in a: u8; out b: u8; b = a +% 1; }
      test "adds one" { let dut = inst Next(); dut.a = 1; settle; expect dut.b == 3; }`,
    fixed: text`
      module Next { in a: u8; out b: u8; b = a +% 1; }
      test "adds one" { let dut = inst Next(); dut.a = 1; settle; expect dut.b == 2; }`,
  },
  M5002: {
    severity: 'error',
    title: 'a timeout',
    explanation: text`
      What the test waits for did not happen in time. The message names what every process waits for and the streams that do not
      move. Lengthen it with \`timeout\` or \`#[timeout(…)]\` only where the wait is right.`,
    example: text`
      module Never { clock clk; out done: bool; done = false; }
      test "ends" { let dut = inst Never(clk: 1GHz); wait until dut.done timeout 1us; }`,
    fixed: text`
      module Always { clock clk; out done: bool; done = true; }
      test "ends" { let dut = inst Always(clk: 1GHz); wait until dut.done timeout 1us; }`,
  },
  M5003: {
    severity: 'error',
    title: 'two processes of a test that write one signal in one instant',
    explanation: text`
      Writes of all processes land together, so two for one signal have no order. Let one process own the signal, or let them
      write in different cycles.`,
    example: text`
      module Wire { in a: u8; out b: u8; b = a; }
      test "races" { let dut = inst Wire(); fork { dut.a = 1; } and { dut.a = 2; } }`,
    fixed: text`
      module Wire { in a: u8; out b: u8; b = a; }
      test "takes turns" { let dut = inst Wire(); dut.a = 1; settle; dut.a = 2; }`,
  },
  M5004: {
    severity: 'error',
    title: 'a poke of something that the design drives',
    explanation: text`
      Only inputs can be poked: a wire or output gets its value from the design at once again. \`force\` holds it against the
      design until \`release\`; registers and memory words can be \`set\`.`,
    example: text`
      module Wire { in a: u8; out b: u8; b = a; }
      test "pokes" { let dut = inst Wire(); dut.b = 1; }`,
    fixed: text`
      module Wire { in a: u8; out b: u8; b = a; }
      test "pokes" { let dut = inst Wire(); force dut.b = 1; }`,
  },
  M5005: {
    severity: 'error',
    title: 'an instant that never ends',
    explanation: text`
      Events of one instant keep causing events in the same instant, so time cannot go on. The message names the signals that
      change. A process that loops needs a \`wait\` of some time in every round.`,
    example: text`
      test "spins" { var n: u8 = 0; loop { n = n +% 1; } }`,
    fixed: text`
      test "counts" { var n: u8 = 0; for i in 0..10 { n = n +% 1; wait 1ns; } }`,
  },
  M5006: {
    severity: 'error',
    title: 'an index out of range',
    explanation: text`
      While running, an index was not below the length: such a read gives 0 and such a write does nothing. Narrow the index
      (\`below<N>\`), or guard the access.`,
    example: text`
      module Pick { in a: u8[3]; in i: u2; out b: u8; b = a[i]; }
      test "picks" { let dut = inst Pick(); dut.i = 3; settle; }`,
    fixed: text`
      module Pick { in a: u8[3]; in i: u2; out b: u8; b = if i < 3 { a[i] } else { 0 }; }
      test "picks" { let dut = inst Pick(); dut.i = 3; settle; }`,
  },
  M5007: {
    severity: 'error',
    title: 'a division by zero',
    explanation: text`
      While running, the divisor of \`/\` or \`%\` was 0; the result is then 0. Guard the division.`,
    example: text`
      module Ratio { in a: u8; in b: u8; out c: u8; c = a / b; }
      test "divides" { let dut = inst Ratio(); dut.b = 0; settle; }`,
    fixed: text`
      module Ratio { in a: u8; in b: u8; out c: u8; c = if b != 0 { a / b } else { 255 }; }
      test "divides" { let dut = inst Ratio(); dut.b = 0; settle; }`,
  },
  M5008: {
    severity: 'error',
    title: 'bits that are no variant',
    explanation: text`
      A \`match\` met an enum or union whose bits encode none of its variants, and took its last arm. Such bits come from
      \`bitcast\` or a \`force\`: check them before they are converted.`,
    example: text`
      enum Mode { A, B, C }
      module Read { in x: u2; out y: bool; y = match bitcast::<Mode>(x) { A => true, B => false, C => false }; }
      test "reads" { let dut = inst Read(); dut.x = 3; settle; }`,
    fixed: text`
      enum Mode { A, B, C }
      module Read { in x: Mode; out y: bool; y = match x { A => true, B => false, C => false }; }
      test "reads" { let dut = inst Read(); dut.x = Mode.C; settle; }`,
  },
  M5009: {
    severity: 'error',
    title: 'an `assert` that does not hold',
    explanation: text`
      The design breaks what it promises. The run ends with this instant, and all that failed in it is listed. Either the
      design is wrong, or the promise.`,
    example: text`
      module Small { clock clk; in a: u8; assert small: a < 10; }
      test "stays small" { let dut = inst Small(clk: 1GHz); dut.a = 12; wait 2 cycles; }`,
    fixed: text`
      module Small { clock clk; in a: u8; assert small: a < 10; }
      test "stays small" { let dut = inst Small(clk: 1GHz); dut.a = 9; wait 2 cycles; }`,
  },
  M5010: {
    severity: 'error',
    title: 'an `assume` that the test does not keep',
    explanation: text`
      The module relies on something that those who use it must see to, and the test does not. Correct the test.`,
    example: text`
      module Ratio { clock clk; in b: u8; assume nonzero: b != 0; }
      test "divides" { let dut = inst Ratio(clk: 1GHz); dut.b = 0; wait 2 cycles; }`,
    fixed: text`
      module Ratio { clock clk; in b: u8; assume nonzero: b != 0; }
      test "divides" { let dut = inst Ratio(clk: 1GHz); dut.b = 2; wait 2 cycles; }`,
  },
  M5011: {
    severity: 'error',
    title: 'a stream that broke its protocol',
    explanation: text`
      Once \`valid\`, a beat stays and its data hold until \`ready\`; \`empty\` comes only with \`last\`. The message names the stream, the
      field that changed, and both values. Register what is offered until it is taken.`,
    example: text`
      module Fickle { clock clk; out s: stream<u8>; reg n: u8 = 0; on clk { n <= n +% 1; } s.valid = true; s.data = n; }
      test "holds" { let dut = inst Fickle(clk: 1GHz); wait 4 cycles; }`,
    fixed: text`
      module Patient { clock clk; out s: stream<u8>; reg n: u8 = 0; on clk { if s.fire { n <= n +% 1; } } s.valid = true; s.data = n; }
      test "holds" { let dut = inst Patient(clk: 1GHz); wait 4 cycles; }`,
  },
  M5012: {
    severity: 'error',
    title: 'streams that hang',
    explanation: text`
      Nothing can move any more and something is still under way. The message lists each stream that waits: both ends, who waits for
      whom, and the last beats. Often two queues wait for each other, or one is too short.`,
    example: text`
      module Stuck { clock clk; in s: stream<u8>; s.ready = false; }
      test "takes" { let dut = inst Stuck(clk: 1GHz); dut.s.send(1); }`,
    fixed: text`
      module Taker { clock clk; in s: stream<u8>; s.ready = true; }
      test "takes" { let dut = inst Taker(clk: 1GHz); dut.s.send(1); }`,
  },
  M5013: {
    severity: 'warning',
    title: 'two ports that write one word in one instant',
    explanation: text`
      On one clock the port declared higher wins; from two clocks the word is undefined. Make sure that the addresses differ, or
      choose between the writes.`,
    example: text`
      module Two {
        clock clk;
        mem ram: u8[2];
        on clk { ram[0] <= 1; }
        on clk { ram[0] <= 2; }
      }
      test "both write" { let _dut = inst Two(clk: 1GHz); wait 2 cycles; }`,
    fixed: text`
      module Two {
        clock clk;
        mem ram: u8[2];
        on clk { ram[0] <= 1; }
        on clk { ram[1] <= 2; }
      }
      test "each writes its own" { let _dut = inst Two(clk: 1GHz); wait 2 cycles; }`,
  },
  M5015: {
    severity: 'error',
    title: 'a property that does not hold',
    explanation: text`
      Some arguments break it. The message gives the smallest that were found, and the seed with which \`--seed\` finds them again.`,
    example: text`
      property "small" (a: u8) { expect a < 200; }`,
    fixed: text`
      property "small" (a: u8) where a < 200 { expect a < 200; }`,
  },
  M5016: {
    severity: 'error',
    title: 'a `fail` that was reached',
    explanation: text`
      The test came to a place that its author marked as wrong; the text says why.`,
    example: text`
      test "never" { fail "not written yet"; }`,
    fixed: text`
      test "always" { expect true; }`,
  },
  M5017: {
    severity: 'error',
    title: 'a run that ended with a bad status',
    explanation: text`
      An output marked \`#[status]\` stood at another than its first variant when the run ended. The message names the port and the
      variant; the block's documentation says what it means.`,
    example:
      'm3hdl sim hdl/lz4/decompressor.m3hdl --top Lz4Decompressor --feed packed=notes.txt --collect plain=out',
    fixed:
      'm3hdl sim hdl/lz4/decompressor.m3hdl --top Lz4Decompressor --feed packed=notes.lz4 --collect plain=out',
  },
  M5018: {
    severity: 'error',
    title: 'a run that ended inside a packet',
    explanation: text`
      A stream of packets had begun one and not closed it with \`last\`. Run longer (\`--until-idle\`), or look for what holds the
      stream up.`,
    example:
      'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --feed plain=in --collect packed=out --cycles 10',
    fixed: 'm3hdl sim hdl/lz4/compressor.m3hdl --top Lz4Compressor --feed plain=in --collect packed=out',
  },
  M5019: {
    severity: 'error',
    title: 'a property whose `where` leaves too little',
    explanation: text`
      Nearly all generated arguments were thrown away, so the property was hardly tested. Generate what is wanted instead: a
      narrower type, or arguments computed from others.`,
    example: text`
      property "rare" (a: u32) where a == 7 { expect a == 7; }`,
    fixed: text`
      property "rare" (b: u8) { let a = zext::<32>(b); expect a < 256; }`,
  },
  M5020: {
    severity: 'error',
    title: 'a test that should fail and does not',
    explanation: text`
      \`#[should_fail]\` says that the test shows a fault; it passes. Take the attribute away, or sharpen the test.`,
    example: text`
      #[should_fail]
      test "is wrong" { expect true; }`,
    fixed: text`
      #[should_fail]
      test "is wrong" { expect false; }`,
  },
  M5021: {
    severity: 'error',
    title: 'an exhaustive property with too many cases',
    explanation: text`
      \`exhaustive\` runs every combination of arguments, and there are too many for that. Take narrower types, or leave the word
      away: then combinations are drawn.`,
    example: text`
      property "adds" (a: u32, b: u32) exhaustive { expect a + b == b + a; }`,
    fixed: text`
      property "adds" (a: u6, b: u6) exhaustive { expect a + b == b + a; }`,
  },
  M5022: {
    severity: 'error',
    title: 'engines that differ',
    explanation: text`
      All engines give the same bits. Here two of them do not, which is a fault of m3hdl and not of the design: please report it.
      The message names the time and what differs.`,
    example: 'm3hdl test hdl/ecc --engine all',
    fixed: 'm3hdl test hdl/ecc --engine interpreter',
  },
  M5023: {
    severity: 'error',
    title: 'a test that takes too long',
    explanation: text`
      The test was stopped by the clock on the wall, before its simulated time was over. Let it do less, or give it more with
      \`--wall-time\`.`,
    example: 'm3hdl test hdl/lz4 --wall-time 1',
    fixed: 'm3hdl test hdl/lz4 --wall-time 300',
  },
  M5024: {
    severity: 'error',
    title: 'more output than the limit',
    explanation: text`
      A process prints without end, or a stream sends more than anybody takes. The message says which, and names the limit;
      a \`--collect\` of a stream takes its beats as they come.`,
    example: text`
      test "prints" { loop { print "again"; } }`,
    fixed: text`
      test "prints" { for i in 0..3 { print "again"; } }`,
  },
  M5025: {
    severity: 'error',
    title: 'a test whose thread was lost',
    explanation: text`
      \`m3hdl test\` runs tests in several threads. This one ended before its test had: it ran out of memory, or gave no sign of
      life for far longer than the test may take. Other tests are not touched. With \`--jobs 1\` everything runs in one thread.`,
    example: 'm3hdl test hdl/lz4',
    fixed: 'm3hdl test hdl/lz4 --jobs 1',
  },
  M5026: {
    severity: 'error',
    title: 'an unknown bit where it matters',
    explanation: text`
      \`--x-check\` follows the bits that nobody knows: what registers and memories without an initial value hold at power-on, and what
      foreign modules give. One has reached an output, a condition, a check or a test, which so depends on chance. The message shows
      which bits (\`x\`), and where they come from. Give the register an initial value, or look at it only after it has been written.`,
    example: text`
      module Last { clock clk; in load: bool; in d: u8; out q: u8; reg r: u8; on clk { if load { r <= d; } } q = r; }
      test "looks first" { let dut = inst Last(clk: 1GHz); wait 1 cycles; expect dut.q < 255; }

      m3hdl test last.m3hdl --x-check`,
    fixed: text`
      module Last { clock clk; in load: bool; in d: u8; out q: u8; reg r: u8 = 0; on clk { if load { r <= d; } } q = r; }
      test "looks first" { let dut = inst Last(clk: 1GHz); wait 1 cycles; expect dut.q < 255; }

      m3hdl test last.m3hdl --x-check`,
  },
} as const satisfies Record<`M5${number}`, CodeEntry>;
