import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Argv } from 'yargs';
import { DiagnosticBag } from '../../diagnostics/bag.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Limits } from '../../diagnostics/limits.js';
import { Workspace, type Compiler } from '../../driver/compiler.js';
import type { Block } from '../../testing/blocks.js';
import {
  resultOf,
  runBlock,
  Runner,
  selectTests,
  type Selection,
  type TestRequest,
  type TestResult,
} from '../../testing/runner.js';
import { Reach } from '../../testing/reach.js';
import { spread } from '../../testing/spread.js';
import { printable, printableLines } from '../../support/printable.js';
import { inTurns, type Turns } from '../../support/turns.js';
import { VcdWriter } from '../../trace/vcd.js';
import { environment } from '../environment.js';
import type { ThreadLane } from '../thread-lane.js';
import { ownLane } from '../own-lane.js';
import { ExitCode } from '../exit.js';
import {
  enginesFrom,
  LIMIT_OPTION,
  limitsFrom,
  wholeFrom,
  X_CHECK_OPTION,
  type Repeated,
} from '../options.js';
import { makeFolder, openOwnOutput, type Output } from '../output.js';
import { beforeSignal } from '../process.js';
import { Progress } from '../progress.js';
import { jsonReport, summary, TextReport } from '../test-report.js';
import { exitCodeOf, printDiagnostics, refuse } from '../report.js';

export interface TestOptions {
  readonly paths: readonly string[] | undefined;
  readonly filter: string | undefined;
  readonly engine: string | undefined;
  readonly noIntrinsics: boolean;
  readonly xCheck: boolean;
  readonly seed: string | undefined;
  readonly shuffle: string | undefined;
  readonly wallTime: number | undefined;
  readonly limit: Repeated;
  readonly vcd: string | undefined;
  readonly jobs: string | undefined;
  readonly watch: boolean;
  readonly coverage: boolean;
  readonly update: boolean;
  readonly json: boolean;
}

export function testOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('paths', { type: 'string', array: true, describe: 'files and folders; default: this folder' })
    .option('filter', {
      type: 'string',
      requiresArg: true,
      describe: 'only tests whose package and name match',
    })
    .option('engine', {
      type: 'string',
      requiresArg: true,
      describe: 'interpreter, ts, wasm, or all side by side',
    })
    .option('no-intrinsics', {
      type: 'boolean',
      default: false,
      describe: 'use no native operation in place of a function',
    })
    .option('x-check', X_CHECK_OPTION)
    .option('seed', { type: 'string', requiresArg: true, describe: 'of everything random; default: 1' })
    .option('shuffle', {
      type: 'string',
      requiresArg: true,
      describe: 'a seed for the order of what has no order',
    })
    .option('wall-time', {
      type: 'number',
      requiresArg: true,
      describe: 'seconds that a test may take; the limit `wallTime`, 60 where nobody says',
    })
    .option('limit', LIMIT_OPTION)
    .option('jobs', {
      alias: 'j',
      type: 'string',
      requiresArg: true,
      describe: 'threads that tests are spread over; default: as many as there are cores',
    })
    .option('vcd', {
      type: 'string',
      requiresArg: true,
      describe: 'a folder for the waves of tests that fail',
    })
    .option('watch', {
      type: 'boolean',
      default: false,
      describe: 'stays, and after each edit runs what it reaches',
    })
    .option('coverage', { type: 'boolean', default: false, describe: 'what the tests reach' })
    .option('update', { type: 'boolean', default: false, describe: 'accept new waves and records' })
    .example('$0 test', 'all tests below this folder')
    .example('$0 test hdl/ecc --filter corrects --engine all', 'some of them, on all engines side by side');
}

const DEFAULT_SEED = 1n;

export async function testCommand(options: TestOptions): Promise<void> {
  const { paths, filter, engine, noIntrinsics, xCheck, seed, shuffle, wallTime, coverage, update } = options;
  if (coverage) refuse('M6016', '`--coverage` is not built yet');
  if (update) refuse('M6016', '`--update` has nothing to accept yet: no test records waves');
  const wanted = paths === undefined || paths.length === 0 ? ['.'] : paths;
  const progress = new Progress();
  const request: TestRequest = {
    paths: wanted,
    filter: filter === undefined ? undefined : patternFrom(filter),
    engines: enginesFrom(engine, { noIntrinsics, xCheck }),
    seed: wholeFrom('--seed', seed) ?? DEFAULT_SEED,
    wallSeconds: wallTime,
    shuffle: wholeFrom('--shuffle', shuffle),
    print: (text) => {
      progress.clear();
      process.stderr.write(`${printableLines(text)}\n`);
    },
  };
  const limits = limitsFrom(options.limit);
  const workspace = new Workspace(environment(limits));
  const run: Run = { options, request, workspace, progress, limits };
  if (options.watch) return watchTests(run);
  const selection = selectTests(workspace, request);
  const { blocks, skipped, faulty } = selection;
  const code = tellSelection(selection, workspace);
  if (blocks.length === 0 && code === ExitCode.ok) {
    const what =
      skipped > 0 ? `no test matches \`${filter ?? ''}\`` : `there are no tests below ${wanted.join(', ')}`;
    refuse('M6012', what, ...(skipped > 0 ? [`there are ${skipped} others`] : []));
  }
  // Lines of tests that ended are written; a summary of some of them would look like one of all.
  const forget = beforeSignal(() => progress.clear());
  const results = await runAll(selection, run);
  progress.clear();
  forget();
  process.stdout.write(
    options.json
      ? jsonReport(results, faulty, workspace, request)
      : `\n${summary(results, faulty, request)}\n`,
  );
  process.exitCode = results.every(({ passed }) => passed) ? code : ExitCode.fault;
}

interface Run {
  readonly options: TestOptions;
  readonly request: TestRequest;
  readonly workspace: Workspace;
  readonly progress: Progress;
  readonly limits: Partial<Limits>;
}

function tellSelection({ diagnostics }: Selection, { sources }: Workspace): ExitCode {
  printDiagnostics(diagnostics, sources);
  return exitCodeOf(diagnostics, sources);
}

async function runAll({ blocks }: Selection, run: Run): Promise<readonly TestResult[]> {
  const { options, request, workspace, progress } = run;
  const compilers = new Map(blocks.map(({ block, compiler }) => [block, compiler]));
  const told = new Told(compilers);
  const selected = [...compilers.keys()];
  const threads = await threadLanes(selected, compilers, run);
  const lanes = [ownLane(compilers, request, threads.length === 0), ...threads];
  const results: TestResult[] = [];
  const report = new TextReport({ progress, sources: workspace.sources, hasLines: !options.json });
  const showProgress = (): void => {
    const i = results.length;
    progress.show(i / blocks.length, `${i} of ${blocks.length}: ${printable(blocks[i]?.block.name ?? '')}`);
  };
  showProgress();
  for await (const { block, pieces } of spread(selected, lanes)) {
    for (const line of pieces.flatMap(({ printed }) => printed)) request.print(line);
    const found = told.news(
      block,
      pieces.flatMap(({ piece }) => piece.found),
    );
    const made = pieces.map(({ piece }) => piece);
    const result = resultOf(block, made, found);
    const compiler = compilers.get(block);
    if (!result.passed && options.vcd !== undefined && compiler !== undefined)
      await inTurns(writeWaves(block, compiler, request, options.vcd));
    results.push(result);
    report.tell(result);
    showProgress();
  }
  await Promise.all(threads.map((lane) => lane.close()));
  return results;
}

/** Runs all, and again what edits reach, until a signal ends it. In one thread, which stays warm: an edit reaches few tests. */
async function watchTests(run: Run): Promise<never> {
  const { options, request, workspace } = run;
  if (options.json) refuse('M6017', '`--watch` has no end, and so no `--json`');
  const { FolderWatch } = await import('../folder-watch.js');
  const watch = new FolderWatch();
  const reach = new Reach(workspace, request.paths);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- round after round
    await watchRound(reach, run);
    do {
      const folders = reach.files.map((path) => dirname(path));
      watch.follow([...workspace.foldersOf(request.paths), ...folders]);
      // What happened between the round and this moment is seen here, what happens later by the watch.
      if (reach.isStale) break;
      // oxlint-disable-next-line no-await-in-loop -- edit after edit
      await watch.change();
    } while (!reach.isStale);
  }
}

async function watchRound(reach: Reach, run: Run): Promise<void> {
  const { options, request, workspace, progress } = run;
  reach.begin();
  const selection = selectTests(workspace, request);
  tellSelection(selection, workspace);
  const runner = new Runner(request);
  const report = new TextReport({ progress, sources: workspace.sources, hasLines: true });
  const results: TestResult[] = [];
  let runs = 0;
  for (const { block, compiler } of selection.blocks) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { result, hasRun } = await inTurns(reach.run(block, compiler, runner));
    results.push(result);
    if (!hasRun) continue;
    runs++;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    if (!result.passed && options.vcd !== undefined)
      await inTurns(writeWaves(block, compiler, request, options.vcd));
    report.tell(result);
  }
  const unreached = results.length - runs;
  const told = unreached === 0 ? '' : `; ${runs} run, ${unreached} not reached by the edit`;
  process.stdout.write(`\n${summary(results, selection.faulty, request)}${told}\n\n`);
}

function patternFrom(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return refuse('M6017', `\`--filter ${text}\` is no regular expression`);
  }
}

/** Cores that this process may use, where nobody says. */
function jobsFrom(text: string | undefined): number {
  const jobs = wholeFrom('--jobs', text) ?? BigInt(availableParallelism());
  if (jobs < 1n || jobs > MOST_JOBS) refuse('M6017', `\`--jobs ${jobs}\` is not from 1 to ${MOST_JOBS}`);
  return Number(jobs);
}

const MOST_JOBS = 256n;

/** Of a file of waves; file systems take 255 bytes. */
const LONGEST_NAME = 200;

/** Runs a test that failed once more, here where signals are heard, for its waves. */
function* writeWaves(block: Block, compiler: Compiler, request: TestRequest, folder: string): Turns<void> {
  const name = `${block.from.name} ${block.name}`.replaceAll(/[^\w.-]+/g, '_').slice(0, LONGEST_NAME);
  const path = join(folder, `${name}.vcd`);
  let waves: { readonly writer: VcdWriter; readonly output: Output } | undefined;
  const close = (): void => {
    waves?.writer.end();
    waves?.output.close();
  };
  const forget = beforeSignal(close);
  try {
    yield* runBlock(block, compiler, {
      ...request,
      print: () => undefined,
      onStart: (_, kernel) => {
        close();
        makeFolder(folder);
        const output = openOwnOutput(path);
        waves = { writer: new VcdWriter(kernel, (piece) => output.write(piece)), output };
      },
    });
  } finally {
    close();
    forget();
  }
}

/** What compilers have said, of what several of them find in what they share. */
class Told {
  readonly #compilers: ReadonlyMap<Block, Compiler>;
  readonly #bags = new Map<Compiler, DiagnosticBag>();

  /** What they have found so far is said. */
  constructor(compilers: ReadonlyMap<Block, Compiler>) {
    this.#compilers = compilers;
    for (const compiler of compilers.values()) {
      if (this.#bags.has(compiler)) continue;
      const bag = new DiagnosticBag();
      bag.add(...compiler.diagnostics);
      this.#bags.set(compiler, bag);
    }
  }

  /** As if blocks had been compiled one after the other: what an earlier one has told is not told again. */
  news(block: Block, found: readonly Diagnostic[]): readonly Diagnostic[] {
    const compiler = this.#compilers.get(block);
    const bag = compiler && this.#bags.get(compiler);
    if (bag === undefined) return found;
    const known = new Set(bag.sorted());
    bag.add(...found);
    return bag.sorted().filter((each) => !known.has(each));
  }
}

/** Beside this thread; no more than there is work for. A single test is one piece, a single property may be cut. */
async function threadLanes(
  blocks: readonly Block[],
  compilers: ReadonlyMap<Block, Compiler>,
  { options, workspace, request, limits }: Run,
): Promise<readonly ThreadLane[]> {
  const jobs = jobsFrom(options.jobs);
  const isOnePiece = blocks.length === 1 && blocks[0]?.declaration.kind === 'test';
  if (jobs === 1 || isOnePiece) return [];
  const { patienceWith, TEST_THREAD, ThreadLane } = await import('../thread-lane.js');
  const patience = patienceWith(request, compilers);
  return Array.from(
    { length: jobs - 1 },
    () => new ThreadLane({ script: TEST_THREAD, workspace, request, limits, patience }),
  );
}
