import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { binPath, m3hdl, type Outcome } from './run.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/sim/${name}.m3hdl`, import.meta.url));

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-sim-'));
  writeFileSync(at('enable.csv'), 'enable\ntrue\ntrue\nfalse\n1\n');
  writeFileSync(at('hello'), 'hello, world');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const counter = (...args: readonly string[]): Outcome => m3hdl(['sim', fixture('counter'), ...args]);
const echo = (...args: readonly string[]): Outcome =>
  m3hdl(['sim', fixture('echo'), '--top', 'Echo', ...args]);

describe('tables', () => {
  test('row n is applied before edge n, and sampled just before edge n', () => {
    expect(counter('--stimulus', at('enable.csv'), '--record', '-')).toEqual({
      status: 0,
      stdout: 'count\n0\n1\n2\n2\n',
      stderr: '',
    });
  });

  test('more cycles than rows go on with the last row', () => {
    const { stdout } = counter('--stimulus', at('enable.csv'), '--record', '-', '--cycles', '6');
    expect(stdout).toBe('count\n0\n1\n2\n2\n3\n4\n');
  });

  test('without a clock a row is a settle; parts of composite ports have columns', () => {
    writeFileSync(
      at('alu.csv'),
      'op,a,b,offsets[1],offsets[0],tag\nAdd,250,0x10,-3,2,5\nSubtract,1,2,0,0,0\n2,1,1,0,0,15\n',
    );
    const { status, stdout } = m3hdl([
      'sim',
      fixture('alu'),
      '--stimulus',
      at('alu.csv'),
      '--record',
      at('out.csv'),
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(readFileSync(at('out.csv'), 'utf8')).toBe(
      'result,flags.zero,flags.carry,same,sum,first,raw\n10,false,true,5,-1,Add,0xa0\n255,false,false,0,0,Add,0x12\n0,true,true,15,0,Add,0x11\n',
    );
  });

  test('a reset with a column is left to the table', () => {
    writeFileSync(at('reset.csv'), 'rst,enable\n1,0\n0,1\n0,1\n1,1\n0,1\n');
    expect(counter('--stimulus', at('reset.csv'), '--record', '-', '--seed', '3').stdout).toMatch(
      /^count\n\d+\n0\n1\n2\n0\n$/,
    );
  });

  test('the other resets run by themselves', () => {
    writeFileSync(at('one.csv'), 'first\n0\n0\n');
    const { stdout } = m3hdl([
      'sim',
      fixture('resets'),
      '--stimulus',
      at('one.csv'),
      '--record',
      '-',
      '--seed',
      '3',
    ]);
    expect(stdout).toBe('a,b\n2,0\n3,1\n');
  });

  test.each([
    ['enabel\n1\n', /M6005.*`Counter<8>` has no input `enabel`.*did you mean `enable`/s],
    ['enable\nmaybe\n', /M6006.*column `enable`: `maybe`.*stimulus\.csv:2:1/s],
    ['enable\n1,2\n', /M6007.*the row has 2 values for 1 columns/s],
    ['', /M6007.*names no columns/s],
  ])('a table of the wrong form is exit 2: %j', (content, message) => {
    writeFileSync(at('stimulus.csv'), content);
    const { status, stdout, stderr } = counter(
      '--stimulus',
      at('stimulus.csv'),
      '--record',
      at('unused.csv'),
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a value that does not fit is exit 2', () => {
    writeFileSync(at('wide.csv'), 'a\n70000\n');
    const { status, stderr } = m3hdl(['sim', fixture('alu'), '--stimulus', at('wide.csv')]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/M6006.*it goes from 0 to 255/s);
  });
});

describe('files through streams', () => {
  test('in and out again', () => {
    const { status, stdout } = echo('--feed', `source=${at('hello')}`, '--collect', 'sink=-');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello, world' });
  });

  test('as a filter, hesitating; what it says goes to stderr', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        binPath,
        'sim',
        fixture('echo'),
        '--top',
        'Echo',
        '--feed',
        'source=-',
        '--collect',
        'sink=-',
        '--stall',
        '0.5',
        '--stats',
      ],
      { encoding: 'utf8', input: 'hello, world' },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello, world' });
    expect(stderr).toMatch(/cycles +\d{1,3}\n/);
    expect(stderr).toMatch(/source +3 beats/);
  });

  test('an empty file is an empty packet', () => {
    writeFileSync(at('empty'), '');
    expect(echo('--feed', `source=${at('empty')}`, '--collect', `sink=${at('nothing')}`).status).toBe(0);
    expect(readFileSync(at('nothing'), 'utf8')).toBe('');
  });

  test('a bad status is exit 1, and says which port and which variant', () => {
    const { status, stderr } = echo(
      '-P',
      'BAD=104',
      '--feed',
      `source=${at('hello')}`,
      '--collect',
      `sink=${at('o')}`,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/M5017.*`error` of `Echo<4, 104>` ended as `seen`/);
    expect(stderr).toContain('= `seen`: The bad byte has come.');
  });

  test('ending inside a packet is exit 1', () => {
    const { status, stderr } = m3hdl([
      'sim',
      fixture('echo'),
      '--top',
      'Open',
      '--feed',
      `source=${at('hello')}`,
      '--collect',
      `sink=${at('open')}`,
      '--until-idle',
      '10',
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain('M5018');
    expect(readFileSync(at('open'), 'utf8')).toBe('A');
  });

  test('a stream or file that is not there is exit 2', () => {
    expect(echo('--feed', `sorce=${at('hello')}`)).toMatchObject({ status: 2, stdout: '' });
    expect(echo('--feed', `sorce=${at('hello')}`).stderr).toMatch(/M6005.*source is near/);
    expect(echo('--feed', 'source=/no/such').stderr).toContain('M6001');
    expect(echo('--feed', 'source').stderr).toContain('lacks its `=`');
  });
});

describe('how long', () => {
  test('cycles, time, idleness; the outputs are the result', () => {
    expect(counter('--cycles', '3')).toEqual({ status: 0, stdout: 'count = 0\n', stderr: '' });
    expect(counter('--until', '10ns').status).toBe(0);
    expect(counter('--until-idle', '5').status).toBe(0);
  });

  test('nothing that says when is exit 2', () => {
    const { status, stderr } = counter();
    expect(status).toBe(2);
    expect(stderr).toContain('nothing says when to stop');
  });

  test('a failed assertion is exit 1', () => {
    writeFileSync(at('a.csv'), 'a\n3\n12\n3\n');
    const { status, stderr } = m3hdl(['sim', fixture('failing'), '--stimulus', at('a.csv')]);
    expect(status).toBe(1);
    expect(stderr).toContain('M5009');
    expect(m3hdl(['sim', fixture('failing'), '--stimulus', at('a.csv'), '--no-checks']).status).toBe(0);
  });

  test('after Ctrl-C files are complete up to there, and the status is 130', async () => {
    const record = at('interrupted.csv');
    const vcd = at('interrupted.vcd');
    const run = ['sim', fixture('counter'), '--cycles', '1000000000', '--record', record, '--vcd', vcd];
    const child = spawn(process.execPath, [binPath, ...run]);
    setTimeout(() => child.kill('SIGINT'), 1500);
    expect(await once(child, 'exit')).toEqual([130, null]);
    const rows = readFileSync(record, 'utf8');
    expect(rows.split('\n').length).toBeGreaterThan(100);
    expect(rows.endsWith('\n')).toBe(true);
    expect(readFileSync(vcd, 'utf8')).toMatch(/#\d+\n(?:.+\n)*$/);
  });
});

describe('options', () => {
  test('clocks', () => {
    const json = JSON.parse(
      counter('--cycles', '4', '--clock', 'clk=625ps', '--no-reset', '--json').stdout,
    ) as unknown;
    expect(json).toMatchObject({
      version: 1,
      top: 'Counter<8>',
      time: '2.5 ns',
      outputs: { count: '0' },
      diagnostics: [],
    });
    expect(counter('--cycles', '4', '--clock', 'clk=625').stderr).toContain('M6008');
    expect(counter('--cycles', '4', '--clock', 'clock=1ns')).toMatchObject({ status: 2, stdout: '' });
  });

  test('parameters: numbers, truth, variants, types, several at once', () => {
    writeFileSync(at('none.csv'), 'a,b\n255,255\n');
    const { status, stdout } = m3hdl([
      'sim',
      fixture('alu'),
      '--stimulus',
      at('none.csv'),
      '-P',
      'SAFE=true',
      'FIRST=Nothing',
      'T=uint<9>',
      '-P',
      'WIDTH=0x8',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      top: 'Alu<8, true, Op.Nothing, u9>',
      outputs: { result: '255' },
    });
  });

  test.each([
    ['M=4', /`Counter` has no parameter `M`.*did you mean `N`/s],
    ['N=wide', /M2001.*-P N:1:1/s],
    ['N=65', /M3303.*N` is 65/s],
    ['N=)', /M6004.*`\)` is no value for parameter `N`.*it takes an integer/s],
    ['N', /lacks its `=`/],
  ])('-P %s is exit 2', (parameter, message) => {
    const { status, stdout, stderr } = counter('-P', parameter, '--cycles', '1');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a top that is not there is exit 2', () => {
    const { status, stderr } = counter('--top', 'Conter', '--cycles', '1');
    expect(status).toBe(2);
    expect(stderr).toMatch(/M6003.*did you mean `Counter`/s);
    expect(m3hdl(['sim', fixture('echo'), '--cycles', '1']).stderr).toMatch(
      /M6003.*several modules.*`Echo`, `Open`/s,
    );
    expect(m3hdl(['sim', 'none.m3hdl', '--cycles', '1']).stderr).toContain('M6001');
  });

  test('what is not built, and what does not go together, is exit 2', () => {
    for (const args of [
      ['--engine', 'turbo'],
      ['--fst', 'x.fst'],
      ['--trace', 'x'],
      ['--decoded'],
      ['--stimulus-clock', 'clk'],
      ['--cycles', 'many'],
      ['--stall', '2'],
      ['--unknown'],
    ]) {
      expect([args, counter('--cycles', '1', ...args)]).toMatchObject([args, { status: 2, stdout: '' }]);
    }
  });

  test('waves, and which', () => {
    counter('--cycles', '2', '--vcd', at('all.vcd'));
    expect(readFileSync(at('all.vcd'), 'utf8')).toMatch(/\$var wire 8 \S+ count \[7:0\] \$end/);
    counter('--cycles', '2', '--vcd', at('one.vcd'), '--trace', 'enable', 'nothing');
    expect(readFileSync(at('one.vcd'), 'utf8')).not.toContain('count');
  });

  test('a file that cannot be written is 74', () => {
    const { status, stderr } = counter('--cycles', '1', '--record', '/no/such/folder/out.csv');
    expect(status).toBe(74);
    expect(stderr).toContain('M6002');
  });

  test('shuffling, other engines and no intrinsics change nothing', () => {
    const plain = counter('--stimulus', at('enable.csv'), '--record', '-').stdout;
    for (const args of [['--shuffle', '7'], ['--engine', 'interpreter'], ['--no-intrinsics']]) {
      expect(counter('--stimulus', at('enable.csv'), '--record', '-', ...args).stdout).toBe(plain);
    }
  });
});
