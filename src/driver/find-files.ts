/** The source files that a path means: itself, or all below a folder. */
import type { FileSystem } from '../support/files.js';
import { baseName, parentOf, resolveFrom } from '../support/paths.js';

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

/** The folders in which sources of the paths stand, or may come to stand. */
export function findFolders(
  files: FileSystem,
  paths: readonly string[],
  excludedFrom: (path: string) => readonly string[] = () => [],
): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (path.endsWith(EXTENSION) || !files.exists(path)) found.add(parentOf(path) ?? '.');
    else for (const folder of foldersBelow(files, path, new Set(excludedFrom(path)))) found.add(folder);
  }
  return [...found];
}

function* below(files: FileSystem, folder: string, excluded: ReadonlySet<string>): Generator<string> {
  for (const name of files.list(folder)) {
    const path = resolveFrom(folder, name);
    if (excluded.has(path)) continue;
    if (!name.endsWith('/')) {
      if (name.endsWith(EXTENSION)) yield path;
    } else if (!isPassedOver(path)) yield* below(files, path, excluded);
  }
}

function* foldersBelow(files: FileSystem, folder: string, excluded: ReadonlySet<string>): Generator<string> {
  yield folder;
  for (const name of files.list(folder)) {
    const path = resolveFrom(folder, name);
    if (name.endsWith('/') && !excluded.has(path) && !isPassedOver(path))
      yield* foldersBelow(files, path, excluded);
  }
}

function isPassedOver(path: string): boolean {
  return baseName(path).startsWith('.') || PASSED_OVER.has(baseName(path));
}
