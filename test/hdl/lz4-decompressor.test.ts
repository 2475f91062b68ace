/** The LZ4 decompressor, compiled, on what the `lz4` tool packs. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design, type EngineName, type HostValue } from '../../src/index.js';
import { needsTool } from '../support/tools.js';
import { withChanged } from './copy.js';
import { frameOf, sequenceOf, skippableOf } from './lz4-format.js';
import { SAMPLES, sampleOf, type Sample } from './lz4-samples.js';
import { packed } from './lz4-tool.js';

const nightly = process.env['M3HDL_NIGHTLY'] !== undefined;

function compileDecompressor(BYTES: number, root = packageRoot()): Promise<Design> {
  return compile(join(root, 'hdl/lz4/decompressor.m3hdl'), { top: 'Lz4Decompressor', params: { BYTES } });
}

const WIDTHS = [1, 2, 4, 8];
const decompressors = new Map(WIDTHS.map((bytes) => [bytes, compileDecompressor(bytes)]));

interface Unpacked {
  readonly plain: Uint8Array;
  readonly error: HostValue;
}

/** Each file in turn, through one simulation. */
async function unpacked(
  design: Design,
  files: readonly Uint8Array[],
  options: { readonly stall?: number; readonly engine?: EngineName; readonly seed?: number } = {},
): Promise<readonly Unpacked[]> {
  const sim = design.simulate({ seed: 5, ...options });
  const results: Unpacked[] = [];
  for (const file of files) {
    sim.feed('packed', file);
    // oxlint-disable-next-line no-await-in-loop -- one file after the other
    const plain = await sim.collect('plain');
    results.push({ plain, error: sim.peek('error') });
  }
  return results;
}

async function expectBack(
  bytes: number,
  files: readonly Uint8Array[],
  packs: readonly Uint8Array[],
  options: Parameters<typeof unpacked>[2] = {},
): Promise<void> {
  const design = await (decompressors.get(bytes) ?? compileDecompressor(bytes));
  const results = await unpacked(design, packs, options);
  expect(results.map(({ error }) => error)).toEqual(files.map(() => 'none'));
  const lost = files.flatMap((file, i) => (Buffer.compare(results[i]?.plain ?? file, file) === 0 ? [] : [i]));
  expect(lost).toEqual([]);
}

/** Lengths 0 to 300 of a sample, some of them. */
function filesOf(sample: Sample, every: number, from: number): readonly Uint8Array[] {
  return Array.from({ length: 301 }, (_, length) => length)
    .filter((length) => length % every === from)
    .map(sample);
}

const everyLength = (bytes: number, name: string, sample: Sample) => async (): Promise<void> => {
  const turn = WIDTHS.indexOf(bytes) + [...SAMPLES.keys()].indexOf(name);
  const files = nightly ? filesOf(sample, 1, 0) : filesOf(sample, WIDTHS.length, turn % WIDTHS.length);
  await expectBack(bytes, files, packed(files, turn % 2 === 0 ? '-1' : '-9'));
};

/** By day each length of a sample goes through one of the widths, by night through all of them. */
describe.each(WIDTHS)('files of 0 to 300 bytes, %i bytes a cycle', (bytes) => {
  for (const [name, sample] of SAMPLES) needsTool('lz4')(name, everyLength(bytes, name, sample));
});

const OPTIONS: readonly (readonly string[])[] = [
  ['-1'],
  ['-9', '-B4', '-BD'],
  ['-12', '-B5', '-BX'],
  ['--fast=5', '-B6', '-BD', '-BX'],
  ['-1', '-B7', '--content-size'],
  ['-1', '-B4', '-BD', '-BX', '--content-size'],
  ['-9', '-B4', '--no-frame-crc'],
];

const LONG = [
  ['text', 5000],
  ['records', 3000],
  ['zeros', 65_537],
  ['noise', 1000],
] as const;

const eachOption = (options: readonly string[]) => async (): Promise<void> => {
  const files = LONG.map(([name, length]) => sampleOf(name, length));
  await expectBack(8, files, packed(files, ...options));
};

describe('every option of frames', () => {
  for (const options of OPTIONS) needsTool('lz4')(`lz4 ${options.join(' ')}`, eachOption(options));
});

describe.each(WIDTHS)('%i bytes a cycle', (bytes) => {
  const samples = [...SAMPLES.values()];

  const hesitates = async (): Promise<void> => {
    const files = samples.map((sample) => sample(700));
    await expectBack(bytes, files, packed(files, '-9', '-BX', '-BD'), { stall: 0.4 });
  };
  needsTool('lz4')('a host that hesitates', hesitates);

  const concatenated = async (): Promise<void> => {
    const files = samples.map((sample, i) => sample(40 * i));
    const packs = packed(files, '-1');
    const between = files.map((_, i) => skippableOf(Array<number>(i).fill(7), i));
    const row = Buffer.concat(packs.flatMap((pack, i) => [between[i] ?? pack, pack]));
    await expectBack(bytes, [Buffer.concat(files), Buffer.concat(files)], [Buffer.concat(packs), row]);
  };
  needsTool('lz4')('frames in a row, skippable ones between them', concatenated);

  test('nothing at all, nothing but what is passed over, and an empty frame', async () => {
    const nothing = new Uint8Array();
    const files = [nothing, skippableOf([]), skippableOf([1, 2, 3], 15), frameOf({}, []), nothing];
    await expectBack(
      bytes,
      files.map(() => nothing),
      files,
    );
  });

  test('stored blocks, also an empty one, and blocks of no content', async () => {
    const some = Array.from({ length: 15 }, (_, i) => 100 + i);
    const header = { blockChecksum: true, contentChecksum: true, contentSize: BigInt(2 * some.length) };
    const blocks = [
      { bytes: some, stored: true },
      { bytes: [], stored: true },
      { bytes: sequenceOf([]) },
      { bytes: sequenceOf(some) },
    ];
    const content = [...some, ...some];
    await expectBack(bytes, [Uint8Array.from(content)], [frameOf(header, blocks, content)]);
  });

  test('matches of every short offset and length, right behind each other', async () => {
    const content: number[] = Array.from({ length: 20 }, (_, i) => i + 1);
    const block = [...sequenceOf(content, { offset: 20, length: 4 })];
    for (let i = 0; i < 4; i++) content.push(content[content.length - 20] ?? 0);
    for (let offset = 1; offset <= 20; offset++) {
      for (let length = 4; length <= 24; length++) {
        block.push(...sequenceOf([], { offset, length }));
        for (let i = 0; i < length; i++) content.push(content[content.length - offset] ?? 0);
      }
    }
    block.push(...sequenceOf([1, 2, 3, 4, 5]));
    content.push(1, 2, 3, 4, 5);
    const file = frameOf({ contentChecksum: true }, [{ bytes: block }], content);
    await expectBack(bytes, [Uint8Array.from(content)], [file]);
  });

  test('the furthest match, across linked blocks', async () => {
    const first = Array.from({ length: 65_535 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const block = [...sequenceOf([], { offset: 65_535, length: 40 }), ...sequenceOf([9, 9, 9, 9, 9])];
    const content = [...first, ...first.slice(0, 40), 9, 9, 9, 9, 9];
    const blocks = [{ bytes: first, stored: true }, { bytes: block }];
    const file = frameOf({ independent: false, contentChecksum: true }, blocks, content);
    await expectBack(bytes, [Uint8Array.from(content)], [file]);
  });
});

/** Cycles from the first beat to the last for a file of content. */
async function cyclesOf(bytes: number, file: Uint8Array): Promise<number> {
  const design = await (decompressors.get(bytes) ?? compileDecompressor(bytes));
  const sim = design.simulate();
  sim.feed('packed', file);
  await sim.collect('plain');
  return sim.stats.cycles;
}

describe('how fast', () => {
  const START = 60;

  test('a byte a cycle comes out while matches and literals alternate in every way', async () => {
    for (const literals of [0, 1, 2, 16]) {
      for (const length of [4, 18, 19]) {
        const start = Array.from({ length: 16 }, (_, i) => i);
        const block = [...sequenceOf(start, { offset: 9, length })];
        const some = Array<number>(literals).fill(5);
        for (let i = 0; i < 40; i++) block.push(...sequenceOf(some, { offset: 9, length }));
        block.push(...sequenceOf([1, 2, 3, 4, 5]));
        const content = 16 + length + 40 * (literals + length) + 5;
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const cycles = await cyclesOf(1, frameOf({}, [{ bytes: block }]));
        expect([literals, length, Math.max(0, cycles - content - START)]).toEqual([literals, length, 0]);
      }
    }
  });

  test.each(WIDTHS)('stored blocks pass at %i bytes a cycle', async (bytes) => {
    const stored = Array<number>(8000).fill(3);
    const file = frameOf({ blockChecksum: true }, [{ bytes: stored, stored: true }]);
    expect(await cyclesOf(bytes, file)).toBeLessThan(8000 / bytes + START);
  });

  test.each(WIDTHS)('a long match comes out at %i bytes a cycle', async (bytes) => {
    const block = [...sequenceOf([1, 2, 3], { offset: 3, length: 8000 }), ...sequenceOf([1, 2, 3, 4, 5])];
    expect(await cyclesOf(bytes, frameOf({}, [{ bytes: block }]))).toBeLessThan(
      8000 / bytes + 8000 / 255 + START,
    );
  });
});

const enginesAgree = async (): Promise<void> => {
  const files = [...SAMPLES.values()].map((sample, i) => sample(20 * i));
  const packs = packed(files, '-9', '-BX');
  await expectBack(1, files.slice(0, 6), packs.slice(0, 6), { engine: 'interpreter' });
  await expectBack(4, files.slice(6), packs.slice(6), { engine: 'interpreter', stall: 0.2 });
};
needsTool('lz4')('the interpreter agrees', enginesAgree);

test('a changed line is noticed', async () => {
  const start = [1, 2, 3, 4, 5, 6, 7, 8];
  const block = [...sequenceOf(start, { offset: 2, length: 9 }), ...sequenceOf([1, 2, 3, 4, 5])];
  const file = frameOf({}, [{ bytes: block }]);
  const content = [...start, 7, 8, 7, 8, 7, 8, 7, 8, 7, 1, 2, 3, 4, 5];
  await expectBack(8, [Uint8Array.from(content)], [file]);
  await withChanged(
    'hdl/lz4/copier.m3hdl',
    'recent[N - back + lane % back]',
    'recent[N - back]',
    async (root) => {
      const [result] = await unpacked(await compileDecompressor(4, root), [file]);
      expect([...(result?.plain ?? [])]).not.toEqual(content);
    },
  );
});
