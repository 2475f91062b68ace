/** The benchmarks are a program of their own, in the repository only: it measures the compiler from outside, as its peers. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import { refuse } from '../report.js';

/** Runs it with these arguments, on these streams. */
export function benchCommand(args: readonly string[]): void {
  const program = join(packageRoot(), 'bench', 'main.mjs');
  if (!existsSync(program)) {
    refuse(
      'M6016',
      'the benchmarks do not come with the package',
      'run `npx m3hdl bench` in a clone of m3hdl',
    );
  }
  const { status, error } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  if (error !== undefined) throw error;
  // It is ended by a signal that we are given too.
  process.exitCode = status ?? 0;
}
