/** How the compiler reaches files. It never touches Node itself, so that it also runs in a browser. */

export interface FileSystem {
  /** The text of a file, or undefined where it cannot be read. */
  readText(path: string): string | undefined;
  readBytes(path: string): Uint8Array | undefined;
  exists(path: string): boolean;
  /** Where a path leads once every link on it is followed; undefined where it leads nowhere. */
  realPath(path: string): string | undefined;
  /** Why a path cannot be read as a file, for people: `it is a folder`. Undefined where nothing stands against it. */
  hindrance(path: string): string | undefined;
  /** Names in a folder, sorted, folders with a trailing `/`; empty where there is no such folder. */
  list(folder: string): readonly string[];
}

/** A file system that lives in memory: for tests, editors and browsers. Paths use `/`. */
export class MemoryFiles implements FileSystem {
  readonly #files: Map<string, string | Uint8Array>;

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    this.#files = new Map(Object.entries(files));
  }

  write(path: string, content: string | Uint8Array): void {
    this.#files.set(path, content);
  }

  readText(path: string): string | undefined {
    const content = this.#files.get(path);
    return content === undefined || typeof content === 'string' ? content : new TextDecoder().decode(content);
  }

  readBytes(path: string): Uint8Array | undefined {
    const content = this.#files.get(path);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  }

  exists(path: string): boolean {
    return this.#files.has(path) || this.list(path).length > 0;
  }

  /** There are no links. */
  realPath(path: string): string | undefined {
    return this.exists(path) ? path : undefined;
  }

  hindrance(path: string): string | undefined {
    if (this.#files.has(path)) return undefined;
    return this.exists(path) ? 'it is a folder' : 'there is no such file';
  }

  list(folder: string): readonly string[] {
    const prefix = folder === '' || folder === '.' ? '' : folder.replace(/\/*$/, '/');
    const names = new Set<string>();
    for (const path of this.#files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const rest = path.slice(prefix.length);
      const slash = rest.indexOf('/');
      names.add(slash < 0 ? rest : rest.slice(0, slash + 1));
    }
    return [...names].toSorted();
  }
}
