/** Designs in the text form of the IR, brought to life for tests. */
import { parseDesign } from '../../src/ir/parse.js';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel, type KernelOptions } from '../../src/sim/kernel/kernel.js';
import type { EngineFactory, Place } from '../../src/sim/engine.js';
import { toDiagnostic } from '../../src/sim/kernel/reports.js';

export interface Bench {
  readonly kernel: Kernel;
  readonly printed: string[];
  /** By path, such as `dut.count` or `ram[3]`. */
  readonly place: (path: string) => Place;
  readonly read: (path: string) => bigint;
  readonly poke: (path: string, value: bigint) => void;
  /** Runs until time reaches so many femtoseconds. */
  readonly runTo: (time: number) => void;
  /** Runs until the processes of the top have ended, or something failed. */
  readonly finish: () => readonly string[];
}

export function bench(
  text: string,
  options: Partial<KernelOptions> = {},
  factory: EngineFactory = interpreter,
): Bench {
  const printed: string[] = [];
  const kernel = new Kernel(buildHierarchy(parseDesign(text)), factory, {
    seed: 1n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: (line) => printed.push(line),
    ...options,
  });
  const place = (path: string): Place => {
    for (const ref of kernel.tree.walk()) {
      const { signals, memories } = kernel.tree.module(ref.shape);
      for (const [id, { length }] of signals.entries()) {
        for (let element = 0; element < length; element++) {
          const candidate: Place = { ...ref, kind: 'signal', id, element };
          if (kernel.tree.placeName(candidate) === path) return candidate;
        }
      }
      for (const [id, { depth }] of memories.entries()) {
        for (let element = 0; element < depth; element++) {
          const candidate: Place = { ...ref, kind: 'memory', id, element };
          if (kernel.tree.placeName(candidate) === path) return candidate;
        }
      }
    }
    throw new Error(`no ${path}`);
  };
  kernel.start();
  return {
    kernel,
    printed,
    place,
    read: (path) => {
      kernel.rest();
      return kernel.engine.read(place(path));
    },
    poke: (path, value) => kernel.poke(place(path), 0, kernel.tree.widthOf(place(path)), value),
    runTo: (time) => {
      for (let next = kernel.next(); next !== undefined && next <= time; next = kernel.next())
        kernel.instant();
      kernel.passTo(time);
    },
    finish: () => {
      while (kernel.threads.count > 0 && !kernel.reports.failed && kernel.next() !== undefined)
        kernel.instant();
      return kernel.reports.take().map((report) => toDiagnostic(report).message);
    },
  };
}

export const NS = 1_000_000;
