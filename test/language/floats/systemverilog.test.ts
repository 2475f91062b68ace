/** What is emitted of floats: Verilator finds nothing to say, Yosys builds it, and Icarus simulates it as our engine does. */
import { describe, expect } from 'vitest';
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

  needsTool('verilator')('passes the lint of Verilator', () => {
    expect(lint(filesOf(emitted), topOf(emitted))).toBe('');
  });
  needsTool('yosys')(
    'is built by Yosys',
    () => {
      const script = `hierarchy -check -top ${topOf(emitted)}; proc; opt; check -assert`;
      expect(yosys(filesOf(emitted), script)).toBe('');
    },
    LIMIT,
  );
  needsTool('iverilog')(
    'simulates in Icarus as in our engine',
    () => {
      const bench = randomBench(compiled.optimised, emitted, { cycles: NIGHTLY ? 5_000 : 200, seed: 11 });
      expect(simulate([...filesOf(emitted), bench], `${topOf(emitted)}_tb`)).toMatch(/^PASS/);
    },
    LIMIT,
  );
});
