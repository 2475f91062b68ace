import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { m3hdl } from './run.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/sim/${name}.m3hdl`, import.meta.url));

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-test-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('test', () => {
  test('a file whose tests pass is exit 0', () => {
    const { status, stdout, stderr } = m3hdl(['test', fixture('counter')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/counter\.m3hdl\n {2}✓ counts\n\n1 passed \(\w+; seed 1\)\n$/);
  });

  test('failures are exit 1, told in the order of the file', () => {
    const { status, stdout, stderr } = m3hdl(['test', fixture('failing'), '--engine', 'interpreter']);
    expect(status).toBe(1);
    expect(stdout.replace(/^.*\n/, '')).toMatchInlineSnapshot(`
      "  ✓ passes
        ✗ fails
        ✗ breaks an assertion
        ✓ should fail, and does
        ✗ should fail, and does not
        ✗ never ends
        ✗ goes on

      2 passed, 5 failed (interpreter; seed 1)
      "
    `);
    const codes = Array.from(stderr.matchAll(/error\[(M\d+)\]/g), ([, code]) => code);
    expect(codes).toEqual(['M5001', 'M5009', 'M5020', 'M5002', 'M5002']);
    expect(stderr).toContain('a is four (at 2 ns, cycle 1 of dut.clk)');
    expect(stderr).toContain('dut.a = 3');
  });

  test('tests of a file with errors, or that imports one, are not run; those of others are', () => {
    const written = (name: string, text: string): void => writeFileSync(join(folder, `${name}.m3hdl`), text);
    written('wrong', 'module Wire { in a: u8; out b: u8; b = a; }\ntest "recovered" { expect 1 + ; }\n');
    written(
      'user',
      'use wrong.Wire;\ntest "of another" { let dut = inst Wire(); settle; expect dut.b == 0; }\n',
    );
    written('right', 'test "by itself" { expect 1 + 1 == 2; }\n');
    const { status, stdout, stderr } = m3hdl(['test', folder, '--engine', 'interpreter']);
    expect(stderr).toContain('error[M1101]');
    expect(stdout).toMatch(
      /^.*right\.m3hdl\n {2}✓ by itself\n\n1 passed, 2 not run, their files have errors \(.*\)\n$/,
    );
    expect(status).toBe(1);
    const { stdout: json } = m3hdl(['test', folder, '--engine', 'interpreter', '--json']);
    expect(JSON.parse(json)).toMatchObject({ passed: 1, failed: 0, notRun: 2 });
    for (const name of ['wrong', 'user', 'right']) rmSync(join(folder, `${name}.m3hdl`));
  });

  test('properties: seed, smallest arguments, and the call as a test', () => {
    const { status, stdout, stderr } = m3hdl([
      'test',
      fixture('properties'),
      '--filter',
      'breaks|sum',
      '--seed',
      '5',
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('0 passed, 2 failed');
    expect(stderr).toContain('does not hold for a = 200, mode = Mode.slow');
    expect(stderr).toContain('`--seed 5` finds it again');
    expect(stderr).toMatch(
      /#\[seed\(\d+\)\]\n\s+test "a sum stays small" \{\n\s+var xs: u8\[\.\.16\] = \[\d+, \d+\];/,
    );
  });

  test('a filter that matches nothing, and a folder without tests, are exit 2', () => {
    const { status, stderr } = m3hdl(['test', fixture('counter'), '--filter', 'countz']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/M6012.*no test matches `countz`.*1 others/s);
    expect(m3hdl(['test', folder])).toMatchObject({ status: 2, stdout: '' });
    expect(m3hdl(['test', '--filter', '('])).toMatchObject({ status: 2, stdout: '' });
    expect(m3hdl(['test', 'none.m3hdl'])).toMatchObject({ status: 2 });
  });

  test('for programs', () => {
    const { status, stdout } = m3hdl(['test', fixture('failing'), '--filter', 'passes|a is|fails', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      seed: '1',
      passed: 1,
      failed: 1,
      tests: [
        { name: 'passes', kind: 'test', passed: true, runs: 1, diagnostics: [] },
        { name: 'fails', passed: false, time: '2 ns', diagnostics: [{ code: 'M5001' }] },
      ],
    });
  });

  test('waves of what fails', () => {
    const waves = join(folder, 'waves');
    m3hdl(['test', fixture('failing'), '--filter', 'fails|passes', '--vcd', waves]);
    expect(existsSync(waves) ? readdirSync(waves) : []).toEqual(['test.fixtures.sim.failing_fails.vcd']);
  });

  test('the clock on the wall stops a test', () => {
    const { status, stderr } = m3hdl(['test', fixture('failing'), '--filter', 'goes on', '--wall-time', '0']);
    expect(status).toBe(1);
    expect(stderr).toContain('M5023');
  });

  test('all engines side by side', () => {
    expect(m3hdl(['test', fixture('counter'), '--engine', 'all']).status).toBe(0);
  });

  test('what is not built is exit 2', () => {
    for (const args of [['--coverage'], ['--update'], ['--engine', 'turbo']]) {
      expect(m3hdl(['test', fixture('counter'), ...args])).toMatchObject({ status: 2, stdout: '' });
    }
  });
});
