import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { hasColor } from '../../src/cli/color.js';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot, packageVersion } from '../../src/cli/package-root.js';
import { binPath, m3hdl } from './run.js';

describe('usage', () => {
  test('an unknown command is exit 2, with the nearest', () => {
    const { status, stdout, stderr } = m3hdl(['explian']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Did you mean explain?');
  });

  test('no command, and an unknown option, are exit 2', () => {
    expect(m3hdl([])).toMatchObject({ status: 2, stdout: '' });
    expect(m3hdl(['explain', '--colour'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('help and version go to stdout', () => {
    expect(m3hdl(['--help'])).toMatchObject({ status: 0, stderr: '' });
    expect(m3hdl(['--help']).stdout).toContain('explain');
    expect(m3hdl(['--version'])).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

describe('explain', () => {
  test('a code', () => {
    const { status, stdout } = m3hdl(['explain', 'm3104']);
    expect(status).toBe(0);
    expect(stdout).toContain('# error[M3104]: a width that differs from its place');
    expect(JSON.parse(m3hdl(['explain', 'M3104', '--json']).stdout)).toMatchObject({ code: 'M3104' });
  });

  test('all codes', () => {
    expect(m3hdl(['explain']).stdout).toMatch(/^M1001 {2}\S/);
    expect(JSON.parse(m3hdl(['explain', '--json']).stdout)).toContainEqual({
      code: 'M2201',
      severity: 'warning',
      title: 'a declaration that nothing uses',
    });
  });

  test('an unknown code is exit 2', () => {
    const { status, stdout, stderr } = m3hdl(['explain', 'M9104']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error\[M6015\]: there is no diagnostic `M9104`\n.*did you mean M\d104\?/s);
    expect(m3hdl(['explain', 'x'], { FORCE_COLOR: '1' }).stderr).toContain('\u001b[1;31merror[M6015]');
  });
});

describe('the ends of a process', () => {
  /** Runs the bin in a shell, for pipes and redirections. */
  const shell = (command: string): { status: number | null; stderr: string } =>
    spawnSync('bash', ['-c', command.replaceAll('m3hdl', `"${process.execPath}" "${binPath}"`)], {
      encoding: 'utf8',
    });

  test('a reader that goes away is 141, quietly', () => {
    const { status, stderr } = shell('m3hdl explain --json | true; exit ${PIPESTATUS[0]}');
    expect(status).toBe(141);
    expect(stderr).not.toContain('EPIPE');
  });

  test('a full disk is 74', () => {
    const { status, stderr } = shell('m3hdl explain > /dev/full');
    expect(status).toBe(74);
    expect(stderr).toContain('cannot write to standard output');
  });
});

test('colour', () => {
  expect(hasColor(true, {})).toBe(true);
  expect(hasColor(false, {})).toBe(false);
  expect(hasColor(true, { TERM: 'dumb' })).toBe(false);
  expect(hasColor(true, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  expect(hasColor(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(hasColor(true, { FORCE_COLOR: '0' })).toBe(false);
});

test('the files of the machine', () => {
  expect(nodeFiles.list(packageRoot())).toContain('src/');
  expect(nodeFiles.list('/no/such/folder')).toEqual([]);
  expect(nodeFiles.exists(`${packageRoot()}/package.json`)).toBe(true);
  expect(nodeFiles.readText(`${packageRoot()}/package.json`)).toContain(packageVersion());
  expect(nodeFiles.readText('/no/such/file')).toBeUndefined();
  expect(nodeFiles.readBytes(packageRoot())).toBeUndefined();
});
