/** Checks and runs texts under limits, in memory. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import type { Limits } from '../../src/diagnostics/limits.js';
import { Workspace } from '../../src/driver/compiler.js';
import { allEngines, engineOf } from '../../src/driver/engines.js';
import type { Engines } from '../../src/testing/lockstep.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';
import { inMemory } from '../driver/support.js';

export type Overrides = Partial<Limits>;

function workspaceOf(files: Readonly<Record<string, string>>, limits: Overrides): Workspace {
  return new Workspace({ ...inMemory({ 'm3hdl.json': '{}', ...files }), limits });
}

/** What `m3hdl check` says. */
export function checked(
  text: string,
  limits: Overrides = {},
  others: Readonly<Record<string, string>> = {},
): readonly Diagnostic[] {
  const { compiler, file } = workspaceOf({ ...others, 't.m3hdl': text }, limits).open('t.m3hdl');
  if (file === undefined) throw new Error('the text is not there');
  compiler.check(file);
  return compiler.diagnostics;
}

/** What `m3hdl test` says of each test on one engine. */
export async function tested(
  text: string,
  limits: Overrides = {},
  engine = 'ts',
): Promise<readonly Diagnostic[]> {
  const workspace = workspaceOf({ 't.m3hdl': text }, limits);
  const engines: Engines = [engineOf(engine)];
  const request: TestRequest = {
    paths: ['t.m3hdl'],
    filter: undefined,
    engines,
    seed: 1n,
    wallSeconds: undefined,
    shuffle: undefined,
    print: () => undefined,
  };
  const { blocks, diagnostics } = selectTests(workspace, request);
  const found = [...diagnostics];
  for (const { block, compiler } of blocks) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    found.push(...(await inTurns(runBlock(block, compiler, request))).diagnostics);
  }
  return found;
}

export const ENGINES: readonly string[] = allEngines().map(({ name }) => name);

export function errorsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}
