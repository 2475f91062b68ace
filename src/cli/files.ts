import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import type { FileSystem } from '../support/files.js';

/** More than anybody writes as one file; what is larger is refused before it fills the memory. */
const LARGEST = 1 << 28;

/** Reads, and takes every reason not to be able to (absent, a folder, no permission) as "not there". */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Why a file that can be looked at is none to read: a pipe may never end, and a device has no end. */
function unreadable(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'it is a folder';
  if (!stats.isFile()) return 'it is no regular file, but a pipe or a device';
  if (stats.size > LARGEST) return `it has ${stats.size} bytes, and ${LARGEST} are the most`;
  return undefined;
}

function reasonOf(fault: unknown, path: string): string {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return isLink(path) ? 'it is a link that leads nowhere' : 'there is no such file';
    case 'ELOOP':
      return 'it is a link that leads in a circle';
    case 'EACCES':
    case 'EPERM':
      return 'its permissions forbid it';
    default:
      return fault instanceof Error ? fault.message : String(fault);
  }
}

function isLink(path: string): boolean {
  return attempt(() => lstatSync(path).isSymbolicLink()) ?? false;
}

/** A regular file. The open itself waits for nobody, as that of a pipe would for a writer. */
function contentOf(path: string): Buffer | undefined {
  return attempt(() => {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return unreadable(fstatSync(file)) === undefined ? readFileSync(file) : undefined;
    } finally {
      closeSync(file);
    }
  });
}

/** The files of the machine, relative paths from the working directory. */
export const nodeFiles: FileSystem = {
  readText: (path) => contentOf(path)?.toString('utf8'),
  readBytes: (path) => {
    const content = contentOf(path);
    return content === undefined ? undefined : new Uint8Array(content);
  },
  exists: (path) => existsSync(path),
  realPath: (path) => attempt(() => realpathSync.native(path).replaceAll('\\', '/')),
  hindrance: (path) => {
    try {
      accessSync(path, constants.R_OK);
      return unreadable(statSync(path));
    } catch (fault) {
      return reasonOf(fault, path);
    }
  },
  list: (folder) =>
    (attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [])
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted(),
};
