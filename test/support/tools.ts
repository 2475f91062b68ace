import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';

/** A name that ends in `.h` is a header of a C library. */
function isInstalled(command: string): boolean {
  if (command.endsWith('.h')) return existsSync(join('/usr/include', command));
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function missingTools(commands: readonly string[]): readonly string[] {
  return commands.filter((command) => !isInstalled(command));
}

const reported = new Set<string>();

/**
 * `test`, or `test.skip` where a tool that the test needs is missing: `needsTool('iverilog')('agrees with Icarus', …)`.
 * The only place through which tests are skipped, so that what was not checked is always counted and named.
 */
export function needsTool(...commands: readonly string[]): typeof test.skip {
  const missing = missingTools(commands);
  for (const command of missing.filter((name) => !reported.has(name))) {
    reported.add(command);
    console.warn(`skipped: \`${command}\` is not installed (.ci/install installs it)`);
  }
  return test.skipIf(missing.length > 0);
}
