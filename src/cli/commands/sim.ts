import type { Argv } from 'yargs';
import { toJson } from '../../diagnostics/render/json.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Compiled } from '../../driver/compile-design.js';
import { inputColumns } from '../../driver/ports.js';
import { Run, type RunRequest } from '../../driver/run.js';
import { statsText } from '../../driver/stats.js';
import { readStimulus, type Stimulus } from '../../driver/stimulus.js';
import { outputValues } from '../../driver/values.js';
import { SimulationError } from '../../sim/errors.js';
import type { Kernel } from '../../sim/kernel/kernel.js';
import { formatTime } from '../../sim/time.js';
import { printableLines } from '../../support/printable.js';
import type { Sources } from '../../support/source.js';
import { inTurns } from '../../support/turns.js';
import { VcdWriter } from '../../trace/vcd.js';
import { readInput } from '../input.js';
import { assignments, engineFrom, listOf, wholeFrom, X_CHECK_OPTION, type Repeated } from '../options.js';
import { openOutput, type Output } from '../output.js';
import { beforeSignal } from '../process.js';
import { Progress } from '../progress.js';
import { exitCodeOf, printDiagnostics, refuse } from '../report.js';
import { compileTop, topOptions, type TopOptions } from '../top.js';

export interface SimOptions extends TopOptions {
  readonly stimulus: string | undefined;
  readonly stimulusClock: string | undefined;
  readonly record: string | undefined;
  readonly decoded: boolean;
  readonly feed: Repeated;
  readonly collect: Repeated;
  readonly stall: number | undefined;
  readonly clock: Repeated;
  readonly cycles: string | undefined;
  readonly until: string | undefined;
  readonly untilIdle: string | undefined;
  readonly engine: string | undefined;
  readonly seed: string | undefined;
  readonly noReset: boolean;
  readonly noChecks: boolean;
  readonly noIntrinsics: boolean;
  readonly xCheck: boolean;
  readonly shuffle: string | undefined;
  readonly vcd: string | undefined;
  readonly fst: string | undefined;
  readonly trace: Repeated;
  readonly stats: boolean;
  readonly json: boolean;
}

export function simOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const;
  return topOptions(yargs)
    .option('stimulus', text('a table: row n is applied before edge n'))
    .option('stimulus-clock', text('whose edges rows belong to; default: the first clock'))
    .option('record', text('a table to write: row n is sampled just before edge n'))
    .option('decoded', flag('floats in the record as numbers'))
    .option('feed', text('PORT=FILE, its bytes as one packet into a stream; - is standard input'))
    .option('collect', text('PORT=FILE, packets out of a stream; - is standard output'))
    .option('stall', {
      type: 'number',
      requiresArg: true,
      describe: 'how likely both of these hesitate, 0 to 1',
    })
    .option('clock', text('NAME=PERIOD or NAME=FREQUENCY: clk=625ps'))
    .option('cycles', text('stop after so many cycles'))
    .option('until', text('stop at a time: 2us'))
    .option('until-idle', text('stop when no stream has moved for so many cycles'))
    .option('engine', text('interpreter, ts or wasm; default: the fastest'))
    .option('seed', text('of everything random; default: 0'))
    .option('no-reset', flag('leave resets alone'))
    .option('no-checks', flag('report no run-time errors, assertions or stream protocols'))
    .option('no-intrinsics', flag('use no native operation in place of a function'))
    .option('x-check', X_CHECK_OPTION)
    .option('shuffle', text('a seed for the order of what has no order'))
    .option('vcd', text('waves to write'))
    .option('fst', text('waves to write, compressed'))
    .option('trace', text('names whose waves are written; * and ** stand for others; may be repeated'))
    .option('stats', flag('cycles, speed, activity and the streams'))
    .example('$0 sim alu.m3hdl --top Alu --stimulus in.csv --record out.csv', 'one table in, one out')
    .example('$0 sim lz4.m3hdl --top Compressor --feed plain=- --collect packed=- < a > b', 'as a filter');
}

export async function simCommand(options: SimOptions): Promise<void> {
  if (options.fst !== undefined) refuse('M6016', '`--fst` is not built yet', 'write `--vcd` instead');
  if (options.trace !== undefined && options.vcd === undefined) refuse('M6017', '`--trace` needs `--vcd`');
  if (options.decoded && options.record === undefined) refuse('M6017', '`--decoded` needs `--record`');
  if (options.xCheck && options.noChecks)
    refuse('M6017', '`--x-check` is a check: it runs without `--no-checks`');
  if (options.stimulusClock !== undefined && options.stimulus === undefined && options.record === undefined) {
    refuse('M6017', '`--stimulus-clock` needs `--stimulus` or `--record`');
  }
  const { compiled, sources } = compileTop(options);
  await new Session(compiled, sources, options).run();
}

/** One call of `sim`: its files, its run, and what it says at the end. */
class Session {
  readonly #compiled: Compiled;
  readonly #sources: Sources;
  readonly #options: SimOptions;
  readonly #outputs: Output[] = [];
  readonly #toOpen: (() => void)[] = [];
  #run: Run | undefined;
  #waves: VcdWriter | undefined;
  #completed: Promise<void> | undefined;

  constructor(compiled: Compiled, sources: Sources, options: SimOptions) {
    this.#compiled = compiled;
    this.#sources = sources;
    this.#options = options;
  }

  async run(): Promise<void> {
    const progress = new Progress();
    let diagnostics: readonly Diagnostic[];
    let forget = (): void => undefined;
    try {
      // Inputs first: where one is missing, no output loses what it held.
      const request = await this.#request();
      this.#openAll();
      forget = beforeSignal(async () => {
        progress.clear();
        await this.#complete();
        if (this.#run !== undefined && (this.#options.json || this.#options.stats)) this.#tell(this.#run, []);
      });
      this.#run = new Run(this.#compiled, request);
      await inTurns(this.#told(this.#run, progress));
      diagnostics = this.#run.verdict();
    } catch (fault) {
      if (!(fault instanceof SimulationError)) throw fault;
      diagnostics = [...(this.#run?.simulation.warnings ?? []), ...fault.diagnostics];
    } finally {
      progress.clear();
      await this.#complete();
      forget();
    }
    printDiagnostics(diagnostics, this.#sources);
    if (this.#run !== undefined && !diagnostics.some(isUsage)) this.#tell(this.#run, diagnostics);
    process.exitCode = exitCodeOf(diagnostics, this.#sources);
  }

  *#told(run: Run, progress: Progress): Generator<void, void, void> {
    for (const _ of run.go()) {
      progress.show(run.progress, `${formatTime(run.simulation.time)} simulated`);
      yield;
      while (this.#outputs.some(({ isFull }) => isFull)) {
        for (const output of this.#outputs) output.write('');
        yield;
      }
    }
  }

  async #request(): Promise<RunRequest> {
    const {
      seed,
      noReset,
      noChecks,
      shuffle,
      clock,
      stall,
      record,
      decoded,
      cycles,
      until,
      vcd,
      json,
      stats,
    } = this.#options;
    if (stall !== undefined && !(stall >= 0 && stall < 1))
      refuse('M6017', '`--stall` takes a probability from 0 to below 1');
    const order = wholeFrom('--shuffle', shuffle);
    const untilIdle = numberFrom('--until-idle', this.#options.untilIdle);
    const waves = vcd === undefined ? undefined : this.#writer(vcd);
    const feeds = await Promise.all(
      assignments('--feed', this.#options.feed).map(async ([port, path]) => ({
        port,
        bytes: await readInput(path),
      })),
    );
    const collects = assignments('--collect', this.#options.collect).map(([port, path]) => ({
      port,
      write: this.#writer(path),
    }));
    return {
      engine: engineFrom(this.#options.engine, this.#options),
      simulate: {
        seed: wholeFrom('--seed', seed) ?? 0n,
        reset: !noReset,
        checks: !noChecks,
        covers: false,
        // Whether something moves inside says when a run until idle is over.
        statistics: json || stats || untilIdle !== undefined || feeds.length > 0,
        clocks: Object.fromEntries(assignments('--clock', clock)),
        stall: stall ?? 0,
        ...(waves === undefined ? {} : { onStart: (kernel) => this.#watch(kernel, waves) }),
        print: (line) => void process.stderr.write(`${printableLines(line)}\n`),
        ...(order === undefined ? {} : { shuffle: order }),
      },
      stimulus: await this.#stimulus(),
      stimulusClock: this.#options.stimulusClock,
      record: record === undefined ? undefined : { decoded, write: this.#writer(record) },
      feeds,
      collects,
      cycles: numberFrom('--cycles', cycles),
      until,
      untilIdle,
    };
  }

  async #stimulus(): Promise<Stimulus | undefined> {
    const path = this.#options.stimulus;
    if (path === undefined) return undefined;
    const source = this.#sources.add(path, new TextDecoder().decode(await readInput(path)));
    return readStimulus(source, this.#compiled.top.name, inputColumns(this.#compiled));
  }

  /** From before time 0 on, so that the reset is seen. */
  #watch(kernel: Kernel, write: (piece: Uint8Array) => void): void {
    this.#waves = new VcdWriter(kernel, write, { globs: listOf(this.#options.trace) });
  }

  /** Opened later, in the order in which they were asked for. */
  #writer(path: string): (content: string | Uint8Array) => void {
    let output: Output | undefined;
    this.#toOpen.push(() => {
      output = openOutput(path);
      this.#outputs.push(output);
    });
    return (content) => output?.write(content);
  }

  /** Nothing is at stake yet, so a signal ends this at once, though a pipe without a reader may keep it waiting. */
  #openAll(): void {
    for (const open of this.#toOpen.splice(0)) open();
  }

  /** Completes all files, once. */
  #complete(): Promise<void> {
    return (this.#completed ??= this.#completeAll());
  }

  async #completeAll(): Promise<void> {
    const steps = [
      () => this.#run?.drain(),
      () => this.#waves?.end(),
      ...this.#outputs.map((output) => async (): Promise<void> => {
        await output.drained();
        output.close();
      }),
    ];
    const outcomes = await Promise.allSettled(steps.map(async (step) => step()));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** What was asked for, else the outputs: on stdout, unless that carries data. */
  #tell({ simulation }: Run, diagnostics: readonly Diagnostic[]): void {
    const { json, stats, collect, record, vcd } = this.#options;
    const carriesData = [record, vcd, ...assignments('--collect', collect).map(([, path]) => path)].includes(
      '-',
    );
    const stream = carriesData ? process.stderr : process.stdout;
    if (json) {
      stream.write(
        `${JSON.stringify(
          {
            version: 1,
            top: this.#compiled.top.name,
            time: formatTime(simulation.time),
            outputs: outputValues(this.#compiled, simulation),
            ...(stats ? { stats: simulation.stats } : {}),
            diagnostics: toJson(diagnostics, this.#sources).diagnostics,
          },
          undefined,
          2,
        )}\n`,
      );
    } else if (stats) stream.write(statsText(simulation.stats));
    else if (!carriesData && record === undefined && collect === undefined) {
      const values = Object.entries(outputValues(this.#compiled, simulation));
      stream.write(values.map(([name, value]) => `${name} = ${value}\n`).join(''));
    }
  }
}

function isUsage({ code }: Diagnostic): boolean {
  return code.startsWith('M6');
}

function numberFrom(option: string, value: string | undefined): number | undefined {
  const whole = wholeFrom(option, value);
  return whole === undefined ? undefined : Number(whole);
}
