import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { m3hdl, type Outcome } from './run.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/sim/${name}.m3hdl`, import.meta.url));

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3hdl-compile-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const compile = (...args: readonly string[]): Outcome => m3hdl(['compile', fixture('counter'), ...args]);

describe('compile', () => {
  test('to stdout', () => {
    const { status, stdout, stderr } = compile('--top', 'Counter', '-P', 'N=4', '--target', 'ts');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('export class Counter extends EmittedModel');
    expect(stdout).toMatch(/counter\.m3hdl:9/);
  });

  test('into a folder', () => {
    const out = join(folder, 'build');
    const { status, stdout } = compile('--target', 'ts', '--out', out);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${join(out, 'Counter.ts')}\n` });
    expect(readdirSync(out)).toEqual(['Counter.ts']);
    expect(readFileSync(join(out, 'Counter.ts'), 'utf8')).toContain('export class Counter');
    expect(JSON.parse(compile('--target', 'ts', '--out', out, '--json').stdout)).toEqual({
      version: 1,
      files: [join(out, 'Counter.ts')],
    });
  });

  test('systemverilog: one file a module, and a bench that plays a table', () => {
    const out = join(folder, 'sv');
    const table = join(folder, 'in.csv');
    writeFileSync(table, 'enable\n1\n0\n1\n');
    const args = ['--target', 'systemverilog', '--testbench', '--stimulus', table, '--out', out];
    expect(compile(...args)).toEqual({
      status: 0,
      stderr: '',
      stdout: `${join(out, 'Counter.sv')}\n${join(out, 'Counter_tb.sv')}\n`,
    });
    expect(readFileSync(join(out, 'Counter.sv'), 'utf8')).toMatch(/^module Counter \($/m);
    expect(readFileSync(join(out, 'Counter_tb.sv'), 'utf8')).toMatch(/^module Counter_tb;$/m);
    expect(compile('--target', 'systemverilog', '--testbench')).toMatchObject({ status: 2, stdout: '' });
  });

  test('where a bench is asked for that cannot be, nothing is written', () => {
    const clockless = join(folder, 'clockless.m3hdl');
    writeFileSync(clockless, 'module Inverter {\n  in a: u8;\n  out b: u8;\n  b = ~a;\n}\n');
    const bench = ['--target', 'systemverilog', '--testbench', '--cycles', '3'];
    const { status, stdout, stderr } = m3hdl(['compile', clockless, ...bench]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('`Inverter` has no clock to count cycles of');
  });

  test('what systemverilog cannot say is shown where it stands, and is exit 1', () => {
    const model = join(folder, 'model.m3hdl');
    writeFileSync(
      model,
      '#[model]\nmodule Late {\n  clock clk;\n  in a: u8;\n  out b: u8;\n  reg b = 0;\n  on clk { after 1ns b <= a; }\n}\n',
    );
    const { status, stdout, stderr } = m3hdl(['compile', model, '--target', 'systemverilog']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/M6011[^]*model\.m3hdl:2/);
  });

  test('a WebAssembly module is written as it is', () => {
    expect(compile('--target', 'wasm', '--out', folder)).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'Counter.wasm')).subarray(0, 4).toString()).toBe('\0asm');
  });

  test('what is not known is exit 2', () => {
    for (const args of [['--target', 'vhdl'], ['--target', 'ts', '--testbench'], []]) {
      expect([args, compile(...args)]).toMatchObject([args, { status: 2, stdout: '' }]);
    }
    expect(compile('--target', 'ts', '--top', 'Conter').stderr).toContain('did you mean `Counter`');
  });

  test('a folder that cannot be written is 74', () => {
    expect(compile('--target', 'ts', '--out', '/dev/null/x')).toMatchObject({ status: 74, stdout: '' });
  });

  test('a design with errors is exit 1', () => {
    expect(m3hdl(['compile', fixture('failing'), '--target', 'ts'])).toMatchObject({ status: 0 });
    const { status, stderr } = m3hdl(['compile', fixture('broken'), '--target', 'ts']);
    expect(status).toBe(1);
    expect(stderr).toContain('M3104');
  });
});
