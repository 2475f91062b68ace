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
];

export const GROUPS = /** @type {const} */ (['dense', 'control', 'idle', 'wide', 'memory']);
