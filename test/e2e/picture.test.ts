/** The picture of the README is drawn from a simulation, and is current. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';

test('docs/images/ecc-memory.svg is current', () => {
  const script = join(packageRoot(), 'scripts/picture.mjs');
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
