/** Random designs, written otherwise, compiled otherwise and run otherwise: no bit changes. */
import { describe, expect, test } from 'vitest';
import { allEngines } from '../../../src/driver/engines.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import type { Design } from '../../../src/ir/ir.js';
import { scheduleDesign } from '../../../src/passes/schedule.js';
import { inlineChecks } from '../../../src/passes/inline-checks.js';
import { PIPELINES, runPipeline } from '../../../src/passes/pipelines.js';
import { Random } from '../../../src/support/random.js';
import { COMPILED } from '../../support/engines.js';
import { randomDesign } from '../../support/random-ir.js';
import { observe, WatchedRun, type RunOptions } from './observe.js';
import { randomPasses } from './passes.js';
import { renamed, reordered, withUnused } from './rearranged.js';

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;
const SEEDS = Array.from({ length: NIGHTLY ? 400 : 10 }, (_, seed) => seed);

const ENGINES = allEngines();

/** With a test on top, which pokes, waits, draws and prints, or alone, with random inputs. */
function drawn(seed: number): { readonly design: Design; readonly options: RunOptions } {
  const isTest = seed % 2 === 0;
  const design = randomDesign(seed, { modules: 1 + (seed % 3), test: isTest, chains: seed % 5 === 0 });
  return { design, options: { instants: 40, ...(isTest ? {} : { stimulus: seed }) } };
}

describe.each(SEEDS)('seed %i', (seed) => {
  const { design, options } = drawn(seed);
  const random = Random.named(seed, 'metamorphic');
  const reference = observe(design, options);

  test('any passes, in any order', () => {
    for (let i = 0; i < 6; i++) {
      const passes = randomPasses(random);
      const { design: passed } = runPipeline(design, passes);
      const names = passes.map(({ name }) => name);
      expect([names, ...observe(passed, { ...options, engine: ENGINES[i % ENGINES.length]! })]).toEqual([
        names,
        ...reference,
      ]);
    }
  });

  test('in its static order, and without', () => {
    const { design: ordered } = scheduleDesign(inlineChecks.run(design).design);
    for (const engine of ENGINES) expect(observe(ordered, { ...options, engine })).toEqual(reference);
  });

  test('any order of processes', () => {
    for (const engine of ENGINES)
      expect(observe(design, { ...options, engine, shuffle: random.bits(64) })).toEqual(reference);
  });

  test('any order of declarations, instances and processes in the text', () => {
    const byName = { ...options, byName: true };
    const named = observe(design, byName);
    for (const engine of ENGINES)
      expect(observe(reordered(design, random), { ...byName, engine })).toEqual(named);
  });

  test('other names, and things of no use', () => {
    for (const other of [renamed(design), withUnused(design)])
      for (const engine of ENGINES) expect(observe(other, { ...options, engine })).toEqual(reference);
  });

  test('saved, and gone on with elsewhere', () => {
    const optimised = buildHierarchy(runPipeline(design, PIPELINES.default).design);
    const runs = [
      new WatchedRun(buildHierarchy(design), options),
      ...COMPILED.map((engine) => new WatchedRun(optimised, { ...options, engine })),
    ];
    let at = random.below(runs.length);
    const seen = Array.from({ length: options.instants }, (_, instant) => {
      if (random.chance(0.2)) {
        const snapshot = runs[at]!.save();
        at = (at + 1 + random.below(runs.length - 1)) % runs.length;
        runs[at]!.resume(snapshot, instant);
      }
      return runs[at]!.instant();
    });
    expect(seen).toEqual(reference.slice(1));
  });

  test('beside other work', () => {
    const hierarchy = buildHierarchy(design);
    const other = buildHierarchy(randomDesign(seed + 1));
    for (const engine of ENGINES) {
      const [one, two, noise] = [
        new WatchedRun(hierarchy, { ...options, engine }),
        new WatchedRun(hierarchy, { ...options, engine }),
        new WatchedRun(other, { engine, instants: options.instants, stimulus: seed }),
      ];
      for (const wanted of reference.slice(1)) {
        expect(one.instant()).toBe(wanted);
        noise.instant();
        expect(two.instant()).toBe(wanted);
      }
    }
  });
});
