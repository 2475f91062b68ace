import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { DiagnosticBag } from '../../diagnostics/bag.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Limits } from '../../diagnostics/limits.js';
import { toJson } from '../../diagnostics/render/json.js';
import { Workspace, type Compiler } from '../../driver/compiler.js';
import type { Block } from '../../testing/blocks.js';
import { resultOf, runBlock, selectTests, type TestRequest, type TestResult } from '../../testing/runner.js';
import { spread } from '../../testing/spread.js';
import { formatTime } from '../../sim/time.js';
import { printable, printableLines } from '../../support/printable.js';
import { inTurns, type Turns } from '../../support/turns.js';
import { VcdWriter } from '../../trace/vcd.js';
import { environment } from '../environment.js';
import type { ThreadLane } from '../thread-lane.js';
import { ownLane } from '../own-lane.js';
import { ExitCode } from '../exit.js';
import { enginesFrom, LIMIT_OPTION, limitsFrom, wholeFrom, type Repeated } from '../options.js';
import { makeFolder, openOwnOutput, type Output } from '../output.js';
import { beforeSignal } from '../process.js';
import { Progress } from '../progress.js';
import { exitCodeOf, printDiagnostics, refuse } from '../report.js';

export interface TestOptions {
  readonly paths: readonly string[] | undefined;
  readonly filter: string | undefined;
  readonly engine: string | undefined;
  readonly seed: string | undefined;
  readonly shuffle: string | undefined;
  readonly wallTime: number | undefined;
  readonly limit: Repeated;
  readonly vcd: string | undefined;
  readonly jobs: string | undefined;
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
    .option('coverage', { type: 'boolean', default: false, describe: 'what the tests reach' })
    .option('update', { type: 'boolean', default: false, describe: 'accept new waves and records' })
    .example('$0 test', 'all tests below this folder')
    .example('$0 test hdl/ecc --filter corrects --engine all', 'some of them, on all engines side by side');
}

const DEFAULT_SEED = 1n;

export async function testCommand(options: TestOptions): Promise<void> {
  const { paths, filter, engine, seed, shuffle, wallTime, coverage, update, json } = options;
  if (coverage) refuse('M6016', '`--coverage` is not built yet');
  if (update) refuse('M6016', '`--update` has nothing to accept yet: no test records waves');
  const wanted = paths === undefined || paths.length === 0 ? ['.'] : paths;
  const progress = new Progress();
  const request: TestRequest = {
    paths: wanted,
    filter: filter === undefined ? undefined : patternFrom(filter),
    engines: enginesFrom(engine),
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
  const { blocks, skipped, diagnostics } = selectTests(workspace, request);
  printDiagnostics(diagnostics, workspace.sources);
  const faulty = exitCodeOf(diagnostics, workspace.sources);
  if (blocks.length === 0 && faulty === ExitCode.ok) {
    const what =
      skipped > 0 ? `no test matches \`${filter ?? ''}\`` : `there are no tests below ${wanted.join(', ')}`;
    refuse('M6012', what, ...(skipped > 0 ? [`there are ${skipped} others`] : []));
  }
  const compilers = new Map(blocks.map(({ block, compiler }) => [block, compiler]));
  const told = new Told(compilers);
  const selected = [...compilers.keys()];
  const jobs = jobsFrom(options.jobs);
  const threads = await threadLanes({ jobs, blocks: selected, compilers, workspace, request, limits });
  const lanes = [ownLane(compilers, request, threads.length === 0), ...threads];
  const results: TestResult[] = [];
  // Lines of tests that ended are written; a summary of some of them would look like one of all.
  const forget = beforeSignal(() => progress.clear());
  const report = new TextReport();
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
    progress.clear();
    if (!json) process.stdout.write(report.line(result));
    printDiagnostics(result.diagnostics, workspace.sources);
    if (result.diagnostics.length > 0) process.stderr.write('\n');
    showProgress();
  }
  await Promise.all(threads.map((lane) => lane.close()));
  progress.clear();
  forget();
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(
    json ? jsonReport(results, workspace, request) : summary(results.length, failed, request),
  );
  process.exitCode = failed > 0 ? ExitCode.fault : faulty;
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
        waves = { writer: new VcdWriter(kernel, (text) => output.write(text)), output };
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

interface Jobs {
  readonly jobs: number;
  readonly blocks: readonly Block[];
  readonly compilers: ReadonlyMap<Block, Compiler>;
  readonly workspace: Workspace;
  readonly request: TestRequest;
  readonly limits: Partial<Limits>;
}

/** Beside this thread; no more than there is work for. A single test is one piece, a single property may be cut. */
async function threadLanes({
  jobs,
  blocks,
  compilers,
  workspace,
  request,
  limits,
}: Jobs): Promise<readonly ThreadLane[]> {
  const isOnePiece = blocks.length === 1 && blocks[0]?.declaration.kind === 'test';
  if (jobs === 1 || isOnePiece) return [];
  const { patienceWith, TEST_THREAD, ThreadLane } = await import('../thread-lane.js');
  const patience = patienceWith(request, compilers);
  return Array.from(
    { length: jobs - 1 },
    () => new ThreadLane({ script: TEST_THREAD, workspace, request, limits, patience }),
  );
}

/** A heading for each file, a line for each test. */
class TextReport {
  #file: string | undefined;

  line({ block, passed, runs }: TestResult): string {
    const { path } = block.from.source;
    const heading = path === this.#file ? '' : `${printable(path)}\n`;
    this.#file = path;
    const times =
      block.declaration.kind === 'property' && runs > 0 ? ` (${runs} ${runs === 1 ? 'run' : 'runs'})` : '';
    return `${heading}  ${passed ? '✓' : '✗'} ${printable(block.name)}${times}\n`;
  }
}

function summary(total: number, failed: number, { engines, seed }: TestRequest): string {
  const names = engines.map(({ name }) => name).join(', ');
  const counts = failed === 0 ? `${total} passed` : `${total - failed} passed, ${failed} failed`;
  return `\n${counts} (${names}; seed ${seed})\n`;
}

function jsonReport(
  results: readonly TestResult[],
  { sources }: Workspace,
  { engines, seed }: TestRequest,
): string {
  const report = {
    version: 1,
    seed: seed.toString(),
    engines: engines.map(({ name }) => name),
    passed: results.filter(({ passed }) => passed).length,
    failed: results.filter(({ passed }) => !passed).length,
    tests: results.map(({ block, passed, runs, time, diagnostics }) => ({
      path: block.from.source.path,
      package: block.from.name,
      name: block.name,
      kind: block.declaration.kind,
      passed,
      runs,
      time: formatTime(time),
      diagnostics: toJson(diagnostics, sources).diagnostics,
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
