/** A text as a file of its own beside the library: what it is wrong about, and how its tests go. */
import { join } from 'node:path';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { primarySpan, type Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import type { Compiled } from '../../src/driver/compile-design.js';
import { Workspace, type Compiler, type Environment } from '../../src/driver/compiler.js';
import { CompileError, compileFile, type CompileOptions, type Design } from '../../src/driver/design.js';
import { allEngines } from '../../src/driver/engines.js';
import type { EngineFactory } from '../../src/sim/engine.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';

const FOLDER = '/snippet';

/** `// name.m3hdl` on a line of its own begins another file; the last one is what is looked at. */
function filesOf(code: string): ReadonlyMap<string, string> {
  const parts = code.split(/^\/\/ (\S+\.m3hdl)$/m);
  if (parts.length === 1) return new Map([[`${FOLDER}/snippet.m3hdl`, code]]);
  const files = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) files.set(`${FOLDER}/${parts[i] ?? ''}`, parts[i + 1] ?? '');
  return files;
}

function pathOf(code: string): string {
  return [...filesOf(code).keys()].at(-1) ?? '';
}

function environmentOf(code: string): Environment {
  const files = filesOf(code);
  return {
    files: {
      readText: (name) => files.get(name) ?? nodeFiles.readText(name),
      readBytes: (name) => nodeFiles.readBytes(name),
      exists: (name) => files.has(name) || nodeFiles.exists(name),
      realPath: (name) => (files.has(name) || name === FOLDER ? name : nodeFiles.realPath(name)),
      hindrance: (name) => (files.has(name) ? undefined : nodeFiles.hindrance(name)),
      list: (folder) =>
        folder === FOLDER
          ? [...files.keys()].map((path) => path.slice(FOLDER.length + 1))
          : nodeFiles.list(folder),
    },
    std: join(packageRoot(), 'stdlib'),
    workingFolder: FOLDER,
  };
}

function workspaceOf(code: string): Workspace {
  return new Workspace(environmentOf(code));
}

/** A module of the text, ready to be simulated. */
export function compileSnippet(code: string, options: CompileOptions): Design {
  return compileFile(pathOf(code), options, environmentOf(code));
}

/** The same for those who look inside. */
export function elaborateSnippet(code: string, { top, params }: CompileOptions): Compiled {
  const { compiler, file } = workspaceOf(code).open(pathOf(code));
  const compiled = file === undefined ? undefined : compiler.top(file, top, params);
  if (compiled === undefined) throw new CompileError(compiler.diagnostics, compiler.sources);
  return compiled;
}

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** As a person sees them. */
  readonly rendered: string;
  readonly compiler: Compiler;
}

export function checkSnippet(code: string): Checked {
  const { compiler, file } = workspaceOf(code).open(pathOf(code));
  if (file !== undefined) compiler.check(file);
  const { diagnostics } = compiler;
  return {
    diagnostics,
    rendered: renderDiagnostics(diagnostics, compiler.sources, { color: false }),
    compiler,
  };
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
  return code
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\/\/~ ERROR (M\d+)/g)].map((match) => `${index + 1}: ${match[1] ?? ''}`),
    );
}

/** Runs the tests and properties of a text, on every engine side by side unless some are named, and gives what they report and print, and when they end. */
export async function runSnippet(
  code: string,
  [first, ...rest]: readonly EngineFactory[] = allEngines(),
): Promise<{
  readonly passed: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly rendered: string;
  readonly printed: readonly string[];
  readonly times: readonly bigint[];
}> {
  if (first === undefined) throw new Error('there is no engine');
  const printed: string[] = [];
  const request: TestRequest = {
    paths: [pathOf(code)],
    filter: undefined,
    engines: [first, ...rest],
    seed: 1n,
    wallSeconds: 30,
    shuffle: undefined,
    print: (text) => printed.push(text),
  };
  const times: bigint[] = [];
  let rendered = '';
  const selection = selectTests(workspaceOf(code), request);
  let passed = selection.diagnostics.every(({ severity }) => severity !== 'error');
  const diagnostics: Diagnostic[] = [...selection.diagnostics];
  for (const { block, compiler } of selection.blocks) {
    const result = await inTurns(runBlock(block, compiler, request));
    passed &&= result.passed;
    times.push(result.time);
    diagnostics.push(...result.diagnostics);
    rendered += renderDiagnostics(result.diagnostics, compiler.sources, { color: false });
  }
  return { passed, diagnostics, rendered, printed, times };
}
