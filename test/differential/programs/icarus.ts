/** Emitted SystemVerilog of programs in Icarus Verilog, many of them in one simulation: each has its own names. */
import { spawnSync } from 'node:child_process';
import {
  emitSystemVerilog,
  Inexpressible,
  type SystemVerilog,
} from '../../../src/codegen/systemverilog/systemverilog.js';
import { writeTestbench } from '../../../src/codegen/systemverilog/testbench.js';
import { typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import type { Compiled } from '../../../src/driver/compile-design.js';
import { PortRecorder } from '../../../src/driver/recording.js';
import { scheduleDesign } from '../../../src/passes/schedule.js';
import { inFolder, type NamedFile } from '../../codegen/systemverilog/support.js';
import { kernelOf, play, type Run } from './engines.js';
import { stimulusOf } from './stimulus.js';

/** A program with a bench that plays a run of it. */
export interface Bench {
  readonly top: string;
  readonly files: readonly NamedFile[];
  /** The bench's module. */
  readonly bench: string;
}

/** Undefined where SystemVerilog has no counterpart for something: what is read while it is written, `undefined`, is seeded in our engines only. */
export function benchOf(compiled: Compiled, run: Run): Bench | undefined {
  const { design } = compiled;
  if (
    design.modules.some(({ memories }) =>
      memories.some(({ readUnderWrite }) => readUnderWrite === 'undefined'),
    )
  )
    return undefined;
  const emitted = emittedOf(compiled);
  if (emitted === undefined) return undefined;
  const top = compiled.hierarchy.shapes[0]!.module;
  const kernel = kernelOf(compiled.optimised, typescriptEngine, run.seed, false);
  const recorder = new PortRecorder(kernel, { shape: 0, instance: 0 }, emitted.faces);
  kernel.start();
  for (const pokes of stimulusOf(top, run.seed, run.cycles)) {
    play(kernel, pokes);
    if (kernel.clocks.count === 0) kernel.settle();
    else kernel.runCycles(0, 1);
  }
  const { name, text } = writeTestbench(emitted.faces.get(top.name)!, recorder.recording);
  const modules = emitted.modules.map((module) => ({ name: `${module.name}.sv`, text: module.text }));
  // A bench that ends the simulation would end those of the others; without it, each ends with its last step.
  const alone = { name: `${name}.sv`, text: text.replace('$finish;', '') };
  return { top: top.base, files: [...modules, alone], bench: name };
}

function emittedOf(compiled: Compiled): SystemVerilog | undefined {
  try {
    return emitSystemVerilog(scheduleDesign(compiled.design).design);
  } catch (refusal) {
    if (refusal instanceof Inexpressible) return undefined;
    throw refusal;
  }
}

/** What Icarus says against each bench, by top; those that are not named agree. */
export function differencesInIcarus(benches: readonly Bench[]): ReadonlyMap<string, string> {
  if (benches.length === 0) return new Map();
  const said = simulated(benches);
  const suspects = benches.filter(({ top }) => !said.includes(`PASS ${top}:`));
  if (benches.length === 1)
    return new Map(said.includes(CRASH) ? [] : suspects.map(({ top }) => [top, said]));
  // What is refused or never ends takes all others with it, and says nothing of them.
  return new Map(suspects.flatMap((bench) => [...differencesInIcarus([bench])]));
}

/** Icarus 11 fails by itself where registers that nobody writes are indices in several blocks. */
const CRASH = "Assertion `net' failed";

/** A batch takes a second or two; what takes so long never ends. */
const PATIENCE = 10_000;

function outputOf(command: string, args: readonly string[], folder: string): string {
  const { stdout, stderr, status, signal } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: PATIENCE,
    // A simulation that never ends hears nothing else.
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
  });
  const end = status === 0 ? '' : `${command} ended with ${signal ?? status}\n`;
  return `${end}${stdout}${stderr}`;
}

/** Of the library, several programs have the same modules. */
function simulated(benches: readonly Bench[]): string {
  const files = new Map(benches.flatMap((bench) => bench.files).map((file) => [file.name, file]));
  return inFolder([...files.values()], (folder) => {
    const tops = benches.flatMap(({ bench }) => ['-s', bench]);
    const built = outputOf(
      'iverilog',
      ['-g2012', '-gno-assertions', ...tops, '-o', 'run', ...files.keys()],
      folder,
    );
    const told = built
      .split('\n')
      .filter((line) => line !== '' && !line.includes('constant selects in always_*'));
    return told.some((line) => line.includes('error') || line.includes('ended with'))
      ? told.join('\n')
      : outputOf('vvp', ['-n', 'run'], folder);
  });
}
