import { expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { printDesign } from '../../src/ir/print.js';
import { inMemory } from '../driver/support.js';

const TEXT = `
  fn twice(a: u8) -> u8 { a +% a }
  fn again(a: u8) -> u8 { twice(twice(a)) }
  module Inner<W: int = 4> { in a: uint<W>; out b: uint<W>; b = a; }
  module First { in a: u8; out b: u8; b = again(a); inst i: Inner<5>(a: 0); inst j: Inner<4>(a: 0); }
  module Second { in a: u8; out b: u8; b = twice(a); inst j: Inner<4>(a: 0); inst i: Inner<5>(a: 0); }
`;

function designsOf(names: readonly string[]): readonly string[] {
  const { compiler, file } = new Workspace(inMemory({ 't.m3hdl': TEXT, 'm3hdl.json': '{}' })).open('t.m3hdl');
  return names.map((name) => {
    const compiled = file === undefined ? undefined : compiler.top(file, name);
    return compiled === undefined ? '' : printDesign(compiled.design);
  });
}

test('a design holds what it calls and instantiates, whatever else its compiler has compiled', () => {
  const [alone] = designsOf(['Second']);
  expect(alone).toContain('function twice(');
  expect(alone).not.toContain('function again(');
  expect(designsOf(['First', 'Second'])[1]).toBe(alone);
});
