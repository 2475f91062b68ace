/** Everything that a run shows, instant by instant: state, reports, what is printed. What may not change a bit changes none of it. */
import { buildHierarchy, type Hierarchy } from '../../../src/ir/hierarchy.js';
import type { Design } from '../../../src/ir/ir.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import type { EngineFactory, Place } from '../../../src/sim/engine.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { restoreKernel, saveKernel, type KernelSnapshot } from '../../../src/sim/kernel/snapshot.js';
import { stateHash, statePlaces } from '../../../src/sim/kernel/state-hash.js';
import { Fnv1a64 } from '../../../src/support/hash.js';
import { Random } from '../../../src/support/random.js';

export interface RunOptions {
  /** Default: the reference. */
  readonly engine?: EngineFactory;
  readonly instants: number;
  /** A seed for the order of whatever has no order. */
  readonly shuffle?: bigint;
  /** Seeds of what is poked at the inputs of the top before each instant; default: nothing is. */
  readonly stimulus?: number;
  /** Compares state by names instead of by the order of declaration. */
  readonly byName?: boolean;
}

const SEED = 7n;

/** A run that is watched, and that can go on elsewhere: what is poked depends on names and the number of the instant only. */
export class WatchedRun {
  /** What time 0 and the automatic reset showed. */
  readonly begun: string;
  readonly #options: RunOptions;
  readonly #kernel: Kernel;
  readonly #named: readonly Place[] | undefined;
  readonly #covered = new Map<string, number>();
  #printed: string[] = [];
  #instant = 0;

  constructor(hierarchy: Hierarchy, options: RunOptions) {
    this.#options = options;
    this.#kernel = new Kernel(hierarchy, options.engine ?? interpreter, {
      seed: SEED,
      reset: true,
      checks: true,
      shuffle: options.shuffle,
      clocks: new Map(),
      print: (line) => this.#printed.push(line),
    });
    this.#named = options.byName === true ? placesByName(this.#kernel) : undefined;
    this.#kernel.start();
    this.begun = this.#shown();
  }

  /** Through the next instant; what it showed. Where nothing is ever due, logic settles. */
  instant(): string {
    this.#poke();
    if (this.#kernel.next() === undefined) this.#kernel.settle();
    else this.#kernel.instant();
    this.#instant++;
    return this.#shown();
  }

  save(): KernelSnapshot {
    return saveKernel(this.#kernel);
  }

  /** Goes on where another run stood. */
  resume(snapshot: KernelSnapshot, instant: number): void {
    restoreKernel(this.#kernel, snapshot);
    this.#shown();
    this.#instant = instant;
  }

  #poke(): void {
    const { stimulus } = this.#options;
    if (stimulus === undefined) return;
    const { signals, resets } = this.#kernel.tree.module(0);
    for (const [id, { port, name, length, width, powerOn }] of signals.entries()) {
      if (port !== 'in' || resets.some(({ signal }) => signal === id)) continue;
      const random = Random.named(stimulus, `${name} ${this.#instant}`);
      if (random.chance(0.4)) continue;
      for (let element = 0; element < length; element++) {
        const value =
          powerOn.kind === 'oneOf'
            ? (powerOn.values[random.below(powerOn.values.length)] ?? 0n)
            : random.bits(width);
        this.#kernel.poke({ kind: 'signal', shape: 0, instance: 0, id, element }, 0, width, value);
      }
    }
  }

  #shown(): string {
    const { tree, engine, now, reports } = this.#kernel;
    this.#kernel.rest();
    const state =
      this.#named === undefined ? stateHash(tree, engine, now) : hashOf(this.#named, this.#kernel);
    const failures = reports.take().map(({ site, path, values }) => `${path} ${site.name} ${values.join()}`);
    // Reports come in the order of the source, which another text may not have.
    if (this.#named !== undefined) failures.sort();
    const printed = this.#printed;
    this.#printed = [];
    return `${now} ${state} ${[...failures, ...this.#newCovers(), ...printed].join('; ')}`;
  }

  /** What was covered since the last look. */
  #newCovers(): readonly string[] {
    return this.#kernel.reports.covers
      .flatMap(({ site, path, hits }) => {
        const name = `${path} ${site.name}`;
        const before = this.#covered.get(name) ?? 0;
        this.#covered.set(name, hits);
        return hits === before ? [] : [`${name} covered ${hits - before} times`];
      })
      .toSorted();
  }
}

function placesByName({ tree }: Kernel): readonly Place[] {
  const named = [...statePlaces(tree)].map((place) => ({ place, name: tree.placeName(place) }));
  return named
    .toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
    .map(({ place }) => place);
}

function hashOf(places: readonly Place[], { engine }: Kernel): bigint {
  const hash = new Fnv1a64();
  for (const place of places)
    for (const digit of `${engine.read(place)} `) hash.byte(digit.codePointAt(0) ?? 0);
  return hash.value();
}

/** What the beginning and each instant showed. */
export function observe(design: Design, options: RunOptions): readonly string[] {
  const run = new WatchedRun(buildHierarchy(design), options);
  return [run.begun, ...Array.from({ length: options.instants }, () => run.instant())];
}
