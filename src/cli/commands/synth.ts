import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { Exit, ExitCode } from '../exit.js';
import { attemptDesign } from '../options.js';
import { beforeSignal } from '../process.js';
import { refuse } from '../report.js';
import { compileTop, topOptions, type TopOptions } from '../top.js';

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
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-synth-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = beforeSignal(remove);
  try {
    for (const { name, content } of files) writeFileSync(join(folder, name), content);
    const modules = readStatistics(
      await runYosys(
        yosysScript(
          files.map(({ name }) => name),
          topName,
        ),
        folder,
      ),
    );
    process.stdout.write(json ? jsonOf(modules) : tableOf(modules));
  } finally {
    remove();
    forget();
  }
}

/** Yosys in a process group of its own, which ends with us, whatever Yosys has started itself; what it leaves lying goes with the folder. */
async function runYosys(script: string, folder: string): Promise<string> {
  const child = spawn('yosys', ['-p', script], {
    cwd: folder,
    detached: true,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const forget = beforeSignal(async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    await ended;
  } catch {
    refuse(
      'M6016',
      '`yosys` is not installed',
      'the Debian package `yosys` has it, and `.ci/install` installs it',
    );
  } finally {
    forget();
  }
  const status = child.exitCode;
  if (status === 0) return stdout;
  process.stderr.write(stderr);
  throw new Exit(ExitCode.internal, 'm3hdl synth: yosys refuses what m3hdl wrote; please report it');
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
