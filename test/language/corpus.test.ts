/** The language chapter by chapter: what is right passes on every engine, what is wrong is told where it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { primarySpan, type Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace, type Compiler } from '../../src/driver/compiler.js';
import { allEngines } from '../../src/driver/engines.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';
import { runSnippet } from '../support/snippet.js';

const FOLDER = join(packageRoot(), 'test/language');

function workspace(): Workspace {
  return new Workspace({
    files: nodeFiles,
    std: join(packageRoot(), 'stdlib'),
    workingFolder: FOLDER,
    verify: true,
  });
}

function chaptersOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.m3hdl'));
}

function check(path: string): Compiler {
  const { compiler, file } = workspace().open(path);
  if (file !== undefined) compiler.check(file);
  return compiler;
}

function rendered(compiler: Compiler, diagnostics: readonly Diagnostic[]): string {
  return renderDiagnostics(diagnostics, compiler.sources, { color: false });
}

describe('what is right', () => {
  for (const name of chaptersOf(FOLDER)) {
    const path = join(FOLDER, name);
    test(`${name} has no diagnostics`, () => {
      const compiler = check(path);
      expect(rendered(compiler, compiler.diagnostics)).toBe('');
    });

    test(`${name} passes on every engine`, async () => {
      const [first, ...rest] = allEngines();
      if (first === undefined) throw new Error('there is no engine');
      const request: TestRequest = {
        paths: [path],
        filter: undefined,
        engines: [first, ...rest],
        seed: 1n,
        wallSeconds: 60,
        shuffle: undefined,
        print: () => undefined,
      };
      const { blocks } = selectTests(workspace(), request);
      expect(blocks.length).toBeGreaterThan(0);
      for (const { block, compiler } of blocks) {
        const result = await inTurns(runBlock(block, compiler, request));
        expect(result.passed, `${block.name}\n${rendered(compiler, result.diagnostics)}`).toBe(true);
      }
    });
  }
});

describe('what is wrong', () => {
  const folder = join(FOLDER, 'errors');
  for (const name of chaptersOf(folder)) {
    test(`${name} is told`, () => {
      const path = join(folder, name);
      const announced = readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          [...line.matchAll(/\/\/~ (ERROR|WARN) (M\d+)/g)].map(
            ([, word = '', code = '']) => `${index + 1}: ${word} ${code}`,
          ),
        );
      const compiler = check(path);
      const told = compiler.diagnostics.map((each) => {
        const span = primarySpan(each);
        const lines = span === undefined ? undefined : compiler.sources.get(span.file)?.lines;
        const line = span === undefined ? 0 : (lines?.position(span.start).line ?? 0);
        return `${line}: ${each.severity === 'error' ? 'ERROR' : 'WARN'} ${each.code}`;
      });
      expect(told, rendered(compiler, compiler.diagnostics)).toEqual(announced);
    });
  }
});

test.each([
  [
    'a module',
    'M3104',
    `
module Bad { in a: u8; out b: u9; b = a; }
#[should_fail]
test "first"  { let dut = inst Bad(); settle; expect dut.b == 4; }
#[should_fail]
test "second" { let dut = inst Bad(); settle; expect dut.b == 4; }
`,
  ],
  [
    'a function',
    'M3103',
    `
fn wrong(a: u8) -> u8 { var x: u8 = 0; x = 300; a }
#[should_fail]
test "third"  { expect wrong(3) == 4; }
#[should_fail]
test "fourth" { expect wrong(3) == 4; }
`,
  ],
])(
  'what depends on an error in %s fails, also where the error has been told before',
  async (_, code, text) => {
    const { passed, diagnostics } = await runSnippet(text);
    expect(passed).toBe(false);
    // No M5020, "should fail, and passes": none of them was run.
    expect(diagnostics.map((each) => each.code)).toEqual([code]);
  },
);

test('a property that fails is shown with the smallest arguments', async () => {
  const { passed, rendered } = await runSnippet(`
module Wrong { in a: u8; in b: u8; out sum: u8; sum = a +| b; }
property "wraps" (a: u8, b: u8, xs: u8[..9]) where a > 2 {
  let dut = inst Wrong();
  dut.a = a;
  dut.b = b;
  settle;
  expect dut.sum == a +% b;
}`);
  expect(passed).toBe(false);
  const [, a = '', b = '', xs = ''] =
    /does not hold for a = (\d+), b = (\d+), xs = (.*)/.exec(rendered) ?? [];
  expect(Number(a) + Number(b), rendered).toBe(256);
  expect(xs).toBe('[]');
});
