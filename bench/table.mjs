/** The result as text. */

/** @typedef {{ readonly name: string, readonly title: string, readonly group: string, readonly instances: number, readonly sides: readonly import('./measure.mjs').SideResult[], readonly faults: readonly string[], readonly notes: readonly string[] }} Row */

/** The peers' best: emitted from m3hdl or written by hand. @param {Row} row @param {'verilator' | 'icarus'} peer */
export function bestOf({ sides }, peer) {
  const rates = sides.filter(({ name }) => name.startsWith(peer)).map(({ rate }) => rate);
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** @param {Row} row @param {string} name */
export const rateOfSide = ({ sides }, name) => sides.find((side) => side.name === name)?.rate;

/** Our fastest engine. @param {Row} row */
export function ours(row) {
  const rates = ['wasm', 'ts'].flatMap((name) => rateOfSide(row, name) ?? []);
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** @param {number | undefined} a @param {number | undefined} b */
export const ratio = (a, b) => (a === undefined || b === undefined ? undefined : a / b);

/** Three digits that count, thousands apart. @param {number} rate */
export const rateText = (rate) =>
  rate >= 1000 ? Number(rate.toPrecision(3)).toLocaleString('en-US') : rate.toPrecision(3);

/** @param {number} value */
export const ratioText = (value) =>
  value >= 100 ? value.toFixed(0) : value.toPrecision(2).replace(/e.*/, '');

/** How busy the machine was, from the least to the most. @param {readonly number[]} load */
export const loadText = (load) => `load ${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)}`;

const COLUMNS = /** @type {const} */ ([
  ['wasm', (/** @type {Row} */ row) => rateOfSide(row, 'wasm'), rateText],
  ['ts', (/** @type {Row} */ row) => rateOfSide(row, 'ts'), rateText],
  ['verilator', (/** @type {Row} */ row) => rateOfSide(row, 'verilator'), rateText],
  ['by hand', (/** @type {Row} */ row) => rateOfSide(row, 'verilator by hand'), rateText],
  ['icarus', (/** @type {Row} */ row) => bestOf(row, 'icarus'), rateText],
  ['native', (/** @type {Row} */ row) => rateOfSide(row, 'native'), rateText],
  ['÷ verilator', (/** @type {Row} */ row) => ratio(ours(row), bestOf(row, 'verilator')), ratioText],
  ['÷ icarus', (/** @type {Row} */ row) => ratio(ours(row), bestOf(row, 'icarus')), ratioText],
  ['÷ native', (/** @type {Row} */ row) => ratio(ours(row), rateOfSide(row, 'native')), ratioText],
]);

/** Cycles per second; ratios are those of our fastest engine to the faster of the peer's two. @param {readonly Row[]} rows */
export function tableOf(rows) {
  const cells = [
    ['', ...COLUMNS.map(([title]) => title)],
    ...rows.map((row) => [
      row.faults.length > 0 ? `${row.title} (failed)` : row.title,
      ...COLUMNS.map(([, value, text]) => {
        const found = value(row);
        return found === undefined ? '–' : text(found);
      }),
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  return cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/**
 * @typedef {object} Costs
 * @property {import('./costs.mjs').Edit} [edit]
 * @property {readonly import('./costs.mjs').Size[]} [growth]
 * @property {readonly import('./costs.mjs').Waves[]} [waves]
 */

/** @param {Costs} costs */
export function costLines({ edit, growth, waves }) {
  const editLines =
    edit === undefined
      ? []
      : [
          '',
          `from an edit to the first cycle, array 16×16: ${edit.ours.toFixed(2)} s`,
          ...(edit.verilator === undefined
            ? []
            : [
                `  Verilator ${edit.verilator.toFixed(1)} s, ${ratioText(edit.verilator / edit.ours)} times as long`,
              ]),
        ];
  const growthLines = (growth ?? []).map(
    (size) =>
      `${String(size.instances).padStart(6)} cells: wasm ${milli(size.wasmSeconds)} ms, ${size.wasmBytes} bytes; ts ${milli(size.tsSeconds)} ms, ${size.tsBytes} bytes; SystemVerilog ${size.systemVerilogBytes} bytes`,
  );
  const wavesLines = (waves ?? []).map(
    ({ percent, without, withWaves, bytes }) =>
      `${String(percent).padStart(4)} % active: ${rateText(without)} cycles/s, with waves ${rateText(withWaves)}, ${ratioText(without / withWaves)} times the time, ${bytes.toFixed(0)} bytes a cycle`,
  );
  return [
    ...editLines,
    ...(growth === undefined
      ? []
      : ['', 'from the source to the end of reset, in a warm process', ...growthLines]),
    ...(waves === undefined ? [] : ['', '--vcd, 1,000 registers', ...wavesLines]),
  ];
}

const milli = (/** @type {number} */ seconds) => (1000 * seconds).toFixed(0);
