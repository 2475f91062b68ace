/** What is measured. Each design feeds itself, has one output, `checksum`, and is started by two edges under reset. */
import { fileURLToPath } from 'node:url';

/** @typedef {'dense' | 'control' | 'idle' | 'wide' | 'memory'} Group */

/**
 * @typedef {object} Design
 * @property {string} name  By which `--only` knows it.
 * @property {string} title
 * @property {Group} group
 * @property {string} file  Absolute.
 * @property {string} top
 * @property {Readonly<Record<string, number | boolean>>} params
 * @property {Readonly<Record<string, number | boolean>>} small  Other parameters, with which tests run it.
 * @property {readonly { readonly port: string, readonly every: number }[]} clocks  Every how many cycles of the first one each has an edge.
 * @property {string} reset
 * @property {string | undefined} byHand  Verilog that an engineer would write, with the same parameters.
 * @property {string | undefined} native  The same as loops in C.
 * @property {boolean} isQuick  Part of a first look.
 * @property {boolean} intrinsics  False: ours takes functions as they are written, as peers do.
 */

/** @typedef {Pick<Design, 'name' | 'title' | 'group' | 'top'> & { file: string } & Partial<Omit<Design, 'name' | 'title' | 'group' | 'top' | 'file'>>} Entry */

/** @param {Entry} entry @returns {Design} */
const design = (entry) => ({
  params: {},
  small: {},
  clocks: [{ port: 'clk', every: 1 }],
  reset: 'rst',
  byHand: undefined,
  native: undefined,
  isQuick: false,
  intrinsics: true,
  ...entry,
  file: fileURLToPath(new URL(`designs/${entry.file}`, import.meta.url)),
});

const array = (
  /** @type {number} */ rows,
  /** @type {number} */ cols,
  /** @type {Partial<Entry>} */ more = {},
) =>
  design({
    name: `array-${rows}x${cols}`,
    title: `array ${rows}×${cols}`,
    group: 'dense',
    file: 'array.m3hdl',
    top: 'Array',
    params: { ROWS: rows, COLS: cols, ENABLES: false },
    small: { ROWS: 3, COLS: 2, ENABLES: false },
    byHand: 'array.v',
    native: 'array.c',
    ...more,
  });

const dot = (
  /** @type {string} */ name,
  /** @type {string} */ title,
  /** @type {boolean} */ isHopper,
  /** @type {Partial<Entry>} */ more = {},
) =>
  design({
    name,
    title,
    group: 'dense',
    file: 'dot.m3hdl',
    top: 'Dot',
    params: { LANES: 64, HOPPER: isHopper },
    small: { LANES: 3, HOPPER: isHopper },
    ...more,
  });

const wide = (/** @type {number} */ width) =>
  design({
    name: `wide-${width}`,
    title: `${width} bits wide`,
    group: 'wide',
    file: 'wide.m3hdl',
    top: 'Wide',
    params: { WIDTH: width },
    small: { WIDTH: width / 4 },
  });

/** @type {readonly Design[]} */
export const DESIGNS = [
  array(8, 8, { isQuick: true }),
  array(16, 16, { isQuick: true }),
  array(32, 32),
  array(64, 64),
  array(48, 16, {
    name: 'array-enables',
    title: 'array 48×16, an enable a row',
    params: { ROWS: 48, COLS: 16, ENABLES: true },
    small: { ROWS: 2, COLS: 5, ENABLES: true },
  }),
  design({
    name: 'triangle',
    title: 'triangle, 32 rows',
    group: 'dense',
    file: 'triangle.m3hdl',
    top: 'Triangle',
    params: { N: 32 },
    small: { N: 4 },
    byHand: 'shapes.v',
  }),
  design({
    name: 'checkerboard',
    title: 'checkerboard 32×32',
    group: 'dense',
    file: 'checkerboard.m3hdl',
    top: 'Checkerboard',
    params: { N: 32 },
    small: { N: 4 },
    byHand: 'shapes.v',
  }),
  design({
    name: 'pipeline',
    title: 'pipeline of 64 stages',
    group: 'dense',
    file: 'pipeline.m3hdl',
    top: 'Pipeline',
    params: { STAGES: 64 },
    small: { STAGES: 5 },
    isQuick: true,
  }),
  design({
    name: 'cam',
    title: 'CAM of 1,024 entries',
    group: 'dense',
    file: 'lookup.m3hdl',
    top: 'Lookup',
    params: { ENTRIES: 1024 },
    small: { ENTRIES: 16 },
    byHand: 'cam.v',
  }),
  dot('dot', '64 products of bf16 in fp32, in order', false),
  dot('dot-written', 'the same, functions as written', false, { intrinsics: false }),
  dot('dot-hopper', '64 products of bf16 in fp32, as Hopper', true),
  design({
    name: 'lz4',
    title: 'LZ4 there and back, 8 bytes',
    group: 'control',
    file: 'lz4.m3hdl',
    top: 'Lz4Pair',
    params: { BYTES: 8 },
    small: { BYTES: 4, LENGTH: 96 },
  }),
  design({
    name: 'crossbar',
    title: 'crossbar of queues 16×16',
    group: 'control',
    file: 'traffic.m3hdl',
    top: 'Traffic',
    params: { N: 16, DEPTH: 8 },
    small: { N: 4, DEPTH: 3 },
    byHand: 'crossbar.v',
  }),
  design({
    name: 'secded',
    title: 'SECDED memory, scrubbed',
    group: 'control',
    file: 'ecc.m3hdl',
    top: 'Ecc',
    params: { WORDS: 1024 },
    small: { WORDS: 16 },
    isQuick: true,
  }),
  design({
    name: 'lz4-idle',
    title: '32 LZ4 compressors, one works',
    group: 'idle',
    file: 'lz4.m3hdl',
    top: 'Lz4Row',
    params: { ENGINES: 32 },
    small: { ENGINES: 2, LENGTH: 60 },
  }),
  design({
    name: 'array-gated',
    title: 'array 32×32, gated 95 %',
    group: 'idle',
    file: 'gated.m3hdl',
    top: 'GatedArray',
    params: { ROWS: 32, COLS: 32 },
    small: { ROWS: 2, COLS: 3 },
  }),
  design({
    name: 'two-clocks',
    title: 'two clocks, 1 to 1,000',
    group: 'idle',
    file: 'twoclocks.m3hdl',
    top: 'TwoClocks',
    params: { ROWS: 16, COLS: 16 },
    small: { ROWS: 2, COLS: 2 },
    clocks: [
      { port: 'fast', every: 1 },
      { port: 'slow', every: 1000 },
    ],
  }),
  wide(512),
  wide(4096),
  design({
    name: 'ram',
    title: '1 MB, random access',
    group: 'memory',
    file: 'ram.m3hdl',
    top: 'RandomAccess',
    params: { WORDS: 262_144 },
    small: { WORDS: 1024 },
  }),
];

/** What is measured beside the designs: `costs.mjs`. */
export const COSTS = /** @type {const} */ (['edit', 'growth', 'waves']);

export const GROUPS = /** @type {const} */ (['dense', 'control', 'idle', 'wide', 'memory']);
