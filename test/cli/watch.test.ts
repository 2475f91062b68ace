import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binPath, m3hdl, withoutWarning } from './run.js';

let folder = '';
let child: ChildProcess;
let output = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-watch-'));
  output = '';
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(join(folder, 'hdl'), { recursive: true });
  writeFileSync(join(folder, 'hdl', name), text);
}

/** Starts `m3hdl test --watch`. */
function start(): void {
  child = spawn(process.execPath, [binPath, 'test', 'hdl', '--watch'], { cwd: folder });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
}

/** What is said from now on, up to the summary of a round. */
async function round(): Promise<string> {
  output = '';
  for (;;) {
    const end = /^\d+ passed.*$/m.exec(output);
    if (end !== null) return withoutWarning(output.slice(0, end.index + end[0].length));
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

const ADDER = `module Adder { in a: u8; in b: u8; out c: u8; c = a +% b; }
test "adds" { let dut = inst Adder(); dut.a = 1; dut.b = 2; settle; expect dut.c == 3; }
`;

test('an edit runs what it reaches, in the same process, until a signal', async () => {
  write('adder.m3hdl', ADDER);
  write('other.m3hdl', 'test "other" { expect true; }\n');
  const first = round();
  start();
  expect(await first).toMatch(/✓ adds\n.*✓ other\n\n2 passed \(\w+; seed 1\)$/s);

  const broken = round();
  write('adder.m3hdl', ADDER.replace('a +% b', 'a -% b'));
  expect(await broken).toMatch(/✗ adds\n.*1 passed, 1 failed .*; 1 run, 1 not reached by the edit$/s);

  const mended = round();
  write('adder.m3hdl', ADDER);
  expect(await mended).toMatch(/✓ adds\n\n2 passed .*; 1 run, 1 not reached by the edit$/);

  const added = round();
  mkdirSync(join(folder, 'hdl/deep'));
  write('deep/more.m3hdl', 'test "more" { expect false; }\n');
  expect(await added).toMatch(/✗ more\n.*2 passed, 1 failed .*; 1 run, 2 not reached/s);

  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
});

test('there is no --json of what has no end', () => {
  expect(m3hdl(['test', '--watch', '--json'])).toMatchObject({ status: 2, stdout: '' });
});
