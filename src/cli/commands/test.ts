import { join } from 'node:path';
import type { Argv } from 'yargs';
import { toJson } from '../../diagnostics/render/json.js';
import { Workspace, type Compiler } from '../../driver/compiler.js';
import type { Block } from '../../testing/blocks.js';
import { runBlock, selectTests, type TestRequest, type TestResult } from '../../testing/runner.js';
import { formatTime } from '../../sim/time.js';
import { printable, printableLines } from '../../support/printable.js';
import { inTurns, type Turns } from '../../support/turns.js';
import { VcdWriter } from '../../trace/vcd.js';
import { environment } from '../environment.js';
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
  const workspace = new Workspace(environment(limitsFrom(options.limit)));
  const { blocks, skipped, diagnostics } = selectTests(workspace, request);
  printDiagnostics(diagnostics, workspace.sources);
  const faulty = exitCodeOf(diagnostics, workspace.sources);
  if (blocks.length === 0 && faulty === ExitCode.ok) {
    const what =
      skipped > 0 ? `no test matches \`${filter ?? ''}\`` : `there are no tests below ${wanted.join(', ')}`;
    refuse('M6012', what, ...(skipped > 0 ? [`there are ${skipped} others`] : []));
  }
  const results: TestResult[] = [];
  // Lines of tests that ended are written; a summary of some of them would look like one of all.
  const forget = beforeSignal(() => progress.clear());
  const report = new TextReport();
  for (const [i, { block, compiler }] of blocks.entries()) {
    progress.show(i / blocks.length, `${i} of ${blocks.length}: ${printable(block.name)}`);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    let result = await inTurns(runBlock(block, compiler, request));
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    if (!result.passed && options.vcd !== undefined)
      result = await inTurns(withWaves(block, compiler, request, options.vcd));
    results.push(result);
    progress.clear();
    if (!json) process.stdout.write(report.line(result));
    printDiagnostics(result.diagnostics, workspace.sources);
    if (result.diagnostics.length > 0) process.stderr.write('\n');
  }
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

/** Of a file of waves; file systems take 255 bytes. */
const LONGEST_NAME = 200;

/** Runs a test that fails once more, with its waves written. */
function* withWaves(
  block: Block,
  compiler: Compiler,
  request: TestRequest,
  folder: string,
): Turns<TestResult> {
  const name = `${block.from.name} ${block.name}`.replaceAll(/[^\w.-]+/g, '_').slice(0, LONGEST_NAME);
  const path = join(folder, `${name}.vcd`);
  let waves: { readonly writer: VcdWriter; readonly output: Output } | undefined;
  const close = (): void => {
    waves?.writer.end();
    waves?.output.close();
  };
  const forget = beforeSignal(close);
  try {
    return yield* runBlock(block, compiler, {
      ...request,
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
