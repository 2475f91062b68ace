/**
 * Models on the disk. From a model code is made and run, so the folder is one of the user's own, outside of every project, and what anybody else may have
 * written there is not read: whoever gets a project from elsewhere gets no model with it. An entry that is damaged, or of another version, is none.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Model } from '../driver/model-cache.js';
import { packageRoot, packageVersion } from './package-root.js';

/** Of the format of an entry. */
const VERSION = 1;
const DIGEST_BYTES = 32;
/** Where there are more, the oldest go. */
const MOST_ENTRIES = 200;

export class ModelStore {
  readonly #folder: string;
  readonly #version: string;

  private constructor(folder: string, version: string) {
    this.#folder = folder;
    this.#version = version;
  }

  /** The store of this user and this build; undefined where there can be none. */
  static open(): ModelStore | undefined {
    const { XDG_CACHE_HOME: set = '' } = process.env;
    const folder = join(isAbsolute(set) ? set : join(homedir(), '.cache'), 'm3hdl');
    return attempt(() => {
      const built = statSync(join(packageRoot(), 'dist', '.built')).mtimeMs;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isOurs(lstatSync(folder))) return undefined;
      return new ModelStore(
        folder,
        [VERSION, packageVersion(), packageRoot(), built, process.version].join(' '),
      );
    });
  }

  /** `request`: all that a model depends on but for files. */
  load(request: string): Model | undefined {
    return attempt(() => {
      const file = openSync(this.#pathOf(request), constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const stats = fstatSync(file);
        if (!stats.isFile() || !isOurs(stats)) return undefined;
        const content = readFileSync(file);
        const payload = content.subarray(DIGEST_BYTES);
        if (!this.#digest(request, payload).equals(content.subarray(0, DIGEST_BYTES))) return undefined;
        return deserialize(payload) as Model;
      } finally {
        closeSync(file);
      }
    });
  }

  /** Whole, or not at all. That there is no room for it is nobody's concern. */
  save(request: string, model: Model): void {
    attempt(() => {
      const payload = serialize(model);
      const path = this.#pathOf(request);
      const draft = `${path}.${process.pid}.tmp`;
      try {
        writeFileSync(draft, Buffer.concat([this.#digest(request, payload), payload]), {
          flag: 'wx',
          mode: 0o600,
        });
        renameSync(draft, path);
      } finally {
        rmSync(draft, { force: true });
      }
      this.#prune();
      return undefined;
    });
  }

  #pathOf(request: string): string {
    const name = createHash('sha256').update(request).digest('hex');
    return join(this.#folder, `${name}.model`);
  }

  /** Of the version and the request too: an entry of another build, or under another name, does not fit. */
  #digest(request: string, payload: Uint8Array): Buffer {
    return createHash('sha256')
      .update(JSON.stringify([this.#version, request]))
      .update(payload)
      .digest();
  }

  #prune(): void {
    const entries = readdirSync(this.#folder).filter((name) => name.endsWith('.model'));
    if (entries.length <= MOST_ENTRIES) return;
    const aged = entries
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, age: statSync(path).mtimeMs }))
      .toSorted((a, b) => a.age - b.age);
    for (const { path } of aged.slice(0, entries.length - MOST_ENTRIES)) rmSync(path, { force: true });
  }
}

/** Nobody else has written there. Where the system does not tell, nothing is trusted. */
function isOurs({ uid, mode }: Stats): boolean {
  return process.getuid !== undefined && uid === process.getuid() && (mode & 0o022) === 0;
}

/** A cache may fail in every way and is no worse than none. */
function attempt<T>(action: () => T | undefined): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
