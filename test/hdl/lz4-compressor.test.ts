/** The LZ4 compressor: whatever goes in comes out of the `lz4` tool again, and keeps every rule of the format. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design, type EngineName } from '../../src/index.js';
import { Random } from '../../src/support/random.js';
import { needsTool } from '../support/tools.js';
import { walkFrame, type Frame, type FrameRules } from './lz4-frame.js';

interface Options {
  readonly BYTES?: number;
  readonly WINDOW?: number;
  readonly BLOCK?: number;
  readonly HASH?: number;
  readonly LOOKUPS?: number;
  readonly LINKED?: boolean;
  readonly BLOCK_CHECKSUM?: boolean;
  readonly CONTENT_CHECKSUM?: boolean;
  readonly CONTENT_SIZE?: boolean;
}

interface Compressed {
  readonly packed: readonly Uint8Array[];
  /** From the first byte in to the last byte out. */
  readonly cycles: number;
}

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;
const WIDTHS = [1, 2, 4, 8];
/** Small blocks have many boundaries; all that depends on their size is reached sooner. */
const SMALL = { BLOCK: 1024, WINDOW: 1024, HASH: 10 };

const designs = new Map<string, Promise<Design>>();

/** The compressor with these parameters, compiled once. */
function compileWith(options: Options): Promise<Design> {
  const key = JSON.stringify(options);
  const design =
    designs.get(key) ??
    compile(join(packageRoot(), 'hdl/lz4/compressor.m3hdl'), {
      top: 'Lz4Compressor',
      params: { ...options },
    });
  designs.set(key, design);
  return design;
}

function rulesOf(options: Options): FrameRules {
  return {
    block: options.BLOCK ?? 65_536,
    window: Math.min(options.WINDOW ?? 65_536, 65_535),
    linked: options.LINKED ?? false,
    blockChecksum: options.BLOCK_CHECKSUM ?? false,
    contentChecksum: options.CONTENT_CHECKSUM ?? true,
    contentSize: options.CONTENT_SIZE ?? false,
  };
}

async function compress(
  design: Design,
  files: readonly Uint8Array[],
  how: { readonly stall?: number; readonly engine?: EngineName } = {},
): Promise<Compressed> {
  const sim = design.simulate({ seed: 5, ...how });
  const begin = sim.cycles();
  for (const file of files) sim.feed('plain', file);
  const packed: Uint8Array[] = [];
  for (const _ of files) packed.push(await sim.collect('packed'));
  return { packed, cycles: sim.cycles() - begin };
}

/** What the `lz4` tool makes of frames in a row. */
function unpacked(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(
    execFileSync('lz4', ['-d', '-c'], { input: Buffer.concat(frames), maxBuffer: 1 << 28, stdio: 'pipe' }),
  );
}

/** Holds each frame against the rules and all against the tool. */
function check(
  files: readonly Uint8Array[],
  packed: readonly Uint8Array[],
  options: Options,
): readonly Frame[] {
  const frames = packed.map((bytes) => walkFrame(bytes, rulesOf(options)));
  for (const [i, frame] of frames.entries()) {
    expect(Buffer.compare(frame.content, files[i] ?? new Uint8Array()), `packet ${i}`).toBe(0);
  }
  expect(Buffer.compare(Buffer.concat(files), unpacked(packed))).toBe(0);
  return frames;
}

/** Hesitation on both sides changes nothing. */
async function checkStalls(design: Design, stall: number): Promise<void> {
  const files = [0, 1, 700, 2500, 13, 0, 3000, 5].map((length, i) =>
    i % 2 === 0 ? noise(length) : babble(length),
  );
  const { packed } = await compress(design, files, { stall });
  check(files, packed, SMALL);
  const { packed: atOnce } = await compress(design, files);
  expect(packed).toEqual(atOnce);
}

async function checkOptions(options: Options): Promise<void> {
  const sim = (await compileWith(options)).simulate();
  const file = Uint8Array.from(text.subarray(0, 5000));
  sim.poke('size', file.length);
  sim.feed('plain', file);
  check([file], [await sim.collect('packed')], options);
  expect(sim.peek('sizeCheck')).toBe('asAnnounced');
}

/** Holds the sizes against those of `lz4 -1` with blocks of 64 Ki. */
async function checkRatio(BYTES: number, LOOKUPS: number, factor: number): Promise<void> {
  const files = [
    Uint8Array.from(sources.subarray(0, 150_000)),
    Uint8Array.from(text),
    Uint8Array.from(readFileSync(process.execPath).subarray(0, 70_000)),
    new Uint8Array(65_537),
  ];
  const { packed } = await compress(await compileWith({ BYTES, LOOKUPS }), files);
  check(files, packed, {});
  for (const [i, file] of files.entries()) {
    const tool = execFileSync('lz4', ['-1', '-B4', '-c'], { input: file, stdio: 'pipe' });
    expect(packed[i]?.length).toBeLessThan(tool.length * factor + 20);
  }
}

/** Parameters, packets and hesitation as they fall. */
async function checkAtRandom(round: number): Promise<void> {
  const random = Random.named(1, `round ${round}`);
  const below = (limit: number): number => random.word() % limit;
  const BYTES = 2 ** below(4);
  const options = {
    BYTES,
    LOOKUPS: BYTES < 4 ? 1 : 1 + below(2),
    WINDOW: 256 << below(5),
    BLOCK: 256 << below(3),
    HASH: 8 + below(5),
    LINKED: below(2) === 1,
    BLOCK_CHECKSUM: below(2) === 1,
    CONTENT_CHECKSUM: below(2) === 1,
  };
  const makers = Object.values(PATTERNS);
  const few = below(2) === 1;
  const files = Array.from({ length: few ? 4 : 40 }, () => {
    const make = makers[below(makers.length)] ?? noise;
    return make(below(few ? 3000 : 20));
  });
  const { packed } = await compress(await compileWith(options), files, { stall: below(10) / 10 });
  check(files, packed, options);
}

// ── What goes in ──

const text = readFileSync(join(packageRoot(), 'docs/reference.md'));
const sources = Buffer.concat(
  readdirSync(join(packageRoot(), 'src/semantics'))
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => readFileSync(join(packageRoot(), 'src/semantics', name))),
);

function noise(length: number): Uint8Array {
  const random = Random.named(1, 'noise');
  return Uint8Array.from({ length }, () => random.word() & 0xff);
}

/** Short words of a small alphabet: many short matches, and as many false hints. */
function babble(length: number): Uint8Array {
  const random = Random.named(1, 'babble');
  return Uint8Array.from({ length }, () => 97 + (random.word() & 1) + (random.word() & 1));
}

const PATTERNS: Readonly<Record<string, (length: number) => Uint8Array>> = {
  zeros: (length) => new Uint8Array(length),
  ramp: (length) => Uint8Array.from({ length }, (_, i) => i & 0xff),
  text: (length) => Uint8Array.from(text.subarray(0, length)),
  noise,
  babble,
  'period 3': (length) => Uint8Array.from({ length }, (_, i) => i % 3),
  'period 13': (length) => Uint8Array.from({ length }, (_, i) => (i % 13) * 19),
};

/** By day all short ones, and every seventh of the others. */
const LENGTHS = Array.from({ length: 301 }, (_, length) => length).filter(
  (length) => NIGHTLY || length <= 70 || length % 7 === 0,
);
/** One more and one less than whole blocks, and around the rules of their ends. */
const AROUND = [1, 2, 3].flatMap((blocks) =>
  [-13, -8, -1, 0, 1, 4, 5, 11, 12, 13].map((more) => blocks * SMALL.BLOCK + more),
);

describe.each(WIDTHS)('%i bytes a cycle', (BYTES) => {
  const design = (): Promise<Design> => compileWith({ BYTES, ...SMALL });
  const tool = needsTool('lz4');

  tool.each(Object.keys(PATTERNS))('packets of all lengths, %s', async (name) => {
    const files = LENGTHS.map((length) => PATTERNS[name]?.(length) ?? new Uint8Array());
    const { packed } = await compress(await design(), files);
    check(files, packed, SMALL);
  });

  tool('packets around the size of blocks', async () => {
    const files = AROUND.map((length, i) => sources.subarray(1000 * i, 1000 * i + length));
    const { packed } = await compress(
      await design(),
      files.map((file) => Uint8Array.from(file)),
    );
    check(
      files.map((file) => Uint8Array.from(file)),
      packed,
      SMALL,
    );
  });

  tool.each([0.2, 0.7])('both sides hesitate: %f', async (stall) => checkStalls(await design(), stall));

  test('takes BYTES bytes a cycle, whatever they are', async () => {
    for (const make of Object.values(PATTERNS)) {
      const length = 8 * SMALL.BLOCK;
      const { packed, cycles } = await compress(await design(), [make(length)]);
      // The last block is written when all is in; a block that is stored takes its four bytes more.
      const last = SMALL.BLOCK + 8 * 4;
      const beats = (length + last) / BYTES;
      expect(cycles - beats, `${packed[0]?.length}`).toBeLessThan(200);
    }
  });
});

test('an empty packet becomes the empty frame', async () => {
  const { packed } = await compress(await compileWith({}), [new Uint8Array()]);
  expect(Buffer.from(packed[0] ?? []).toString('hex')).toBe('04224d186440a700000000055dcc02');
});

const FLAGS = ['LINKED', 'BLOCK_CHECKSUM', 'CONTENT_CHECKSUM', 'CONTENT_SIZE'] as const;
const COMBINATIONS = Array.from({ length: 2 ** FLAGS.length }, (_, chosen) =>
  Object.fromEntries(FLAGS.map((name, i) => [name, ((chosen >> i) & 1) === 1])),
);

needsTool('lz4').each(COMBINATIONS)(
  'options $LINKED $BLOCK_CHECKSUM $CONTENT_CHECKSUM $CONTENT_SIZE',
  (flags) => checkOptions({ ...SMALL, BYTES: 4, ...flags }),
);

test('a packet of another length than announced is told', async () => {
  const design = await compileWith({ ...SMALL, CONTENT_SIZE: true });
  const sim = design.simulate();
  for (const [announced, verdict] of [
    [99, 'otherwise'],
    [100, 'asAnnounced'],
    [101, 'otherwise'],
  ] as const) {
    sim.poke('size', announced);
    sim.feed('plain', noise(100));
    await sim.collect('packed');
    expect(sim.peek('sizeCheck')).toBe(verdict);
  }
});

/** Around one whole block, with the parameters as they are by themselves. */
async function checkDefaults(): Promise<void> {
  const files = [-2, -1, 0, 1, 2].map((more) => Uint8Array.from(sources.subarray(0, 65_536 + more)));
  const { packed } = await compress(await compileWith({}), files);
  check(files, packed, {});
}

needsTool('lz4')('blocks of 64 Ki, packets around their size', checkDefaults);

/** A whole block and some of the next, of sources that repeat further back than the window, and noise between. */
async function checkLarge(BLOCK: number): Promise<void> {
  const file = new Uint8Array(BLOCK + 20_000);
  for (let at = 0; at < file.length; at += 100_000) {
    file.set(sources.subarray(0, Math.min(60_000, file.length - at)), at);
    if (at + 80_000 < file.length) file.set(noise(20_000), at + 60_000);
  }
  const options = { BYTES: 8, BLOCK, LINKED: true };
  const { packed } = await compress(await compileWith(options), [file]);
  const frames = check([file], packed, options);
  expect(frames[0]?.stored).toEqual([false, false]);
}

const LARGE = [18, 20, 22].slice(0, NIGHTLY ? 3 : 1);

needsTool('lz4').each(LARGE)('blocks of 2^%i bytes', (bits) => checkLarge(2 ** bits));

test('linked blocks reach into those before, independent ones do not', async () => {
  const file = Uint8Array.from(
    { length: 2 * SMALL.BLOCK },
    (_, i) => noise(SMALL.BLOCK)[i % SMALL.BLOCK] ?? 0,
  );
  const small = { ...SMALL, WINDOW: 4096, BYTES: 2 };
  for (const LINKED of [false, true]) {
    const options = { ...small, LINKED };
    const { packed } = await compress(await compileWith(options), [file]);
    const frame = walkFrame(packed[0] ?? new Uint8Array(), rulesOf(options));
    expect(frame.content).toEqual(file);
    expect(frame.stored).toEqual([true, !LINKED]);
  }
});

test('the smallest window and the smallest table', async () => {
  const options = { BLOCK: 4096, WINDOW: 256, HASH: 8, LINKED: true };
  const file = Uint8Array.from(sources.subarray(0, 10_000));
  const { packed } = await compress(await compileWith(options), [file]);
  const frame = walkFrame(packed[0] ?? new Uint8Array(), rulesOf(options));
  expect(frame.content).toEqual(file);
  expect(frame.matches).toBeGreaterThan(100);
});

/** Bytes that `lz4 -1` needs for a file in blocks of 64 Ki, and how much more may be needed here, by width and lookups. */
const RATIOS = [
  [1, 1, 1.02],
  [2, 1, 1.05],
  [4, 1, 1.12],
  [8, 1, 1.25],
  [4, 2, 1.06],
  [8, 2, 1.14],
] as const;

needsTool('lz4').each(NIGHTLY ? RATIOS : RATIOS.slice(3))(
  'blocks of 64 Ki, %i bytes a cycle, %i lookups: no more than %f of what lz4 -1 needs',
  checkRatio,
);

const ROUNDS = Array.from({ length: NIGHTLY ? 60 : 3 }, (_, round) => round);

needsTool('lz4').each(ROUNDS)('parameters, packets and hesitation at random, round %i', checkAtRandom);

test('both engines go through the same states', async () => {
  const design = await compileWith({ BYTES: 2, BLOCK: 256, WINDOW: 256, HASH: 8, BLOCK_CHECKSUM: true });
  const [one, other] = (['ts', 'interpreter'] as const).map((engine) =>
    design.simulate({ engine, stall: 0.2 }),
  );
  for (const sim of [one, other]) sim?.feed('plain', Uint8Array.from(text.subarray(0, 700)));
  for (let i = 0; i < 12; i++) {
    one?.step(50);
    other?.step(50);
    expect(one?.hash()).toBe(other?.hash());
  }
});
