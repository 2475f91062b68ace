/** The source files that a path means: itself, or all below a folder. */
import type { FileSystem } from '../support/files.js';
import { baseName, resolveFrom } from '../support/paths.js';

export const EXTENSION = '.m3hdl';

/** Folders that hold what others wrote, or what was generated. */
const PASSED_OVER = new Set(['node_modules', 'dist', 'build', 'coverage']);

/**
 * In the order of the paths, then by name; each file once. A path that is not there is taken for a file, so that whoever reads it says so.
 * `excludedFrom` says which files and folders below a path are passed over; what is named itself never is.
 */
export function findSources(
  files: FileSystem,
  paths: readonly string[],
  excludedFrom: (path: string) => readonly string[] = () => [],
): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (path.endsWith(EXTENSION) || !files.exists(path)) found.add(path);
    else for (const file of below(files, path, new Set(excludedFrom(path)))) found.add(file);
  }
  return [...found];
}

function* below(files: FileSystem, folder: string, excluded: ReadonlySet<string>): Generator<string> {
  for (const name of files.list(folder)) {
    const path = resolveFrom(folder, name);
    if (excluded.has(path)) continue;
    if (!name.endsWith('/')) {
      if (name.endsWith(EXTENSION)) yield path;
    } else if (!baseName(path).startsWith('.') && !PASSED_OVER.has(baseName(path)))
      yield* below(files, path, excluded);
  }
}
