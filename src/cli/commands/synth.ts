import type { Argv } from 'yargs';
import {
  cellsWithBelow,
  isMemory,
  isStorage,
  readStatistics,
  yosysScript,
  type ModuleCells,
} from '../../driver/synth.js';
import { systemVerilogOf } from '../../driver/systemverilog.js';
import { filesOf } from '../../driver/targets.js';
import { attemptDesign } from '../options.js';
import { compileTop, topOptions, type TopOptions } from '../top.js';
import { findYosys } from '../yosys.js';

export interface SynthOptions extends TopOptions {
  readonly json: boolean;
}

export function synthOptions<T>(yargs: Argv<T>) {
  return topOptions(yargs).example(
    '$0 synth hdl/ecc/secded.m3hdl --top SecdedEncoder',
    'gates, flip-flops and area of each module',
  );
}

export async function synthCommand({ json, ...options }: SynthOptions): Promise<void> {
  const { compiled, sources } = compileTop(options);
  const emitted = attemptDesign(sources, () => systemVerilogOf(compiled, sources));
  const files = filesOf(emitted);
  const topName = emitted.faces.get(compiled.top.name)?.name ?? '';
  const script = yosysScript(
    files.map(({ name }) => name),
    topName,
  );
  const yosys = await findYosys();
  const modules = readStatistics(await yosys(script, files));
  process.stdout.write(json ? jsonOf(modules) : tableOf(modules));
}

interface Row {
  readonly module: string;
  readonly cells: number;
  readonly cellsWithBelow: number;
  readonly storage: number;
  readonly instances: number;
  readonly memories: number;
  readonly transistors: number | undefined;
}

function rowsOf(modules: readonly ModuleCells[]): readonly Row[] {
  const totals = cellsWithBelow(modules);
  return modules.map((module) => rowOf(module, totals.get(module.name) ?? 0));
}

function rowOf({ name, cells, transistors }: ModuleCells, total: number): Row {
  const count = (matches: (type: string) => boolean): number =>
    [...cells].reduce((sum, [type, number]) => sum + (matches(type) ? number : 0), 0);
  return {
    module: name,
    cells: count((type) => type.startsWith('$')),
    cellsWithBelow: total,
    storage: count(isStorage),
    instances: count((type) => !type.startsWith('$')),
    memories: count(isMemory),
    transistors,
  };
}

function tableOf(modules: readonly ModuleCells[]): string {
  const head = [
    'module',
    'cells',
    'with all below',
    'flip-flops',
    'instances',
    'memories',
    'transistors, about',
  ];
  const rows = rowsOf(modules).map((row) => [
    row.module,
    String(row.cells),
    String(row.cellsWithBelow),
    String(row.storage),
    String(row.instances),
    String(row.memories),
    row.transistors === undefined ? '-' : String(row.transistors),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function jsonOf(modules: readonly ModuleCells[]): string {
  const rows = rowsOf(modules);
  const report = modules.map(({ cells }, i) => ({ ...rows[i], types: Object.fromEntries(cells) }));
  return `${JSON.stringify({ version: 1, modules: report }, undefined, 2)}\n`;
}
