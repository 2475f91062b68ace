/** The demonstration: real files through the ECC memory, from the shell. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { withChanged } from '../hdl/copy.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(...args: readonly string[]): Outcome {
  const waves = ['--waves', join(folder, 'demo.vcd')];
  return spawnSync(process.execPath, [join(packageRoot(), 'scripts/demo.mjs'), ...waves, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

function fileOf(bytes: Uint8Array | string): string {
  const path = join(folder, 'input');
  writeFileSync(path, bytes);
  return path;
}

/** What the table says in its rows of one, two or three words. */
function amount(stdout: string, note: string): number {
  const found = new RegExp(`([\\d,]+) \\w+ +(?:in )?${note}`).exec(stdout);
  return Number(found?.[1]?.replaceAll(',', ''));
}

const bytes = Uint8Array.from({ length: 20_001 }, (_, i) => (i * 7919) >> 4);

test('a binary file comes back; every upset is repaired once; the first one is kept as waves', () => {
  const { status, stdout, stderr } = demo(fileOf(bytes), '--single', '0.2');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('20,001 bytes');
  expect(stdout).toContain('every byte came back');
  const upset = amount(stdout, 'one bit flipped');
  expect(upset).toBeGreaterThan(400);
  expect(amount(stdout, 'by the scrubber') + amount(stdout, 'by the decoder')).toBe(upset);
  const waves = readFileSync(join(folder, 'demo.vcd'), 'utf8');
  expect(waves).toContain('$enddefinitions');
  expect(waves.length).toBeLessThan(2_000_000);
});

test('words with two flipped bits are lost and reported', () => {
  const { status, stdout } = demo(fileOf(bytes), '--double', '0.1');
  expect(status).toBe(0);
  expect(amount(stdout, 'beyond repair')).toBe(amount(stdout, 'two bits flipped'));
  expect(stdout).toContain('every word that was lost was reported');
});

test('an empty file comes back empty', () => {
  const { status, stdout } = demo(fileOf(''));
  expect(status).toBe(0);
  expect(stdout).toContain('every byte came back');
});

test.each([
  ['a file that is not there', ['/nowhere/at/all'], 'cannot be read'],
  ['a rate that is none', ['--single', '2'], '--single is a probability'],
  ['an option that is none', ['--bogus'], '--bogus'],
])('%s is refused', (_, args, message) => {
  const { status, stderr } = demo(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test.each([
  ['hdl/ecc/secded.m3hdl', 'data = received ^ flips;', 'data = received ^ (flips & 1);', 'nobody said so'],
  ['hdl/ecc/hsiao.m3hdl', '0x5e00_000f_ffe0_003f', '0x5e00_000f_ffe0_003e', '1 of 64 code words'],
  ['hdl/ecc/memory.m3hdl', 'if decoder.corrected     {', 'if false {', 'not every single upset'],
  ['hdl/ecc/secded.m3hdl', 'syndrome.or() && !known', 'false', 'not every double upset'],
])('a changed line of %s makes it fail', async (file, from, to, message) => {
  const input = fileOf(bytes);
  await withChanged(file, from, to, async (root) => {
    const design = join(root, 'hdl/ecc/memory.m3hdl');
    const { status, stdout } = demo(input, '--design', design, '--single', '0.5', '--double', '0.1');
    expect(stdout).toContain(message);
    expect(status).toBe(1);
  });
});
