/** A snapshot of one engine goes on in another, to the same state. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/cli/package-root.js';
import { typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import { wasmEngine } from '../../../src/codegen/wasm/engine.js';
import { compile } from '../../../src/index.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Simulation } from '../../../src/sim/simulation.js';

const MEMORY = join(packageRoot(), 'hdl/ecc/memory.m3hdl');

test.each([
  ['the interpreter', interpreter, wasmEngine],
  ['the TypeScript engine', typescriptEngine, wasmEngine],
  ['WebAssembly to the interpreter', wasmEngine, interpreter],
])('from %s', async (_, from, to) => {
  const design = await compile(MEMORY, { top: 'EccMemory', params: { WORDS: 16 } });
  const { hierarchy } = design.simulate({ optimise: false }).kernel.engine;
  const one = new Simulation(hierarchy, from, { seed: 3 });
  one.poke('plain.valid', true);
  one.poke('upsets', { single: 20_000n, double: 500n });
  one.poke('scrub', true);
  one.poke('back.ready', true);
  one.step(50);
  const saved = one.save();
  one.step(70);
  const other = new Simulation(hierarchy, to, { seed: 99 });
  expect(other.hash()).not.toBe(one.hash());
  other.restore(saved);
  other.step(70);
  expect(other.hash()).toBe(one.hash());
  expect(other.peek('counters')).toEqual(one.peek('counters'));
});
