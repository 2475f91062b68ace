/** Oracles called as the command calls them, without a process of their own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../../src/cli/environment.js';
import { packageRoot } from '../../src/cli/package-root.js';
import type { Options, Oracle, Surroundings, Verdict } from '../../src/oracle/oracle.js';

export const NIGHTLY = process.env['M3HDL_NIGHTLY'] !== undefined;

/** Milliseconds: long enough for a busy machine. */
export const PATIENCE = NIGHTLY ? 3_600_000 : 240_000;

export const RECORDED = join(packageRoot(), 'test/numerics/recorded');

/** `root`: of the blocks and the library. `lines`: standard input. */
export function surroundings(root = packageRoot(), lines: readonly string[] = []): Surroundings {
  return {
    environment: { ...environment(), std: join(root, 'stdlib') },
    root,
    engine: undefined,
    readBytes: (path) => readFileSync(path),
    lines: async function* () {
      yield* lines;
    },
  };
}

export async function ask(
  oracle: Oracle,
  positionals: readonly string[],
  options: Options = {},
  around: Surroundings = surroundings(),
): Promise<Verdict> {
  return oracle.run(positionals, options, around);
}
