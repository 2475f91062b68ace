/** Passes change nothing that can be observed: the reference engine runs random designs before and after, and sees the same. */
import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import type { Design } from '../../src/ir/ir.js';
import { commonSubexpressions } from '../../src/passes/common-subexpressions.js';
import { constantFold } from '../../src/passes/constant-fold.js';
import { deadCode } from '../../src/passes/dead-code.js';
import { guardMerging } from '../../src/passes/guard-merging.js';
import type { Pass } from '../../src/passes/pass.js';
import { PIPELINES, runPipeline } from '../../src/passes/pipelines.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../src/sim/kernel/kernel.js';
import { stateHash } from '../../src/sim/kernel/state-hash.js';
import { randomDesign } from '../support/random-ir.js';

const INSTANTS = 60;

/** Everything that a run shows: what it prints and reports, and a hash of the state after every instant. */
function observe(design: Design): readonly string[] {
  const seen: string[] = [];
  const kernel = new Kernel(buildHierarchy(design), interpreter, {
    seed: 7n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: (line) => seen.push(line),
  });
  kernel.start();
  for (let i = 0; i < INSTANTS && kernel.next() !== undefined; i++) {
    kernel.instant();
    const reports = kernel.reports
      .take()
      .map(({ site, path, values }) => `${path} ${site.name} ${values.join()}`);
    seen.push(`${stateHash(kernel.tree, kernel.engine, kernel.now)} ${reports.toSorted().join('; ')}`);
  }
  return seen;
}

const LISTS: readonly (readonly [string, readonly Pass[]])[] = [
  ...[constantFold, guardMerging, commonSubexpressions, deadCode].map((pass) => [pass.name, [pass]] as const),
  ['default, twice', [...PIPELINES.default, ...PIPELINES.default]],
];

describe('what a run shows is the same', () => {
  test.each(Array.from({ length: 25 }, (_, seed) => seed))('seed %i', (seed) => {
    const design = randomDesign(seed, { modules: 1 + (seed % 3), test: true });
    const before = observe(design);
    for (const [name, passes] of LISTS) {
      expect([name, ...observe(runPipeline(design, passes).design)]).toEqual([name, ...before]);
    }
  });
});
