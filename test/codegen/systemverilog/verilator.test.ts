/** Emitted code in Verilator's simulator, with the benches that Icarus takes: one build for all, since a build takes long. */
import { expect } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { systemVerilogOf } from '../../../src/driver/systemverilog.js';
import { onDisk } from '../../driver/support.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, randomBench, simulateInVerilator, type NamedFile } from './support.js';

/** Queues, a memory, a code and arbitration: registers, memories, functions and hierarchy. */
const TOPS = [
  { file: 'stdlib/fifo.m3hdl', name: 'Fifo', parameters: { T: 'u8' } },
  { file: 'stdlib/arbiter.m3hdl', name: 'RoundRobin', parameters: { T: 'u8' } },
  { file: 'hdl/ecc/memory.m3hdl', name: 'EccMemory', parameters: {} },
] as const;

/** The design, and a bench of random inputs. */
function designOf({ file, name, parameters }: (typeof TOPS)[number]): {
  readonly files: readonly NamedFile[];
  readonly bench: NamedFile;
} {
  const workspace = new Workspace(onDisk);
  const { compiler, file: from } = workspace.open(file);
  const compiled = from === undefined ? undefined : compiler.top(from, name, parameters);
  if (compiled === undefined) throw new Error(`${file} has no ${name}`);
  const emitted = systemVerilogOf(compiled, workspace.sources);
  return {
    files: filesOf(emitted),
    bench: randomBench(compiled.optimised, emitted, { cycles: 100, seed: 11 }),
  };
}

needsTool('verilator')('simulates in Verilator as in our engine', simulatesAlike, 600_000);

function simulatesAlike(): void {
  const designs = TOPS.map(designOf);
  const said = simulateInVerilator(
    designs.flatMap(({ files }) => files),
    designs.map(({ bench }) => bench),
  );
  for (const { name } of TOPS) expect(said).toContain(`PASS ${name}: `);
  expect(said).not.toContain('FAIL');
}
