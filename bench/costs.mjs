/** What else a user pays for: an edit, size, and waves. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileModule } from '../dist/src/codegen/wasm/engine.js';
import { emit } from '../dist/src/driver/targets.js';
import { VcdWriter } from '../dist/src/trace/vcd.js';
import { compileTop, engineNamed, simulate } from './engines.mjs';
import { median } from './measure.mjs';
import { emitted, verilatorOptions } from './peers.mjs';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const ARRAY = path('designs/array.m3hdl');

/** @param {() => void} work @returns {number} seconds */
function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** @template T @param {(folder: string) => T} work */
function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// ── An edit ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @typedef {{ readonly ours: number, readonly verilator: number | undefined }} Edit  Seconds. */

/**
 * From a changed file to the first cycle of a 16×16 array, in turns: our command line, in a cold process; Verilator from our SystemVerilog to the end of one cycle of
 * what it built, its driver a line, nothing kept.
 *
 * @param {number} repeats
 * @param {string | undefined} verilator
 * @returns {Edit}
 */
export function edit(repeats, verilator) {
  const source = readFileSync(ARRAY, 'utf8');
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  for (let round = 0; round < repeats; round++) {
    inFolder((folder) => {
      const file = join(folder, 'array.m3hdl');
      writeFileSync(file, source.replace('0x9e37_79b9', `0x9e37_${(0x79b9 + round).toString(16)}`));
      const args = ['sim', file, '--top', 'Array', '--cycles', '1'];
      ours.push(
        timed(() => execFileSync(process.execPath, [path('../bin/m3hdl.js'), ...args], { stdio: 'pipe' })),
      );
      if (verilator !== undefined) theirs.push(timed(() => buildAndRun(verilator, file, folder)));
    });
  }
  return { ours: median(ours), verilator: verilator === undefined ? undefined : median(theirs) };
}

const ONE_CYCLE = `#include "Vtop.h"
double sc_time_stamp() { return 0; }
int main() { static Vtop top; top.clk = 1; top.eval(); top.clk = 0; top.eval(); return 0; }
`;

/** @param {string} verilator @param {string} file @param {string} folder */
function buildAndRun(verilator, file, folder) {
  const sources = emitted({ file, top: 'Array', params: {} });
  for (const { name, text } of sources) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'driver.cpp'), ONE_CYCLE);
  const files = [...sources.map(({ name }) => name), 'driver.cpp'];
  execFileSync(verilator, [...verilatorOptions('Array'), ...files], { cwd: folder, stdio: 'pipe' });
  execFileSync(join(folder, 'obj_dir', 'run'));
}

// ── Growth ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * @typedef {object} Size
 * @property {number} instances
 * @property {number} wasmSeconds  From the source to the end of reset.
 * @property {number} tsSeconds
 * @property {number} wasmBytes
 * @property {number} tsBytes
 * @property {number} systemVerilogBytes
 */

/** Arrays from 16 cells to 4,096. @param {number} repeats @returns {readonly Size[]} */
export function growth(repeats) {
  // Once for nothing: what V8 has to learn is part of an edit, not of size.
  compileTop({ file: ARRAY, top: 'Array', params: { ROWS: 2, COLS: 2 } });
  return [4, 8, 16, 32, 64].map((size) => {
    const top = { file: ARRAY, top: 'Array', params: { ROWS: size, COLS: size } };
    const seconds = (/** @type {import('./engines.mjs').EngineName} */ engine) =>
      median(Array.from({ length: repeats }, () => timed(() => simulate(compileTop(top).compiled, engine))));
    const { compiled, sources } = compileTop(top);
    const bytes = (/** @type {'ts' | 'systemverilog'} */ target) =>
      emit(compiled, target, sources).reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    return {
      instances: size * size,
      wasmSeconds: seconds('wasm'),
      tsSeconds: seconds('ts'),
      wasmBytes: compileModule(compiled.hierarchyFor(engineNamed('wasm')), false).program.bytes.length,
      tsBytes: bytes('ts'),
      systemVerilogBytes: bytes('systemverilog'),
    };
  });
}

// ── Waves ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @typedef {{ readonly percent: number, readonly without: number, readonly withWaves: number, readonly bytes: number }} Waves  Rates; bytes a cycle. */

/**
 * A run with `--vcd` beside one without, of a thousand registers.
 *
 * @param {number} repeats
 * @param {number} enough  Seconds that a run takes at least, waves or none.
 * @returns {readonly Waves[]}
 */
export function waves(repeats, enough) {
  return [1, 10, 100].map((percent) => {
    const { compiled } = compileTop({
      file: path('designs/activity.m3hdl'),
      top: 'Activity',
      params: { PERCENT: percent },
    });
    /** @type {number[]} */
    const without = [];
    /** @type {number[]} */
    const withWaves = [];
    let bytes = 0;
    for (let round = 0; round < repeats; round++) {
      without.push(rateFor(simulate(compiled, 'wasm'), enough));
      bytes = inFolder((folder) => {
        const sim = simulate(compiled, 'wasm');
        const file = openSync(join(folder, 'waves.vcd'), 'w');
        let written = 0;
        const writer = new VcdWriter(sim.kernel, (piece) => (written += writeSync(file, piece)));
        withWaves.push(rateFor(sim, enough));
        writer.end();
        closeSync(file);
        return written / sim.stats.cycles;
      });
    }
    return { percent, without: median(without), withWaves: median(withWaves), bytes };
  });
}

/** The rate of the last stretch, of stretches that double. @param {import('../dist/src/sim/simulation.js').Simulation} sim @param {number} enough */
function rateFor(sim, enough) {
  for (let cycles = 64; ; cycles *= 2) {
    const seconds = timed(() => sim.step(cycles));
    if (seconds >= enough) return cycles / seconds;
  }
}
