import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test, type TestAPI } from 'vitest';

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const reported = new Set<string>();

/**
 * `test`, or `test.skip` where a tool that the test needs is missing: `needsTool('iverilog')('agrees with Icarus', …)`.
 * The only place through which tests are skipped, so that what was not checked is always counted and named.
 */
export function needsTool(...commands: readonly string[]): TestAPI | TestAPI['skip'] {
  const missing = commands.filter((command) => !isInstalled(command));
  for (const command of missing) {
    if (reported.has(command)) continue;
    reported.add(command);
    console.warn(`skipped: \`${command}\` is not installed (.ci/install installs it)`);
  }
  return missing.length === 0 ? test : test.skip;
}
