/** A new project works as it is, whatever its folder is called, and nothing that was there is lost. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { binPath, m3hdl, type Outcome } from './run.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-init-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs what stands in a script of the shell, in which `m3hdl` is the command line. */
function shell(script: string): Outcome {
  const prelude = `m3hdl() { node '${binPath}' "$@"; }\n`;
  return spawnSync('sh', ['-ec', prelude + script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, VITEST: undefined },
  });
}

const LANGUAGE_ONLY = ['.gitignore', 'README.md', 'counter.m3hdl', 'm3hdl.json'];

describe('init', () => {
  test('makes a project whose tests pass on every engine', () => {
    const project = join(folder, 'npu');
    expect(m3hdl(['init', project])).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(project).toSorted()).toEqual(LANGUAGE_ONLY);
    expect(m3hdl(['check', project])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(m3hdl(['test', project, '--engine', 'all'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('its test sees when the counter no longer counts', () => {
    const path = join(folder, 'counter.m3hdl');
    expect(shell('m3hdl init').status).toBe(0);
    writeFileSync(path, readFileSync(path, 'utf8').replace('count.next()', 'count'));
    const { status, stdout } = m3hdl(['test', path]);
    expect(status).toBe(1);
    expect(stdout).toContain('0 passed, 2 failed');
  });

  test('in the folder where one is', () => {
    expect(shell('m3hdl init')).toMatchObject({
      status: 0,
      stdout: 'm3hdl.json\ncounter.m3hdl\nREADME.md\n.gitignore\n\nNext:\n  m3hdl test\n',
    });
  });

  test.each(['my chip', "it's", '-x', 'größe $HOME "8"'])('what to do next can be typed: %s', (name) => {
    const made = shell(`m3hdl init -- '${name.replaceAll("'", String.raw`'\''`)}'`);
    expect(made.status, made.stderr).toBe(0);
    const steps = made.stdout.slice(made.stdout.indexOf('Next:\n') + 'Next:\n'.length);
    const { status, stdout } = shell(steps);
    expect(stdout).toContain('2 passed');
    expect(status).toBe(0);
  });

  test('for programs', () => {
    const { status, stdout } = shell('m3hdl init npu --json');
    expect(status).toBe(0);
    const files = ['m3hdl.json', 'counter.m3hdl', 'README.md', '.gitignore'].map((file) => `npu/${file}`);
    expect(JSON.parse(stdout)).toEqual({ version: 1, files });
  });

  test('with vitest, nothing is fetched, and the types are those of the module', () => {
    const { status, stdout, stderr } = shell(`
      m3hdl init "an npu" --vitest
      cd "an npu"
      npm install --offline --no-audit --no-fund
      npm test
      node '${join(packageRoot(), 'node_modules/typescript/bin/tsc')}' -p .`);
    expect(stdout).toMatch(/2 passed \(wasm; seed 1\)[^]*Tests +1 passed/);
    expect(status, stderr).toBe(0);
  }, 60_000);
});

describe('what is there already', () => {
  test('is not replaced, and nothing is written beside it', () => {
    writeFileSync(join(folder, 'm3hdl.json'), '{}');
    writeFileSync(join(folder, 'counter.m3hdl'), '');
    const { status, stderr } = m3hdl(['init', folder]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/M6002\]: `.*m3hdl\.json`, `.*counter\.m3hdl` are there already/);
    expect(readdirSync(folder).toSorted()).toEqual(['counter.m3hdl', 'm3hdl.json']);
  });

  test('as a README or a .gitignore is kept', () => {
    writeFileSync(join(folder, 'README.md'), 'mine');
    const { status, stdout } = shell('m3hdl init');
    expect(status).toBe(0);
    expect(stdout).not.toContain('README.md');
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).toSorted()).toEqual(LANGUAGE_ONLY);
  });

  test('as a file where the folder should be is said', () => {
    writeFileSync(join(folder, 'npu'), '');
    const { status, stderr } = m3hdl(['init', join(folder, 'npu')]);
    expect(stderr).toContain('M6002');
    expect(status).toBe(74);
  });

  test('as a folder of a file’s name is not replaced either', () => {
    mkdirSync(join(folder, 'counter.m3hdl'));
    expect(m3hdl(['init', folder])).toMatchObject({ status: 2 });
  });
});
