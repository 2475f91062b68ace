/** Every synthesizable module of the library and of `hdl/`: all three tools take it, and Icarus simulates it as our engine does. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { Elaboration } from '../../../src/semantics/elaborate.js';
import { onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, lint, randomBench, simulate, topOf, yosys } from './support.js';

/** Parameters for modules that have no default for them. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Fifo: { T: 'u8' },
  Skid: { T: 'u8' },
  RoundRobin: { T: 'u8' },
};

interface Top {
  readonly file: string;
  readonly name: string;
  readonly compiled: Compiled;
  readonly sources: Workspace['sources'];
}

const tops = ['stdlib', 'hdl'].flatMap((folder) => filesBelow(folder)).flatMap(topsOf);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(onDisk.workingFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.m3hdl'))
    .map((path) => join(folder, path))
    .toSorted();
}

function topsOf(file: string): readonly Top[] {
  const workspace = new Workspace(onDisk);
  const { compiler, file: from } = workspace.open(file);
  if (from === undefined) return [];
  return from.tree.items.flatMap((item): readonly Top[] => {
    if (item.kind !== 'module') return [];
    const name = item.name.text;
    const parameters = PARAMETERS[name];
    if (parameters === undefined && !Elaboration.hasDefaults(item)) return [];
    const compiled = compiler.top(from, name, parameters ?? {});
    if (compiled === undefined || compiled.design.modules.some(({ model }) => model)) return [];
    return [{ file, name, compiled, sources: workspace.sources }];
  });
}

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Half a minute of Yosys, of which its parts are synthesised on their own; a layer of eight products, of bf16; and a table of a thousand entries. */
const YOSYS_AT_NIGHT: ReadonlySet<string> = new Set(['CompressedMemory', 'DenseLayer', 'ForwardingTable']);

/** Cycles of random inputs by day, for designs that take Icarus a second for a few tens of them. */
const FEWER: Readonly<Record<string, number>> = {
  CompressedMemory: 20,
  Crossbar: 40,
  Lz4Compressor: 20,
  Matcher: 20,
  UniformLoad: 40,
};

/** Cycles of random inputs. */
function cyclesOf(name: string): number {
  const byDay = FEWER[name] ?? 80;
  return NIGHTLY ? byDay * 10 : byDay;
}

/** For one tool and one design. */
const LIMIT = NIGHTLY ? 600_000 : 60_000;

describe.each(tops)('$name of $file', ({ name, compiled, sources }) => {
  const emitted = systemVerilogOf(compiled, sources);
  needsTool('verilator')('passes the lint of Verilator', () => passesLint(emitted));
  if (NIGHTLY || !YOSYS_AT_NIGHT.has(name))
    needsTool('yosys')('is synthesised by Yosys', () => isSynthesised(emitted), LIMIT);
  needsTool('iverilog')(
    'simulates in Icarus as in our engine',
    () => simulatesAlike(compiled, emitted, cyclesOf(name)),
    LIMIT,
  );
});

function passesLint(emitted: SystemVerilog): void {
  expect(lint(filesOf(emitted), topOf(emitted))).toBe('');
}

function isSynthesised(emitted: SystemVerilog): void {
  const script = `hierarchy -check -top ${topOf(emitted)}; proc; opt; memory -nomap; opt; check -assert`;
  expect(yosys(filesOf(emitted), script)).toBe('');
}

function simulatesAlike(compiled: Compiled, emitted: SystemVerilog, cycles: number): void {
  const bench = randomBench(compiled.optimised, emitted, { cycles, seed: 7 });
  // Random inputs keep no assumptions.
  const told = simulate([...filesOf(emitted), bench], `${topOf(emitted)}_tb`, ['-DSYNTHESIS']);
  expect(told).toMatch(/^PASS/);
}
