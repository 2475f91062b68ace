/** The SECDED encoder and decoder, compiled, against all errors of up to three bits, and of four for the longest code. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile } from '../../src/index.js';
import { withChanged } from './copy.js';
import { errors, Secded, type Policy } from './secded.js';

interface Tally {
  readonly patterns: number;
  /** Patterns that the decoder does not notice at all. */
  readonly unnoticed: number;
  readonly corrected: number;
  readonly uncorrectable: number;
  /** Said to be corrected, although the syndrome is no column: nothing was. */
  readonly mislabelled: number;
  /** The first patterns on which decoder and masks disagree. */
  readonly disagreements: readonly string[];
}

/** 64 bits at a time, the same ones every time (splitmix64). */
function* randomWords(seed: bigint): Generator<bigint, never> {
  for (let state = seed; ;) {
    state = BigInt.asUintN(64, state + 0x9e37_79b9_7f4a_7c15n);
    let word = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d0_49bb_1331_11ebn);
    yield word ^ (word >> 31n);
  }
}

/** Puts every error of a weight, each on other data, through the decoder of the file. */
async function sweep(
  code: Secded,
  weight: number,
  policy: Policy,
  root: string = packageRoot(),
): Promise<Tally> {
  const design = await compile(join(root, 'hdl/ecc/secded.m3hdl'), {
    top: 'SecdedDecoder',
    params: { DATA: code.data, FLAGS: policy },
  });
  const sim = design.simulate();
  const words = randomWords(BigInt(weight));
  const disagreements: string[] = [];
  let [patterns, unnoticed, correctedCount, uncorrectableCount, mislabelled] = [0, 0, 0, 0, 0];
  for (const places of errors(code.length, weight)) {
    const data = BigInt.asUintN(code.data, words.next().value);
    const error = places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n);
    sim.poke('code', code.encode(data) ^ error);
    sim.settle();
    const corrected = sim.peek('corrected');
    const uncorrectable = sim.peek('uncorrectable');
    const syndrome = sim.peek('syndrome');
    const expected = code.decode(data, places, policy);
    const agree =
      sim.peek('data') === expected.data &&
      corrected === expected.corrected &&
      uncorrectable === expected.uncorrectable &&
      syndrome === BigInt(expected.syndrome);
    if (!agree && disagreements.length < 3)
      disagreements.push(`${data.toString(16)} hit in ${places.join()}`);
    patterns++;
    if (corrected === true) correctedCount++;
    if (uncorrectable === true) uncorrectableCount++;
    if (corrected === false && uncorrectable === false) unnoticed++;
    if (corrected === true && !code.isColumn(Number(syndrome))) mislabelled++;
  }
  return {
    patterns,
    unnoticed,
    corrected: correctedCount,
    uncorrectable: uncorrectableCount,
    mislabelled,
    disagreements,
  };
}

/** Triples whose syndrome is the column of some bit, counted from the masks alone. */
function columnTriples(code: Secded): number {
  let hits = 0;
  for (const places of errors(code.length, 3)) if (code.isColumn(code.syndromeOf(places))) hits++;
  return hits;
}

const nothing = { unnoticed: 0, corrected: 0, uncorrectable: 0, mislabelled: 0, disagreements: [] };

/** Data bits, errors of one, two and three bits, and how many of the last look like an error of one. */
const CODES = [
  [16, 22, 231, 1540, 1000],
  [32, 39, 741, 9139, 5464],
  [64, 72, 2556, 59_640, 33_584],
] as const;

describe.each(CODES)('the code of %i data bits', (data, singles, doubles, triples, hits) => {
  const code = new Secded(data);
  const policies: readonly Policy[] = ['safe', 'opentitan'];

  test('the encoder agrees with the masks', async () => {
    const design = await compile(join(packageRoot(), 'hdl/ecc/secded.m3hdl'), {
      top: 'SecdedEncoder',
      params: { DATA: data },
    });
    const sim = design.simulate();
    const words = randomWords(64n);
    for (let i = 0; i < 1000; i++) {
      const word = BigInt.asUintN(data, i < data ? 1n << BigInt(i) : words.next().value);
      sim.poke('data', word);
      sim.settle();
      expect(sim.peek('code')).toBe(code.encode(word));
    }
  });

  test.each(policies)('no error, %s', async (policy) => {
    expect(await sweep(code, 0, policy)).toEqual({ ...nothing, patterns: 1, unnoticed: 1 });
  });

  test.each(policies)('every error of one bit is corrected, %s', async (policy) => {
    expect(await sweep(code, 1, policy)).toEqual({ ...nothing, patterns: singles, corrected: singles });
  });

  test.each(policies)('every error of two bits is noticed, %s', async (policy) => {
    expect(await sweep(code, 2, policy)).toEqual({ ...nothing, patterns: doubles, uncorrectable: doubles });
  });

  test('errors of three bits: those that are no column are uncorrectable', async () => {
    expect(columnTriples(code)).toBe(hits);
    const uncorrectable = triples - hits;
    expect(await sweep(code, 3, 'safe')).toEqual({
      ...nothing,
      patterns: triples,
      corrected: hits,
      uncorrectable,
    });
  });

  test("errors of three bits: OpenTitan's flag takes them all for one", async () => {
    expect(await sweep(code, 3, 'opentitan')).toEqual({
      ...nothing,
      patterns: triples,
      corrected: triples,
      mislabelled: triples - hits,
    });
  });
});

test('one changed bit of one mask is noticed', async () => {
  await withChanged('hdl/ecc/hsiao.m3hdl', '0xb900_0000_001f_ffff', '0xb900_0000_001f_fffe', async (root) => {
    const { disagreements } = await sweep(new Secded(64), 1, 'safe', root);
    expect(disagreements).not.toEqual([]);
  });
});

test('of 1,028,790 errors of four bits 8,396 go unnoticed', { timeout: 300_000 }, async () => {
  expect(await sweep(new Secded(64), 4, 'safe')).toEqual({
    ...nothing,
    patterns: 1_028_790,
    unnoticed: 8396,
    uncorrectable: 1_028_790 - 8396,
  });
});
