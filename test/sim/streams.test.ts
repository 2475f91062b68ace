import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import { leavesOf, type ValueType } from '../../src/ir/value-type.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Simulation, type SimulateOptions } from '../../src/sim/simulation.js';
import { elementsOfRow, RowQueue } from '../../src/sim/rows.js';
import { BeatFormat } from '../../src/sim/streams/beats.js';
import { beatCodec } from '../../src/sim/streams/bytes.js';

const PACKETS =
  'bundle Packets packets { valid: bool, ready: flip bool, data: struct Bytes { bytes: array<4, uint<8>>, count: uint<3> }, last: bool, empty: bool }';

const leaves = (port: string): string =>
  ['valid', 'ready', 'data.bytes', 'data.count', 'last', 'empty']
    .map((leaf) => `signal %${port}.${leaf}`)
    .join(', ');

/** A buffer of one beat. `body` may break it. */
function buffer(body = '', ready = 'or(not(%full), %t.ready)'): string {
  return `design Buffer;

module Buffer {
  clock clk port;
  reset rst = %rst on clk sync high;
  in wire %rst: 1 on clk;
  in wire %s.valid: 1 on clk;
  out wire %s.ready: 1 on clk;
  in wire %s.data.bytes: 8 x 4 on clk;
  in wire %s.data.count: 3 on clk;
  in wire %s.last: 1 on clk;
  in wire %s.empty: 1 on clk;
  out wire %t.valid: 1 on clk;
  in wire %t.ready: 1 on clk;
  out reg %t.data.bytes: 8 x 4 on clk;
  out reg %t.data.count: 3 on clk;
  out reg %t.last: 1 on clk;
  out reg %t.empty: 1 on clk;
  reg %full: 1 on clk init (0) reset rst;
  comb handshake {
    %s.ready = ${ready};
    %t.valid = %full;
  }
  seq step rising clk {
    local $i: 32;
    if 0: %t.ready {
      %full = 0:1;
    }
    if 1: and(%s.valid, %s.ready) {
      %full = 1:1;
      for $i in 0..4 {
        %t.data.bytes[$i] = %s.data.bytes[$i];
      }
      %t.data.count = %s.data.count;
      %t.last = %s.last;
      %t.empty = %s.empty;
    }
${body}  }
  debug port rst: bool = (signal %rst);
  debug port s: ${PACKETS} = (${leaves('s')});
  debug port t: ${PACKETS} = (${leaves('t')});
}
`;
}

function simulate(text: string, options: SimulateOptions = {}): Simulation {
  return new Simulation(buildHierarchy(parseDesign(text)), interpreter, options);
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) % 256);

describe('packets through a design', () => {
  test.each([0, 1, 4, 5, 63])('%i bytes', async (length) => {
    const sim = simulate(buffer());
    sim.feed('s', bytes(length));
    expect(await sim.collect('t')).toEqual(bytes(length));
  });

  test('run at full rate', async () => {
    const sim = simulate(buffer());
    sim.feed('s', bytes(400));
    await sim.collect('t');
    expect(sim.stats.streams.map(({ path, beats, stalls }) => [path, beats, stalls])).toEqual([
      ['s', 100, 0],
      ['t', 100, 0],
    ]);
    expect(sim.cycles()).toBe(2 + 101);
  });

  test('keep their order and their borders, with hesitating ends too', async () => {
    const sim = simulate(buffer(), { stall: 0.5, seed: 3 });
    for (const length of [3, 0, 17, 4]) sim.feed('s', bytes(length));
    for (const length of [3, 0, 17, 4]) expect(await sim.collect('t')).toEqual(bytes(length));
    expect(sim.stats.streams[1]?.stalls).toBeGreaterThan(0);
  });

  test('several who wait are served at the instant at which their packet is complete', async () => {
    const sim = simulate(buffer());
    sim.feed('s', bytes(4));
    sim.feed('s', bytes(40));
    const times: bigint[] = [];
    const note = (): void => void times.push(sim.time);
    await Promise.all([sim.collect('t').then(note), sim.collect('t').then(note)]);
    expect(times).toEqual([4_000_000n, 14_000_000n]);
  });

  test('as values', () => {
    const sim = simulate(buffer());
    sim.feed('s', [{ bytes: [1, 2, 3, 4], count: 4 }]);
    sim.step(4);
    expect(sim.received('t')).toEqual([{ bytes: [1n, 2n, 3n, 4n], count: 4n }]);
  });

  test('are saved with everything else', async () => {
    const sim = simulate(buffer(), { stall: 0.3 });
    sim.feed('s', bytes(50));
    sim.step(5);
    const saved = structuredClone(sim.save());
    const first = [await sim.collect('t'), sim.time];
    sim.restore(saved);
    expect([await sim.collect('t'), sim.time]).toEqual(first);
  });
});

describe('the end of a run', () => {
  test('comes when everything is taken and nothing changes any more', () => {
    const sim = simulate(buffer());
    sim.feed('s', bytes(40));
    expect(sim.runStreams()).toEqual([]);
    expect(sim.cycles()).toBeLessThan(20);
    expect(sim.streams.bytesOf('t', sim.streams.takeBeats('t'))).toEqual(bytes(40));
  });

  test('or when no stream has moved for long; an open packet is named', () => {
    const counting = '    %count = add(%count, 1:8);\n';
    const text = buffer(counting, 'and(not(%full), ult(%count, 10:8))').replace(
      '  reg %full',
      '  reg %count: 8 on clk init (0) reset rst;\n  reg %full',
    );
    const sim = simulate(text);
    sim.feed('s', bytes(100));
    expect(sim.runStreams(50)).toContain('s');
    expect(sim.cycles()).toBeLessThan(120);
  });

  test('who waits for what never comes is told both ends and the last beats', async () => {
    const sim = simulate(buffer('', '0:1'));
    sim.feed('s', bytes(4));
    const waiting = sim.collect('t', { timeout: '50ns' });
    await expect(waiting).rejects.toThrow(/M5012: no packet came out of t: timed out at 52\.5 ns/);
    await expect(sim.collect('t', { timeout: '1ns' })).rejects.toThrow(
      /s: the host offers a beat, Buffer is not ready; no beat so far/,
    );
    expect(() => sim.collect('q')).toThrow(/M6005: Buffer has no stream to collect from called q/);
    expect(() => sim.feed('t', bytes(1))).toThrow(/M6005/);
  });
});

describe('the monitor', () => {
  const fickle = buffer('    %t.data.count = add(%t.data.count, 1:3);\n');
  const dropping = buffer('    if 2: %full {\n      %full = 0:1;\n    }\n');

  test.each([
    [fickle, /M5011: t: the beat changed from .* before it was taken/],
    [dropping, /M5011: t: `valid` fell before the beat was taken/],
  ])('sees a stream that does not hold', (text, message) => {
    const sim = simulate(text);
    sim.poke('t.ready', false);
    sim.feed('s', bytes(4));
    expect(() => sim.step(5)).toThrow(message);
    const unchecked = simulate(text, { checks: false });
    unchecked.poke('t.ready', false);
    unchecked.feed('s', bytes(4));
    unchecked.step(5);
  });

  test('sees a beat that changes as it is taken', () => {
    const sim = simulate(fickle);
    sim.poke('t.ready', false);
    sim.feed('s', bytes(4));
    while (sim.peek('t.valid') === false) sim.step(1);
    sim.step(1);
    sim.poke('t.ready', true);
    expect(() => sim.step(1)).toThrow(/M5011: t: the beat changed from .* before it was taken/);
  });

  test('says nothing under reset', () => {
    const sim = simulate(buffer());
    sim.poke('t.ready', false);
    sim.feed('s', bytes(4));
    sim.step(3);
    expect(sim.peek('t.valid')).toBe(true);
    sim.poke('rst', true);
    sim.step(3);
    expect(sim.peek('t.valid')).toBe(false);
  });

  test('sees `empty` without `last`', () => {
    const sim = simulate(buffer());
    sim.poke('s.valid', true);
    sim.poke('s.empty', true);
    expect(() => sim.step(2)).toThrow(/M5011: s: `empty` came without `last`/);
  });
});

describe('bytes', () => {
  const lanes: ValueType = {
    kind: 'struct',
    name: 'Bytes',
    fields: [
      { name: 'bytes', type: { kind: 'array', element: { kind: 'uint', width: 8 }, length: 3 } },
      { name: 'count', type: { kind: 'uint', width: 2 } },
    ],
  };
  const pair: ValueType = {
    kind: 'struct',
    name: 'Pair',
    fields: [
      { name: 'a', type: { kind: 'uint', width: 3 } },
      { name: 'b', type: { kind: 'uint', width: 9 } },
    ],
  };

  /** Beats of a type through its codec: what they hold, and the bytes again. */
  function through(type: ValueType, bytes: Uint8Array): readonly [beats: bigint[][], bytes: Uint8Array] {
    const data = leavesOf(type).map(({ width, dims }) => ({ width, count: dims.reduce((a, b) => a * b, 1) }));
    const format = new BeatFormat(data, { last: true, empty: true });
    const queue = new RowQueue(format);
    const codec = beatCodec(type, format, 's');
    codec.write(bytes, queue);
    const beats = Array.from({ length: queue.length }, (_, i) => [
      ...elementsOfRow(queue.bytes, queue.at(i), format),
    ]);
    return [beats, codec.read(queue)];
  }

  test('lane 0 comes first and only the last beat is short', () => {
    expect(through(lanes, Uint8Array.of(1, 2, 3, 4))).toEqual([
      [
        [1n, 2n, 3n, 3n, 0n, 0n],
        [4n, 0n, 0n, 1n, 1n, 0n],
      ],
      Uint8Array.of(1, 2, 3, 4),
    ]);
  });

  test('no bytes are one empty beat', () => {
    expect(through(lanes, Uint8Array.of())).toEqual([[[0n, 0n, 0n, 0n, 1n, 1n]], Uint8Array.of()]);
  });

  test('any other type takes whole bytes, little-endian, upper bits zero', () => {
    expect(leavesOf(pair)).toHaveLength(2);
    expect(through(pair, Uint8Array.of(0x34, 0x0b, 0xff, 0x01))).toEqual([
      [
        [5n, 0x134n, 0n, 0n],
        [0n, 0x1ffn, 1n, 0n],
      ],
      Uint8Array.of(0x34, 0x0b, 0xff, 0x01),
    ]);
    expect(() => through(pair, Uint8Array.of(1, 2, 3))).toThrow(
      /M6009: s: 3 bytes are no whole number of Pair/,
    );
    expect(() => through(pair, Uint8Array.of(0, 0x10))).toThrow(/M6009: s: 0x1000 does not fit Pair/);
  });

  test('wide values keep every bit', () => {
    const wide: ValueType = {
      kind: 'struct',
      name: 'Wide',
      fields: [
        { name: 'a', type: { kind: 'uint', width: 67 } },
        { name: 'b', type: { kind: 'array', element: { kind: 'bits', width: 13 }, length: 3 } },
        { name: 'c', type: { kind: 'bool' } },
      ],
    };
    const image = Uint8Array.from({ length: 28 }, (_, i) => (i * 59 + 7) & (i % 14 === 13 ? 0x07 : 0xff));
    const [beats, bytes] = through(wide, image);
    expect(bytes).toEqual(image);
    const packed = image.subarray(0, 14).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const at = (low: bigint, width: number): bigint => BigInt.asUintN(width, packed >> low);
    expect(beats[0]).toEqual([at(40n, 67), at(1n, 13), at(14n, 13), at(27n, 13), at(0n, 1), 0n, 0n]);
  });
});
