/** A text as a file of its own beside the library: what it is wrong about, and how its tests go. */
import { join } from 'node:path';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { primarySpan, type Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace, type Compiler } from '../../src/driver/compiler.js';
import { allEngines } from '../../src/driver/engines.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';

const PATH = '/snippet/snippet.m3hdl';

function workspaceOf(code: string): Workspace {
  return new Workspace({
    files: {
      readText: (name) => (name === PATH ? code : nodeFiles.readText(name)),
      readBytes: (name) => nodeFiles.readBytes(name),
      exists: (name) => name === PATH || nodeFiles.exists(name),
      list: (folder) => (folder === '/snippet' ? ['snippet.m3hdl'] : nodeFiles.list(folder)),
    },
    std: join(packageRoot(), 'stdlib'),
    workingFolder: '/snippet',
  });
}

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** As a person sees them. */
  readonly rendered: string;
  readonly compiler: Compiler;
}

export function checkSnippet(code: string): Checked {
  const { compiler, file } = workspaceOf(code).open(PATH);
  if (file !== undefined) compiler.check(file);
  const { diagnostics } = compiler;
  return { diagnostics, rendered: renderDiagnostics(diagnostics, compiler.sources, { color: false }), compiler };
}

/** `line: code` of each error, in order. */
export function errorLines({ diagnostics, compiler }: Checked): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((each) => {
      const span = primarySpan(each);
      const line = span === undefined ? 0 : compiler.sources.get(span.file)?.lines.position(span.start).line;
      return `${line ?? 0}: ${each.code}`;
    });
}

/** What `//~ ERROR M1234` comments announce, in the same form. */
export function announcedErrors(code: string): readonly string[] {
  return code.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\/\/~ ERROR (M\d+)/g)].map((match) => `${index + 1}: ${match[1] ?? ''}`),
  );
}

/** Runs the tests and properties of a text on every engine, and gives what they report. */
export async function runSnippet(code: string): Promise<{ readonly passed: boolean; readonly diagnostics: readonly Diagnostic[]; readonly rendered: string }> {
  const [first, ...rest] = allEngines();
  if (first === undefined) throw new Error('there is no engine');
  const request: TestRequest = {
    paths: [PATH],
    filter: undefined,
    engines: [first, ...rest],
    seed: 1n,
    wallSeconds: 30,
    shuffle: undefined,
    print: () => undefined,
  };
  let passed = true;
  let rendered = '';
  const diagnostics: Diagnostic[] = [];
  for (const { block, compiler } of selectTests(workspaceOf(code), request).blocks) {
    const result = await inTurns(runBlock(block, compiler, request));
    passed &&= result.passed;
    diagnostics.push(...result.diagnostics);
    rendered += renderDiagnostics(result.diagnostics, compiler.sources, { color: false });
  }
  return { passed, diagnostics, rendered };
}
