/** The bit error rate tester against the recurrences of ITU-T O.150, a model of its line, and zlib's CRC. */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile } from '../../src/index.js';

/** Stages and the inner tap: a bit is the sum of those that many steps before it. */
const SEQUENCES = [
  [7, 6],
  [9, 5],
  [15, 14],
  [23, 18],
  [31, 28],
] as const;

const LANES = 8;
const BEATS = 500;

/** The bits of a sequence, whose register begins with a single one at its first stage. */
function* sequence(stages: number, tap: number): Generator<number, never> {
  const bits = [...Array.from({ length: stages - 1 }, () => 0), 1];
  for (const bit of bits) yield bit;
  for (;;) {
    const next = (bits[bits.length - stages] ?? 0) ^ (bits[bits.length - tap] ?? 0);
    bits.push(next);
    bits.shift();
    yield next;
  }
}

/** Marsaglia's xorshift32 from the state after reset of the line. */
function* dice(): Generator<number, never> {
  for (let state = 0x2545_f491; ;) {
    yield state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
  }
}

/** The bits that come out of the line, beat by beat. */
function* line(stages: number, tap: number, rate: number): Generator<readonly number[], never> {
  const sent = sequence(stages, tap);
  const throws = dice();
  for (;;) {
    const beat = Array.from({ length: LANES }, () => sent.next().value);
    const thrown = throws.next().value;
    // Lane 0 is the last bit of a beat.
    const at = LANES - 1 - ((thrown >>> 16) % LANES);
    yield (thrown & 0xffff) < rate ? beat.map((bit, i) => (i === at ? bit ^ 1 : bit)) : beat;
  }
}

interface Report {
  readonly bits: number;
  readonly wrong: number;
  readonly interval: number;
}

/** What a tester must report in its first measurements. */
function expectedReports(stages: number, tap: number, rate: number, count: number): readonly Report[] {
  const beats = line(stages, tap, rate);
  const come: number[] = [];
  for (let i = 0; i < Math.ceil(stages / LANES); i++) come.push(...beats.next().value);
  return Array.from({ length: count }, () => {
    let wrong = 0;
    for (let beat = 0; beat < BEATS; beat++) {
      for (const bit of beats.next().value) {
        const foretold = (come[come.length - stages] ?? 0) ^ (come[come.length - tap] ?? 0);
        if (bit !== foretold) wrong++;
        come.push(bit);
      }
    }
    const bits = BEATS * LANES;
    return { bits, wrong, interval: wrong === 0 ? 0 : Math.floor((3 * bits) / wrong) };
  });
}

async function reportsOf(stages: number, rate: number, count: number): Promise<readonly Report[]> {
  const design = await compile(join(packageRoot(), 'hdl/bert/tester.m3hdl'), {
    top: 'BitErrorTester',
    params: { N: stages, LANES, BEATS },
  });
  const sim = design.simulate({ seed: 1, stall: 0.2 });
  sim.poke('rate', rate);
  const reports: Report[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = Buffer.from(await sim.collect('report'));
    expect(bytes).toHaveLength(16);
    expect(bytes.readUInt32LE(12)).toBe(crc32(bytes.subarray(0, 12)));
    reports.push({
      bits: bytes.readUInt32LE(0),
      wrong: bytes.readUInt32LE(4),
      interval: bytes.readUInt32LE(8),
    });
  }
  return reports;
}

describe.each(SEQUENCES)('PRBS%i', (stages, tap) => {
  test('is the recurrence of the standard', async () => {
    const design = await compile(join(packageRoot(), 'hdl/bert/pattern.m3hdl'), {
      top: 'PatternGenerator',
      params: { N: stages, LANES: 16 },
    });
    const sim = design.simulate();
    sim.poke('enable', true);
    const bits = sequence(stages, tap);
    for (let beat = 0; beat < 300; beat++) {
      const expected = Array.from({ length: 16 }, () => bits.next().value).join('');
      expect(sim.peek('sent')).toBe(BigInt(`0b${expected}`));
      sim.step();
    }
  });

  test.each([0, 100, 5000, 65_535])('reports what a line of rate %i does', async (rate) => {
    expect(await reportsOf(stages, rate, 3)).toEqual(expectedReports(stages, tap, rate, 3));
  });
});
