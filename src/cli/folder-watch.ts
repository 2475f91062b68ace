import { watch, type FSWatcher } from 'node:fs';

/** An editor that saves may touch a folder several times: it is waited until nothing has happened for so long. */
const REST_MS = 20;

/** Tells that something has happened in folders. What, is for others to find out. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #hasChanged = false;
  #tell: () => void = () => undefined;

  /** These folders and no others; one that is not there is passed over. */
  follow(folders: readonly string[]): void {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  /** Resolves when something has happened since the last time it did. */
  async change(): Promise<void> {
    if (!this.#hasChanged) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
    do {
      this.#hasChanged = false;
      // oxlint-disable-next-line no-await-in-loop -- until it is quiet
      await new Promise((resolve) => {
        setTimeout(resolve, REST_MS);
      });
    } while (this.#hasChanged);
  }

  close(): void {
    this.follow([]);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#note());
      // A folder that goes away is no fault: its parent has changed too.
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.#note();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // It is gone again.
    }
  }

  #note(): void {
    this.#hasChanged = true;
    this.#tell();
  }
}
