/** The hash of LZ4 frames, compiled for each width, against the xxHash tool and the values that its own checks use. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design, type EngineName } from '../../src/index.js';
import { Random } from '../../src/support/random.js';
import { needsTool } from '../support/tools.js';
import { inFolder } from './in-folder.js';

const WIDTHS = [1, 2, 4, 8, 16];
/** Every length around many stripes of 16 bytes, and some long ones. */
const LENGTHS = [...Array.from({ length: 301 }, (_, length) => length), 1000, 4095, 4096, 10_007];

const PRIME_32 = 0x9e37_79b1;

function compileHasher(BYTES: number, SEED = 0): Promise<Design> {
  return compile(join(packageRoot(), 'hdl/lz4/xxh32.m3hdl'), { top: 'Xxh32', params: { BYTES, SEED } });
}

const hashers = new Map(WIDTHS.map((bytes) => [bytes, compileHasher(bytes)]));

function hasherOf(bytes: number): Promise<Design> {
  return hashers.get(bytes) ?? compileHasher(bytes);
}

async function digestsOf(
  design: Design,
  packets: readonly Uint8Array[],
  options: { readonly stall?: number; readonly engine?: EngineName } = {},
): Promise<readonly string[]> {
  const sim = design.simulate({ seed: 3, ...options });
  for (const packet of packets) sim.feed('source', packet);
  const digests = Buffer.from(await sim.collect('digest'));
  return Array.from({ length: digests.length / 4 }, (_, i) =>
    digests
      .readUInt32LE(4 * i)
      .toString(16)
      .padStart(8, '0'),
  );
}

/** What the xxHash tool says of each packet. */
function told(packets: readonly Uint8Array[]): readonly string[] {
  return inFolder(packets, (folder, names) =>
    execFileSync('xxhsum', ['-H0', ...names], { cwd: folder, encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.slice(0, 8)),
  );
}

function randomBytes(length: number): Uint8Array {
  const random = Random.named(1, `hashed ${length}`);
  return Uint8Array.from({ length }, () => random.word() & 0xff);
}

/** The bytes that the tool's own checks hash. */
function checkBytes(length: number): Uint8Array {
  let state = BigInt(PRIME_32);
  return Uint8Array.from({ length }, () => {
    const byte = Number(state >> 56n);
    state = BigInt.asUintN(64, state * 11_400_714_785_074_694_797n);
    return byte;
  });
}

describe.each(WIDTHS)('%i bytes a cycle', (bytes) => {
  test.each([
    [0, ['02cc5d05', 'cf65b03e', '1208e7e2', '5bd11dbd']],
    [PRIME_32, ['36b78ae7', 'b4545aa4', '6af1d1fe', '58803c5f']],
  ])('the known digests with seed %i', async (seed, digests) => {
    const packets = [0, 1, 14, 222].map(checkBytes);
    expect(await digestsOf(await compileHasher(bytes, seed), packets)).toEqual(digests);
  });

  const toolAgrees = async (): Promise<void> => {
    const packets = LENGTHS.map(randomBytes);
    const expected = told(packets);
    const hasher = await hasherOf(bytes);
    expect(await digestsOf(hasher, packets)).toEqual(expected);
    expect(await digestsOf(hasher, packets, { stall: 0.3 })).toEqual(expected);
  };
  needsTool('xxhsum')('packets of every length, and a host that hesitates', toolAgrees);

  test('a beat is taken every cycle', async () => {
    const sim = (await hasherOf(bytes)).simulate();
    sim.feed('source', randomBytes(4096));
    await sim.collect('digest');
    expect(sim.stats.streams.find(({ path }) => path === 'source')).toMatchObject({
      beats: 4096 / bytes,
      stalls: 0,
    });
  });
});

test('the interpreter agrees', async () => {
  const packets = [0, 1, 15, 16, 23].map(randomBytes);
  const design = await hasherOf(4);
  expect(await digestsOf(design, packets, { engine: 'interpreter' })).toEqual(
    await digestsOf(design, packets),
  );
});
