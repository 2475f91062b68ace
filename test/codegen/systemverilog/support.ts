/** Runs emitted SystemVerilog through the tools that people have, and designs through random inputs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import type { SystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import { writeTestbench } from '../../../src/codegen/systemverilog/testbench.js';
import { PortRecorder } from '../../../src/driver/recording.js';
import type { Hierarchy } from '../../../src/ir/hierarchy.js';
import type { Signal } from '../../../src/ir/ir.js';
import type { EngineFactory } from '../../../src/sim/engine.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { Random } from '../../../src/support/random.js';

export interface NamedFile {
  readonly name: string;
  readonly text: string;
}

/** Runs something in a folder of its own that holds the files. */
export function inFolder<T>(files: readonly NamedFile[], run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-sv-'));
  try {
    for (const { name, text } of files) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For one run of a tool; builds of Verilator take the longest. */
const LIMIT = process.env['M3HDL_NIGHTLY'] === undefined ? 240_000 : 1_800_000;

/** Output and errors together; of a tool that fails, with its exit code. */
export function outputOf(command: string, args: readonly string[], folder: string): string {
  try {
    return execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT,
      // A simulation that never ends hears nothing else.
      killSignal: 'SIGKILL',
      // Waves of a fast run are longer than the megabyte that node stops at by itself.
      maxBuffer: 1 << 29,
    });
  } catch (failure) {
    const { status, stdout, stderr } = failure as { status: number; stdout: string; stderr: string };
    return `${command} ended with ${status}\n${stdout}${stderr}`;
  }
}

/** A design as files, with a bench for what a run recorded. */
export function filesOf({ modules }: SystemVerilog): readonly NamedFile[] {
  return modules.map(({ name, text }) => ({ name: `${name}.sv`, text }));
}

export function topOf({ modules }: SystemVerilog): string {
  return modules.at(-1)?.name ?? '';
}

export interface RandomRun {
  readonly cycles: number;
  readonly seed: number;
  readonly engine?: EngineFactory;
}

/** A design at rest, each clock with a period of its own. */
export function kernelOf(
  hierarchy: Hierarchy,
  { seed, engine, checks = false }: Omit<RandomRun, 'cycles'> & { readonly checks?: boolean },
): Kernel {
  const clocks = new Map<string, { readonly period: { numerator: bigint; denominator: bigint } }>();
  const top = hierarchy.shapes[0]!.module;
  for (const [i, { name }] of top.clocks.entries())
    if (i > 0) clocks.set(name, { period: { numerator: BigInt(700_000 + 300_000 * i), denominator: 1n } });
  return new Kernel(hierarchy, engine ?? typescriptEngine, {
    seed: BigInt(seed),
    reset: true,
    checks,
    shuffle: undefined,
    clocks,
    print: () => undefined,
  });
}

/** Plays random values to all inputs, resets among them, and writes a bench of what came out. */
export function randomBench(hierarchy: Hierarchy, emitted: SystemVerilog, run: RandomRun): NamedFile {
  const random = new Random(run.seed);
  const top = hierarchy.shapes[0]!.module;
  const kernel = kernelOf(hierarchy, run);
  const recorder = new PortRecorder(kernel, { shape: 0, instance: 0 }, emitted.faces);
  kernel.start();
  const resets = new Map(top.resets.map((reset) => [reset.signal, reset]));
  for (let cycle = 0; cycle < run.cycles; cycle++) {
    for (const [id, signal] of top.signals.entries()) {
      if (signal.port !== 'in') continue;
      const reset = resets.get(id);
      if (reset === undefined && random.chance(0.3)) continue;
      for (let element = 0; element < signal.length; element++) {
        const value =
          reset === undefined
            ? randomValue(random, signal)
            : BigInt(random.chance(0.02) === reset.activeHigh ? 1 : 0);
        kernel.poke({ kind: 'signal', shape: 0, instance: 0, id, element }, 0, signal.width, value);
      }
    }
    if (kernel.clocks.count === 0) kernel.settle();
    else kernel.runCycles(0, 1);
  }
  const { name, text } = writeTestbench(emitted.faces.get(top.name)!, recorder.recording);
  return { name: `${name}.sv`, text };
}

function randomValue(random: Random, { width, powerOn }: Signal): bigint {
  if (powerOn.kind === 'oneOf') return random.pick(powerOn.values as readonly [bigint, ...bigint[]]);
  // Few ones, many ones, small numbers: what shows carries and comparisons.
  const bits = random.bits(width);
  switch (random.below(6)) {
    case 0:
      return bits & random.bits(width) & random.bits(width);
    case 1:
      return bits | random.bits(width) | random.bits(width);
    case 2:
      return BigInt.asUintN(width, BigInt(random.below(4)));
    case 3:
      return BigInt.asUintN(width, -1n - BigInt(random.below(3)));
    default:
      return bits;
  }
}

/** What Icarus says to a bench: its last line is `PASS …` or `FAIL …`. */
export function simulate(files: readonly NamedFile[], top: string, options: readonly string[] = []): string {
  return inFolder(files, (folder) => {
    const sources = files.map(({ name }) => name);
    const built = outputOf('iverilog', ['-g2012', ...options, '-s', top, '-o', 'run', ...sources], folder);
    const told = built
      .split('\n')
      .filter((line) => line !== '' && !line.includes('constant selects in always_*'));
    if (told.length > 0) return told.join('\n');
    return outputOf('vvp', ['-n', 'run'], folder);
  });
}

/**
 * What Verilator's simulator says to several benches, all in one program, since it is slow to build: a line `PASS …` or more of `FAIL …` for each. Designs may
 * share modules of one text.
 */
export function simulateInVerilator(
  files: readonly NamedFile[],
  benches: readonly NamedFile[],
  options: readonly string[] = [],
): string {
  // Whoever ends first would end all.
  const patient = benches.map(({ name, text }) => ({ name, text: text.replace('$finish;', '') }));
  const instances = benches.map(({ name }, i) => `  ${name.replace('.sv', '')} bench${i} ();`);
  const all = { name: 'All.sv', text: `module All;\n${instances.join('\n')}\nendmodule\n` };
  const named = new Map([...files, ...patient, all].map((file) => [file.name, file]));
  const fixed = ['--binary', '--timing', '-Wno-fatal', '-Wno-lint', '--CFLAGS', '-O0', '-j', '2'];
  return inFolder([...named.values()], (folder) => {
    const built = outputOf(
      'verilator',
      [...fixed, ...options, '--top-module', 'All', ...named.keys()],
      folder,
    );
    // A failed assertion does not end the others.
    return built.startsWith('verilator ended')
      ? built
      : outputOf(join('obj_dir', 'VAll'), ['+verilator+error+limit+1000'], folder);
  });
}

/** What Verilator's lint says, with no waivers but those in the files; '' where it finds nothing. */
export function lint(files: readonly NamedFile[], top: string): string {
  return inFolder(files, (folder) =>
    outputOf(
      'verilator',
      ['--lint-only', '-Wall', '--top-module', top, ...files.map(({ name }) => name)],
      folder,
    ),
  );
}

/** What Yosys says to a script after reading the files. */
export function yosys(files: readonly NamedFile[], script: string): string {
  return inFolder(files, (folder) =>
    outputOf(
      'yosys',
      ['-q', '-p', `read_verilog -sv ${files.map(({ name }) => name).join(' ')}; ${script}`],
      folder,
    ),
  );
}

/** A design as Yosys understands it: one file of plain Verilog, made of processes and memories no longer. */
export function synthesised(emitted: SystemVerilog): NamedFile {
  const files = filesOf(emitted);
  const name = 'synthesised.v';
  const script = `read_verilog -sv ${files.map((file) => file.name).join(' ')}; hierarchy -check -top ${topOf(emitted)}; proc; opt; memory; opt; check -assert; write_verilog -noattr ${name}`;
  return inFolder(files, (folder) => {
    const told = outputOf('yosys', ['-q', '-p', script], folder);
    if (told !== '') throw new Error(told);
    return { name, text: readFileSync(join(folder, name), 'utf8') };
  });
}
