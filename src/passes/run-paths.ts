/** Ways that values take between runs, told to a person: which run, in which instance, hands what on. */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { Span } from '../support/span.js';
import { groupBy } from '../support/group-by.js';
import { unitAccess, type Access, type Unit } from './dependencies.js';
import { familyLocals } from './family.js';
import type { Storage, Store } from './storage.js';
import { traceBody } from './trace.js';
import type { Run } from './unit-graph.js';
import { bitsName, instancePath, signalName } from './user-names.js';

/** Bits of one cell. */
export interface Link {
  readonly store: Store;
  readonly cell: number;
  readonly bits: bigint;
}

/** A run that drives one thing, reading another. */
export interface Hop {
  readonly run: Run;
  readonly reads: Link;
  readonly drives: Link;
}

/** Where a hop happens, and what is to be said there. */
export interface Told {
  readonly span: Span | undefined;
  readonly text: string;
}

/** A longer way is told by its ends. */
const MOST_NAMES = 24;

export class RunPaths {
  readonly #hierarchy: Hierarchy;
  readonly #storage: Storage;
  readonly #readers: ReadonlyMap<string, readonly { readonly run: Run; readonly bits: bigint }[]>;
  readonly #accesses = new Map<Unit, Map<number, Access>>();

  constructor(runs: readonly Run[], hierarchy: Hierarchy, storage: Storage) {
    this.#hierarchy = hierarchy;
    this.#storage = storage;
    const reads = runs.flatMap((run) =>
      [...this.#links(run, 'reads')].map(({ store, cell, bits }) => ({
        key: `${store.id} ${cell}`,
        run,
        bits,
      })),
    );
    this.#readers = groupBy(reads, ({ key }) => key);
  }

  /** What a run drives. */
  drivenBy(run: Run): readonly Link[] {
    return [...this.#links(run, 'drives')];
  }

  /** The shortest way from bits of a cell to bits of a cell, breadth first. */
  shortest(from: Link, to: Link): readonly Hop[] {
    interface Step {
      readonly hop: Hop;
      readonly before: Step | undefined;
    }
    const reached = new Set<Run>();
    let wave: { readonly link: Link; readonly before: Step | undefined }[] = [
      { link: from, before: undefined },
    ];
    while (wave.length > 0) {
      const next: typeof wave = [];
      for (const { link, before } of wave) {
        for (const { run, bits } of this.#readers.get(`${link.store.id} ${link.cell}`) ?? []) {
          if ((bits & link.bits) === 0n || reached.has(run)) continue;
          reached.add(run);
          for (const drives of this.#links(run, 'drives')) {
            const step: Step = { hop: { run, reads: { ...link, bits: bits & link.bits }, drives }, before };
            if (drives.store === to.store && drives.cell === to.cell && (drives.bits & to.bits) !== 0n)
              return hopsOf(step);
            next.push({ link: drives, before: step });
          }
        }
      }
      wave = next;
    }
    return [];

    function hopsOf(last: Step): readonly Hop[] {
      const hops: Hop[] = [];
      for (let step: Step | undefined = last; step !== undefined; step = step.before) hops.unshift(step.hop);
      return hops;
    }
  }

  name({ store, cell, bits }: Link): string {
    const { shape, signal: id } = store;
    const signal = shape.module.signals[id];
    if (signal === undefined) return '?';
    const path = instancePath(this.#hierarchy, shape, Math.floor(cell / signal.length));
    const name = signalName(shape.module, id, cell % signal.length) + bitsName(bits, signal.width);
    return path === '' ? name : `${path}.${name}`;
  }

  /**
   * Every hop with its place, the last one first. What a hop hands on is named by the bits that the next one reads of it. Of hops at one place, as where
   * a way goes through many instances, one is told.
   */
  tell(hops: readonly Hop[], last: Link): readonly Told[] {
    const told = hops.map(({ run, reads }, i): Told => {
      const driven = hops[i + 1]?.reads ?? last;
      const text = `\`${this.name(driven)}\` depends on \`${this.name(reads)}\``;
      return { span: this.#placeIn(run, driven), text };
    });
    const places = groupBy(told.toReversed(), ({ span }) => span && `${span.file} ${span.start} ${span.end}`);
    return [...places.values()].flatMap(([first, ...others]): readonly Told[] => {
      if (first === undefined) return [];
      const more = others.length === 0 ? '' : `, and ${others.length} more like it`;
      return [{ ...first, text: first.text + more }];
    });
  }

  /** `a ← b ← c`: where the way ends, and what each step of it reads. */
  way(hops: readonly Hop[], last: Link): string {
    const names = [last, ...hops.map(({ reads }) => reads).toReversed()].map(
      (link) => `\`${this.name(link)}\``,
    );
    if (names.length <= MOST_NAMES) return names.join(' ← ');
    const half = MOST_NAMES / 2;
    const left = `${names.length - MOST_NAMES} more`;
    return [...names.slice(0, half), left, ...names.slice(-half)].join(' ← ');
  }

  /** The statement by which the run drives the cell. */
  #placeIn({ unit, instance, iteration }: Run, driven: Link): Span | undefined {
    const { module } = unit.shape;
    if (unit.kind === 'reset') return module.resets[unit.reset]?.span;
    let span = unit.process.span;
    traceBody(module, unit.process.body, familyLocals(unit.process, iteration), {
      drive: (stmt, { signal, first, count, bits }) => {
        const { store, origin, stride } = this.#storage.view(unit.shape, signal);
        const element = driven.cell - origin - instance * stride;
        if (
          store === driven.store &&
          element >= first &&
          element < first + count &&
          (bits & driven.bits) !== 0n
        )
          span = stmt.span;
      },
    });
    return span;
  }

  *#links(run: Run, which: 'reads' | 'drives'): Generator<Link> {
    const cells = this.#accessOf(run)[which];
    for (const signal of cells.signals) {
      const { store, origin, stride } = this.#storage.view(run.unit.shape, signal);
      for (const [element, bits] of cells.of(signal))
        yield { store, cell: origin + run.instance * stride + element, bits };
    }
  }

  #accessOf({ unit, iteration }: Run): Access {
    const known = this.#accesses.get(unit) ?? new Map<number, Access>();
    this.#accesses.set(unit, known);
    const access = known.get(iteration) ?? unitAccess(unit, iteration);
    known.set(iteration, access);
    return access;
  }
}
