/** `--x-check` on random designs: what differs between seeds of power-on is said to be unknown, and values are those of any other run. */
import { describe, expect, test } from 'vitest';
import { buildHierarchy, type Hierarchy } from '../../src/ir/hierarchy.js';
import type { Design } from '../../src/ir/ir.js';
import { verifyDesign } from '../../src/ir/verify.js';
import { PIPELINES, runPipeline } from '../../src/passes/pipelines.js';
import { unknownPlane } from '../../src/passes/unknown-plane.js';
import type { EngineFactory, Place } from '../../src/sim/engine.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel, type KernelOptions } from '../../src/sim/kernel/kernel.js';
import { stateHash } from '../../src/sim/kernel/state-hash.js';
import { UnknownEngine, withUnknowns } from '../../src/sim/unknown/engine.js';
import { Random } from '../../src/support/random.js';
import { COMPILED } from '../support/engines.js';
import { randomDesign, type RandomIrOptions } from '../support/random-ir.js';

const NS = 1_000_000;
const INSTANTS = 12;
const POWER_ON = [2n, 3n, 4n];

/** Nightly, many more. */
const TIMES = process.env['M3HDL_NIGHTLY'] === undefined ? 1 : 30;

const seeds = (count: number): readonly number[] => Array.from({ length: count * TIMES }, (_, i) => i + 1);

const KINDS: readonly (readonly [string, RandomIrOptions])[] = [
  ['plain', {}],
  ['with chains of instances', { chains: true }],
  ['of wide values', { widths: [65, 128, 129, 160] }],
  ['of bits', { widths: [1, 1, 2] }],
  ['of deep expressions', { depth: 8, modules: 1 }],
];

function kernelOf(hierarchy: Hierarchy, factory: EngineFactory, options: Partial<KernelOptions>): Kernel {
  return new Kernel(hierarchy, factory, {
    seed: 1n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: () => undefined,
    ...options,
  });
}

/** All that is stored. */
function placesOf({ tree }: Kernel): readonly Place[] {
  return [...tree.walk()].flatMap((ref) => {
    const { signals, memories } = tree.module(ref.shape);
    return [
      ...signals.flatMap(({ length }, id) =>
        Array.from({ length }, (_, element): Place => ({ ...ref, kind: 'signal', id, element })),
      ),
      ...memories.flatMap(({ depth }, id) =>
        Array.from({ length: depth }, (_, element): Place => ({ ...ref, kind: 'memory', id, element })),
      ),
    ];
  });
}

/** Inputs of the top, but for resets and what belongs to a reset. */
function pokeAll(kernel: Kernel, random: Random): void {
  const { signals } = kernel.tree.module(0);
  for (const [id, { port, width, length, name }] of signals.entries()) {
    if (port !== 'in' || name === 'rst') continue;
    for (let element = 0; element < length; element++) {
      const place: Place = { shape: 0, instance: 0, kind: 'signal', id, element };
      kernel.poke(place, 0, width, random.bits(width));
    }
  }
  kernel.rest();
}

/** Bits that are said to be known, and that differ from those of a run that began otherwise. */
function wronglyKnown(design: Design, factory: EngineFactory, reset: boolean): string | undefined {
  const hierarchy = buildHierarchy(design);
  const checked = kernelOf(hierarchy, withUnknowns(factory), { reset });
  const others = POWER_ON.map((seed) => kernelOf(hierarchy, factory, { seed, reset }));
  const kernels = [checked, ...others];
  const places = placesOf(checked);
  const { engine } = checked;
  if (!(engine instanceof UnknownEngine)) throw new Error('unknown bits are not tracked');
  for (const kernel of kernels) kernel.start();
  for (let instant = 0; instant < INSTANTS; instant++) {
    for (const place of places) {
      const unknown = engine.unknownBits(place);
      for (const kernel of others) {
        const differs = (engine.read(place) ^ kernel.engine.read(place)) & ~unknown;
        if (differs !== 0n)
          return `${checked.tree.placeName(place)} at ${checked.now}: ${differs.toString(2)}`;
      }
    }
    for (const kernel of kernels) {
      if (instant % 2 === 1) pokeAll(kernel, new Random(BigInt(instant)));
      kernel.instant();
      kernel.reports.take();
    }
  }
  return undefined;
}

describe('what is said to be known is known', () => {
  test.each(KINDS)('%s, by the reference', (_, options) => {
    for (const seed of seeds(4)) {
      const design = randomDesign(seed, options);
      expect(verifyDesign(unknownPlane(design).design), `seed ${seed}`).toEqual([]);
      expect(wronglyKnown(design, interpreter, seed % 2 === 0), `seed ${seed}`).toBeUndefined();
    }
  });

  test.each(COMPILED)('optimised, by the engine $name', (factory) => {
    for (const seed of seeds(4)) {
      const { design } = runPipeline(randomDesign(seed), PIPELINES.default);
      expect(wronglyKnown(design, factory, seed % 2 === 0), `seed ${seed}`).toBeUndefined();
    }
  });
});

describe('values stay', () => {
  test.each([interpreter, ...COMPILED])('$name', (factory) => {
    for (const seed of seeds(4)) {
      const hierarchy = buildHierarchy(randomDesign(seed, { test: true }));
      const [plain, checked] = [factory, withUnknowns(factory)].map((each) => kernelOf(hierarchy, each, {}));
      if (plain === undefined || checked === undefined) throw new Error('two were made');
      plain.start();
      checked.start();
      while (plain.now < 20 * NS && plain.next() !== undefined) {
        plain.instant();
        checked.instant();
        const hashes = [plain, checked].map(({ tree, engine, now }) => stateHash(tree, engine, now));
        expect([seed, plain.now, hashes[1]]).toEqual([seed, plain.now, hashes[0]]);
      }
      const told = [plain, checked].map(({ reports }) =>
        reports.take().filter(({ site }) => site.kind !== 'unknown'),
      );
      expect(told[1]?.map(({ site, time }) => [site, time])).toEqual(
        told[0]?.map(({ site, time }) => [site, time]),
      );
    }
  });
});
