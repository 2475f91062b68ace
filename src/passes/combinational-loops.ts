/**
 * Reports what no refinement could put in order: combinational loops, with the whole way round.
 *
 * Of each strongly connected component the shortest cycle through its first run is told. Loops that go through the same processes, in
 * other instances or iterations, have one cause and are told once.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Hierarchy } from '../ir/hierarchy.js';
import type { SignalId } from '../ir/ir.js';
import type { Span } from '../support/span.js';
import { unitAccess, type Access, type Unit } from './dependencies.js';
import { familyLocals } from './family.js';
import type { Storage, Store } from './storage.js';
import { traceBody } from './trace.js';
import type { Run } from './unit-graph.js';
import { bitsName, instancePath, signalName } from './user-names.js';

/** Bits of one cell, by which one run depends on another. */
interface Link {
  readonly store: Store;
  readonly cell: number;
  readonly bits: bigint;
}

/** A run, and what it reads of the one before it on the loop. */
interface Hop {
  readonly run: number;
  readonly reads: Link;
}

export class LoopReporter {
  readonly #hierarchy: Hierarchy;
  readonly #storage: Storage;
  readonly #found: Diagnostic[] = [];
  readonly #told = new Set<string>();

  constructor(hierarchy: Hierarchy, storage: Storage) {
    this.#hierarchy = hierarchy;
    this.#storage = storage;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }

  /** The runs of one strongly connected component. */
  add(runs: readonly Run[]): void {
    const hops = this.#shortestCycle(runs);
    const units = hops.map(({ run }) => runs[run]?.unit).filter((unit) => unit !== undefined);
    const key = [...new Set(units.map((unit) => [unit.shape.id, ...unit.order].join(' ')))].toSorted().join();
    if (hops.length === 0 || this.#told.has(key)) return;
    this.#told.add(key);
    this.#found.push(this.#describe(runs, hops));
  }

  #describe(runs: readonly Run[], hops: readonly Hop[]): Diagnostic {
    // Hop i reads what the run of hop i - 1 drives; the loop begins and ends with what hop 0 reads.
    const names = hops.map(({ reads }) => this.#name(reads));
    const [start = ''] = names;
    const way = [...names, start].toReversed().map((name) => `\`${name}\``);
    const places = hops.map(({ run }, i) => {
      const driven = hops[(i + 1) % hops.length]?.reads;
      const name = names[(i + 1) % hops.length] ?? '';
      return {
        span: placeIn(runs[run], driven, this.#storage),
        text: `\`${name}\` depends on \`${names[i] ?? ''}\``,
      };
    });
    const [first, ...others] = [...places.slice(-1), ...places.slice(0, -1)];
    let result = error('M4004', first?.span, `combinational loop through \`${start}\``, first?.text);
    for (const { span, text } of others) if (span !== undefined) result = result.label(span, text);
    return result.note(
      `the whole way round: ${way.join(' ← ')}`,
      'each depends on the next without a register between',
    );
  }

  #name({ store, cell, bits }: Link): string {
    const { shape, signal: id } = store;
    const signal = shape.module.signals[id];
    if (signal === undefined) return '?';
    const path = instancePath(this.#hierarchy, shape, Math.floor(cell / signal.length));
    const name = signalName(shape.module, id, cell % signal.length) + bitsName(bits, signal.width);
    return path === '' ? name : `${path}.${name}`;
  }

  /** Breadth first, from the first run along what others read of it, until it reads of that itself. */
  #shortestCycle(runs: readonly Run[]): readonly Hop[] {
    const accesses = new Map<Unit, Map<number, Access>>();
    const accessOf = ({ unit, iteration }: Run): Access => {
      const known = accesses.get(unit) ?? new Map<number, Access>();
      accesses.set(unit, known);
      const access = known.get(iteration) ?? unitAccess(unit, iteration);
      known.set(iteration, access);
      return access;
    };
    const readers = new Map<string, { readonly run: number; readonly bits: bigint }[]>();
    runs.forEach((run, i) => {
      for (const { store, cell, bits } of linksOf(run, accessOf(run), 'reads', this.#storage)) {
        const key = `${store.id} ${cell}`;
        readers.set(key, [...(readers.get(key) ?? []), { run: i, bits }]);
      }
    });
    const reached = new Map<number, { readonly from: number; readonly link: Link }>();
    const queue = [0];
    for (let at = 0; at < queue.length && !reached.has(0); at++) {
      const from = queue[at] ?? 0;
      const run = runs[from];
      if (run === undefined) break;
      for (const link of linksOf(run, accessOf(run), 'drives', this.#storage)) {
        for (const reader of readers.get(`${link.store.id} ${link.cell}`) ?? []) {
          const bits = reader.bits & link.bits;
          if (bits === 0n || reached.has(reader.run)) continue;
          reached.set(reader.run, { from, link: { ...link, bits } });
          queue.push(reader.run);
        }
      }
    }
    const hops: Hop[] = [];
    let run = 0;
    do {
      const step = reached.get(run);
      if (step === undefined) return [];
      hops.unshift({ run, reads: step.link });
      run = step.from;
    } while (run !== 0);
    return hops;
  }
}

function* linksOf(run: Run, access: Access, which: 'reads' | 'drives', storage: Storage): Generator<Link> {
  const cells = access[which];
  for (const signal of cells.signals) {
    const { store, origin, stride } = storage.view(run.unit.shape, signal);
    for (const [element, bits] of cells.of(signal))
      yield { store, cell: origin + run.instance * stride + element, bits };
  }
}

/** The statement by which the run drives the cell. */
function placeIn(run: Run | undefined, driven: Link | undefined, storage: Storage): Span | undefined {
  if (run === undefined || driven === undefined) return undefined;
  const { unit, instance, iteration } = run;
  const { module } = unit.shape;
  if (unit.kind === 'reset') return module.resets[unit.reset]?.span;
  const holds = (signal: SignalId, first: number, count: number): boolean => {
    const { store, origin, stride } = storage.view(unit.shape, signal);
    const element = driven.cell - origin - instance * stride;
    return store === driven.store && element >= first && element < first + count;
  };
  let span = unit.process.span;
  traceBody(module, unit.process.body, familyLocals(unit.process, iteration), {
    drive: (stmt, { signal, first, count, bits }) => {
      if ((bits & driven.bits) !== 0n && holds(signal, first, count)) span = stmt.span;
    },
  });
  return span;
}
