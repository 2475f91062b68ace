import { join } from 'node:path';
import type { Argv } from 'yargs';
import { recordBench, type BenchRequest } from '../../driver/bench.js';
import type { Compiled } from '../../driver/compile-design.js';
import { inputColumns } from '../../driver/ports.js';
import { readStimulus } from '../../driver/stimulus.js';
import { systemVerilogOf } from '../../driver/systemverilog.js';
import { emit, filesOf, TARGETS, type Target } from '../../driver/targets.js';
import type { Sources } from '../../support/source.js';
import { readInput } from '../input.js';
import { assignments, attemptDesign, wholeFrom, type Repeated } from '../options.js';
import { writeWhole } from '../output.js';
import { exitCodeOf, printDiagnostics, refuse } from '../report.js';
import { compileTop, topOptions, type TopOptions } from '../top.js';

export interface CompileOptions extends TopOptions {
  readonly target: Target;
  readonly out: string | undefined;
  readonly testbench: boolean;
  readonly stimulus: string | undefined;
  readonly stimulusClock: string | undefined;
  readonly cycles: string | undefined;
  readonly seed: string | undefined;
  readonly clock: Repeated;
  readonly json: boolean;
}

export function compileOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return topOptions(yargs)
    .option('target', { choices: TARGETS, demandOption: true, describe: 'what to write' })
    .option('out', { type: 'string', requiresArg: true, describe: 'a folder; default: standard output' })
    .option('testbench', {
      type: 'boolean',
      default: false,
      describe: 'for systemverilog: a bench too, that plays a run and checks the outputs',
    })
    .option('stimulus', text('the inputs of that run: row n is applied before edge n'))
    .option('stimulus-clock', text('whose edges rows belong to; default: the first clock'))
    .option('cycles', text('how long that run is; default: as many cycles as rows'))
    .option('seed', text('of everything random in it; default: 0'))
    .option('clock', text('NAME=PERIOD or NAME=FREQUENCY: clk=625ps'))
    .example('$0 compile fifo.m3hdl --top Fifo -P DEPTH=4 --target ts --out build', 'build/Fifo.ts')
    .example(
      '$0 compile alu.m3hdl --top Alu --target systemverilog --testbench --stimulus in.csv --out build',
      'build/Alu.sv and build/Alu_tb.sv',
    );
}

export async function compileCommand(options: CompileOptions): Promise<void> {
  const { target, out, json } = options;
  if (options.testbench && target !== 'systemverilog')
    refuse('M6017', '`--testbench` goes with `--target systemverilog`');
  const { compiled, sources } = compileTop(options);
  const bench = options.testbench ? await benchRequest(options, compiled, sources) : undefined;
  const files = attemptDesign(sources, () => {
    if (bench === undefined) return emit(compiled, target, sources);
    const written = systemVerilogOf(compiled, sources);
    const played = recordBench(compiled, written, bench);
    printDiagnostics(played.diagnostics, sources);
    process.exitCode = exitCodeOf(played.diagnostics, sources);
    return [...filesOf(written), played.file];
  });
  if (out === undefined) {
    for (const [i, { content }] of files.entries()) {
      if (i > 0) process.stdout.write('\n');
      process.stdout.write(content);
    }
    return;
  }
  const paths = files.map(({ name }) => join(out, name));
  for (const { name, content } of files) writeWhole(join(out, name), content);
  process.stdout.write(
    json ? `${JSON.stringify({ version: 1, files: paths }, undefined, 2)}\n` : `${paths.join('\n')}\n`,
  );
}

async function benchRequest(
  { stimulus, stimulusClock, cycles, seed, clock }: CompileOptions,
  compiled: Compiled,
  sources: Sources,
): Promise<BenchRequest> {
  const source =
    stimulus === undefined
      ? undefined
      : sources.add(stimulus, new TextDecoder().decode(await readInput(stimulus)));
  const count = wholeFrom('--cycles', cycles);
  return {
    stimulus:
      source === undefined
        ? undefined
        : attemptDesign(sources, () => readStimulus(source, compiled.top.name, inputColumns(compiled))),
    stimulusClock,
    cycles: count === undefined ? undefined : Number(count),
    seed: wholeFrom('--seed', seed) ?? 0n,
    clocks: Object.fromEntries(assignments('--clock', clock)),
  };
}
