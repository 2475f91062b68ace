/** The command: what it prints, where, and how it ends. */
import { spawnSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { withChanged } from '../hdl/copy.js';
import { RECORDED } from './support.js';

function oracle(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'scripts/oracle.mjs'), ...args],
    { encoding: 'utf8', input },
  );
  return { status, stdout, stderr };
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['interpreter', 'ts', 'wasm'])('%s: all passed', (engine) => {
  const file = join(folder, 'two_e4m3.bin');
  // 1 · 1, and 1.5 · 2 - 1.
  const words = [1, 1, 8].flatMap((word) => [word & 255, word >> 8, 0, 0]);
  words[0] = 2;
  const operations = [0x38, 0x38, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0x3c, 0x40, 0, 0, 0x80, 0xbf, 0, 0, 0, 0x40];
  writeFileSync(file, Uint8Array.from([...Buffer.from('TCV1'), ...words, ...operations]));
  const { status, stdout, stderr } = oracle(['tensor', file, '--engine', engine]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '2 passed, 0 failed\n', stderr: '' });
});

test('failures are told in full, and make it 1', () => {
  const lines = Array.from({ length: 9 }, (_, i) => `3c00 3c00 000${i} 00`).join('\n');
  const { status, stdout, stderr } = oracle(['testfloat', 'f16_mul'], lines);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const told = stdout.split('\n');
  expect(told[4]).toBe('line 5: f16_mul 0x3c00 0x3c00 = 0x3c00, not 0x4');
  expect(told.slice(5)).toEqual(['0 passed, 9 failed', '']);
});

test('a hash stands alone on standard output', () => {
  const { status, stdout, stderr } = oracle(['convert', 'fp4_e2m1', 'fp8_e4m3']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '16 passed, 0 failed\n' });
  expect(stdout).toMatch(/^[\da-f]{8}\n$/);
});

test('of a copy in which a line of the block is changed, it says that operations fail', async () => {
  await withChanged(
    'hdl/tensor/block_fma.m3hdl',
    'Factors(format: BF16, core: HOPPER_BF16)',
    'Factors(format: BF16, core: TensorCore(..HOPPER_BF16, aligned: 24))',
    async (root) => {
      const { status, stdout } = oracle(['tensor', join(RECORDED, 'bf16_k64.bin'), '--root', root]);
      expect(status).toBe(1);
      expect(stdout).toMatch(/\n\d+ passed, [1-9]\d* failed\n$/);
    },
  );
});

test.each([
  [[], 'tensor FILE.bin'],
  [['nobody'], 'there is no `nobody`'],
  [['toString'], 'there is no `toString`'],
  [['amx', 'file.jsonl'], 'hdl/amx is not built yet'],
  [['lpddr5', 'requests.txt'], 'hdl/lpddr5x is not built yet'],
  [['tensor'], 'usage: tensor FILE.bin'],
  [['tensor', 'nowhere_bf16.bin'], 'nowhere_bf16.bin cannot be read'],
  [['tensor', 'vectors.bin', '--flags'], '--flags'],
  [['convert', 'bf16', 'fp8_e4m3', '--engine', 'verilator'], '--engine is interpreter, ts or wasm'],
  [['convert', 'bf16', 'fp8_e4m3', '--root', '/nowhere'], '/nowhere has no hdl or no stdlib'],
])('%j is wrong usage', (args, message) => {
  const { status, stdout, stderr } = oracle(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});
