import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace } from '../../src/driver/compiler.js';
import { findSources } from '../../src/driver/find-files.js';
import { findProject, readManifest, type Project } from '../../src/driver/project.js';
import { MemoryFiles } from '../../src/support/files.js';
import { Sources } from '../../src/support/source.js';

function read(text: string): { project: Project; messages: string } {
  const sources = new Sources();
  const diagnostics: Diagnostic[] = [];
  const project = readManifest('/work/npu/m3hdl.json', 'm3hdl.json', text, sources, (each) =>
    diagnostics.push(each),
  );
  return { project, messages: renderDiagnostics(diagnostics, sources) };
}

describe('the root', () => {
  const files = new MemoryFiles({ 'npu/m3hdl.json': '{}', 'npu/hdl/ecc/a.m3hdl': '', 'other/b.m3hdl': '' });

  test('is the folder of the nearest manifest upward', () => {
    expect(findProject(files, 'npu/hdl/ecc/a.m3hdl')).toEqual({ root: 'npu', manifest: 'npu/m3hdl.json' });
    expect(findProject(files, 'npu')).toEqual({ root: 'npu', manifest: 'npu/m3hdl.json' });
  });

  test('without one, the folder of the file', () => {
    expect(findProject(files, 'other/b.m3hdl')).toEqual({ root: 'other', manifest: undefined });
    expect(findProject(files, 'c.m3hdl')).toEqual({ root: '', manifest: undefined });
  });
});

describe('a manifest', () => {
  test('names the project and its libraries', () => {
    expect(read('{ "name": "npu", "edition": "2026", "libraries": ["../shared", "/opt/lib"] }')).toEqual({
      project: {
        name: 'npu',
        root: '/work/npu',
        libraries: ['/work/shared', '/opt/lib'],
        exclude: [],
        limits: {},
      },
      messages: '',
    });
    expect(read('{}').project).toEqual({
      name: undefined,
      root: '/work/npu',
      libraries: [],
      exclude: [],
      limits: {},
    });
    expect(read('{ "exclude": ["test/wrong", "./a.m3hdl"] }').project.exclude).toEqual([
      '/work/npu/test/wrong',
      '/work/npu/a.m3hdl',
    ]);
  });

  test('says what is wrong with it, and where', () => {
    expect(read('{ "libaries": [] }').messages).toMatchInlineSnapshot(`
      "error[M6010]: a manifest has no \`libaries\`
        ┌─ m3hdl.json:1:3
        │
       1│ { "libaries": [] }
        │   ^^^^^^^^^^ did you mean "libraries"?
      "
    `);
    expect(read('{ "edition": "2031" }').messages).toContain('this compiler knows edition "2026"');
    expect(read('{ "name": 3 }').messages).toContain('`name` is a text');
    expect(read('{ "libraries": "x" }').messages).toContain('`libraries` is a list of folders');
    expect(read('{ "exclude": "x" }').messages).toContain('`exclude` is a list of files and folders');
    expect(read('[').messages).toContain('`m3hdl.json` is not a JSON object');
    expect(read('').messages).toContain('is not a JSON object');
  });
});

test('sources: files as named, folders with all below that is written by hand', () => {
  const files = new MemoryFiles({
    'hdl/b.m3hdl': '',
    'hdl/a/x.m3hdl': '',
    'hdl/a/notes.md': '',
    'hdl/node_modules/p/y.m3hdl': '',
    'hdl/.cache/z.m3hdl': '',
    'top.m3hdl': '',
  });
  expect(findSources(files, ['hdl'])).toEqual(['hdl/a/x.m3hdl', 'hdl/b.m3hdl']);
  expect(findSources(files, ['hdl/b.m3hdl', 'hdl', 'none.m3hdl'])).toEqual([
    'hdl/b.m3hdl',
    'hdl/a/x.m3hdl',
    'none.m3hdl',
  ]);
  expect(findSources(files, [''])).toContain('top.m3hdl');
  expect(findSources(files, ['nowhere'])).toEqual(['nowhere']);
});

test('sources: what the manifest excludes is read only where it is named', () => {
  const files = new MemoryFiles({
    'npu/m3hdl.json': '{ "exclude": ["test/wrong", "hdl/old.m3hdl"] }',
    'npu/hdl/a.m3hdl': '',
    'npu/hdl/old.m3hdl': '',
    'npu/test/wrong/w.m3hdl': '',
    'npu/test/wrong/deep/v.m3hdl': '',
    'npu/test/wronged.m3hdl': '',
  });
  const workspace = new Workspace({ files, std: 'std', workingFolder: 'npu' });
  expect(workspace.sourcesOf(['.'])).toEqual(['npu/hdl/a.m3hdl', 'npu/test/wronged.m3hdl']);
  expect(workspace.sourcesOf(['hdl/old.m3hdl', 'test/wrong/deep'])).toEqual([
    'npu/hdl/old.m3hdl',
    'npu/test/wrong/deep/v.m3hdl',
  ]);
  expect(workspace.sourcesOf(['test/wrong'])).toHaveLength(2);
});
