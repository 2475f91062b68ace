/**
 * What the parts of a design that settle read and drive: as whole signals, cheaply, and bit by bit for each iteration of a family.
 *
 * Clocked and test processes are no part of it: they read what has settled. The enable of a clock gate is sampled. A register with an asynchronous
 * reset follows the reset's signal at once, so it depends on it as if a process drove it.
 */
import type { Shape } from '../ir/hierarchy.js';
import type { CombProcess, Module, ResetId, SignalId } from '../ir/ir.js';
import { mask } from '../support/bits.js';
import { Cells } from './cells.js';
import { familyLocals, familySize } from './family.js';
import { traceBody } from './trace.js';
import { usesOf, type Uses } from './uses.js';

export interface Access {
  /** From outside: what the process itself drove before is not among it. */
  readonly reads: Cells;
  readonly drives: Cells;
}

/** What the process reads and drives in one iteration of its family. */
export function accessOf(module: Module, process: CombProcess, iteration: number): Access {
  return traceBody(module, process.body, familyLocals(process, iteration));
}

/** Something that is run to settle: a process of a shape, or one of its asynchronous resets. */
export type Unit = {
  readonly shape: Shape;
  readonly iterations: number;
  /** Units of one shape by the place of what they were made from, then by age: the order in which equals stand. */
  readonly order: readonly [source: number, age: number];
} & (
  | { readonly kind: 'process'; readonly process: CombProcess }
  | { readonly kind: 'reset'; readonly reset: ResetId }
);

export type ProcessUnit = Unit & { readonly kind: 'process' };

export function processUnit(shape: Shape, source: number, age: number, process: CombProcess): ProcessUnit {
  return { kind: 'process', shape, iterations: familySize(process), order: [source, age], process };
}

export function resetUnit(shape: Shape, reset: ResetId): Unit {
  return { kind: 'reset', shape, iterations: 1, order: [-1, reset], reset };
}

/** Everything in a shape that settles. */
export function unitsOf(shape: Shape): readonly Unit[] {
  const { processes, resets } = shape.module;
  const units: Unit[] = [];
  resets.forEach((reset, id) => {
    if (!reset.synchronous && heldBy(shape.module, id).length > 0) units.push(resetUnit(shape, id));
  });
  processes.forEach((process, source) => {
    if (process.kind === 'comb') units.push(processUnit(shape, source, 0, process));
  });
  return units;
}

export function unitUses(unit: Unit): Uses {
  if (unit.kind === 'process') return usesOf(unit.process.body);
  const { module } = unit.shape;
  const reset = module.resets[unit.reset];
  return {
    reads: new Set(reset === undefined ? [] : [reset.signal]),
    drives: new Set(heldBy(module, unit.reset)),
  };
}

export function unitAccess(unit: Unit, iteration: number): Access {
  const { module } = unit.shape;
  if (unit.kind === 'process') return accessOf(module, unit.process, iteration);
  const { reads, drives } = unitUses(unit);
  return { reads: allCells(module, reads), drives: allCells(module, drives) };
}

/** Registers that a reset sets. */
function heldBy(module: Module, reset: ResetId): readonly SignalId[] {
  return module.signals.flatMap((signal, id) =>
    signal.storage === 'reg' && signal.reset === reset && signal.init !== undefined ? [id] : [],
  );
}

function allCells(module: Module, ids: ReadonlySet<SignalId>): Cells {
  const cells = new Cells();
  for (const id of ids) {
    const signal = module.signals[id];
    if (signal === undefined) continue;
    for (let element = 0; element < signal.length; element++) cells.add(id, element, mask(signal.width));
  }
  return cells;
}
