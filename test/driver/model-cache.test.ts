import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { isCurrent, modelOf, RememberingFiles, restored } from '../../src/driver/model-cache.js';
import { printDesign } from '../../src/ir/print.js';
import { MemoryFiles } from '../../src/support/files.js';
import { Sources } from '../../src/support/source.js';
import { inMemory } from '../driver/support.js';

const FILES = {
  'm3hdl.json': '{ "libraries": ["lib"] }',
  'hdl/top.m3hdl': `
    use parts.{Mode, Part};
    module Top { in a: u8; out b: u8; out mode: Mode; inst part: Part(a); b = part.b; mode = part.mode; }`,
  'lib/parts.m3hdl': `
    enum Mode { off, on }
    fn twice(a: u8) -> u8 { a +% a }
    module Part { in a: u8; out b: u8; out mode: Mode; b = twice(a); mode = if a == 0 { Mode.off } else { Mode.on }; }`,
};

function compiledModel() {
  const files = new MemoryFiles(FILES);
  const remembering = new RememberingFiles(files);
  const { compiler, file } = new Workspace({ ...inMemory({}), files: remembering }).open('hdl/top.m3hdl');
  const compiled = file && compiler.top(file, undefined);
  if (compiled === undefined) throw new Error('it does not compile');
  const model = structuredClone(modelOf(compiled, compiler.diagnostics, compiler.sources, remembering));
  return { files, compiled, model, sources: compiler.sources };
}

describe('a model', () => {
  test('is plain data, and what is made of it is what was compiled', () => {
    const { compiled, model, sources } = compiledModel();
    const again = new Sources();
    const { design, optimised, top, limits } = restored(model, again);
    expect(printDesign(design, { spans: true })).toBe(printDesign(compiled.design, { spans: true }));
    expect(printDesign(optimised.design)).toBe(printDesign(compiled.optimised.design));
    expect({ name: top.name, limits }).toEqual({ name: 'Top', limits: compiled.limits });
    expect(again.all.map(({ id, path }) => [id, path])).toEqual(
      sources.all.map(({ id, path }) => [id, path]),
    );
  });

  test.each([
    ['a text', 'hdl/top.m3hdl', `${FILES['hdl/top.m3hdl']} `],
    ['an imported text', 'lib/parts.m3hdl', FILES['lib/parts.m3hdl'].replace('a +% a', 'a')],
    ['the manifest', 'm3hdl.json', '{ "libraries": ["lib"], "limits": { "files": 9 } }'],
    ['a manifest nearer to the file', 'hdl/m3hdl.json', '{}'],
    ['a package that is found before', 'parts.m3hdl', FILES['lib/parts.m3hdl']],
  ])('is good until something changes: %s', (_, path, text) => {
    const { files, model } = compiledModel();
    expect(isCurrent(model, files)).toBe(true);
    files.write('unrelated.m3hdl', 'broken');
    expect(isCurrent(model, files)).toBe(true);
    files.write(path, text);
    expect(isCurrent(model, files)).toBe(false);
  });
});
