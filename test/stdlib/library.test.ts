/** What holds of every file of the library, whoever wrote it, and of the blocks that show it at work. */
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace, type Compiler } from '../../src/driver/compiler.js';
import { allEngines, defaultEngine } from '../../src/driver/engines.js';
import { findSources } from '../../src/driver/find-files.js';
import { FLOAT_METHODS } from '../../src/semantics/expressions/float-methods.js';
import { IS_WITHIN } from '../../src/semantics/tests/within.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';
import { declarationsOf, unusedItems, type SourceTree } from './usage.js';

const ROOT = packageRoot();

const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** How often a property is tried on all engines at once, which costs as much as the slowest; the fastest alone does all of its runs. */
const RUNS_TOGETHER = 2;

/** Milliseconds: long enough for a busy machine. */
const PATIENCE = 240_000;

function sourcesBelow(...folders: readonly string[]): readonly string[] {
  return findSources(
    nodeFiles,
    folders.map((folder) => join(ROOT, folder)),
  );
}

function workspace(): Workspace {
  return new Workspace({ files: nodeFiles, std: join(ROOT, 'stdlib'), workingFolder: ROOT });
}

function rendered(compiler: Compiler, diagnostics: readonly Diagnostic[]): string {
  return renderDiagnostics(diagnostics, compiler.sources, { color: false });
}

function treeOf(path: string): SourceTree {
  const { compiler, file } = workspace().open(path);
  if (file === undefined) throw new Error(rendered(compiler, compiler.diagnostics));
  return { name: file.name, tree: file.tree };
}

/** Public items without a `///`; of constants in a row the first speaks for all. */
function undocumented({ tree }: SourceTree): readonly string[] {
  return declarationsOf(tree)
    .filter((item, i, items) => {
      const inList = item.kind === 'const' && items[i - 1]?.kind === 'const';
      return !item.private && item.docs.length === 0 && !inList;
    })
    .map(({ name }) => name.text);
}

function requestOf(path: string): TestRequest {
  const [first, ...rest] = allEngines();
  if (first === undefined) throw new Error('there is no engine');
  return {
    paths: [path],
    filter: undefined,
    engines: [first, ...rest],
    seed: 1n,
    wallSeconds: PATIENCE / 1000,
    shuffle: undefined,
    print: () => undefined,
  };
}

describe.each(
  sourcesBelow('stdlib', 'hdl/switch', 'hdl/bert', 'hdl/ethernet', 'hdl/fpu', 'hdl/tensor').map((path) =>
    relative(ROOT, path),
  ),
)('%s', (name) => {
  const path = join(ROOT, name);

  test('has no errors and no warnings', () => {
    const { compiler, file } = workspace().open(path);
    if (file !== undefined) compiler.check(file);
    expect(rendered(compiler, compiler.diagnostics)).toBe('');
  });

  test('says of each public item what it is', () => {
    expect(undocumented(treeOf(path))).toEqual([]);
  });

  test(
    'passes its tests, and all engines side by side go through the same states',
    async () => {
      const request = requestOf(path);
      for (const { block, compiler } of selectTests(workspace(), request).blocks) {
        const together = NIGHTLY ? block : { ...block, runs: Math.min(block.runs, RUNS_TOGETHER) };
        const alone = { ...request, engines: [defaultEngine()] } as const;
        for (const turns of [runBlock(block, compiler, alone), runBlock(together, compiler, request)]) {
          const { passed, diagnostics } = await inTurns(turns);
          expect(passed, `${block.name}\n${rendered(compiler, diagnostics)}`).toBe(true);
        }
      }
    },
    PATIENCE,
  );
});

test('every public item of the library is used by something other than its tests', () => {
  const library = sourcesBelow('stdlib').map(treeOf);
  const blocks = sourcesBelow('hdl').map(treeOf);
  const called = [...Object.values(FLOAT_METHODS), IS_WITHIN].map(
    ({ file, name }) => `std.float.${file}.${name}`,
  );
  expect(unusedItems(library, blocks, called)).toEqual([]);
});
