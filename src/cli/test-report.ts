/** How tests went, for people and for programs. */
import { toJson } from '../diagnostics/render/json.js';
import type { Workspace } from '../driver/compiler.js';
import { formatTime } from '../sim/time.js';
import { printable } from '../support/printable.js';
import type { SourceSet } from '../support/source.js';
import type { TestRequest, TestResult } from '../testing/runner.js';
import type { Progress } from './progress.js';
import { printDiagnostics } from './report.js';

export interface ReportSettings {
  readonly progress: Progress;
  readonly sources: SourceSet;
  /** Whether lines go to standard output. */
  readonly hasLines: boolean;
}

/** A heading for each file, a line for each test, and what was found. */
export class TextReport {
  readonly #settings: ReportSettings;
  #file: string | undefined;

  constructor(settings: ReportSettings) {
    this.#settings = settings;
  }

  tell(result: TestResult): void {
    const { progress, sources, hasLines } = this.#settings;
    progress.clear();
    if (hasLines) process.stdout.write(this.#line(result));
    printDiagnostics(result.diagnostics, sources);
    if (result.diagnostics.length > 0) process.stderr.write('\n');
  }

  #line({ block, passed, runs }: TestResult): string {
    const { path } = block.from.source;
    const heading = path === this.#file ? '' : `${printable(path)}\n`;
    this.#file = path;
    const times =
      block.declaration.kind === 'property' && runs > 0 ? ` (${runs} ${runs === 1 ? 'run' : 'runs'})` : '';
    return `${heading}  ${passed ? '✓' : '✗'} ${printable(block.name)}${times}\n`;
  }
}

/** One line; `faulty` tests were not run, since their files have errors. */
export function summary(
  results: readonly TestResult[],
  faulty: number,
  { engines, seed }: TestRequest,
): string {
  const names = engines.map(({ name }) => name).join(', ');
  const passed = results.filter((each) => each.passed).length;
  const failed = results.length - passed;
  const counts = [
    `${passed} passed`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(faulty === 0 ? [] : [`${faulty} not run, their files have errors`]),
  ];
  return `${counts.join(', ')} (${names}; seed ${seed})`;
}

export function jsonReport(
  results: readonly TestResult[],
  faulty: number,
  { sources }: Workspace,
  { engines, seed }: TestRequest,
): string {
  const report = {
    version: 1,
    seed: seed.toString(),
    engines: engines.map(({ name }) => name),
    passed: results.filter(({ passed }) => passed).length,
    failed: results.filter(({ passed }) => !passed).length,
    notRun: faulty,
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
