// Ours beside Icarus Verilog and Verilator: m3hdl bench [--help], npm run bench [-- --help]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { join, relative } from 'node:path';
import { compileTop } from './engines.mjs';
import { edit, growth, waves } from './costs.mjs';
import { measure } from './measure.mjs';
import { HELP, Misuse, optionsFrom } from './options.mjs';
import { page } from './page.mjs';
import {
  emitted,
  handWritten,
  icarusOptions,
  icarusSide,
  nativeOptions,
  nativeSide,
  verilatorOptions,
  verilatorSide,
  versionOf,
} from './peers.mjs';
import { ourSide } from './ours.mjs';
import { costLines, loadText, tableOf } from './table.mjs';

/** @typedef {import('./catalogue.mjs').Design} Design */
/** @typedef {ReturnType<typeof optionsFrom>} Options */

const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** @param {Options} options */
function toolsOf({ verilator, icarus, cc, hasPeers }) {
  const version = (/** @type {string} */ tool, /** @type {string} */ flag) =>
    hasPeers ? versionOf(tool, flag) : undefined;
  const tools = {
    verilator: version(verilator, '--version'),
    icarus: version(icarus, '-V'),
    cc: version(cc, '--version'),
  };
  for (const [name, found] of Object.entries(tools)) {
    if (hasPeers && found === undefined) say(`bench: no ${name}: its columns stay empty`);
  }
  return tools;
}

/**
 * The peers of a design by name, and how each is built where it is not built yet.
 *
 * @param {Design} design
 * @param {Options} options
 * @param {ReturnType<typeof toolsOf>} tools
 * @returns {readonly { readonly name: string, readonly build: () => import('./side.mjs').Side }[]}
 */
function peersOf(design, { enough, cache, verilator, icarus, cc }, tools) {
  const written = [{ suffix: '', isByHand: false, sources: emitted(design) }];
  if (design.byHand !== undefined) {
    written.push({ suffix: ' by hand', isByHand: true, sources: handWritten(design.byHand) });
  }
  const peers = [];
  for (const { suffix, isByHand, sources } of written) {
    if (tools.verilator !== undefined) {
      const name = `verilator${suffix}`;
      const settings = { name, tool: verilator, version: tools.verilator, cache, enough, isByHand };
      peers.push({ name, build: () => verilatorSide(design, sources, settings) });
    }
    if (tools.icarus !== undefined) {
      const name = `icarus${suffix}`;
      const settings = { name, tool: icarus, version: tools.icarus, cache, isByHand };
      peers.push({ name, build: () => icarusSide(design, sources, settings) });
    }
  }
  if (design.native !== undefined && tools.cc !== undefined) {
    const settings = { tool: cc, version: tools.cc, cache, enough };
    peers.push({ name: 'native', build: () => nativeSide(design, settings) });
  }
  return peers;
}

const messageOf = (/** @type {unknown} */ fault) => (fault instanceof Error ? fault.message : String(fault));

/**
 * A peer that cannot be built is left out and named: Verilator may run out of memory where we do not.
 *
 * @param {Design} design @param {Options} options @param {ReturnType<typeof toolsOf>} tools
 * @returns {Promise<import('./table.mjs').Row>}
 */
async function rowOf(design, options, tools) {
  const { name, title, group } = design;
  const sides = [ourSide(design, 'wasm', options.enough), ourSide(design, 'ts', options.enough)];
  /** @type {string[]} */
  const notes = [];
  try {
    say(`${title}: building`);
    for (const peer of peersOf(design, options, tools)) {
      try {
        sides.push(peer.build());
      } catch (fault) {
        say(messageOf(fault));
        notes.push(`${peer.name} could not be built`);
      }
    }
    say(`${title}: ${options.repeats} rounds of ${sides.length} sides`);
    const { hierarchy } = compileTop(design).compiled;
    const instances = hierarchy.shapes.reduce((sum, { count }) => sum + count, 0);
    const measured = await measure(sides, options);
    return { name, title, group, instances, ...measured, notes: [...notes, ...measured.notes] };
  } catch (fault) {
    return { name, title, group, instances: 0, sides: [], faults: [messageOf(fault)], notes };
  }
}

/**
 * What is to be said of a run, whatever it measures.
 *
 * @param {Options} options
 * @param {ReturnType<typeof toolsOf>} tools
 */
const headOf = (options, tools) => ({
  format: 1,
  date: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${arch()}`,
  },
  tools: { node: process.versions.node, ...tools },
  settings: { repeats: options.repeats, seconds: options.enough },
  commands: {
    verilator: [options.verilator, ...verilatorOptions('TOP')].join(' '),
    icarus: [options.icarus, ...icarusOptions].join(' '),
    cc: [options.cc, ...nativeOptions].join(' '),
  },
});

/**
 * @typedef {ReturnType<typeof headOf> & {
 *   readonly load: readonly number[],
 *   readonly rows: readonly import('./table.mjs').Row[],
 *   readonly costs: import('./table.mjs').Costs,
 * }} Result
 */

/**
 * @param {Options} options
 * @param {ReturnType<typeof toolsOf>} tools
 * @returns {import('./table.mjs').Costs}
 */
function costsOf({ costs, repeats, enough, verilator }, tools) {
  const about = (/** @type {(typeof costs)[number]} */ cost) => {
    if (costs.includes(cost)) say(`${cost}: ${repeats} rounds`);
    return costs.includes(cost);
  };
  return {
    ...(about('edit') && { edit: edit(repeats, tools.verilator === undefined ? undefined : verilator) }),
    ...(about('growth') && { growth: growth(repeats) }),
    ...(about('waves') && { waves: waves(repeats, enough) }),
  };
}

/** What has been measured is written after every design, so that a run can be cut short. @param {Options} options */
async function run(options) {
  const tools = toolsOf(options);
  const head = headOf(options, tools);
  /** @type {import('./table.mjs').Row[]} */
  const rows = [];
  /** @type {number[]} */
  const load = [];
  for (const design of options.designs) {
    const row = await rowOf(design, options, tools);
    rows.push(row);
    load.push(loadavg()[0] ?? 0);
    for (const note of row.notes) say(`${row.title}: ${note}`);
    say(row.faults.length > 0 ? row.faults.join('\n') : tableOf([row]).join('\n'));
    write(options.out, { ...head, load, rows, costs: {} });
  }
  const costs = costsOf(options, tools);
  load.push(loadavg()[0] ?? 0);
  return { ...head, load, rows, costs };
}

/** @param {Result} result */
function print({ date, machine, load, tools, settings, commands, rows, costs }) {
  const lines = [
    '',
    `${date}, ${machine.cpu}, ${machine.cores} cores, ${loadText(load)}`,
    `Node ${tools.node}; ${[tools.verilator, tools.icarus, tools.cc].filter((tool) => tool !== undefined).join('; ')}`,
    `medians of ${settings.repeats} runs in turns, each at least ${settings.seconds} s; assertions off on all sides`,
    ...Object.values(commands).map((command) => `  ${command}`),
    '',
    ...(rows.length > 0 ? tableOf(rows) : []),
    ...costLines(costs),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const jsonOf = (/** @type {Result} */ result) => `${JSON.stringify(result, undefined, 2)}\n`;

/** @param {string} folder @param {Result} result */
function write(folder, result) {
  mkdirSync(folder, { recursive: true });
  const files = { 'bench.json': jsonOf(result), 'bench.html': page(result) };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
}

async function main() {
  const options = optionsFrom(process.argv.slice(2));
  if (options.help) return void process.stdout.write(`${HELP}\n`);
  if (options.list) {
    const lines = options.designs.map(
      ({ name, group, title }) => `${name.padEnd(20)} ${group.padEnd(8)} ${title}`,
    );
    return void process.stdout.write(`${lines.join('\n')}\n`);
  }
  const result =
    options.page === undefined
      ? await run(options)
      : /** @type {Result} */ (JSON.parse(readFileSync(options.page, 'utf8')));
  if (options.json) process.stdout.write(jsonOf(result));
  else print(result);
  write(options.out, result);
  say(`wrote ${relative(process.cwd(), join(options.out, 'bench.html'))} and bench.json`);
  for (const { title, notes } of result.rows) for (const note of notes) say(`bench: ${title}: ${note}`);
  const faults = result.rows.flatMap(({ name, faults: own }) => own.map((fault) => `${name}: ${fault}`));
  for (const fault of faults) say(`bench: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (fault) {
  if (!(fault instanceof Misuse)) throw fault;
  say(`bench: ${fault.message}`);
  process.exitCode = 2;
}
