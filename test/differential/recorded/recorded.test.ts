/** What the tests beside the blocks do, played to the emitted code in Icarus and Verilator: they must say what our engine said. */
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { nodeFiles } from '../../../src/cli/files.js';
import { packageRoot } from '../../../src/cli/package-root.js';
import { findSources } from '../../../src/driver/find-files.js';
import { needsTool } from '../../support/tools.js';
import { recordTests, type Budget, type Recorded } from './record.js';
import { runInIcarus, runInVerilator } from './simulators.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

const BUDGET: Budget = NIGHTLY ? { rows: 10_000, runs: 100 } : { rows: 1000, runs: 4 };

const IN_VERILATOR: Budget = NIGHTLY ? { rows: 1000, runs: 10 } : { rows: 100, runs: 1 };

/** Rows by day, for designs that take Icarus a second for a few tens of them. */
const FEWER: Readonly<Record<string, number>> = { 'hdl/switch/traffic.m3hdl': 100 };

/** What cannot be played at the ports. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  'stdlib/counter.m3hdl': ['one step from any count: it sets registers or memory words'],
  'stdlib/ram.m3hdl': [
    'where anything may come of a meeting, the word itself is right: it reads words while they are written',
  ],
  'hdl/bert/pattern.m3hdl': [
    'the checker follows wherever the sequence begins: it sets registers or memory words',
  ],
};

/** What Verilator builds by day, in one go; at night each file. */
const BUILT = ['stdlib/cdc.m3hdl', 'stdlib/fifo.m3hdl', 'hdl/ecc/secded.m3hdl', 'hdl/ecc/memory.m3hdl'];

const PATIENCE = NIGHTLY ? 3_600_000 : 240_000;

const root = packageRoot();

const files = findSources(
  nodeFiles,
  ['stdlib', 'hdl'].map((folder) => join(root, folder)),
).map((path) => path.slice(root.length + 1));

describe.each(files)('the tests of %s', (path) => {
  needsTool('iverilog')('come out the same in Icarus', () => agreesInIcarus(path), PATIENCE);
});

async function agreesInIcarus(path: string): Promise<void> {
  const rows = NIGHTLY ? BUDGET.rows : (FEWER[path] ?? BUDGET.rows);
  const recorded = await recordTests(path, { ...BUDGET, rows });
  expect(recorded.left).toEqual(LEFT[path] ?? []);
  expect(runInIcarus(recorded)).toEqual([]);
}

describe.each(NIGHTLY ? files.map((path) => [path]) : [BUILT])('the tests of %s', (...paths) => {
  needsTool('verilator')('come out the same in Verilator', () => agreeInVerilator(paths), PATIENCE);
});

async function agreeInVerilator(paths: readonly string[]): Promise<void> {
  const recordings: Recorded[] = [];
  for (const path of paths) recordings.push(await recordTests(path, IN_VERILATOR));
  expect(runInVerilator(recordings)).toEqual([]);
}

needsTool('iverilog')('a module that is written wrong is found out', findsOut);

async function findsOut(): Promise<void> {
  const { modules, ...recorded } = await recordTests('stdlib/counter.m3hdl', IN_VERILATOR);
  const wrong = modules.map(({ name, text }) => ({ name, text: text.replaceAll(' + ', ' - ') }));
  expect(runInIcarus({ ...recorded, modules: wrong }).join('\n')).toMatch(/^FAIL/m);
}
