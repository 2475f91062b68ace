/** Files for a tool, in a folder of their own that goes away again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls `use` with the folder and the files' names, which sort as the files stand in the list. */
export function inFolder<T>(
  files: readonly Uint8Array[],
  use: (folder: string, names: readonly string[]) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-'));
  try {
    const names = files.map((_, i) => `f${i.toString().padStart(7, '0')}`);
    for (const [i, name] of names.entries()) writeFileSync(join(folder, name), files[i] ?? new Uint8Array());
    return use(folder, names);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
