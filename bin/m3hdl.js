#!/usr/bin/env node
// Starts the compiled command line, and says so where what was compiled is older than the sources beside it.
import { existsSync, readdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');

/** @param {string} folder @returns {boolean} */
function hasNewerThan(/** @type {number} */ built, folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) =>
      entry.isFile() &&
      entry.name.endsWith('.ts') &&
      statSync(join(entry.parentPath, entry.name)).mtimeMs > built,
  );
}

if (!existsSync(stamp)) {
  process.stderr.write('m3hdl is not built yet: run `npm run build`\n');
  process.exit(2);
}
const built = statSync(stamp).mtimeMs;
if (['src', 'grammar'].some((folder) => hasNewerThan(built, join(root, folder)))) {
  process.stderr.write('warning: src/ or grammar/ is newer than the build: run `npm run build`\n');
}

// Node 22 keeps what it has compiled from one call to the next; older versions cannot.
/** @type {{ enableCompileCache?: () => void }} */ (module).enableCompileCache?.();

const entry = new URL('../dist/cli/m3hdl.js', import.meta.url).href;
/** @type {unknown} */
const bundle = await import(entry);
const { main } = /** @type {typeof import('../dist/src/cli/main.js')} */ (bundle);
await main(process.argv.slice(2));
