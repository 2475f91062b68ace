/**
 * Cycles that engines run by themselves, with hosts, monitors and waiting tests in them, against the interpreter, which goes through every instant:
 * the same state, bytes, times, counts and messages.
 */
import { describe, expect, test } from 'vitest';
import type { Design } from '../../src/driver/design.js';
import type { Compiled } from '../../src/driver/compile-design.js';
import type { EngineFactory } from '../../src/sim/engine.js';
import { wasmEngineWith } from '../../src/codegen/wasm/engine.js';
import { Simulation, type SimulateOptions } from '../../src/sim/simulation.js';
import { Random } from '../../src/support/random.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { COMPILED } from '../support/engines.js';
import { compileSnippet, elaborateSnippet, runSnippet } from '../support/snippet.js';

const SHAPES = `
use std.bytes.Bytes;
use std.fifo.Fifo;

/// Two bytes in, two out: through a queue, every byte turned over; its packets are counted.
module Turn {
  clock clk;
  reset rst;
  in  source: packets<Bytes<2>>;
  out sink:   packets<Bytes<2>>;
  out packets: u32;
  struct Beat { data: Bytes<2>, last: bool, empty: bool }
  reg packets = 0;
  inst queue: Fifo<Beat, 4>(clk, rst, source: _, sink: _, level: _);
  queue.source.valid = source.valid;
  queue.source.data  = Beat(data: source.data, last: source.last, empty: source.empty);
  source.ready       = queue.source.ready;
  sink.valid = queue.sink.valid;
  sink.data  = Bytes::<2>(lanes: [~queue.sink.data.data.lanes[0], ~queue.sink.data.data.lanes[1]], count: queue.sink.data.data.count);
  sink.last  = queue.sink.data.last;
  sink.empty = queue.sink.data.empty;
  queue.sink.ready = sink.ready;
  on clk { if sink.fire && sink.last { packets <= packets +% 1; } }
}

struct Odd { a: u3, b: i9, c: bits<40>, d: u8[3] }

/// Plain streams of a type that is no whole number of words, two in and one out, joined beat by beat.
module Join {
  clock clk;
  reset rst;
  in  left:  stream<Odd>;
  in  right: stream<u13>;
  out sum:   stream<Odd>;
  inst lefts:  Fifo<Odd, 2>(clk, rst, source: left, sink: _, level: _);
  inst rights: Fifo<u13, 8>(clk, rst, source: right, sink: _, level: _);
  let both = lefts.sink.valid && rights.sink.valid;
  sum.valid = both;
  sum.data  = Odd(..lefts.sink.data, c: lefts.sink.data.c ^ (zext::<u40>(rights.sink.data) as bits<40>));
  lefts.sink.ready  = both && sum.ready;
  rights.sink.ready = both && sum.ready;
}

/// Takes a packet, then works on it for long, then gives its length.
module Late {
  clock clk;
  reset rst;
  in  source: packets<Bytes<1>>;
  out sink:   packets<Bytes<1>>;
  reg count: u8 = 0;
  reg busy:  u12 = 0;
  reg done:  bool = false;
  source.ready = busy == 0 && !done;
  sink.valid = done;
  sink.data  = Bytes::<1>(lanes: [count], count: 1);
  sink.last  = true;
  sink.empty = false;
  on clk {
    if source.fire { count <= count +% 1; if source.last { busy <= 3000; } }
    if busy > 0 { busy <= busy -% 1; if busy == 1 { done <= true; } }
    if sink.fire { done <= false; count <= 0; }
  }
}

/// Breaks its promise after some beats: data changes while it waits.
module Fickle {
  clock clk;
  reset rst;
  in  source: stream<u16>;
  out sink:   stream<u16>;
  reg n: u16 = 0;
  reg extra: u16 = 0;
  source.ready = sink.ready;
  sink.valid = source.valid;
  sink.data  = source.data ^ extra;
  on clk {
    if source.fire { n <= n +% 1; }
    if n > 20 { extra <= extra +% 1; }
  }
}

/// An assertion of the clock, and one of logic, that fail after some beats.
module Strict {
  clock clk;
  reset rst;
  in  source: stream<u8>;
  out sink:   stream<u8>;
  reg sum: u16 = 0;
  source.ready = sink.ready;
  sink.valid   = source.valid;
  sink.data    = source.data;
  on clk { if source.fire { sum <= sum +% zext::<u16>(source.data); } }
  assert small: sum < 900;
}

/// An asynchronous reset out of an input: a beat of 7 clears the count at once.
module Level {
  clock clk;
  reset rst;
  in  source: stream<u3>;
  out sink:   stream<u8>;
  inst inner: Counted(clk, clear: source.valid && source.data == 7, step: source.fire, count: _);
  source.ready = sink.ready;
  sink.valid   = source.valid;
  sink.data    = inner.count;
}

module Counted {
  clock clk;
  reset clear: async;
  in  step: bool;
  out count: u8;
  reg count = 0;
  on clk { if step { count <= count +% 1; } }
}

/// Two clocks.
module Two {
  clock fast;
  clock slow;
  reset rst on fast;
  in  source: stream<u8> on fast;
  out sink:   stream<u8> on fast;
  reg ticks: u16 = 0 reset none;
  source.ready = sink.ready;
  sink.valid   = source.valid;
  sink.data    = source.data;
  on slow { ticks <= ticks +% 1; }
}
`;

const compiled = new Map<string, Design>();

function design(top: string): Design {
  const known = compiled.get(top) ?? compileSnippet(SHAPES, { top });
  compiled.set(top, known);
  return known;
}

const bytes = (length: number, seed = 1): Uint8Array => {
  const random = new Random(seed);
  return Uint8Array.from({ length }, () => random.below(256));
};

const elaborated = new Map<string, Compiled>();

function simulationOf(top: string, engine: EngineFactory, options: SimulateOptions): Simulation {
  const known = elaborated.get(top) ?? elaborateSnippet(SHAPES, { top });
  elaborated.set(top, known);
  return new Simulation(known.hierarchyFor(engine), engine, options);
}

/** Whatever can be written as a function of many processes is one from the first cycle on. */
const looping = wasmEngineWith(0, 0);

/** What a run on any engine comes to. */
function both<T>(top: string, options: SimulateOptions, run: (sim: Simulation) => T): T {
  const [one, ...others] = [interpreter, ...COMPILED, looping].map((engine) => {
    const sim = simulationOf(top, engine, options);
    const result = run(sim);
    const { cycles, events, streams } = sim.stats;
    return { result, cycles, events, streams, time: sim.time, hash: sim.hash(), next: sim.kernel.next() };
  });
  for (const other of others) expect(other).toEqual(one);
  return (one as { readonly result: T }).result;
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return '';
}

const taken = (sim: Simulation, port: string): Uint8Array =>
  sim.streams.bytesOf(port, sim.streams.takeBeats(port));

describe('host streams', () => {
  test.each([0, 0.3, 0.8])('hesitating at a rate of %f, in stretches of any length', (stall) => {
    both('Turn', { stall, seed: 5 }, (sim) => {
      const random = new Random(9);
      const trail: unknown[] = [];
      for (let round = 0; round < 40; round++) {
        if (round % 3 === 0) sim.feed('source', bytes(random.below(40), round));
        sim.step(1 + random.below(30));
        trail.push(sim.time, sim.hash(), [...taken(sim, 'sink')], sim.peek('packets'));
      }
      return trail;
    });
  });

  test.each([0, 0.4])('of odd types, hesitating at a rate of %f', (stall) => {
    const out = both('Join', { stall, seed: 2 }, (sim) => {
      const pattern = bytes(10 * 200).map((byte, i) => (i % 10 === 9 ? byte & 0x0f : byte));
      sim.feed('left', pattern);
      sim.feed(
        'right',
        bytes(2 * 150).map((byte, i) => (i % 2 === 1 ? byte & 0x1f : byte)),
      );
      const open = sim.runStreams(60);
      return [open, taken(sim, 'sum'), sim.received('sum')] as const;
    });
    expect(out[1]).toHaveLength(10 * 150);
  });

  test('that are awaited are served at the same moments', async () => {
    const times: bigint[][] = [];
    for (const engine of ['interpreter', 'ts'] as const) {
      const sim = design('Turn').simulate({ engine, stall: 0.2, seed: 3 });
      const served: bigint[] = [];
      for (const length of [9, 0, 33, 1]) sim.feed('source', bytes(length));
      for (const length of [9, 0, 33, 1]) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const packet = await sim.collect('sink', { timeout: '1us' });
        expect(packet).toEqual(bytes(length).map((byte) => ~byte));
        served.push(sim.time);
      }
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(sim.collect('sink', { timeout: '777ns' })).rejects.toThrow(/M5012/);
      times.push([...served, sim.time]);
    }
    expect(times[1]).toEqual(times[0]);
  });

  test('go on from a snapshot of the other engine', () => {
    const run = (from: 'interpreter' | 'ts', to: 'interpreter' | 'ts'): unknown => {
      const one = design('Turn').simulate({ engine: from, stall: 0.5, seed: 8 });
      one.feed('source', bytes(60));
      one.step(13);
      const other = design('Turn').simulate({ engine: to, stall: 0.5, seed: 8 });
      other.restore(structuredClone(one.save()));
      other.step(70);
      return [other.hash(), taken(other, 'sink')];
    };
    expect(run('ts', 'interpreter')).toEqual(run('interpreter', 'ts'));
  });

  test('of a port that the script takes over, and gives back', () => {
    both('Turn', { seed: 4 }, (sim) => {
      sim.feed('source', bytes(20));
      sim.step(3);
      sim.poke('sink.ready', false);
      sim.step(9);
      const stuck = sim.hash();
      sim.poke('sink.ready', true);
      sim.step(20);
      return [stuck, sim.peek('packets')];
    });
  });

  test('with a lane held by force', () => {
    both('Turn', { seed: 4 }, (sim) => {
      sim.feed('source', bytes(30));
      sim.step(2);
      sim.force('source.data.lanes', [1, 2]);
      sim.step(5);
      sim.release('source.data.lanes');
      sim.step(20);
      return [...taken(sim, 'sink')];
    });
  });
});

describe('a run ends', () => {
  test.each([0, 0.5])('where everything is drained and still, hesitating at a rate of %f', (stall) => {
    both('Turn', { stall }, (sim) => [sim.runStreams(), sim.time]);
    both('Turn', { stall }, (sim) => {
      for (const length of [5, 0, 64]) sim.feed('source', bytes(length));
      return [sim.runStreams(), taken(sim, 'sink')];
    });
  });

  test('after long work without a beat, not before', () => {
    const [open, out] = both('Late', {}, (sim) => {
      sim.feed('source', bytes(17));
      return [sim.runStreams(), taken(sim, 'sink')] as const;
    });
    expect([open, [...out]]).toEqual([[], [17]]);
  });

  test('where no stream has moved for as long as was said', () => {
    both('Late', {}, (sim) => {
      sim.feed('source', bytes(17));
      return [sim.runStreams(1000), sim.cycles()];
    });
  });

  test('with two clocks, instant by instant', () => {
    both('Two', { stall: 0.3, clocks: { slow: '3300ps' } }, (sim) => {
      sim.feed('source', bytes(100));
      return [sim.runStreams(50), taken(sim, 'sink')];
    });
  });
});

describe('what goes wrong', () => {
  test('a stream that does not hold', () => {
    const message = both('Fickle', { stall: 0.3, seed: 1 }, (sim) => {
      sim.feed('source', bytes(200));
      return messageOf(() => void sim.runStreams());
    });
    expect(message).toMatch(
      /M5011: sink: the beat changed from 0x.* to 0x.* before it was taken \(at .*cycle/,
    );
    both('Fickle', { stall: 0.3, seed: 1, checks: false }, (sim) => {
      sim.feed('source', bytes(200));
      return sim.runStreams();
    });
  });

  test('an assertion, in the cycle in which it fails', () => {
    const message = both('Strict', { stall: 0.2 }, (sim) => {
      sim.feed('source', bytes(100));
      return messageOf(() => void sim.runStreams());
    });
    expect(message).toMatch(/M5009: .*small.* \(at .*cycle/);
  });

  test('nobody gives, nobody takes: who waits, and the last beat', () => {
    const lines = both('Join', {}, (sim) => {
      sim.feed(
        'left',
        bytes(30).map((byte, i) => (i % 10 === 9 ? byte & 0x0f : byte)),
      );
      sim.feed('right', Uint8Array.of(1, 2));
      sim.step(40);
      return sim.streams.monitor.describeWaiting();
    });
    expect(lines.join('\n')).toMatch(/lefts\.sink: lefts offers a beat, .*; last beat \{0x.*\} at 4 ns/);
  });
});

test('a level that acts at once sees what comes and goes between edge and host', () => {
  both('Level', { stall: 0.4, seed: 6 }, (sim) => {
    sim.feed(
      'source',
      bytes(120).map((byte) => byte & 7),
    );
    return [sim.runStreams(), taken(sim, 'sink')];
  });
});

const TESTS = `
use std.fifo.Fifo;

module Counter<LIMIT: int = 1000> {
  clock clk;
  reset rst;
  in  up: bool;
  out count: below<LIMIT>;
  out full: bool;
  reg count = 0;
  full = count == LIMIT - 1;
  on clk { if up { count <= count.next(); } }
}

test "waits for cycles" {
  let dut = inst Counter(clk: 1.2GHz);
  dut.up = true;
  wait 700 cycles;
  expect dut.count == 700;
  print "{dut.count}";
  dut.up = false;
  wait 300 cycles;
  expect dut.count == 700;
}

test "waits for a condition" {
  let dut = inst Counter(clk: 1GHz);
  dut.up = true;
  wait until dut.full;
  expect dut.count == 999;
  wait until dut.count == 3 timeout 10ns;
  print "{dut.count}";
}

test "waits for time, and for an edge, side by side" {
  clock beat = 1GHz;
  let dut = inst Counter(clk: beat);
  dut.up = true;
  fork { wait 77700ps; print "time {dut.count}"; }
  and { wait 31 cycles; print "cycles {dut.count}"; wait 50 cycles; print "again {dut.count}"; }
  and { wait until dut.count == 60; print "until {dut.count}"; }
  and { for i in 0..9 { wait until rising beat; } print "edges {dut.count}"; }
}

test "moves beats with pauses" {
  let dut = inst Fifo<u8, 4>(clk: 1GHz);
  fork { for i in 0..50 { wait random(0..=5) cycles; dut.source.send(zext(i)); } }
  and { for i in 0..50 { if i == 20 { wait 90 cycles; } expect dut.sink.receive(timeout: 1us) == i; } }
}

#[timeout(400ns)]
test "takes too long" {
  let dut = inst Counter(clk: 1GHz);
  dut.up = true;
  wait 5000 cycles;
}

test "runs out of patience" {
  let dut = inst Counter(clk: 1GHz);
  dut.up = true;
  wait until dut.count == 900 timeout 123456ps;
}

test "waits for what never comes" {
  let dut = inst Counter(clk: 1GHz);
  dut.up = true;
  wait 20 cycles;
  dut.up = false;
  wait until dut.full;
}

test "waits for a beat that never comes" {
  let dut = inst Fifo<u8, 4>(clk: 1GHz);
  dut.source.send(5);
  expect dut.sink.receive() == 5;
  let _never = dut.sink.receive();
}
`;

test('tests that wait come to the same end at the same time', async () => {
  const one = await runSnippet(TESTS, [interpreter]);
  for (const engine of COMPILED) expect(await runSnippet(TESTS, [engine])).toEqual(one);
  expect(one.printed).toHaveLength(7);
  expect(one.diagnostics.map(({ code }) => code)).toEqual(['M5002', 'M5002', 'M5012', 'M5012']);
});
