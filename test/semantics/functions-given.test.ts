/** Parameters that are functions, given from outside: by name, as on the command line. */
import { describe, expect, test } from 'vitest';
import { compileFile, CompileError } from '../../src/driver/design.js';
import { inMemory } from '../driver/support.js';

const files = inMemory({
  'map.m3hdl': `fn keep(x: u8) -> u8 { x }
    fn next(x: u8) -> u8 { x +% 1 }
    fn double<N: int>(x: uint<N>) -> uint<N> { x << 1 }
    fn grow(x: u8) -> u9 { x + 1 }
    module Map<T: type = u8, F: fn(T) -> T = keep> { in a: T; out b: T; b = F(a); }`,
});

const design = (F: string): ReturnType<typeof compileFile> =>
  compileFile('map.m3hdl', { params: { F } }, files);

describe('a function given from outside', () => {
  test.each([
    ['next', 'Map<u8, next>', 8n],
    ['double', 'Map<u8, double<8>>', 14n],
    ['double::<8>', 'Map<u8, double<8>>', 14n],
  ])('%s makes %s', (written, name, b) => {
    const made = design(written);
    expect(made.name).toBe(name);
    const sim = made.simulate();
    sim.poke('a', 7n);
    sim.settle();
    expect(sim.peek('b')).toBe(b);
  });

  test.each([
    ['grow', 'M2105'],
    ['3', 'M2104'],
    ['u8', 'M2104'],
    ['nest', 'M2001'],
    ['a b', 'M6004'],
  ])('%s is %s', (written, code) => {
    expect(faultsOf(() => design(written))).toEqual([code]);
  });
});

function faultsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (thrown) {
    if (thrown instanceof CompileError) return thrown.diagnostics.map(({ code }) => code);
    throw thrown;
  }
  return [];
}
