/** The result as one page that needs nothing else: plots are SVG, colours follow the reader's light or dark. */
import { bestOf, loadText, ours, rateOfSide, rateText, ratio, ratioText } from './table.mjs';

/** @typedef {import('./main.mjs').Result} Result */
/** @typedef {import('./table.mjs').Row} Row */

/** Shapes differ too, for those who do not tell the colours apart. */
const SERIES = /** @type {const} */ ([
  { name: 'wasm', label: 'm3hdl, WebAssembly', colour: 'var(--wasm)', shape: 'disc' },
  { name: 'ts', label: 'm3hdl, TypeScript', colour: 'var(--ts)', shape: 'ring' },
  { name: 'verilator', label: 'Verilator, emitted', colour: 'var(--verilator)', shape: 'square' },
  { name: 'verilator by hand', label: 'Verilator, by hand', colour: 'var(--verilator)', shape: 'frame' },
  { name: 'icarus', label: 'Icarus, emitted', colour: 'var(--icarus)', shape: 'diamond' },
  { name: 'icarus by hand', label: 'Icarus, by hand', colour: 'var(--icarus)', shape: 'lozenge' },
  { name: 'native', label: 'C by hand', colour: 'var(--native)', shape: 'bar' },
]);

const escape = (/** @type {string} */ text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @param {string} shape @param {number} x @param {number} y @param {string} colour */
function mark(shape, x, y, colour) {
  const filled = `fill="${colour}"`;
  const open = `fill="var(--paper)" stroke="${colour}" stroke-width="2"`;
  const diamond = (/** @type {number} */ r) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`;
  switch (shape) {
    case 'disc':
      return `<circle cx="${x}" cy="${y}" r="6" ${filled}/>`;
    case 'ring':
      return `<circle cx="${x}" cy="${y}" r="5" ${open}/>`;
    case 'square':
      return `<rect x="${x - 5}" y="${y - 5}" width="10" height="10" ${filled}/>`;
    case 'frame':
      return `<rect x="${x - 4.5}" y="${y - 4.5}" width="9" height="9" ${open}/>`;
    case 'diamond':
      return `<path d="${diamond(6.5)}" ${filled}/>`;
    case 'lozenge':
      return `<path d="${diamond(5.5)}" ${open}/>`;
    default:
      return `<rect x="${x - 2}" y="${y - 8}" width="4" height="16" rx="1.5" ${filled}/>`;
  }
}

/** What is slower than that stands at the edge of a plot. */
const LEAST = -4;

const PLOT = { left: 240, right: 24, width: 920, row: 34, top: 34 };

/** Speed beside the faster of Verilator's two, a line a design, on a logarithmic axis. @param {readonly Row[]} rows */
function speeds(rows) {
  const points = rows.map((row) => {
    const one = bestOf(row, 'verilator') ?? ours(row) ?? 1;
    return {
      row,
      at: SERIES.flatMap((series) => {
        const rate = rateOfSide(row, series.name);
        return rate === undefined ? [] : [{ series, rate, value: rate / one }];
      }),
    };
  });
  const values = points.flatMap(({ at }) => at.map(({ value }) => Math.log10(value)));
  const low = Math.max(LEAST, Math.floor(Math.min(-1, ...values)));
  const high = Math.ceil(Math.max(1, ...values));
  const x = (/** @type {number} */ value) =>
    Number(
      (
        PLOT.left +
        ((Math.max(Math.log10(value), low) - low) / (high - low)) * (PLOT.width - PLOT.left - PLOT.right)
      ).toFixed(1),
    );
  const height = PLOT.top + rows.length * PLOT.row + 14;
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const grid = ticks.map((tick) => {
    const isOne = tick === 1;
    return `<line x1="${x(tick)}" x2="${x(tick)}" y1="${PLOT.top - 8}" y2="${height - 14}" class="${isOne ? 'one' : 'grid'}"/>
<text x="${x(tick)}" y="16" class="tick" text-anchor="middle">${tick < 1 ? `1/${Math.round(1 / tick).toLocaleString('en-US')}` : `${tick.toLocaleString('en-US')}×`}</text>`;
  });
  const lines = points.map(({ row, at }, i) => {
    const y = PLOT.top + i * PLOT.row + PLOT.row / 2;
    const ends = at.map(({ value }) => x(value));
    const span =
      ends.length === 0
        ? ''
        : `<line x1="${Math.min(...ends)}" x2="${Math.max(...ends)}" y1="${y}" y2="${y}" class="span"/>`;
    const marks = at
      // What is ours is drawn last, on top.
      .toReversed()
      .map(
        ({ series, rate, value }) =>
          `<g><title>${escape(`${row.title}, ${series.label}: ${rateText(rate)} cycles/s, ${ratioText(value)}×`)}</title>${mark(series.shape, x(value), y, series.colour)}</g>`,
      );
    return `<text x="${PLOT.left - 14}" y="${y + 4}" text-anchor="end">${escape(row.title)}</text>${span}${marks.join('')}`;
  });
  return `<svg viewBox="0 0 ${PLOT.width} ${height}" role="img" aria-label="Speed beside Verilator">
${grid.join('\n')}
${lines.join('\n')}
</svg>`;
}

/** @param {readonly Row[]} rows */
function legend(rows) {
  return SERIES.filter(({ name }) => rows.some((row) => rateOfSide(row, name) !== undefined))
    .map(
      ({ label, shape, colour }) =>
        `<li><svg viewBox="0 0 20 20" width="20" height="20">${mark(shape, 10, 10, colour)}</svg>${label}</li>`,
    )
    .join('');
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} lines */
function table(head, lines) {
  const cell = (/** @type {string} */ tag, /** @type {string} */ text) => `<${tag}>${escape(text)}</${tag}>`;
  return `<div class="wide"><table><thead><tr>${head.map((text) => cell('th', text)).join('')}</tr></thead><tbody>
${lines.map((line) => `<tr>${line.map((text, i) => cell(i === 0 ? 'th' : 'td', text)).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}

const orDash = (/** @type {number | undefined} */ value, /** @type {(value: number) => string} */ text) =>
  value === undefined ? '–' : text(value);

/** @param {readonly Row[]} rows */
function figures(rows) {
  const series = SERIES.filter(({ name }) => rows.some((row) => rateOfSide(row, name) !== undefined));
  return table(
    ['cycles/s', ...series.map(({ label }) => label), '÷ Verilator', '÷ Icarus', '÷ C'],
    rows.map((row) => [
      row.title,
      ...series.map(({ name }) => orDash(rateOfSide(row, name), rateText)),
      orDash(ratio(ours(row), bestOf(row, 'verilator')), ratioText),
      orDash(ratio(ours(row), bestOf(row, 'icarus')), ratioText),
      orDash(ratio(ours(row), rateOfSide(row, 'native')), ratioText),
    ]),
  );
}

/** @param {readonly Row[]} rows */
function footprints(rows) {
  const of = (/** @type {Row} */ row, /** @type {string} */ name) =>
    row.sides.find((side) => side.name === name);
  const mega = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  return table(
    ['', 'instances', 'Verilator builds', 'its code', 'its process', 'ours (wasm)', 'Icarus'],
    rows.map((row) => [
      row.title,
      row.instances.toLocaleString('en-US'),
      orDash(of(row, 'verilator')?.buildSeconds, (seconds) => `${seconds.toFixed(1)} s`),
      orDash(of(row, 'verilator')?.codeBytes, (bytes) => `${(bytes / 1024).toFixed(0)} KB`),
      orDash(of(row, 'verilator')?.memory, mega),
      orDash(of(row, 'wasm')?.memory, mega),
      orDash((of(row, 'icarus by hand') ?? of(row, 'icarus'))?.memory, mega),
    ]),
  );
}

/** @typedef {{ readonly label: string, readonly colour: string, readonly points: readonly (readonly [number, number])[] }} Line */

const CHART = { left: 64, right: 150, width: 920, height: 260, top: 20, bottom: 34 };

/**
 * Lines over a number of instances, both axes logarithmic.
 *
 * @param {string} label
 * @param {readonly Line[]} lines
 * @param {(value: number) => string} unit
 */
function chart(label, lines, unit) {
  const all = lines.flatMap(({ points }) => points);
  const bounds = (/** @type {readonly number[]} */ values) => [Math.min(...values), Math.max(...values)];
  const [left = 1, right = 1] = bounds(all.map(([x]) => Math.log2(x)));
  const [least = 0, most = 0] = bounds(all.map(([, y]) => Math.log10(y)));
  const [bottom, top] = [Math.floor(least), Math.max(Math.ceil(most), Math.floor(least) + 1)];
  const { width, height } = CHART;
  const x = (/** @type {number} */ value) =>
    Math.round(
      CHART.left +
        ((Math.log2(value) - left) / Math.max(right - left, 1)) * (width - CHART.left - CHART.right),
    );
  const y = (/** @type {number} */ value) =>
    Math.round(
      height -
        CHART.bottom -
        ((Math.log10(value) - bottom) / (top - bottom)) * (height - CHART.top - CHART.bottom),
    );
  const grid = Array.from({ length: top - bottom + 1 }, (_, i) => 10 ** (bottom + i)).map(
    (value) =>
      `<line x1="${CHART.left}" x2="${width - CHART.right}" y1="${y(value)}" y2="${y(value)}" class="grid"/><text x="${CHART.left - 8}" y="${y(value) + 4}" class="tick" text-anchor="end">${unit(value)}</text>`,
  );
  const instances = [...new Set(all.map(([value]) => value))];
  const ticks = instances.map(
    (value) =>
      `<text x="${x(value)}" y="${height - 12}" class="tick" text-anchor="middle">${value.toLocaleString('en-US')}</text>`,
  );
  // Names beside the ends of their lines, moved apart where those meet.
  let below = -Infinity;
  const names = lines
    .flatMap((line) => {
      const end = line.points.at(-1);
      return end === undefined ? [] : [{ ...line, at: y(end[1]) }];
    })
    .toSorted((a, b) => a.at - b.at)
    .map((line) => {
      below = Math.max(line.at, below + 16);
      return `<text x="${width - CHART.right + 12}" y="${below + 4}" style="fill: ${line.colour}">${escape(line.label)}</text>`;
    });
  const curves = lines.map(
    ({ colour, points }) =>
      `<polyline points="${points.map(([a, b]) => `${x(a)},${y(b)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>${points.map(([a, b]) => `<circle cx="${x(a)}" cy="${y(b)}" r="4" fill="${colour}"><title>${a.toLocaleString('en-US')} cells: ${unit(b)}</title></circle>`).join('')}`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">
${[...grid, ...ticks, ...curves, ...names].join('\n')}
</svg>`;
}

const seconds = (/** @type {number} */ value) =>
  value < 1 ? `${Number((1000 * value).toPrecision(3))} ms` : `${Number(value.toPrecision(3))} s`;
const bytes = (/** @type {number} */ value) =>
  value < 1000
    ? `${Number(value.toPrecision(3))} B`
    : `${Number((value / 1000).toPrecision(3)).toLocaleString('en-US')} kB`;

/** What grows with the array, and beside it Verilator as it was built for the arrays above. @param {Result} result */
function growthOf({ costs: { growth }, rows }) {
  if (growth === undefined) return '';
  const squares = rows.flatMap(({ name, sides }) => {
    const side = /^array-(\d+)x\1$/.test(name) ? sides.find((each) => each.name === 'verilator') : undefined;
    return side === undefined ? [] : [{ cells: Number(/\d+/.exec(name)?.[0]) ** 2, side }];
  });
  /** @param {(size: import('./costs.mjs').Size) => number} value @returns {readonly (readonly [number, number])[]} */
  const ours = (value) => growth.map((size) => [size.instances, value(size)]);
  /** @param {(side: import('./measure.mjs').SideResult) => number | undefined} value @returns {readonly (readonly [number, number])[]} */
  const theirs = (value) =>
    squares.flatMap(({ cells, side }) => {
      const found = value(side);
      return found === undefined || found === 0 ? [] : [/** @type {const} */ ([cells, found])];
    });
  const verilator = { label: 'Verilator', colour: 'var(--verilator)' };
  const wasm = { label: 'WebAssembly', colour: 'var(--wasm)' };
  const typescript = { label: 'TypeScript', colour: 'var(--ts)' };
  const shown = (/** @type {readonly Line[]} */ lines) => lines.filter(({ points }) => points.length > 0);
  return `<h2>What grows with an array</h2>
<p>From the source to the end of reset, in a warm process; Verilator: its build.</p>
${chart(
  'Time to compile',
  shown([
    { ...wasm, points: ours((size) => size.wasmSeconds) },
    { ...typescript, points: ours((size) => size.tsSeconds) },
    { ...verilator, points: theirs((side) => side.buildSeconds) },
  ]),
  seconds,
)}
<p>Bytes of code: a WebAssembly module, a TypeScript module, machine code.</p>
${chart(
  'Size of code',
  shown([
    { ...wasm, points: ours((size) => size.wasmBytes) },
    { ...typescript, points: ours((size) => size.tsBytes) },
    { ...verilator, points: theirs((side) => side.codeBytes) },
  ]),
  bytes,
)}`;
}

/** @param {import('./table.mjs').Costs} costs */
function editOf({ edit }) {
  if (edit === undefined) return '';
  const theirs =
    edit.verilator === undefined
      ? ''
      : ` Verilator takes ${edit.verilator.toFixed(1)} s, ${ratioText(edit.verilator / edit.ours)} times as long.`;
  return `<h2>From an edit to the first cycle</h2>
<p>A 16×16 array, in a cold process: <strong>${edit.ours.toFixed(2)} s</strong>.${theirs}</p>`;
}

/** @param {import('./table.mjs').Costs} costs */
function wavesOf({ waves }) {
  if (waves === undefined) return '';
  return `<h2>What waves cost</h2>
<p>A thousand registers of 32 bits, all of them traced by <code>--vcd</code>, of which so many change in a cycle.</p>
${table(
  ['active', 'cycles/s without', 'with', 'times the time', 'bytes a cycle'],
  waves.map(({ percent, without, withWaves, bytes: written }) => [
    `${percent} %`,
    rateText(without),
    rateText(withWaves),
    ratioText(without / withWaves),
    written.toFixed(0),
  ]),
)}`;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fcfcfa; --ink: #1d1f21; --dim: #6b7075; --rule: #dfe1e2;
  --wasm: #c2410c; --ts: #d97706; --verilator: #1d4ed8; --icarus: #6d28d9; --native: #15803d; }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e8e6e3; --dim: #9aa0a6; --rule: #33373c;
  --wasm: #fb923c; --ts: #fcd34d; --verilator: #7aa2ff; --icarus: #b69cff; --native: #5fd38d; } }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .4rem; } p { margin: .3rem 0 1rem; } .dim { color: var(--dim); }
svg { display: block; width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--ink); } svg .tick { fill: var(--dim); font-size: 12px; }
.grid { stroke: var(--rule); } .one { stroke: var(--dim); stroke-dasharray: 4 3; } .span { stroke: var(--rule); stroke-width: 3; stroke-linecap: round; }
ul.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; margin: .6rem 0; font-size: 13px; } ul.legend li { display: flex; align-items: center; gap: .3rem; }
ul.legend svg { width: 20px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); } tbody th, thead th:first-child { text-align: left; } th { font-weight: 500; } thead th { color: var(--dim); vertical-align: bottom; }
code { font-size: 12.5px; overflow-wrap: anywhere; } .fault { color: #dc2626; }`;

const TITLES = /** @type {Readonly<Record<string, string>>} */ ({
  dense: 'Dense: every cell is busy in every cycle',
  control: 'Control',
  idle: 'Idle: most of the design waits',
  wide: 'Wide datapaths',
  memory: 'Memory',
});

/** @param {Result} result */
export function page(result) {
  const { date, machine, load, tools, settings, commands, rows, costs } = result;
  const groups = Object.keys(TITLES).flatMap((group) => {
    const own = rows.filter((row) => row.group === group);
    return own.length === 0 ? [] : [{ group, own }];
  });
  const measured = rows.filter(({ sides }) => sides.length > 0);
  const faults = rows.flatMap(({ title, faults: own }) => own.map((fault) => `${title}: ${fault}`));
  const notes = rows.flatMap(({ title, notes: own }) => own.map((note) => `${title}: ${note}`));
  const versions = [`Node ${tools.node}`, tools.verilator, tools.icarus, tools.cc].flatMap(
    (tool) => tool ?? [],
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>m3hdl: benchmark</title>
<style>${STYLE}
</style>
<h1>m3hdl beside Icarus Verilog and Verilator</h1>
<p class="dim">${escape(`${date.slice(0, 10)} · ${machine.cpu}, ${machine.cores} cores, ${loadText(load)} · ${versions.join(' · ')}`)}</p>
${faults.map((fault) => `<p class="fault">${escape(fault)}</p>`).join('\n')}
<p>Speed is that of simulation, in cycles per second; the dashed line is Verilator, the faster of what it makes of our SystemVerilog and of Verilog written by hand. Medians of ${settings.repeats} runs, taken in turns, each at least ${settings.seconds} s; all sides came to the same checksums. Assertions are off on all of them.</p>
<ul class="legend">${legend(measured)}</ul>
${groups.map(({ group, own }) => `<h2>${TITLES[group]}</h2>\n${speeds(own)}\n${figures(own)}`).join('\n')}
${notes.length > 0 ? `<p class="dim">Left out: ${escape(notes.join('; '))}.</p>` : ''}
${measured.length > 0 ? `<h2>What it takes</h2>\n${footprints(measured)}` : ''}
${editOf(costs)}
${growthOf(result)}
${wavesOf(costs)}
<h2>Command lines</h2>
${Object.values(commands)
  .map((command) => `<p><code>${escape(command)}</code></p>`)
  .join('\n')}
</html>
`;
}
