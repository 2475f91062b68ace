/** The texts that a compilation reads. */
import { LineIndex } from './line-index.js';
import type { FileId } from './span.js';

export interface SourceFile {
  readonly id: FileId;
  /** As the user would type it: relative to the working directory where it is below it. */
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
}

/** Looks files up by the ids that spans carry. */
export interface SourceSet {
  /** Undefined for an id that this set did not give out. */
  get(id: FileId): SourceFile | undefined;
}

/** A source set that grows. Ids count up from 0 in the order of adding. */
export class Sources implements SourceSet {
  readonly #files: SourceFile[] = [];
  readonly #byPath = new Map<string, SourceFile>();

  /** Adds a file. The same path with the same text is the same file; with another text it gets a new id. */
  add(path: string, text: string): SourceFile {
    const known = this.#byPath.get(path);
    if (known !== undefined && known.text === text) return known;
    const file: SourceFile = { id: this.#files.length, path, text, lines: new LineIndex(text) };
    this.#files.push(file);
    this.#byPath.set(path, file);
    return file;
  }

  get(id: FileId): SourceFile | undefined {
    return this.#files[id];
  }

  /** The newest text under a path. */
  find(path: string): SourceFile | undefined {
    return this.#byPath.get(path);
  }

  get all(): readonly SourceFile[] {
    return this.#files;
  }
}
