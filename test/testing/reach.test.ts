import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { MemoryFiles } from '../../src/support/files.js';
import { inTurns } from '../../src/support/turns.js';
import { Reach } from '../../src/testing/reach.js';
import { Runner, selectTests, type TestRequest } from '../../src/testing/runner.js';
import { inMemory } from '../driver/support.js';

const FILES = {
  'm3hdl.json': '{}',
  'hdl/adder.m3hdl': `
    module Adder { in a: u8; in b: u8; out c: u8; c = a +% b; }
    test "adds" { let dut = inst Adder(); dut.a = 1; dut.b = 2; settle; expect dut.c == 3; }`,
  'hdl/kinds.m3hdl': 'enum Kind { one, two }\nconst LARGE = 100;',
  'hdl/user.m3hdl': `
    use hdl.adder.Adder;
    use hdl.kinds.{Kind, LARGE};
    test "uses the adder" { let dut = inst Adder(); dut.a = 4; dut.b = 5; settle; expect dut.c == 9; }
    test "uses a constant" { expect LARGE == 100; }
    #[runs(50)] property "of kinds" (kind: Kind) { expect kind == Kind.one || kind == Kind.two; }`,
  'hdl/alone.m3hdl': 'test "alone" { expect 1 + 1 == 2; }',
};

/** Runs rounds over files that are edited between them; each answers with the tests that were run, a failed one with a mark. */
function session(): {
  readonly round: (edit?: Readonly<Record<string, string>>) => Promise<readonly string[]>;
  readonly write: (edit: Readonly<Record<string, string>>) => void;
  readonly isStale: () => boolean;
} {
  const files = new MemoryFiles(FILES);
  const workspace = new Workspace({ ...inMemory({}), files });
  const request: TestRequest = {
    paths: ['hdl'],
    filter: undefined,
    engines: [interpreter],
    seed: 1n,
    wallSeconds: 30,
    shuffle: undefined,
    print: () => undefined,
  };
  const reach = new Reach(workspace, request.paths);
  const write = (edit: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(edit)) files.write(path, text);
  };
  const round = async (edit: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
    write(edit);
    reach.begin();
    const runner = new Runner(request);
    const ran: string[] = [];
    for (const { block, compiler } of selectTests(workspace, request).blocks) {
      const { hasRun, result } = await inTurns(reach.run(block, compiler, runner));
      if (hasRun) ran.push(`${block.name}${result.passed ? '' : ' ✗'}`);
    }
    return ran;
  };
  return { round, write, isStale: () => reach.isStale };
}

const edited = (path: keyof typeof FILES, from: string, to: string): Record<string, string> => ({
  [path]: FILES[path].replace(from, to),
});

describe('after an edit, the tests run that it reaches', () => {
  test('all of them first, and none without an edit', async () => {
    const { round } = session();
    expect(await round()).toEqual(['adds', 'alone', 'uses the adder', 'uses a constant', 'of kinds']);
    expect(await round()).toEqual([]);
  });

  test('a module: the tests that instantiate it, wherever they stand', async () => {
    const { round } = session();
    await round();
    expect(await round(edited('hdl/adder.m3hdl', 'a +% b', 'a ^ b'))).toEqual(['adds', 'uses the adder ✗']);
    expect(await round(edited('hdl/adder.m3hdl', 'a +% b', 'b +% a'))).toEqual(['adds', 'uses the adder']);
  });

  test('a constant, the variants of an enum, an attribute', async () => {
    const { round } = session();
    await round();
    expect(await round(edited('hdl/kinds.m3hdl', '100', '101'))).toEqual(['uses a constant ✗']);
    expect(await round(edited('hdl/kinds.m3hdl', 'two', 'two, three'))).toEqual([
      'uses a constant',
      'of kinds ✗',
    ]);
    await round(FILES);
    expect(await round(edited('hdl/user.m3hdl', 'runs(50)', 'runs(60)'))).toEqual(['of kinds']);
    expect(await round(edited('hdl/user.m3hdl', '(kind: Kind)', '(kind: Kind) exhaustive'))).toEqual([
      'of kinds',
    ]);
  });

  test('a comment reaches what failed, whose places have moved, and nothing else', async () => {
    const { round } = session();
    const broken = edited('hdl/adder.m3hdl', 'dut.c == 3', 'dut.c == 4');
    expect((await round(broken))[0]).toBe('adds ✗');
    expect(await round({ 'hdl/adder.m3hdl': `// A word.\n${broken['hdl/adder.m3hdl']}` })).toEqual([
      'adds ✗',
    ]);
    expect(await round({ 'hdl/alone.m3hdl': `// A word.\n${FILES['hdl/alone.m3hdl']}` })).toEqual([]);
  });

  test('what does not compile, until it does', async () => {
    const { round } = session();
    await round();
    expect(await round(edited('hdl/alone.m3hdl', '1 + 1', '1 + one'))).toEqual(['alone ✗']);
    expect(await round()).toEqual([]);
    expect(await round(FILES)).toEqual(['alone']);
  });

  test('a file that comes', async () => {
    const { round } = session();
    await round();
    expect(await round({ 'hdl/more.m3hdl': 'test "more" { expect true; }' })).toEqual(['more']);
  });

  test('the manifest, where it changes what a test may do', async () => {
    const { round } = session();
    await round();
    expect(await round({ 'm3hdl.json': '{ "name": "other" }' })).toEqual([]);
    expect(await round({ 'm3hdl.json': '{ "limits": { "wallTime": 7 } }' })).toHaveLength(5);
  });
});

test('files are stale once they differ from what was read', async () => {
  const { round, write, isStale } = session();
  await round();
  expect(isStale()).toBe(false);
  write(edited('hdl/kinds.m3hdl', '100', '101'));
  expect(isStale()).toBe(true);
  await round();
  expect(isStale()).toBe(false);
  write({ 'hdl/more.m3hdl': '' });
  expect(isStale()).toBe(true);
});
