/** M41xx: clocks, resets and the ways between them. */
import { text } from '../../support/text.js';
import type { CodeEntry } from './entry.js';

export const m4Clocks = {
  M4101: {
    severity: 'error',
    title: 'a signal read in another clock domain',
    explanation: text`
      Sampled by a clock that it does not belong to, a signal can be caught while it changes. Cross with a synchroniser of
      \`std.cdc\`: two registers for one bit, a queue with two clocks or a handshake for more. The message shows both domains and
      where each comes from.`,
    example: text`
      module Cross {
        clock fast; clock slow;
        in a: bool on fast;
        out b: bool on slow;
        reg r: bool;
        on slow { r <= a; }
        b = r;
      }`,
    fixed: text`
      use std.cdc.Sync2;
      module Cross {
        clock fast; clock slow;
        in a: bool on fast;
        out b: bool on slow;
        inst sync: Sync2(clk: slow, source: a);
        b = sync.synced;
      }`,
  },
  M4102: {
    severity: 'error',
    title: 'a clock or reset that must be named here',
    explanation: text`
      Where a module has several clocks (or resets), a declaration says which one it belongs to: \`on clk\`, \`reset rst\`.`,
    example: text`
      module Two {
        clock a; clock b;
        in x: u8;
        out y: u8 on b;
        y = 0;
      }`,
    fixed: text`
      module Two {
        clock a; clock b;
        in x: u8 on a;
        out y: u8 on b;
        y = 0;
      }`,
  },
  M4103: {
    severity: 'error',
    title: 'something clocked in a module without a clock',
    explanation: text`
      Registers, memories that are written, \`fsm\` and synchronous resets need a clock. Declare it: \`clock clk;\`.`,
    example: text`
      module Keep {
        in a: u8;
        out b: u8;
        reg r: u8 = 0;
        b = r | a;
      }`,
    fixed: text`
      module Keep {
        clock clk;
        in a: u8;
        out b: u8;
        reg r: u8 = 0;
        on clk { r <= a; }
        b = r | a;
      }`,
  },
  M4104: {
    severity: 'error',
    title: 'a clock made from data, or used as data',
    explanation: text`
      A clock comes from a port, from \`gate\` or \`divide\`, or from a test, never from a signal, and is not read as a value: a clock
      made by logic has glitches. Use an enable: \`if tick { … }\` in the \`on\` block, or \`clk.gate(enable)\`.`,
    example: text`
      module Slow {
        clock clk;
        in tick: bool;
        out n: u8;
        reg n = 0;
        on tick { n <= n +% 1; }
      }`,
    fixed: text`
      module Slow {
        clock clk;
        in tick: bool;
        out n: u8;
        reg n = 0;
        on clk { if tick { n <= n +% 1; } }
      }`,
  },
  M4105: {
    severity: 'error',
    title: 'a reset of another clock',
    explanation: text`
      A reset belongs to one clock: released beside the edge of another, it lets registers start in different cycles. Use a
      reset of the register's own clock.`,
    example: text`
      module Two {
        clock a; clock b;
        reset rst on a;
        out n: u8 on b;
        reg n = 0 reset rst on b;
        on b { n <= n +% 1; }
      }`,
    fixed: text`
      module Two {
        clock a; clock b;
        reset rst on b;
        out n: u8 on b;
        reg n = 0 reset rst on b;
        on b { n <= n +% 1; }
      }`,
  },
  M4106: {
    severity: 'error',
    title: 'a combination of signals of different clocks',
    explanation: text`
      An expression of signals from two domains belongs to neither. Bring one of them over first, with a synchroniser of
      \`std.cdc\`.`,
    example: text`
      module Mix {
        clock a; clock b;
        in x: bool on a; in y: bool on b;
        let _both = x & y;
      }`,
    fixed: text`
      use std.cdc.Sync2;
      module Mix {
        clock a; clock b;
        in x: bool on a; in y: bool on b;
        inst sync: Sync2(clk: b, source: x);
        let _both = sync.synced & y;
      }`,
  },
} as const satisfies Record<`M41${number}`, CodeEntry>;
