/** Engines without a kernel: values in, values out. */
import type { EngineHost, Engine, Place, EngineFactory } from '../../src/sim/engine.js';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import type { Design, Module } from '../../src/ir/ir.js';

export function designOf(...modules: readonly Module[]): Design {
  return { modules, top: modules.at(-1)?.name ?? '', functions: [], sites: [] };
}

/** A host that is never asked for anything. */
export function silentHost(): EngineHost {
  const unexpected = (): never => {
    throw new Error('the host is asked for nothing');
  };
  return {
    now: () => 0n,
    drive: unexpected,
    driveLater: unexpected,
    force: unexpected,
    release: unexpected,
    deposit: unexpected,
    clock: unexpected,
    random: unexpected,
    print: unexpected,
    fail: unexpected,
    find: unexpected,
    cover: unexpected,
    collide: unexpected,
    undefinedValue: unexpected,
  };
}

export class Probe {
  readonly engine: Engine;
  readonly #design: Design;

  constructor(design: Design, factory: EngineFactory, host: EngineHost = silentHost()) {
    this.#design = design;
    const hierarchy = buildHierarchy(design);
    const clockNodes = hierarchy.shapes.map(
      ({ module, count }) => new Int32Array(module.clocks.length * count),
    );
    this.engine = factory.create(hierarchy, host, {
      checks: true,
      shuffle: undefined,
      processSteps: 10_000_000,
      clockNodes,
    });
  }

  /** A signal of the top. */
  place(name: string, element = 0): Place {
    const top = this.#design.modules.at(-1);
    const id = top?.signals.findIndex((signal) => signal.name === name) ?? -1;
    if (id < 0) throw new Error(`no ${name}`);
    return { shape: 0, instance: 0, kind: 'signal', id, element };
  }

  set(name: string, value: bigint, element = 0): void {
    this.engine.write(this.place(name, element), value);
  }

  get(name: string, element = 0): bigint {
    this.engine.settle();
    return this.engine.read(this.place(name, element));
  }
}
