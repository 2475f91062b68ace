/** The ECC memory as a user has it: files go in, bits are flipped, files come out. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design, type HostValue } from '../../src/index.js';
import { Random } from '../../src/support/random.js';

const WORDS = 64;
const LANES = 8;
/** Empty, around one word, around the memory's size, and well beyond it. */
const LENGTHS = [0, 1, 7, 8, 9, 63, 511, 512, 513, 1023, 8191];

interface Upsets {
  readonly single?: number;
  readonly double?: number;
  readonly scrub?: boolean;
  readonly stall?: number;
}

interface Result {
  readonly back: Uint8Array;
  /** Words of the file that came back different. */
  readonly lost: number;
  readonly counters: Readonly<Record<string, bigint>>;
}

const memory: Design = await compile(join(packageRoot(), 'hdl/ecc/memory.m3hdl'), {
  top: 'EccMemory',
  params: { WORDS },
});

function fileOf(length: number): Uint8Array {
  const random = new Random(BigInt(length));
  return Uint8Array.from({ length }, () => random.word() & 0xff);
}

function countersOf(value: HostValue): Readonly<Record<string, bigint>> {
  return Object.fromEntries(Object.entries(value).map(([name, count]) => [name, BigInt(String(count))]));
}

async function through(file: Uint8Array, upsets: Upsets): Promise<Result> {
  const { single = 0, double = 0, scrub = false, stall = 0 } = upsets;
  const sim = memory.simulate({ seed: 7, stall });
  sim.poke('upsets', { single, double });
  sim.poke('scrub', scrub);
  sim.feed('plain', file);
  const back = await sim.collect('back');
  sim.step();
  let lost = 0;
  for (let at = 0; at < file.length; at += LANES) {
    const [sent, came] = [file, back].map((bytes) => bytes.subarray(at, at + LANES).join());
    if (sent !== came) lost++;
  }
  return { back, lost, counters: countersOf(sim.peek('counters')) };
}

describe.each(LENGTHS)('a file of %i bytes', (length) => {
  const file = fileOf(length);
  const words = BigInt(Math.max(1, Math.ceil(length / LANES)));

  test('comes back, and nothing is said about it', async () => {
    const { back, counters } = await through(file, {});
    expect(back).toEqual(file);
    expect(counters).toEqual({ singles: 0n, doubles: 0n, corrected: 0n, uncorrectable: 0n, scrubbed: 0n });
  });

  test('comes back although one bit of nearly every word is flipped', async () => {
    const { back, counters } = await through(file, { single: 65_535 });
    expect(back).toEqual(file);
    expect(counters['singles']).toBeGreaterThanOrEqual(words - 1n);
    expect(counters['corrected']).toBe(counters['singles']);
    expect(counters['uncorrectable']).toBe(0n);
  });

  test('loses no more words than it reports where two bits are flipped', async () => {
    const { back, lost, counters } = await through(file, { single: 16_384, double: 16_384 });
    expect(back).toHaveLength(length);
    expect(counters['uncorrectable']).toBe(counters['doubles']);
    expect(BigInt(lost)).toBeLessThanOrEqual(counters['uncorrectable'] ?? 0n);
    expect(counters['corrected']).toBe(counters['singles']);
  });
});

// Flipped bits can both be check bits, or stand in bytes that a short last word does not have: then nothing is lost.
test('of many words with two flipped bits most are lost, and all are reported', async () => {
  const { lost, counters } = await through(fileOf(8192), { double: 65_535 });
  expect(counters['uncorrectable']).toBe(1024n);
  expect(lost).toBeGreaterThan(980);
  expect(lost).toBeLessThan(1024);
});

test.each([0.1, 0.5, 0.9])('the scrubber works in pauses: hesitation %f', async (stall) => {
  const file = fileOf(8191);
  const { back, counters } = await through(file, { single: 65_535, scrub: true, stall });
  expect(back).toEqual(file);
  expect(counters['scrubbed']).toBeGreaterThan(0n);
  // Each upset word is put right once: by the scrubber, or on the way out.
  expect((counters['scrubbed'] ?? 0n) + (counters['corrected'] ?? 0n)).toBe(counters['singles']);
});

test('the scrubber leaves alone what it cannot put right, and what is not there', async () => {
  const { counters } = await through(fileOf(4001), { double: 65_535, scrub: true, stall: 0.5 });
  expect(counters['scrubbed']).toBe(0n);
  expect(counters['corrected']).toBe(0n);
  expect(counters['uncorrectable']).toBe(counters['doubles']);
});

test('packets follow each other', async () => {
  const sim = memory.simulate({ stall: 0.3 });
  const files = LENGTHS.map(fileOf);
  for (const file of files) sim.feed('plain', file);
  for (const file of files) expect(await sim.collect('back')).toEqual(file);
});
