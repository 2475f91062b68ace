/** The demonstration: real files compressed, through the ECC memory and back, from the shell. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { withChanged } from '../hdl/copy.js';
import { needsTool } from '../support/tools.js';

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
  const outputs = ['--waves', join(folder, 'demo.vcd'), '--out', join(folder, 'demo.lz4')];
  return spawnSync(process.execPath, [join(packageRoot(), 'scripts/demo.mjs'), ...outputs, ...args], {
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

/** Text that repeats itself, with a word now and then that does not. */
const bytes = Buffer.from(
  Array.from({ length: 1_200 }, (_, i) => `word ${(i * 7919) % 977} of ${i}; `).join(''),
);

test('a file comes back; every upset is repaired once; the first one is kept as waves', () => {
  const { status, stdout, stderr } = demo(fileOf(bytes), '--single', '0.2');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(` ${bytes.length.toLocaleString('en-US')} bytes\n`);
  expect(stdout).toContain('every byte came back');
  expect(readFileSync(join(folder, 'demo.lz4')).length).toBeLessThan(0.7 * bytes.length);
  expect(stdout).toMatch(/compressed +[\d,]+ bytes +\d\d\.\d %, \d\.\d\d bytes a cycle/);
  expect(stdout).toMatch(/decompressed +[\d,]+ bytes +\d\.\d\d bytes a cycle/);
  const upset = amount(stdout, 'one bit flipped');
  expect(upset).toBeGreaterThan(200);
  expect(amount(stdout, 'by the scrubber') + amount(stdout, 'by the decoder')).toBe(upset);
  const waves = readFileSync(join(folder, 'demo.vcd'), 'utf8');
  expect(waves).toContain('$enddefinitions');
  expect(waves.length).toBeLessThan(2_000_000);
});

test('words with two flipped bits are lost and reported', () => {
  const { status, stdout } = demo(fileOf(bytes), '--double', '0.01');
  expect(status, stdout).toBe(0);
  expect(amount(stdout, 'two bits flipped')).toBeGreaterThan(5);
  expect(amount(stdout, 'beyond repair')).toBe(amount(stdout, 'two bits flipped'));
  expect(stdout).toMatch(/lost +[1-9][\d,]* bytes +the decompressor says `\w+`/);
  expect(stdout).toContain('bytes were lost, and that was reported');
});

/** What is flipped is flipped in the memory, after the copy was taken. */
function toolReadsIt(): void {
  expect(demo(fileOf(bytes), '--double', '0.01').status).toBe(0);
  expect(execFileSync('lz4', ['-d', '-c', join(folder, 'demo.lz4')])).toEqual(bytes);
}
needsTool('lz4')('the compressed file is one that the lz4 tool reads', toolReadsIt);

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

test('a file that cannot be written is 74', () => {
  const { status, stderr } = demo(fileOf(''), '--out', join(folder, 'input', 'below', 'a', 'file'));
  expect(status).toBe(74);
  expect(stderr).toContain('cannot be written');
});

test.each([
  [
    'hdl/ecc/secded.m3hdl',
    'data = received ^ flips;',
    'data = received ^ (flips & 1);',
    'of a file that is whole',
    '0',
  ],
  ['hdl/ecc/hsiao.m3hdl', '0x5e00_000f_ffe0_003f', '0x5e00_000f_ffe0_003e', '1 of 64 code words', '0'],
  ['hdl/ecc/memory.m3hdl', 'if decoder.corrected     {', 'if false {', 'not every single upset', '0'],
  ['hdl/ecc/secded.m3hdl', 'syndrome.or() && !known', 'false', 'not every double upset', '0.01'],
  [
    'hdl/lz4/writer.m3hdl',
    '[distance[7:0], distance[15:8], token]',
    '[distance[7:0], 0, token]',
    'of a file that is whole',
    '0',
  ],
  [
    'hdl/lz4/copier.m3hdl',
    'zext::<16>(count) -% offset;',
    'zext::<16>(count);',
    'says `contentChecksum`',
    '0',
  ],
  ['hdl/lz4/verifier.m3hdl', 'plain.data    = bytes;', 'plain.data    = nothing;', 'nothing said so', '0'],
])('a changed line of %s makes it fail', async (file, from, to, message, double) => {
  const input = fileOf(bytes);
  await withChanged(file, from, to, async (root) => {
    const design = join(root, 'hdl/demo/path.m3hdl');
    const { status, stdout } = demo(input, '--design', design, '--single', '0.5', '--double', double);
    expect(stdout).toContain(message);
    expect(status).toBe(1);
  });
});
