/** What is emitted of floats: Verilator finds nothing to say, Yosys builds it, and Icarus simulates it as our engine does. */
import { describe, expect } from 'vitest';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { filesOf, lint, randomBench, simulate, topOf, yosys } from '../../codegen/systemverilog/support.js';
import { onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';

const FILE = 'test/language/float-operations.m3hdl';
const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Milliseconds for one tool and one design. */
const LIMIT = NIGHTLY ? 600_000 : 60_000;

const TOPS = [
  ['Operations', {}],
  ['Operations', { A: 'fp8_e4m3' }],
  ['Policies', {}],
  ['Ways', {}],
] as const;

describe.each(TOPS)('%s %o', (top, params) => {
  const workspace = new Workspace(onDisk);
  const { compiler, file } = workspace.open(FILE);
  const compiled = file === undefined ? undefined : compiler.top(file, top, params);
  if (compiled === undefined) throw new Error(`there is no ${top}`);
  const emitted = systemVerilogOf(compiled, workspace.sources);

  needsTool('verilator')('passes the lint of Verilator', () => passesLint(emitted));
  needsTool('yosys')('is built by Yosys', () => isBuilt(emitted), LIMIT);
  needsTool('iverilog')(
    'simulates in Icarus as in our engine',
    () => simulatesAlike(compiled, emitted, NIGHTLY ? 5_000 : 200),
    LIMIT,
  );
});

function passesLint(emitted: SystemVerilog): void {
  expect(lint(filesOf(emitted), topOf(emitted))).toBe('');
}

function isBuilt(emitted: SystemVerilog): void {
  const script = `hierarchy -check -top ${topOf(emitted)}; proc; opt; check -assert`;
  expect(yosys(filesOf(emitted), script)).toBe('');
}

function simulatesAlike(compiled: Compiled, emitted: SystemVerilog, cycles: number): void {
  const bench = randomBench(compiled.optimised, emitted, { cycles, seed: 11 });
  expect(simulate([...filesOf(emitted), bench], `${topOf(emitted)}_tb`)).toMatch(/^PASS/);
}
