import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { m3hdl } from './run.js';

test('bench lists its designs, helps, and refuses what there is not', () => {
  expect(m3hdl(['--help']).stdout).toContain('m3hdl bench');
  expect(m3hdl(['bench', '--list'])).toMatchObject({ status: 0, stderr: '' });
  expect(m3hdl(['bench', '--list']).stdout).toContain('array-64x64');
  expect(m3hdl(['bench', '--help']).stdout).toContain('--only NAME');
  expect(m3hdl(['bench', '--only', 'nothing'])).toMatchObject({ status: 2, stdout: '' });
});

test('bench measures, for programs too', () => {
  const out = mkdtempSync(join(tmpdir(), 'm3hdl-bench-'));
  const args = ['--only', 'array-8x8', '--no-peers', '--repeats', '1', '--seconds', '0.01', '--out', out];
  const { status, stdout } = m3hdl(['bench', ...args, '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: [{ name: 'array-8x8', faults: [] }] });
  expect(readdirSync(out)).toEqual(['bench.html', 'bench.json']);
  rmSync(out, { recursive: true });
});
