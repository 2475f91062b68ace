/** The LZ4 decompressor, compiled, on files in which something is wrong: it says what, and judges as the `lz4` tool does but where that is known to differ. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design, type HostValue } from '../../src/index.js';
import { needsTool } from '../support/tools.js';
import { frameOf, sequenceOf, skippableOf, word, xxh32, type Block, type Header } from './lz4-format.js';
import { sampleOf } from './lz4-samples.js';
import { accepted, packed } from './lz4-tool.js';

const nightly = process.env['M3HDL_NIGHTLY'] !== undefined;

const WIDTHS = [1, 8];
const decompressors = new Map(
  WIDTHS.map((BYTES) => [
    BYTES,
    compile(join(packageRoot(), 'hdl/lz4/decompressor.m3hdl'), { top: 'Lz4Decompressor', params: { BYTES } }),
  ]),
);

/** How each file ends, one after the other through one simulation: none may hang, or spoil the next. */
async function errorsOf(
  bytes: number,
  files: readonly Uint8Array[],
  seed = 1,
): Promise<{ readonly errors: readonly HostValue[]; readonly plains: readonly Uint8Array[] }> {
  const design: Design | undefined = await decompressors.get(bytes);
  if (design === undefined) throw new Error(`nobody compiled ${bytes} bytes a cycle`);
  const sim = design.simulate({ seed });
  const errors: HostValue[] = [];
  const plains: Uint8Array[] = [];
  for (const file of files) {
    sim.feed('packed', file);
    // oxlint-disable-next-line no-await-in-loop -- one file after the other
    plains.push(await sim.collect('plain'));
    errors.push(sim.peek('error'));
  }
  return { errors, plains };
}

const SOME = [10, 11, 12, 13, 14, 15, 16, 17];
const LAST = sequenceOf([1, 2, 3, 4, 5]);
const match = (offset: number, length = 4): readonly number[] => sequenceOf(SOME, { offset, length });
const sound = frameOf({ contentChecksum: true }, [{ bytes: sequenceOf(SOME) }], SOME);

function frame(bytes: readonly number[], header: Header = {}): Uint8Array {
  return frameOf(header, [{ bytes }]);
}

function changed(file: Uint8Array, at: number): Uint8Array {
  return file.map((byte, i) => (i === (at + file.length) % file.length ? byte ^ 1 : byte));
}

function legacy(): Uint8Array {
  return Uint8Array.from([...word(0x184c_2102), ...word(9), ...sequenceOf(SOME)]);
}

const stored = (length: number): Block => ({ bytes: Array<number>(length).fill(7), stored: true });

/** What is wrong, the file, what is to be said of it, and whether the `lz4` tool takes it all the same. */
const CASES: readonly {
  readonly what: string;
  readonly file: Uint8Array;
  readonly error: string;
  readonly tool?: 'takes it';
}[] = [
  { what: 'nothing', file: sound, error: 'none', tool: 'takes it' },
  { what: 'no frame', file: Uint8Array.from([1, 2, 3, 4, 5]), error: 'magic' },
  { what: 'less than a magic number', file: Uint8Array.from([4, 0x22]), error: 'cut' },
  // The tool reads the frames of older versions; they have no checksums, and no end.
  { what: 'a legacy frame', file: legacy(), error: 'magic', tool: 'takes it' },
  { what: 'version 0', file: frameOf({ version: 0 }, []), error: 'version' },
  { what: 'version 2', file: frameOf({ version: 2 }, []), error: 'version' },
  { what: 'a reserved flag', file: frameOf({ reservedFlag: true }, []), error: 'reserved' },
  { what: 'a reserved low bit', file: frameOf({ descriptor: 0x41 }, []), error: 'reserved' },
  { what: 'a reserved high bit', file: frameOf({ descriptor: 0xc0 }, []), error: 'reserved' },
  { what: 'a block size code of 3', file: frameOf({ descriptor: 0x30 }, []), error: 'blockSizeCode' },
  // The tool decodes as if the dictionary were empty.
  { what: 'a dictionary', file: frameOf({ dictionary: 7 }, []), error: 'dictionary', tool: 'takes it' },
  { what: 'the header checksum', file: changed(frameOf({}, []), 6), error: 'headerChecksum' },
  {
    what: 'a packed block too large',
    file: frameOf({}, [{ bytes: [], size: 65_537 }]),
    error: 'blockTooLarge',
  },
  { what: 'a stored block too large', file: frameOf({}, [stored(65_537)]), error: 'blockTooLarge' },
  {
    what: 'a block checksum',
    file: changed(frameOf({ blockChecksum: true }, [{ bytes: sequenceOf(SOME) }]), -5),
    error: 'blockChecksum',
  },
  { what: 'the content checksum', file: changed(sound, -1), error: 'contentChecksum' },
  {
    what: 'more content than said',
    file: frame(sequenceOf(SOME), { contentSize: 7n }),
    error: 'contentSize',
  },
  {
    what: 'less content than said',
    file: frame(sequenceOf(SOME), { contentSize: 9n }),
    error: 'contentSize',
  },
  {
    what: 'content far from what was said',
    file: frame(sequenceOf(SOME), { contentSize: (1n << 32n) + 8n }),
    error: 'contentSize',
  },
  // To the tool a size of 0 is no size.
  {
    what: 'content where none was said',
    file: frame(sequenceOf(SOME), { contentSize: 0n }),
    error: 'contentSize',
    tool: 'takes it',
  },
  { what: 'literals past the end', file: frame([0x40, 1, 2, 3]), error: 'literalLength' },
  { what: 'a literal length past the end', file: frame([0xf0, 255, 0, 1]), error: 'literalLength' },
  { what: 'a literal length without an end', file: frame([0xf0, 255, 255]), error: 'blockEnd' },
  { what: 'a literal length without its bytes', file: frame([0xf0]), error: 'blockEnd' },
  // The tool of version 1.9.4 copies what happens to lie there.
  { what: 'an offset of 0', file: frame([...match(0), ...LAST]), error: 'offsetZero', tool: 'takes it' },
  { what: 'an offset before the start', file: frame([...match(9), ...LAST]), error: 'offsetRange' },
  {
    what: 'an offset before the block',
    file: frameOf({}, [stored(20), { bytes: [...match(9), ...LAST] }]),
    error: 'offsetRange',
  },
  {
    what: 'an offset before the frame, blocks linked',
    file: Buffer.concat([sound, frameOf({ independent: false }, [{ bytes: [...match(9), ...LAST] }])]),
    error: 'offsetRange',
  },
  { what: 'a match to the end', file: frame(match(8)), error: 'blockEnd' },
  { what: 'four last literals', file: frame([...match(8), ...sequenceOf([1, 2, 3, 4])]), error: 'blockEnd' },
  {
    what: 'a long match before the end',
    file: frame([...match(8, 19 + 4 * 255), ...sequenceOf([1, 2])]),
    error: 'blockEnd',
  },
  {
    what: 'literals beyond the greatest block',
    file: frame([...match(8, 65_520), ...sequenceOf(Array<number>(20).fill(0))]),
    error: 'blockOverflow',
  },
  {
    what: 'a match beyond the greatest block',
    file: frame([...match(8, 65_540), ...LAST]),
    error: 'blockOverflow',
  },
  {
    what: 'a match too near to the greatest end',
    file: frame([...match(8, 65_525), ...LAST]),
    error: 'blockEnd',
  },
  {
    what: 'rubbish behind a frame, less than four bytes',
    file: Buffer.concat([sound, Uint8Array.of(1, 2, 3)]),
    error: 'cut',
  },
  {
    what: 'rubbish behind a frame',
    file: Buffer.concat([sound, Uint8Array.of(1, 2, 3, 4, 5)]),
    error: 'magic',
  },
  // The tool steps over it without looking where the file ends.
  {
    what: 'a skippable frame cut off',
    file: skippableOf([1, 2, 3]).subarray(0, 9),
    error: 'cut',
    tool: 'takes it',
  },
];

describe('what is wrong is said', () => {
  const files = CASES.map(({ file }) => file);

  test.each(WIDTHS)('%i bytes a cycle', async (bytes) => {
    const { errors } = await errorsOf(bytes, files);
    expect(CASES.map(({ what }, i) => [what, errors[i]])).toEqual(
      CASES.map(({ what, error }) => [what, error]),
    );
  });

  const toolAgrees = (): void => {
    const takes = accepted(files);
    expect(CASES.map(({ what }, i) => [what, takes[i]])).toEqual(
      CASES.map(({ what, tool }) => [what, tool === 'takes it']),
    );
  };
  needsTool('lz4')('the tool agrees, but where it is known to differ', toolAgrees);

  test('a file after a bad one is read as if nothing had been', async () => {
    const row = files.flatMap((file) => [file, sound]);
    const { errors, plains } = await errorsOf(8, row);
    expect(new Set(errors.filter((_, i) => i % 2 === 1))).toEqual(new Set(['none']));
    expect(plains.filter((plain, i) => i % 2 === 1 && plain.join() !== SOME.join())).toEqual([]);
  });

  test('what comes out before an error does not depend on what the memories held', async () => {
    const [first, second] = [await errorsOf(8, files, 1), await errorsOf(8, files, 2)];
    expect(first).toEqual(second);
  });
});

/** Small files of all kinds; the sum of their lengths is what the tests below cost. */
function small(): readonly Uint8Array[] {
  const text = sampleOf('text', 60);
  const periods = sampleOf('period 9', 90);
  return [
    ...packed([text], '-1', '-BX'),
    ...packed([periods], '-9', '--content-size'),
    ...packed([periods], '-9', '-BD', '--no-frame-crc'),
    Buffer.concat([sound, skippableOf([1, 2, 3]), frame([...match(3, 30), ...LAST])]),
  ];
}

interface Disagreement {
  readonly file: string;
  readonly error: HostValue;
}

/** Files that the decompressor judges otherwise than the tool. */
async function disagreements(files: readonly Uint8Array[]): Promise<readonly Disagreement[]> {
  const { errors } = await errorsOf(8, files);
  const takes = accepted(files);
  return files.flatMap((file, i) => {
    const error = errors[i] ?? 0n;
    return (error === 'none') === takes[i] ? [] : [{ file: Buffer.from(file).toString('hex'), error }];
  });
}

const cutAnywhere = async (): Promise<void> => {
  const cuts = small().flatMap((file) => Array.from({ length: file.length }, (_, i) => file.subarray(0, i)));
  const found = await disagreements(cuts);
  // Where the cut is inside the skippable frame the tool steps over the end; nothing else differs.
  const inSkippable = sound.length + 8;
  expect(found.map(({ error }) => error)).toEqual(['cut', 'cut', 'cut']);
  expect(found.map(({ file }) => file.length / 2)).toEqual([inSkippable, inSkippable + 1, inSkippable + 2]);
};

/** The differences that {@link CASES} has, told by what the decompressor says. */
const KNOWN = new Set<HostValue>(['offsetZero', 'dictionary', 'contentSize', 'cut']);

const flippedAnywhere = async (): Promise<void> => {
  const step = nightly ? 1 : 2;
  const flips = small().flatMap((file) =>
    Array.from({ length: Math.floor((8 * file.length) / step) }, (_, i) =>
      file.map((byte, at) => (at === (i * step) >> 3 ? byte ^ (1 << ((i * step + (i >> 2)) % 8)) : byte)),
    ),
  );
  const found = await disagreements(flips);
  expect(found.filter(({ error }) => !KNOWN.has(error))).toEqual([]);
  expect(found.length).toBeLessThan(flips.length / 20);
};

describe('damage', () => {
  needsTool('lz4')('cut at every byte', cutAnywhere);
  needsTool('lz4')('a bit turned over', flippedAnywhere);
});

test('checksums of the files made here are right', () => {
  expect(xxh32(new Uint8Array())).toBe(0x02cc_5d05);
  expect(xxh32(new TextEncoder().encode('abc'))).toBe(0x32d1_53ff);
});
