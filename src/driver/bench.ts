/** A test bench from a run on a table of inputs. */
import type { SystemVerilog } from '../codegen/systemverilog/systemverilog.js';
import { writeTestbench } from '../codegen/systemverilog/testbench.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { misuse, SimulationError, UsageError } from '../sim/errors.js';
import type { Compiled } from './compile-design.js';
import { defaultEngine } from './engines.js';
import { PortRecorder } from './recording.js';
import { Run } from './run.js';
import type { Stimulus } from './stimulus.js';
import type { EmittedText } from './targets.js';

export interface BenchRequest {
  readonly stimulus: Stimulus | undefined;
  readonly stimulusClock: string | undefined;
  readonly cycles: number | undefined;
  readonly seed: bigint;
  readonly clocks: Readonly<Record<string, string>>;
}

/** Runs the top and writes what it did; a run that fails is written up to there, and its diagnostics say why. */
export function recordBench(
  compiled: Compiled,
  emitted: SystemVerilog,
  { seed, clocks, ...request }: BenchRequest,
): { readonly file: EmittedText; readonly diagnostics: readonly Diagnostic[] } {
  if (request.stimulus === undefined && request.cycles === undefined)
    throw misuse('M6017', '`--testbench` needs a run to play', 'give --stimulus or --cycles');
  const face = emitted.faces.get(compiled.top.name);
  if (face === undefined) throw new Error(`${compiled.top.name} was not written`);
  let recorder: PortRecorder | undefined;
  let diagnostics: readonly Diagnostic[] = [];
  try {
    const run = new Run(compiled, {
      ...request,
      engine: defaultEngine(),
      simulate: {
        seed,
        clocks,
        onStart: (kernel) => {
          recorder = new PortRecorder(kernel, { shape: 0, instance: 0 }, emitted.faces);
        },
      },
      record: undefined,
      feeds: [],
      collects: [],
      until: undefined,
      untilIdle: undefined,
    });
    for (const _ of run.go());
    diagnostics = run.verdict();
  } catch (failure) {
    const isOfDesign = failure instanceof SimulationError && !(failure instanceof UsageError);
    if (!isOfDesign || recorder === undefined) throw failure;
    diagnostics = failure.diagnostics;
  }
  const { name, text } = writeTestbench(
    face,
    recorder?.recording ?? { steps: [], deposits: [] },
    [...emitted.faces.values()].map((other) => other.name),
  );
  return { file: { name: `${name}.sv`, content: text }, diagnostics };
}
