import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import type { Hierarchy } from '../../src/ir/hierarchy.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../src/sim/kernel/kernel.js';
import { restoreKernel, saveKernel } from '../../src/sim/kernel/snapshot.js';
import { Random } from '../../src/support/random.js';
import { ChangeFinder } from '../../src/trace/changes.js';
import { traceTree, type TraceScope, type Variable } from '../../src/trace/variables.js';
import { VcdWriter } from '../../src/trace/vcd.js';
import { inMemory, onDisk } from '../driver/support.js';
import { COMPILED } from '../support/engines.js';

const SETTINGS = {
  seed: 1n,
  reset: true,
  checks: true,
  shuffle: undefined,
  clocks: new Map(),
  print: () => undefined,
};

function kernelOf(hierarchy: Hierarchy, engine: typeof interpreter): Kernel {
  return new Kernel(hierarchy, engine, SETTINGS);
}

/** Waves of random inputs, with a force, and a step back in time. */
function waves(hierarchy: Hierarchy, engine: typeof interpreter): string {
  const kernel = kernelOf(hierarchy, engine);
  const random = Random.named(7n, 'inputs');
  let text = '';
  const writer = new VcdWriter(kernel, (piece) => (text += new TextDecoder().decode(piece)), {
    globs: ['**'],
  });
  const inputs = [...kernel.tree.module(0).signals.entries()].filter(([, { port }]) => port === 'in');
  const poke = (): void => {
    for (const [id, { width }] of inputs) {
      const place = { kind: 'signal', shape: 0, instance: 0, id, element: 0 } as const;
      kernel.poke(place, 0, width, BigInt(random.word()) & ((1n << BigInt(width)) - 1n));
    }
  };
  kernel.start();
  const run = (instants: number): void => {
    for (let i = 0; i < instants; i++) {
      if (i % 5 === 0) poke();
      kernel.instant();
    }
  };
  run(60);
  const snapshot = saveKernel(kernel);
  const forced = { kind: 'signal', shape: 0, instance: 0, id: inputs[0]?.[0] ?? 0, element: 0 } as const;
  kernel.force(forced, 1n);
  run(20);
  kernel.release(forced);
  run(20);
  restoreKernel(kernel, snapshot);
  run(60);
  writer.end();
  return text;
}

function variablesOf(scope: TraceScope): readonly Variable[] {
  return [...scope.variables, ...[...scope.scopes.values()].flatMap(variablesOf)];
}

describe('waves by changed groups', () => {
  test.each([
    ['hdl/lz4/blocks.m3hdl', 'BlockReader'],
    ['hdl/bert/tester.m3hdl', 'BitErrorTester'],
    ['hdl/ecc/memory.m3hdl', 'EccMemory'],
  ])('of %s are those of the engine that shows no memory', (path, name) => {
    const { compiler, file } = new Workspace(onDisk).open(`${onDisk.workingFolder}/${path}`);
    const hierarchy = file && compiler.top(file, name)?.optimised;
    if (hierarchy === undefined) throw new Error(`${path} does not compile`);
    const expected = waves(hierarchy, interpreter);
    for (const engine of COMPILED) expect(waves(hierarchy, engine)).toBe(expected);
    expect(expected.split('\n').length).toBeGreaterThan(500);
  });

  test.each(COMPILED)('only what stands near a change is looked at, and clocks, by $name', (engine) => {
    const text = `
      module Cell { clock clk; reset rst; in enable: bool; reg n: u32 = 0; on clk { if enable { n <= n +% 1; } } }
      module Top { clock clk; reset rst; for i in 0..100 { inst cell[i]: Cell(clk, rst, enable: i == 70); } }`;
    const { compiler, file } = new Workspace(inMemory({ 't.m3hdl': text, 'm3hdl.json': '{}' })).open(
      't.m3hdl',
    );
    const hierarchy = file && compiler.top(file, 'Top')?.optimised;
    if (hierarchy === undefined) throw new Error('it does not compile');
    const kernel = kernelOf(hierarchy, engine);
    const variables = variablesOf(traceTree(kernel, {}));
    const finder = new ChangeFinder(kernel, variables);
    kernel.start();
    for (let i = 0; i < 20; i++) kernel.instant();
    expect(looked(finder)).toEqual([...variables.keys()]);
    const clocks = [...variables.entries()].filter(([, { key }]) => key.startsWith('clock')).map(([i]) => i);
    expect(looked(finder)).toEqual(clocks);
    kernel.instant();
    kernel.instant();
    const found = looked(finder).filter((each) => !clocks.includes(each));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(16);
    const counted = found
      .filter((each) => variables[each]?.name === 'n')
      .map((each) => finder.partOf(each, 0));
    expect(counted).toContain(
      Number(kernel.engine.read({ kind: 'signal', shape: 1, instance: 70, id: idOf(kernel), element: 0 })),
    );
  });
});

function looked(finder: ChangeFinder): readonly number[] {
  const found: number[] = [];
  finder.look((each) => found.push(each));
  return found;
}

function idOf(kernel: Kernel): number {
  return kernel.tree.module(1).signals.findIndex(({ name }) => name === 'n');
}
