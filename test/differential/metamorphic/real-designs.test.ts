/** What stands in `hdl/` and `stdlib/`, with random inputs: compiled, written and run otherwise, no bit changes. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import type { Design } from '../../../src/ir/ir.js';
import { guardMerging } from '../../../src/passes/guard-merging.js';
import { PIPELINES, runPipeline } from '../../../src/passes/pipelines.js';
import { Elaboration } from '../../../src/semantics/elaborate.js';
import { Random } from '../../../src/support/random.js';
import { onDisk } from '../../driver/support.js';
import { COMPILED } from '../../support/engines.js';
import { observe, WatchedRun, type RunOptions } from './observe.js';
import { randomPasses } from './passes.js';
import { renamed, reordered, withUnused } from './rearranged.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** By day each design is looked at in one way, and those that take seconds to compile in none. */
const LARGE = 400;

interface Top {
  readonly name: string;
  readonly design: Design;
}

const tops = ['stdlib', 'hdl'].flatMap(filesBelow).flatMap(topsOf).filter(isInTime);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(onDisk.workingFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.m3hdl'))
    .map((path) => join(folder, path))
    .toSorted();
}

/** Modules with a default for each parameter. */
function topsOf(file: string): readonly Top[] {
  const { compiler, file: from } = new Workspace({ ...onDisk, verify: false }).open(file);
  return (from?.tree.items ?? []).flatMap((item): readonly Top[] => {
    if (from === undefined || item.kind !== 'module' || !Elaboration.hasDefaults(item)) return [];
    const design = compiler.top(from, item.name.text)?.design;
    return design === undefined || design.modules.some(({ model }) => model)
      ? []
      : [{ name: `${item.name.text} of ${file}`, design }];
  });
}

function isInTime({ design }: Top): boolean {
  const signals = design.modules.reduce((sum, module) => sum + module.signals.length, 0);
  return NIGHTLY || signals < LARGE;
}

const INSTANTS = NIGHTLY ? 400 : 40;

type Check = (
  design: Design,
  reference: () => readonly string[],
  options: RunOptions,
  random: Random,
) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  'any passes, in any order': (design, reference, options, random) => {
    const passes = randomPasses(random);
    expect(observe(runPipeline(design, passes).design, options)).toEqual(reference());
  },
  'guards merged, and not': (design, reference, options) => {
    const passes = PIPELINES.default.filter((pass) => pass !== guardMerging);
    expect(observe(runPipeline(design, passes).design, options)).toEqual(reference());
    expect(observe(runPipeline(design, [guardMerging]).design, options)).toEqual(reference());
  },
  'any order of processes': (design, reference, options, random) => {
    expect(observe(design, { ...options, shuffle: random.bits(64) })).toEqual(reference());
  },
  'any order of declarations, instances and processes in the text': (design, _, options, random) => {
    const byName = { ...options, byName: true };
    expect(observe(reordered(design, random), byName)).toEqual(observe(design, byName));
  },
  'other names': (design, reference, options) => {
    expect(observe(renamed(design), options)).toEqual(reference());
  },
  'with things of no use': (design, reference, options) => {
    expect(observe(withUnused(design), options)).toEqual(reference());
  },
  'saved, and gone on with in another run': (design, reference, options, random) => {
    const hierarchy = buildHierarchy(runPipeline(design, PIPELINES.default).design);
    const runs = [new WatchedRun(buildHierarchy(design), options), new WatchedRun(hierarchy, options)];
    let at = 0;
    const seen = Array.from({ length: options.instants }, (_, instant) => {
      if (random.chance(0.2)) {
        const snapshot = runs[at]!.save();
        at = 1 - at;
        runs[at]!.resume(snapshot, instant);
      }
      return runs[at]!.instant();
    });
    expect(seen).toEqual(reference().slice(1));
  },
};

for (const [number, { name, design }] of tops.entries())
  describe(name, () => {
    const engine = COMPILED[number % COMPILED.length]!;
    const options: RunOptions = { engine, instants: INSTANTS, stimulus: number };
    let known: readonly string[] | undefined;
    const reference = (): readonly string[] => (known ??= observe(design, options));
    const all = Object.entries(CHECKS);
    const chosen = NIGHTLY ? all : [all[number % all.length]!];
    test.each(chosen)('%s', (_, check) => check(design, reference, options, Random.named(number, name)));
  });
