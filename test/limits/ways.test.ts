/** Limits are set in one way wherever that is: by name, in the manifest, on the command line, in TypeScript. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, LIMITS, LIMIT_NAMES, limitFault, withLimits } from '../../src/diagnostics/limits.js';
import { Workspace } from '../../src/driver/compiler.js';
import { compileFile, CompileError, type CompileOptions } from '../../src/driver/design.js';
import { SimulationError } from '../../src/sim/errors.js';
import { m3hdl } from '../cli/run.js';
import { inMemory } from '../driver/support.js';
import { ENGINES, errorsOf } from './support.js';

const WIDE = 'module Wide { in a: u64; out b: u64; b = a; }';

/** Sends without end. */
const ENDLESS = `module Endless {
  clock clk; reset rst;
  out numbers: stream<u32>;
  reg count: u32 = 0;
  numbers.valid = true;
  numbers.data = count;
  on clk { if numbers.fire { count <= count +% 1; } }
}`;

function codesOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (fault) {
    if (fault instanceof CompileError || fault instanceof SimulationError) return errorsOf(fault.diagnostics);
    throw fault;
  }
}

describe('the table', () => {
  test('has defaults that may be set, and stays below what there can be', () => {
    for (const name of LIMIT_NAMES) {
      expect(limitFault(name, LIMITS[name].default), name).toBeUndefined();
      expect(limitFault(name, LIMITS[name].most), name).toBeUndefined();
      expect(limitFault(name, LIMITS[name].most + 1), name).toContain(`from 1 to ${LIMITS[name].most}`);
    }
  });

  test('knows what is no limit, and what is none of its values', () => {
    expect(limitFault('widht', 8)).toContain('did you mean `width`?');
    expect(limitFault('elephants', 8)).toMatch(/^there is no limit `elephants`/);
    for (const value of [0, -1, 1.5, Number.NaN, Infinity, '8', null])
      expect(limitFault('width', value)).toBeDefined();
  });

  test('those given last count', () => {
    expect(withLimits({}, undefined)).toBe(DEFAULT_LIMITS);
    expect(withLimits({ width: 8, depth: 9 }, { width: 16 })).toEqual({
      ...DEFAULT_LIMITS,
      width: 16,
      depth: 9,
    });
  });
});

describe('the manifest', () => {
  function codes(manifest: string, limits = {}): readonly string[] {
    const workspace = new Workspace({ ...inMemory({ 't.m3hdl': WIDE, 'm3hdl.json': manifest }), limits });
    const { compiler, file } = workspace.open('t.m3hdl');
    if (file !== undefined) compiler.check(file);
    return compiler.diagnostics.map(({ code, message }) => `${code}: ${message}`);
  }

  test('sets limits, over which those of the caller go', () => {
    expect(codes('{}')).toEqual([]);
    const [first] = codes('{ "limits": { "width": 32 } }');
    expect(first).toMatch(/^M3111/);
    expect(codes('{ "limits": { "width": 32 } }', { width: 64 })).toEqual([]);
  });

  test('what is wrong with one is said of it, and the others count', () => {
    expect(codes('{ "limits": { "widht": 32, "depth": 0, "width": 64 } }')).toEqual([
      'M6010: there is no limit `widht`: did you mean `width`?',
      'M6010: the limit `depth` is a whole number from 1 to 2000',
    ]);
    expect(codes('{ "limits": [] }')).toEqual(['M6010: `limits` is an object of names and numbers']);
  });
});

describe('TypeScript', () => {
  const compiled = (text: string, options: CompileOptions = {}) =>
    compileFile('t.m3hdl', options, inMemory({ 't.m3hdl': text }));

  test('compile takes limits', () => {
    expect(codesOf(() => compiled(WIDE, { limits: { width: 32 } }))).toContain('M3111');
    expect(codesOf(() => compiled(WIDE, { limits: { width: 64 } }))).toEqual([]);
    expect(() => compiled(WIDE, { limits: { width: 0 } })).toThrow(
      'the limit `width` is a whole number from 1 to',
    );
  });

  test.each(ENGINES)('queueBytes: what nobody takes fills a queue so far and no further, on %s', (name) => {
    const engine = name === 'interpreter' ? 'interpreter' : 'ts';
    const run = (text: CompileOptions, own = {}): void =>
      compiled(ENDLESS, text).simulate({ engine, limits: own }).step(100);
    expect(codesOf(() => run({ limits: { queueBytes: 800 } }))).toEqual([]);
    expect(codesOf(() => run({ limits: { queueBytes: 200 } }))).toEqual(['M5024']);
    expect(codesOf(() => run({ limits: { queueBytes: 200 } }, { queueBytes: 800 }))).toEqual([]);
    expect(codesOf(() => run({}, { queueBytes: 200 }))).toEqual(['M5024']);
  });
});

describe('the command line', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'm3hdl-limits-'));
    writeFileSync(
      join(folder, 'wide.m3hdl'),
      `${WIDE}\ntest "t" { let dut = inst Wide(); dut.a = 1; settle; expect dut.b == 1; }\n`,
    );
    writeFileSync(join(folder, 'endless.m3hdl'), ENDLESS);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['check', []],
    ['test', []],
    ['sim', ['--until', '1ns']],
    ['compile', ['--target', 'systemverilog']],
  ])('%s takes --limit', (command, more) => {
    const file = join(folder, 'wide.m3hdl');
    const refused = m3hdl([command, file, '--limit', 'width=32', 'depth=100', ...more]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('limit: width = 32; to raise it: `--limit width=64`');
    expect(m3hdl([command, file, '--limit', 'width=64', ...more])).toMatchObject({
      status: 0,
    });
  });

  test('what is no limit is refused', () => {
    const { status, stderr } = m3hdl(['check', folder, '--limit', 'widht=32']);
    expect(status).toBe(2);
    expect(stderr).toContain('there is no limit `widht`: did you mean `width`?');
    expect(m3hdl(['check', folder, '--limit', 'width=0']).status).toBe(2);
    expect(m3hdl(['check', folder, '--limit', 'width']).status).toBe(2);
  });

  test('a stream that nobody collects fills nothing', () => {
    const file = join(folder, 'endless.m3hdl');
    expect(m3hdl(['sim', file, '--cycles', '100000', '--limit', 'queueBytes=50000'])).toMatchObject({
      status: 0,
    });
  });
});
