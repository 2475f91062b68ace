/** A snapshot of one engine goes on in another, to the same state. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile } from '../../src/index.js';

const MEMORY = join(packageRoot(), 'hdl/ecc/memory.m3hdl');

test.each([
  ['interpreter', 'ts'],
  ['ts', 'interpreter'],
] as const)('from %s to %s', async (from, to) => {
  const design = await compile(MEMORY, { top: 'EccMemory', params: { WORDS: 16 } });
  const one = design.simulate({ engine: from, seed: 3 });
  one.poke('plain.valid', true);
  one.poke('upsets', { single: 20_000n, double: 500n });
  one.poke('scrub', true);
  one.poke('back.ready', true);
  one.step(50);
  const saved = one.save();
  one.step(70);
  const other = design.simulate({ engine: to, seed: 99 });
  expect(other.hash()).not.toBe(one.hash());
  other.restore(saved);
  other.step(70);
  expect(other.hash()).toBe(one.hash());
  expect(other.peek('counters')).toEqual(one.peek('counters'));
});
