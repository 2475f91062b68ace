import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ModelStore } from '../../src/cli/model-store.js';
import type { Model } from '../../src/driver/model-cache.js';
import { DEFAULT_LIMITS } from '../../src/diagnostics/limits.js';
import { Workspace } from '../../src/driver/compiler.js';
import { modelOf, RememberingFiles } from '../../src/driver/model-cache.js';
import { inMemory } from '../driver/support.js';
import { m3hdl, type Outcome } from './run.js';

let folder = '';
let cache = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-cache-'));
  cache = join(folder, 'cache');
  mkdirSync(cache, { mode: 0o700 });
  vi.stubEnv('XDG_CACHE_HOME', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const entries = (): readonly string[] => {
  const path = join(cache, 'm3hdl');
  return readdirSync(path).map((name) => join(path, name));
};

describe('the command line keeps what it has compiled', () => {
  const PART = `module Part { in a: u8; out b: u8; b = a +% 1; }`;
  const TOP = `use part.Part;
module Top { in a: u8; out b: u8; let unused = a; inst part: Part(a); b = part.b; }`;

  const sim = (...more: readonly string[]): Outcome =>
    m3hdl(
      ['sim', join(folder, 'top.m3hdl'), '--stimulus', join(folder, 'in.csv'), '--record', '-', ...more],
      { XDG_CACHE_HOME: cache },
    );

  beforeEach(() => {
    writeFileSync(join(folder, 'm3hdl.json'), '{}');
    writeFileSync(join(folder, 'part.m3hdl'), PART);
    writeFileSync(join(folder, 'top.m3hdl'), TOP);
    writeFileSync(join(folder, 'in.csv'), 'a\n1\n2\n');
  });

  test('the second time says and does the same, until an edit', () => {
    const first = sim();
    expect(first).toMatchObject({ status: 0, stdout: 'b\n2\n3\n' });
    expect(first.stderr).toContain('unused');
    expect(entries()).toHaveLength(1);
    const [entry = ''] = entries();
    const written = statSync(entry).mtimeMs;
    expect(sim()).toEqual(first);
    expect(statSync(entry).mtimeMs).toBe(written);

    writeFileSync(join(folder, 'part.m3hdl'), PART.replace('+% 1', '+% 5'));
    expect(sim()).toMatchObject({ status: 0, stdout: 'b\n6\n7\n' });
    writeFileSync(join(folder, 'part.m3hdl'), 'module Part {');
    expect(sim()).toMatchObject({ status: 1, stdout: '' });
  });

  test('--no-cache keeps nothing', () => {
    expect(sim('--no-cache')).toMatchObject({ status: 0, stdout: 'b\n2\n3\n' });
    expect(readdirSync(cache)).toEqual([]);
  });

  test('where there can be no cache, there is none', () => {
    writeFileSync(join(cache, 'm3hdl'), 'a file');
    expect(sim()).toMatchObject({ status: 0, stdout: 'b\n2\n3\n' });
  });
});

describe('an entry is read only where it is whole and ours', () => {
  const REQUEST = 'top';

  /** A store that holds one model. */
  function filled(): { readonly store: ModelStore; readonly entry: string; readonly model: Model } {
    const remembering = new RememberingFiles(inMemory({ 't.m3hdl': 'module T { in a: u8; }' }).files);
    const { compiler, file } = new Workspace({ ...inMemory({}), files: remembering }).open('t.m3hdl');
    const compiled = file && compiler.top(file, undefined);
    const store = ModelStore.open();
    if (compiled === undefined || store === undefined) throw new Error('there is nothing to keep');
    const model = modelOf(compiled, [], compiler.sources, remembering);
    store.save(REQUEST, model);
    return { store, entry: entries()[0] ?? '', model };
  }

  test('as it was written', () => {
    const { store, model } = filled();
    expect(store.load(REQUEST)).toEqual(model);
    expect(model.limits).toEqual(DEFAULT_LIMITS);
    expect(store.load('another')).toBeUndefined();
  });

  test('not where a byte differs, or some are missing', () => {
    const { store, entry } = filled();
    const content = readFileSync(entry);
    for (const at of [0, 40, content.length - 1]) {
      const damaged = Buffer.from(content);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(entry, damaged);
      expect(store.load(REQUEST)).toBeUndefined();
    }
    for (const length of [0, 10, 32, content.length - 1]) {
      writeFileSync(entry, content.subarray(0, length));
      expect(store.load(REQUEST)).toBeUndefined();
    }
  });

  test('not under the name of another request', () => {
    const { store, entry, model } = filled();
    store.save('another', model);
    const other = entries().find((path) => path !== entry) ?? '';
    copyFileSync(entry, other);
    expect(store.load('another')).toBeUndefined();
    expect(store.load(REQUEST)).toEqual(model);
  });

  test('not where others may write, nor through a link', () => {
    const { store, entry, model } = filled();
    chmodSync(entry, 0o666);
    expect(store.load(REQUEST)).toBeUndefined();
    chmodSync(entry, 0o600);
    expect(store.load(REQUEST)).toEqual(model);
    copyFileSync(entry, join(folder, 'elsewhere'));
    rmSync(entry);
    symlinkSync(join(folder, 'elsewhere'), entry);
    expect(store.load(REQUEST)).toBeUndefined();
    chmodSync(join(cache, 'm3hdl'), 0o777);
    expect(ModelStore.open()).toBeUndefined();
  });
});
