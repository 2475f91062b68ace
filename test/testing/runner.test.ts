import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { allEngines, engineOf } from '../../src/driver/engines.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest, type TestResult } from '../../src/testing/runner.js';
import { inMemory } from '../driver/support.js';

const [first = engineOf('interpreter'), ...others] = allEngines();

async function run(
  text: string,
  request: Partial<TestRequest> = {},
): Promise<{
  readonly results: readonly TestResult[];
  readonly found: readonly string[];
  readonly printed: readonly string[];
}> {
  const printed: string[] = [];
  const workspace = new Workspace(inMemory({ 'hdl/t.m3hdl': text, 'm3hdl.json': '{}' }));
  const all: TestRequest = {
    paths: ['hdl'],
    filter: undefined,
    engines: [first, ...others],
    seed: 1n,
    wallSeconds: 30,
    shuffle: undefined,
    print: (line) => printed.push(line),
    ...request,
  };
  const { blocks, diagnostics } = selectTests(workspace, all);
  const results: TestResult[] = [];
  for (const { block, compiler } of blocks) results.push(await inTurns(runBlock(block, compiler, all)));
  return { results, found: diagnostics.map(({ code }) => code), printed };
}

/** The codes of one test alone. */
async function codesOf(text: string, request: Partial<TestRequest> = {}): Promise<readonly string[]> {
  const { results, found } = await run(text, request);
  return [...found, ...results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))];
}

/** Everything that is said of one test. */
async function said(text: string, request: Partial<TestRequest> = {}): Promise<string> {
  const { results } = await run(text, request);
  return results
    .flatMap(({ diagnostics }) => diagnostics.flatMap(({ message, notes }) => [message, ...notes]))
    .join('\n');
}

const WIRE = 'module Wire { in a: u8; out b: u8; b = a; }\n';

describe('tests', () => {
  test('in the order of the file, each on its own', async () => {
    const { results } = await run(`${WIRE}
      test "two" { let dut = inst Wire(); dut.a = 2; settle; expect dut.b == 2; }
      test "one" { let dut = inst Wire(); dut.a = 1; settle; expect dut.b == 2; }`);
    expect(results.map(({ block, passed }) => [block.name, passed])).toEqual([
      ['two', true],
      ['one', false],
    ]);
  });

  test('a filter looks at the package and the name', async () => {
    const text = 'test "a" { expect true; } test "b" { expect true; }';
    expect((await run(text, { filter: /^hdl\.t a$/ })).results).toHaveLength(1);
    expect((await run(text, { filter: /t/ })).results).toHaveLength(2);
  });

  test('one that does not compile fails, and the others run', async () => {
    const { results } = await run('test "bad" { expect nobody; } test "good" { expect true; }');
    expect(results.map(({ passed, diagnostics }) => [passed, diagnostics.map(({ code }) => code)])).toEqual([
      [false, ['M2001']],
      [true, []],
    ]);
  });

  test('prints', async () => {
    expect((await run('test "p" { let x: u8 = 3; print "x = {x}"; }')).printed).toEqual(['x = 3']);
  });

  test('a hang is told with what waits', async () => {
    const stuck = `module Stuck { clock clk; in s: stream<u8>; s.ready = false; let _d = s.data; let _v = s.valid; }
      test "takes" { let dut = inst Stuck(clk: 1GHz); dut.s.send(1); }`;
    expect(await codesOf(stuck)).toEqual(['M5012']);
    expect(await said(stuck)).toMatch(/dut\.s: the other end offers a beat, dut is not ready/);
  });

  test('one that counts or draws does not hang', async () => {
    const loop = (body: string) => `test "t" { clock c = 1GHz; ${body} }`;
    expect(await codesOf(loop('wait 300 cycles of c;'))).toEqual([]);
    expect(await codesOf(loop('var n: u8 = 0; while n < 200 { n = n +% 1; wait until rising c; }'))).toEqual(
      [],
    );
    expect(await codesOf(loop('while random(0..=200) != 7 { wait until rising c; }'))).toEqual([]);
    expect(await codesOf(loop('loop { wait until rising c; }'))).toEqual(['M5012']);
  });
});

describe('attributes', () => {
  test('time, seed, and failure that is wanted', async () => {
    expect(await codesOf('#[timeout(3ns)] test "t" { wait 4ns; }')).toEqual(['M5002']);
    expect(await codesOf('#[timeout(5ns)] test "t" { wait 4ns; }')).toEqual([]);
    expect(await codesOf('#[should_fail] test "t" { expect false; }')).toEqual([]);
    expect(await codesOf('#[should_fail] test "t" { expect true; }')).toEqual(['M5020']);
    const draw = 'test "t" { let x = random::<u32>(); print "{x}"; }';
    const seeded = (await run(`#[seed(9)] ${draw}`)).printed;
    expect(seeded).toEqual((await run(draw, { seed: 9n })).printed);
    expect(seeded).not.toEqual((await run(draw, { seed: 10n })).printed);
  });

  test('others are errors', async () => {
    expect(await codesOf('#[run(7)] test "t" { expect true; }')).toEqual(['M2018']);
    for (const attribute of ['runs', 'runs(0)', 'runs(1ns)', 'timeout(7)', 'seed', 'should_fail(1)']) {
      expect([attribute, await codesOf(`#[${attribute}] property "t" (a: bool) { expect a == a; }`)]).toEqual(
        [attribute, ['M2019']],
      );
    }
  });
});

describe('properties', () => {
  test('as often as asked', async () => {
    const { results } = await run(
      '#[runs(12)] property "p" (a: u8) { expect a == a; }\nproperty "q" (b: bool) { expect b == b; }',
    );
    expect(results.map(({ runs, passed }) => [runs, passed])).toEqual([
      [12, true],
      [100, true],
    ]);
  });

  test('the smallest arguments that break it, and a test that breaks the same', async () => {
    const property = `struct Point { x: i8, y: u4 }
      property "p" (p: Point, xs: u8[..8], b: bool) {
        expect p.x > -20 || xs.length < 2;
      }`;
    const text = await said(property);
    expect(text).toContain('`p` does not hold for p = Point(x: -20, y: 0), xs = [0, 0], b = false');
    const pasted = /as a test:\n([\s\S]*?\n\s*\})/.exec(text)?.[1] ?? '';
    expect(pasted).toContain('let p: Point = Point(x: -20, y: 0);');
    expect(pasted).toContain('var xs: u8[..8] = [0, 0];');
    expect(await codesOf(`struct Point { x: i8, y: u4 }\n${pasted}`)).toEqual(['M5001']);
  });

  test('the same seed finds the same', async () => {
    const property = 'property "p" (a: u32) { expect a % 7 != 3; }';
    expect(await said(property, { seed: 4n })).toBe(await said(property, { seed: 4n }));
  });

  test('a condition throws away what does not satisfy it', async () => {
    expect(await codesOf('property "p" (a: u8) where a > 3 { expect a > 3; }')).toEqual([]);
    expect(await codesOf('property "p" (a: u32) where a == 7 { expect a == 7; }')).toEqual(['M5019']);
  });

  test('shrinking keeps to the condition', async () => {
    expect(await said('property "p" (a: u8) where a > 3 { expect a < 2; }')).toContain('for a = 4');
  });

  test('exhaustively: each combination once, and not too many of them', async () => {
    const { results } = await run('property "p" (a: u3, b: bool) exhaustive { print "{a} {b}"; }');
    expect(results.map(({ runs }) => runs)).toEqual([16]);
    expect(await codesOf('property "p" (a: u32) exhaustive { expect a == a; }')).toEqual(['M5021']);
    expect(await said('property "p" (a: u8) exhaustive { expect a != 77; }')).toContain('for a = 77');
    expect(await codesOf('property "p" (a: u2) where a > 3 as u2 exhaustive { expect a == a; }')).toContain(
      'M5019',
    );
  });

  test('a failure that is wanted', async () => {
    expect(await codesOf('#[should_fail] property "p" (a: u8) { expect a < 200; }')).toEqual([]);
    expect(await codesOf('#[should_fail] property "p" (a: u8) { expect a == a; }')).toEqual(['M5020']);
  });

  test('modules under test', async () => {
    expect(
      await said(`module Adder { in a: u8; in b: u8; out c: u8; c = if a >= 0x80 { 0 } else { a +% b }; }
        property "adds" (a: u8, b: u8) { let dut = inst Adder(); dut.a = a; dut.b = b; settle; expect dut.c == a +% b; }`),
    ).toContain('for a = 128, b = 0');
  });
});
