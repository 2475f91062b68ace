/** Checks a schedule by playing it: every run once, and nothing driven after it has been read. */
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import type { Design } from '../../src/ir/ir.js';
import type { Progression, Schedule, Step } from '../../src/ir/schedule.js';
import { unitAccess, unitsOf, type Access, type Unit } from '../../src/passes/dependencies.js';
import { Storage } from '../../src/passes/storage.js';

interface Played {
  readonly shape: number;
  readonly unit: string;
  readonly instance: number;
  readonly iteration: number;
}

function* numbers({ first, stride, count }: Progression): Generator<number> {
  for (let i = 0; i < count; i++) yield first + i * stride;
}

function* play(step: Step): Generator<Played> {
  switch (step.kind) {
    case 'repeat':
      for (let time = 0; time < step.times; time++)
        for (const { shape, process, instance, iteration } of step.body)
          yield {
            shape,
            unit: `process ${process}`,
            instance: instance.first + time * instance.stride,
            iteration: iteration.first + time * iteration.stride,
          };
      return;
    case 'run':
      for (const iteration of numbers(step.iterations))
        for (const instance of numbers(step.instances))
          yield { shape: step.shape, unit: `process ${step.process}`, instance, iteration };
      return;
    case 'reset':
      for (const instance of numbers(step.instances))
        yield { shape: step.shape, unit: `reset ${step.reset}`, instance, iteration: 0 };
  }
}

/** What is wrong with the order, in words; nothing where it is right. */
export function faultsOf(design: Design, schedule: Schedule): readonly string[] {
  const hierarchy = buildHierarchy(design);
  const storage = new Storage(hierarchy);
  const units = new Map<string, Unit>();
  let expected = 0;
  for (const shape of hierarchy.shapes)
    for (const unit of unitsOf(shape)) {
      const name = unit.kind === 'reset' ? `reset ${unit.reset}` : `process ${unit.order[0]}`;
      units.set(`${shape.id} ${name}`, unit);
      expected += unit.iterations * shape.count;
    }
  const faults: string[] = [];
  const accesses = new Map<string, Access>();
  const seen = new Set<string>();
  /** Bits of cells that were read, with the level. */
  const read = new Map<string, bigint>();
  const driven = new Map<string, { bits: bigint; level: number }>();
  for (const step of schedule.steps) {
    for (const run of play(step)) {
      const unit = units.get(`${run.shape} ${run.unit}`);
      const key = `${run.shape} ${run.unit} ${run.instance} ${run.iteration}`;
      if (unit === undefined) return [`no ${key}`];
      if (seen.has(key)) faults.push(`twice: ${key}`);
      seen.add(key);
      const once = `${run.shape} ${run.unit} ${run.iteration}`;
      const access = accesses.get(once) ?? unitAccess(unit, run.iteration);
      accesses.set(once, access);
      const cellOf = (signal: number, element: number): string => {
        const { store, origin, stride } = storage.view(unit.shape, signal);
        return `${store.shape.module.name}.${store.shape.module.signals[store.signal]?.name} ${origin + run.instance * stride + element}`;
      };
      for (const signal of access.reads.signals)
        for (const [element, bits] of access.reads.of(signal)) {
          const cell = cellOf(signal, element);
          read.set(cell, (read.get(cell) ?? 0n) | bits);
          const driver = driven.get(cell);
          if (
            driver !== undefined &&
            (driver.bits & bits) !== 0n &&
            driver.level === step.level &&
            step.kind !== 'repeat'
          )
            faults.push(`${key} reads ${cell} of its own level`);
        }
      for (const signal of access.drives.signals)
        for (const [element, bits] of access.drives.of(signal)) {
          const cell = cellOf(signal, element);
          if (((read.get(cell) ?? 0n) & bits) !== 0n) faults.push(`${key} drives ${cell} after it was read`);
          driven.set(cell, { bits: (driven.get(cell)?.bits ?? 0n) | bits, level: step.level });
        }
    }
  }
  if (seen.size !== expected) faults.push(`${seen.size} of ${expected} runs`);
  return faults;
}
