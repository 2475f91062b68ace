/** Paths as text, with `/`: what the compiler needs of them without asking an operating system. */

/** Without `.`, `..` and doubled `/`, where that can be said without looking. */
export function normalizePath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !isAbsolute) parts.push(part);
  }
  return (isAbsolute ? '/' : '') + parts.join('/');
}

/** `path` as seen from `folder`; an absolute path stays what it is. The empty folder is where relative paths start. */
export function resolveFrom(folder: string, path: string): string {
  return normalizePath(path.startsWith('/') || folder === '' ? path : `${folder}/${path}`);
}

/** The folder that a file or folder stands in; `undefined` for the outermost. */
export function parentOf(path: string): string | undefined {
  if (path === '' || path === '/') return undefined;
  const slash = path.lastIndexOf('/');
  if (slash > 0) return path.slice(0, slash);
  return slash === 0 ? '/' : '';
}

/** As a person in `folder` would write it: relative where it is below, else as it is. */
export function seenFrom(folder: string, path: string): string {
  if (folder === '') return path;
  if (path === folder) return '.';
  const start = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : path;
}

/** Whether a path is a folder or something below it, both without links and without `..`. The empty folder holds all relative paths. */
export function isInside(folder: string, path: string): boolean {
  if (folder === '') return !path.startsWith('/');
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
