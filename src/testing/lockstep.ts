/** A test on one engine, or on several side by side: after every instant they must agree on the whole state. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Compiled } from '../driver/compile-design.js';
import type { EngineFactory } from '../sim/engine.js';
import { describeDifference, firstDifference } from '../sim/lockstep.js';
import { TestRun, type TestOptions, type TestOutcome } from '../sim/test-run.js';
import type { Turns } from '../support/turns.js';

const INSTANTS_A_TURN = 64;

export type Engines = readonly [EngineFactory, ...EngineFactory[]];

export function* runTest(compiled: Compiled, engines: Engines, options: TestOptions): Turns<TestOutcome> {
  const [first, ...others] = engines;
  const reference = new TestRun(compiled.hierarchyFor(first), first, options);
  const followers = others.map(
    (engine) => new TestRun(compiled.hierarchyFor(engine), engine, { ...options, print: () => undefined }),
  );
  const runs = [reference, ...followers];
  for (const run of runs) run.start();
  for (let instants = 0; ; instants++) {
    const difference = followers
      .map((run) => differenceOf(reference, run))
      .find((found) => found !== undefined);
    if (difference !== undefined) return { ...reference.outcome, failures: [difference] };
    if (reference.failures !== undefined) {
      const { outcome } = reference;
      for (const run of runs) run.close();
      return outcome;
    }
    if (instants % INSTANTS_A_TURN === 0) yield;
    if (followers.length === 0) reference.advance();
    else for (const run of runs) run.instant();
  }
}

function differenceOf(reference: TestRun, other: TestRun): Diagnostic | undefined {
  const difference = firstDifference(reference.kernel, other.kernel);
  const verdicts = [reference, other].map(verdictOf);
  if (difference === undefined && verdicts[0] === verdicts[1]) return undefined;
  const { span } = reference.kernel.tree.module(0);
  const names = `${reference.kernel.engine.name} and ${other.kernel.engine.name}`;
  return error('M5022', span, `the engines ${names} differ`).note(
    difference === undefined
      ? `the verdicts: ${verdicts.join('; and: ')}`
      : describeDifference(reference.kernel, other.kernel, difference),
  );
}

function verdictOf({ failures }: TestRun): string {
  if (failures === undefined) return 'runs on';
  return failures.map(({ code, message }) => `${code} ${message}`).join(', ') || 'passed';
}
