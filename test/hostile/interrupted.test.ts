/** Runs that are ended from outside: by a signal, a full disk, a reader that goes away. What they wrote is whole up to there, and the status says how they ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { binPath, withoutWarning } from '../cli/run.js';
import { outputOf } from '../codegen/systemverilog/support.js';
import { needsTool } from '../support/tools.js';
import { Disk } from './project.js';

let disk: Disk;
const children: ChildProcess[] = [];

beforeEach(() => {
  disk = new Disk();
  disk.write('counter.m3hdl', COUNTER).write('echo.m3hdl', ECHO).write('slow.m3hdl', SLOW);
  disk.write('mark.cjs', MARK);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  disk.remove();
});

/** Runs on and on. */
const COUNTER = `module Counter {
  clock clk; reset rst; out count: u32; out low: bool;
  reg count = 0;
  low = count[0:0] == 0;
  on clk { count <= count +% 1; }
}`;

/** Packets of four bytes, for ever. */
const ECHO = `module Source {
  clock clk; reset rst;
  out bytes: packets<u8>;
  reg n: u8 = 0;
  bytes.valid = true;
  bytes.data = n;
  bytes.last = n[1:0] == 3;
  bytes.empty = false;
  on clk { if bytes.ready { n <= n +% 1; } }
}`;

const SLOW = `module Counter { clock clk; reset rst; out n: u8; reg n = 0; on clk { n <= n +% 1; } }
#[timeout(100s)]
test "goes on" {
  let dut = inst Counter(clk: 1GHz);
  print "begun";
  wait 100_000_000_000 cycles;
  expect dut.n == 0;
}`;

/** Says so on standard output when a file is about to be opened, and only then: from there on the process is where the test wants it. */
const MARK = `const fs = require('node:fs');
const says = (open) => (path, ...rest) => {
  if (/(wide.m3hdl|tube)$/.test(String(path))) fs.writeSync(1, 'begun');
  return open(path, ...rest);
};
fs.openSync = says(fs.openSync);
fs.promises.readFile = says(fs.promises.readFile);
require('node:module').syncBuiltinESMExports();`;

interface Running {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** The command line as a child, in the disk's folder; `shell` is put around it. */
function start(args: readonly string[], shell?: string, marked = false): Running {
  const mark = marked ? { NODE_OPTIONS: `--require=${disk.at('mark.cjs')}` } : {};
  const options = { cwd: disk.root, env: { ...process.env, NO_COLOR: '1', ...mark } };
  const child =
    shell === undefined
      ? spawn(process.execPath, [binPath, ...args], options)
      : spawn('bash', ['-c', shell, process.execPath, binPath, ...args], options);
  children.push(child);
  const running: Running = {
    child,
    stdout: '',
    stderr: '',
    ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  };
  child.stdout.on('data', (chunk: Buffer) => (running.stdout += chunk.toString('latin1')));
  child.stderr.on(
    'data',
    (chunk: Buffer) => (running.stderr = withoutWarning(running.stderr + chunk.toString('latin1'))),
  );
  return running;
}

/** Resolves when a file holds something: the run has begun to write. */
async function written(path: string): Promise<void> {
  const holds = (): boolean => existsSync(disk.at(path)) && readFileSync(disk.at(path)).length > 0;
  const watcher = watch(disk.root);
  while (!holds()) await once(watcher, 'change');
  watcher.close();
}

const SIM = ['sim', 'counter.m3hdl', '--top', 'Counter', '--cycles', '100000000000'];
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Rows that count up from 0, each of them whole. */
function expectRows(csv: string): void {
  const [head, ...rows] = csv.split('\n');
  expect(head).toBe('count,low');
  expect(rows.pop()).toBe('');
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.findIndex((row, i) => row !== `${i},${i % 2 === 0}`)).toBe(-1);
}

describe.each(SIGNALS)('%s', (signal, status) => {
  test('a table has whole rows only, and as many as the waves have cycles', async () => {
    const { child, ended } = start([...SIM, '--record', 'r.csv', '--vcd', 'w.vcd']);
    await written('r.csv');
    child.kill(signal);
    expect(await ended).toEqual([status, null]);
    const csv = disk.read('r.csv');
    expectRows(csv);
    const vcd = disk.read('w.vcd');
    expect(vcd.endsWith('\n')).toBe(true);
    const last = /^#(\d+)$(?![^]*^#)/m.exec(vcd)?.[1];
    expect(Number(last)).toBeGreaterThan(0);
    expect(readdirSync(disk.root).toSorted()).toEqual([
      'counter.m3hdl',
      'echo.m3hdl',
      'mark.cjs',
      'r.csv',
      'slow.m3hdl',
      'w.vcd',
    ]);
  });

  const PACKETS = ['sim', 'echo.m3hdl', '--collect', 'bytes=out', '--until', '1000s'];

  test('all that came out is in the file, as many beats as the stats tell', async () => {
    const run = start([...PACKETS, '--stats']);
    await written('out');
    run.child.kill(signal);
    expect(await run.ended).toEqual([status, null]);
    const bytes = disk.bytes('out');
    expect(bytes.findIndex((byte, i) => byte !== i % 256)).toBe(-1);
    expect(run.stdout).toContain(`${bytes.length} beats`);
  });

  test('JSON tells of the run so far', async () => {
    const run = start([...PACKETS, '--json']);
    await written('out');
    run.child.kill(signal);
    expect(await run.ended).toEqual([status, null]);
    expect(JSON.parse(run.stdout)).toMatchObject({ version: 1, top: 'Source', diagnostics: [] });
  });

  test('a test run ends, and has told what ended before', async () => {
    const run = start(['test', 'slow.m3hdl']);
    while (run.stderr === '') await once(run.child.stderr!, 'data');
    run.child.kill(signal);
    expect(await run.ended).toEqual([status, null]);
    expect(run.stderr).toBe('begun\n');
    expect(run.stdout).toBe('');
  });
});

test('a reader that does not read keeps nobody: the next signal ends the run at once', async () => {
  disk.pipe('tube');
  // The child itself holds the other end, never reads, and the pipe is full from the start.
  const run = start(
    [...SIM, '--record', 'tube', '--vcd', 'w.vcd'],
    'exec 3<>tube; head -c 65536 /dev/zero >&3; exec "$0" "$@"',
  );
  await written('w.vcd');
  const again = setInterval(() => run.child.kill('SIGINT'), 50);
  expect(await run.ended).toEqual([null, 'SIGINT']);
  clearInterval(again);
});

test.each([
  ['an output without a reader', ['--record', 'tube']],
  ['an input without a writer', ['--stimulus', 'tube']],
])('%s waits, and a signal ends that', async (_, options) => {
  disk.pipe('tube');
  const run = start([...SIM, ...options], undefined, true);
  await once(run.child.stdout!, 'data');
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual([null, 'SIGTERM']);
});

test.each(['check', 'compile'])(
  'work that gives nobody a turn is ended by the signal itself: %s',
  async (command) => {
    const wide = Array.from(
      { length: 20_000 },
      (_, i) => `module M${i} { in a: u8; out y: u8; y = a ^ ${i % 256}; }`,
    );
    disk.write('wide.m3hdl', wide.join('\n'));
    const args =
      command === 'check'
        ? ['check', 'wide.m3hdl']
        : ['compile', 'wide.m3hdl', '--top', 'M1', '--target', 'ts', '--out', 'out'];
    const run = start(args, undefined, true);
    await once(run.child.stdout!, 'data');
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual([null, 'SIGINT']);
    expect(existsSync(disk.at('out'))).toBe(false);
  },
);

test.each(SIGNALS)(
  '%s while Yosys works ends it and all that it has started, and leaves no folder',
  async (signal, status) => {
    disk
      .write(
        'bin/yosys',
        '#!/bin/sh\nsleep 1000 &\necho $$ $! > "$PIDS.part" && mv "$PIDS.part" "$PIDS"\nwait\n',
      )
      .write('tmp/x', '');
    chmodSync(disk.at('bin/yosys'), 0o755);
    const shell = `export PATH="${disk.at('bin')}:$PATH" TMPDIR="${disk.at('tmp')}" PIDS="${disk.at('pids')}"; exec "$0" "$@"`;
    const run = start(['synth', 'counter.m3hdl', '--top', 'Counter'], shell);
    await written('pids');
    run.child.kill(signal);
    expect(await run.ended).toEqual([status, null]);
    expect(run.stderr).toBe('');
    expect(readdirSync(disk.at('tmp'))).toEqual(['x']);
    for (const pid of disk.read('pids').trim().split(' ')) await gone(Number(pid));
  },
);

/** Resolves when a process is no more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    // Whoever has taken it over may not have looked at how it ended yet.
    if (stat === '' || / Z /.test(stat)) return;
    // oxlint-disable-next-line no-await-in-loop -- until it is so
    await pause(5);
  }
}

describe('a full disk', () => {
  test('is exit 74, and what was written before is whole', async () => {
    const run = start([...SIM, '--record', 'r.csv', '--vcd', 'w.vcd'], 'ulimit -f 64; exec "$0" "$@"');
    expect(await run.ended).toEqual([74, null]);
    expect(run.stderr).toMatch(/^error\[M6002\]: cannot write `(r\.csv|w\.vcd)`\n {2}= EFBIG/);
    expectRows(disk.read('r.csv'));
    expect(disk.read('w.vcd').endsWith('\n')).toBe(true);
  });

  test('is exit 74 on standard output too, whose rows are whole', async () => {
    const run = start([...SIM, '--record', '-'], 'ulimit -f 64; exec "$0" "$@" > r.csv');
    expect(await run.ended).toEqual([74, null]);
    expect(run.stderr).toMatch(/^error\[M6002\]: cannot write standard output\n {2}= EFBIG/);
    expectRows(disk.read('r.csv'));
  });

  test('leaves an emitted file as it was', async () => {
    disk.write('out/Counter.ts', 'what was here\n');
    const args = ['compile', 'counter.m3hdl', '--target', 'ts', '--out', 'out'];
    const run = start(args, 'ulimit -f 1; exec "$0" "$@"');
    expect(await run.ended).toEqual([74, null]);
    expect(readdirSync(disk.at('out'))).toEqual(['Counter.ts']);
    expect(disk.read('out/Counter.ts')).toBe('what was here\n');
  });

  test.each([
    ['sim', ['--cycles', '3']],
    ['check', ['--json']],
    ['compile', ['--target', 'ts']],
    ['test', []],
  ])('%s tells of it where its results go', async (command, options) => {
    disk.write('one.m3hdl', `${COUNTER}\ntest "t" { let dut = inst Counter(clk: 1GHz); expect dut.low; }`);
    const run = start([command, 'one.m3hdl', ...options], 'exec "$0" "$@" > /dev/full');
    expect(await run.ended).toEqual([74, null]);
    expect(run.stderr).toMatch(/^m3hdl: cannot write to standard output: ENOSPC/);
  });
});

describe('a reader that goes away', () => {
  test.each([
    ['sim', [...SIM.slice(1), '--record', '-']],
    ['sim', ['echo.m3hdl', '--until', '1000s', '--collect', 'bytes=-']],
    ['compile', ['counter.m3hdl', '--target', 'ts']],
    ['check', ['counter.m3hdl', '--json']],
    ['explain', ['--json']],
  ])('ends %s %j quietly, with 141', async (command, options) => {
    const run = start([command, ...options], '("$0" "$@"; echo $? > status) | head -c 1 > /dev/null; wait');
    await run.ended;
    expect(run.stderr).toBe('');
    expect(disk.read('status')).toMatch(command === 'sim' ? /^141$/m : /^(141|0)$/m);
  });

  test('of a named pipe does so too, and other files are complete', async () => {
    disk.pipe('tube');
    const run = start(
      [...SIM, '--record', 'tube', '--vcd', 'w.vcd'],
      'head -n 1 tube > head & exec "$0" "$@"',
    );
    expect(await run.ended).toEqual([141, null]);
    expect(run.stderr).toBe('');
    expect(disk.read('head')).toBe('count,low\n');
    expect(disk.read('w.vcd')).toMatch(/^#\d+\n[^]*\n$/m);
  });
});

async function wavesConvert(): Promise<void> {
  const run = start([...SIM, '--vcd', 'w.vcd']);
  await written('w.vcd');
  run.child.kill('SIGINT');
  expect(await run.ended).toEqual([130, null]);
  expect(outputOf('vcd2fst', ['w.vcd', 'w.fst'], disk.root)).toBe('');
  const back = outputOf('fst2vcd', ['w.fst'], disk.root);
  const last = (text: string): string | undefined => text.match(/^#\d+$/gm)?.at(-1);
  expect(last(back)).toBe(last(disk.read('w.vcd')));
}

needsTool('vcd2fst', 'fst2vcd')(
  'waves of a run that was ended go through FST, up to the last moment',
  wavesConvert,
);
