/**
 * Reports what no refinement could put in order: combinational loops, with the whole way round.
 *
 * Of each strongly connected component the shortest cycle through something that its first run drives is told. Loops that go through the same processes,
 * in other instances or iterations, have one cause and are told once.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Hierarchy } from '../ir/hierarchy.js';
import { RunPaths, type Hop, type Link } from './run-paths.js';
import type { Storage } from './storage.js';
import type { Run } from './unit-graph.js';

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
    const units = new Set(runs.map(({ unit }) => [unit.shape.id, ...unit.order].join(' ')));
    const key = [...units].toSorted().join();
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const [first] = runs;
    const paths = new RunPaths(runs, this.#hierarchy, this.#storage);
    for (const link of first === undefined ? [] : paths.drivenBy(first)) {
      const hops = paths.shortest(link, link);
      const [start] = hops;
      if (start === undefined) continue;
      this.#found.push(describe(paths, hops, start.reads));
      return;
    }
  }
}

function describe(paths: RunPaths, hops: readonly Hop[], start: Link): Diagnostic {
  const [first, ...others] = paths.tell(hops, start);
  let found = error('M4004', first?.span, `combinational loop through \`${paths.name(start)}\``, first?.text);
  for (const { span, text } of others) if (span !== undefined) found = found.label(span, text);
  return found.note(
    `the whole way round: ${paths.way(hops, start)}`,
    'each depends on the next without a register between',
  );
}
