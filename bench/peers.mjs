/** The other sides: Verilator, Icarus Verilog, and loops in C. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemVerilogOf } from '../dist/src/driver/systemverilog.js';
import { filesOf } from '../dist/src/driver/targets.js';
import { built } from './cache.mjs';
import { compileTop } from './engines.mjs';

/** @typedef {import('./catalogue.mjs').Design} Design */
/** @typedef {import('./side.mjs').Side} Side */
/** @typedef {{ readonly name: string, readonly text: string }} Source */

const read = (/** @type {string} */ name) =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

const OPTIMISE = ['-O3', '-march=native'];

/**
 * Assertions are off on all sides. Verilator's own makefile would add -Os behind what -CFLAGS says, so OPT_FAST says it too.
 *
 * @param {string} top
 */
export const verilatorOptions = (top) => [
  ...'--cc --exe --build -O3 --x-assign fast --x-initial fast -Wno-fatal -DSYNTHESIS --threads 1'.split(' '),
  '-CFLAGS',
  OPTIMISE.join(' '),
  '-MAKEFLAGS',
  `OPT_FAST='${OPTIMISE.join(' ')}'`,
  ...`--prefix Vtop --top-module ${top} -o run`.split(' '),
];

export const icarusOptions = ['-g2012', '-DSYNTHESIS', '-s', 'bench'];

export const nativeOptions = OPTIMISE;

/**
 * What a tool says of its version, or undefined where there is no such tool.
 *
 * @param {string} tool
 * @param {string} flag
 */
export function versionOf(tool, flag) {
  const { error, stdout } = spawnSync(tool, [flag], { encoding: 'utf8' });
  return error === undefined ? (stdout.split('\n')[0] ?? '').trim() : undefined;
}

/** Our SystemVerilog. @param {import('./engines.mjs').Top} design @returns {readonly Source[]} */
export function emitted(design) {
  const { compiled, sources } = compileTop(design);
  return filesOf(systemVerilogOf(compiled, sources)).map(({ name, content }) => ({ name, text: content }));
}

/** What an engineer would write, with the parameters of the design as defaults of its top. @param {string} file @returns {readonly Source[]} */
export const handWritten = (file) => [{ name: basename(file), text: read(`verilog/${file}`) }];

/**
 * @param {Design} design
 * @param {boolean} isByHand
 */
const parametersOf = ({ params }, isByHand) =>
  isByHand ? Object.entries(params).map(([name, value]) => /** @type {const} */ ([name, Number(value)])) : [];

/**
 * @param {Design} design
 * @param {readonly Source[]} sources
 * @param {{ readonly name: string, readonly tool: string, readonly version: string, readonly cache: string, readonly enough: number, readonly isByHand: boolean }} settings
 * @returns {Side}
 */
export function verilatorSide(design, sources, { name, tool, version, cache, enough, isByHand }) {
  const driver = verilatorDriver(design);
  const header = read('native/marks.h');
  const generics = parametersOf(design, isByHand).map(([key, value]) => `-G${key}=${value}`);
  const options = [...verilatorOptions(design.top), ...generics];
  const inputs = [
    version,
    ...options,
    driver,
    header,
    ...sources.flatMap((source) => [source.name, source.text]),
  ];
  const { folder, seconds, codeBytes } = built(cache, inputs, (into) => {
    const files = [...sources, { name: 'driver.cpp', text: driver }];
    for (const file of [...files, { name: 'marks.h', text: header }])
      writeFileSync(join(into, file.name), file.text);
    const args = [
      ...options,
      '-CFLAGS',
      `-I${into}`,
      '--Mdir',
      join(into, 'obj'),
      ...files.map((file) => file.name),
    ];
    execFileSync(tool, args, { cwd: into, stdio: 'pipe' });
    return { codeBytes: textBytes(join(into, 'obj', 'Vtop__ALL.a')) };
  });
  const command = join(folder, 'obj', 'run');
  return { name, command, args: [String(enough)], buildSeconds: seconds, codeBytes };
}

/** Machine code in an archive, in bytes; 0 where there is no `size`. @param {string} archive */
function textBytes(archive) {
  const { error, stdout } = spawnSync('size', [archive], { encoding: 'utf8' });
  if (error !== undefined) return 0;
  return stdout
    .split('\n')
    .slice(1)
    .reduce((sum, line) => sum + Number(/^\s*(\d+)/.exec(line)?.[1] ?? 0), 0);
}

/** Two edges of the first clock under reset, then marks. @param {Design} design */
function verilatorDriver({ clocks, reset }) {
  const [first] = clocks;
  const set = (/** @type {number} */ level) =>
    clocks
      .map(({ port, every }) =>
        every === 1 ? `top.${port} = ${level};` : `if (edge % ${every} == 0) top.${port} = ${level};`,
      )
      .join('\n    ');
  return `#include "Vtop.h"
#include "marks.h"
static Vtop top;
static uint64_t edge = 0;
double sc_time_stamp() { return 0; }
static uint32_t advance(uint64_t cycles) {
  for (; cycles > 0; cycles--) {
    edge++;
    ${set(1)}
    top.eval();
    ${set(0)}
    top.eval();
  }
  return top.checksum;
}
int main(int argc, char **argv) {
  top.${first?.port} = 0;
  top.${reset} = 1;
  top.eval();
  advance(2);
  top.${reset} = 0;
  top.eval();
  marks_run(argc > 1 ? atof(argv[1]) : 1, advance);
}
`;
}

/**
 * @param {Design} design
 * @param {readonly Source[]} sources
 * @param {{ readonly name: string, readonly tool: string, readonly version: string, readonly cache: string, readonly isByHand: boolean }} settings
 * @returns {Side}
 */
export function icarusSide(design, sources, { name, tool, version, cache, isByHand }) {
  const bench = icarusBench(design, parametersOf(design, isByHand));
  const all = [...sources, { name: 'bench.v', text: bench }];
  const inputs = [version, ...icarusOptions, ...all.flatMap((source) => [source.name, source.text])];
  const { folder, seconds } = built(cache, inputs, (into) => {
    for (const file of all) writeFileSync(join(into, file.name), file.text);
    const files = all.map((file) => file.name);
    execFileSync(tool, [...icarusOptions, '-o', 'run.vvp', ...files], { cwd: into, stdio: 'pipe' });
    return {};
  });
  // Beside the compiler that was named.
  const vvp = tool.replace(/iverilog$/, 'vvp');
  return { name, command: vvp, args: ['-n', join(folder, 'run.vvp')], buildSeconds: seconds, endless: true };
}

/** @param {Design} design @param {readonly (readonly [string, number])[]} parameters */
function icarusBench({ top, clocks, reset }, parameters) {
  const generics = parameters.map(([name, value]) => `.${name}(${value})`).join(', ');
  const ports = [...clocks.map(({ port }) => port), reset, 'checksum']
    .map((port) => `.${port}(${port})`)
    .join(', ');
  const set = (/** @type {number} */ level) =>
    clocks
      .map(({ port, every }) =>
        every === 1 ? `${port} = ${level};` : `if (edges % ${every} == 0) ${port} = ${level};`,
      )
      .join(' ');
  return `module bench;
  reg ${clocks.map(({ port }) => `${port} = 0`).join(', ')}, ${reset} = 1;
  wire [31:0] checksum;
  integer edges = 0, mark, done = 0;
  ${top} ${generics === '' ? '' : `#(${generics}) `}dut (${ports});
  task cycle;
    begin
      edges = edges + 1;
      #1 ${set(1)}
      #1 ${set(0)}
    end
  endtask
  initial begin
    repeat (2) cycle;
    ${reset} = 0;
    mark = 1;
    forever begin
      repeat (mark - done) cycle;
      done = mark;
      #1 $display("%0d %08x", mark, checksum);
      $fflush;
      mark = 2 * mark;
    end
  end
endmodule
`;
}

/**
 * @param {Design} design
 * @param {{ readonly tool: string, readonly version: string, readonly cache: string, readonly enough: number }} settings
 * @returns {Side}
 */
export function nativeSide({ native, params }, { tool, version, cache, enough }) {
  if (native === undefined) throw new Error('there are no loops in C for it');
  const sources = [native, 'marks.h'].map((name) => ({ name, text: read(`native/${name}`) }));
  const definitions = Object.entries(params).map(([name, value]) => `-D${name}=${Number(value)}`);
  const inputs = [version, ...nativeOptions, ...definitions, ...sources.map(({ text }) => text)];
  const { folder, seconds } = built(cache, inputs, (into) => {
    mkdirSync(into, { recursive: true });
    for (const { name, text } of sources) writeFileSync(join(into, name), text);
    execFileSync(tool, [...nativeOptions, ...definitions, '-o', 'run', native], { cwd: into, stdio: 'pipe' });
    return {};
  });
  return { name: 'native', command: join(folder, 'run'), args: [String(enough)], buildSeconds: seconds };
}
