import { mkdirSync, mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { m3hdl } from './run.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-check-'));
  writeFileSync(join(folder, 'good.m3hdl'), 'module Wire { in a: u8; out b: u8; b = a; }\n');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, name);

describe('check', () => {
  test('says nothing of what is right', () => {
    expect(m3hdl(['check', folder])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('tells every error, by place, on stderr', () => {
    writeFileSync(
      file('bad.m3hdl'),
      'module A { in a: u8; out b: u9; b = a; }\nmodule B { in a: u8; out b: u8; b = c; }\n',
    );
    const { status, stdout, stderr } = m3hdl(['check', file('bad.m3hdl')]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/error\[M3104\].*bad\.m3hdl:1:37.*error\[M2001\].*bad\.m3hdl:2:37/s);
  });

  test('finds combinational loops', () => {
    writeFileSync(file('loop.m3hdl'), 'module L { out b: u8; wire x: u8; x = b; b = x; }\n');
    const { status, stderr } = m3hdl(['check', file('loop.m3hdl')]);
    expect(status).toBe(1);
    expect(stderr).toContain('error[M4004]: combinational loop');
  });

  test('finds wrong attributes of tests', () => {
    writeFileSync(file('t.m3hdl'), '#[timeout(3)] test "t" { expect true; }\n');
    const { status, stderr } = m3hdl(['check', file('t.m3hdl')]);
    expect(status).toBe(1);
    expect(stderr).toContain('M2019');
    rmSync(file('t.m3hdl'));
  });

  test('speaks to programs on stdout', () => {
    writeFileSync(file('one.m3hdl'), 'module A { in a: u8; out b: u9; b = a; }\n');
    for (const args of [['--json'], ['--format', 'json']]) {
      const { status, stdout, stderr } = m3hdl(['check', file('one.m3hdl'), ...args]);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ version: 1, diagnostics: [{ code: 'M3104' }] });
    }
    expect(m3hdl(['check', file('one.m3hdl'), '--format', 'github']).stdout).toContain('::error file=');
    expect(m3hdl(['check', file('one.m3hdl'), '--format', 'sarif']).stdout).toContain('"ruleId": "M3104"');
  });

  test('a path that is not there is exit 2', () => {
    expect(m3hdl(['check', file('none.m3hdl')])).toMatchObject({ status: 2, stdout: '' });
    for (const command of ['check', 'test']) {
      const { status, stderr } = m3hdl([command, folder, join(folder, 'nowhere')]);
      expect(stderr).toMatch(/error\[M6001\]: cannot read `.*nowhere`/);
      expect(status).toBe(command === 'check' ? 1 : 2);
    }
    mkdirSync(join(folder, 'empty'));
    const { status, stderr } = m3hdl(['check', join(folder, 'empty')]);
    expect(status).toBe(2);
    expect(stderr).toContain('error[M6012]');
  });
});
