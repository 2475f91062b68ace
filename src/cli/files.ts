import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FileSystem } from '../support/files.js';

/** Reads, and takes every reason not to be able to (absent, a folder, no permission) as "not there". */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The files of the machine, relative paths from the working directory. */
export const nodeFiles: FileSystem = {
  readText: (path) => attempt(() => readFileSync(path, 'utf8')),
  readBytes: (path) => attempt(() => new Uint8Array(readFileSync(path))),
  exists: (path) => existsSync(path),
  list: (folder) =>
    (attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [])
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted(),
};
