import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environment } from '../../src/cli/environment.js';
import { ownLane } from '../../src/cli/own-lane.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { ThreadLane, type ThreadLaneSettings } from '../../src/cli/thread-lane.js';
import { Workspace } from '../../src/driver/compiler.js';
import { defaultEngine } from '../../src/driver/engines.js';
import { selectTests, type TestRequest } from '../../src/testing/runner.js';
import { WHOLE } from '../../src/testing/stretch.js';
import { binPath, m3hdl } from './run.js';

const fixtures = join(packageRoot(), 'test/fixtures/sim');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-jobs-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function selection(paths: readonly string[]) {
  const workspace = new Workspace(environment());
  const request: TestRequest = {
    paths,
    filter: undefined,
    engines: [defaultEngine()],
    seed: 1n,
    wallSeconds: undefined,
    shuffle: undefined,
    print: () => undefined,
  };
  const { blocks } = selectTests(workspace, request);
  const compilers = new Map(blocks.map(({ block, compiler }) => [block, compiler]));
  const settings = (script: string, patience = 60): ThreadLaneSettings => ({
    script: pathToFileURL(script).href,
    workspace,
    request,
    limits: {},
    patience: () => patience,
  });
  return { blocks: blocks.map(({ block }) => block), compilers, request, settings };
}

/** A thread that does something else than running the test. */
function thread(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `export function runPiece() { ${body} }\n`);
  return path;
}

async function lostBy(script: string, patience?: number): Promise<string> {
  const { blocks, settings } = selection([join(fixtures, 'counter.m3hdl')]);
  const lane = new ThreadLane(settings(script, patience));
  const { piece } = await lane.run(blocks[0]!, WHOLE);
  await lane.close();
  const [failure] = piece.outcome?.failures ?? [];
  return `${failure?.code} ${failure?.notes.join(' ')}`;
}

describe('a thread', () => {
  test('comes to what this one comes to', async () => {
    const names = ['failing', 'properties', 'broken'];
    const { blocks, compilers, request, settings } = selection(
      names.map((name) => join(fixtures, `${name}.m3hdl`)),
    );
    const own = ownLane(compilers, request, false);
    const lane = new ThreadLane(settings(join(packageRoot(), 'dist/cli/test-thread.js')));
    for (const block of blocks)
      expect(await lane.run(block, WHOLE)).toEqual(plain(await own.run(block, WHOLE)));
    await lane.close();
    expect(blocks.length).toBeGreaterThan(10);
  });

  test('that hangs is given up', async () => {
    expect(await lostBy(thread('hangs', 'for (;;);'), 0.3)).toBe('M5025 it gave no answer for 0.3 s');
  });

  test('that ends takes its test with it', async () => {
    expect(await lostBy(thread('ends', 'process.exit(3);'))).toBe('M5025 it ended with status 3');
  });

  // They take as much memory as Node gives a thread.
  const hoards =
    process.env['M3HDL_NIGHTLY'] === undefined
      ? []
      : ['const all = []; for (;;) all.push(new Array(1e6).fill(all.length));'];
  test.each(hoards)('that runs out of memory says so', async (hoard) => {
    expect(await lostBy(thread('hoards', hoard))).toBe('M5025 it ran out of memory');
  });

  test('that has a fault of ours throws it', async () => {
    await expect(lostBy(thread('slips', "throw new TypeError('a slip');"))).rejects.toThrow('a slip');
  });
});

/** What survives the way between threads. */
function plain<T>(value: T): T {
  return structuredClone(value);
}

describe('--jobs', () => {
  test('output, messages and status are the same for any number', () => {
    const many = join(folder, 'many.m3hdl');
    const body = 'var sum: u32 = 0; for x in xs { sum = sum +% zext::<32>(x); } print "{sum}";';
    writeFileSync(
      many,
      `#[runs(2000)] property "holds" (xs: u8[..64]) { ${body} }
      #[runs(2000)] property "breaks late" (xs: u8[..64]) { ${body} expect xs.length < 64 || xs[0] != 7; }
      test "unused" { let a = 1; expect false; }`,
    );
    const paths = [many, fixtures];
    const outcomes = ['1', '2', '5'].map((jobs) => m3hdl(['test', ...paths, '--jobs', jobs]));
    expect(outcomes[0]).toMatchObject({ status: 1 });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
    const json = ['1', '3'].map((jobs) => m3hdl(['test', ...paths, '--json', '--jobs', jobs]));
    expect(json[1]).toEqual(json[0]);
  });

  test('is a number from 1 on', () => {
    expect(m3hdl(['test', fixtures, '--jobs', '0'])).toMatchObject({ status: 2, stdout: '' });
    expect(m3hdl(['test', fixtures, '-j', 'many'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('after SIGINT what ended is told in whole lines, and the status is 130', async () => {
    const slow = join(folder, 'slow.m3hdl');
    const slowly = 'clock c = 1GHz; var n: u64 = 0; loop { wait 1 cycles of c; n = n +% 1; expect n != 0; }';
    writeFileSync(
      slow,
      `test "quick" { expect true; }
      #[timeout(1s)] test "slow" { ${slowly} }
      #[timeout(1s)] test "slow too" { ${slowly} }`,
    );
    const child = spawn(process.execPath, [binPath, 'test', slow, '--jobs', '2']);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // Time for the thread to be opened.
      setTimeout(() => child.kill('SIGINT'), 600);
    });
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(output.replace(/^.*\n/, '')).toBe('  ✓ quick\n');
  });
});
