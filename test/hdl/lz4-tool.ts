/** The `lz4` command line as a yardstick, many files a call. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder } from './in-folder.js';

/** What the tool packs each file into. */
export function packed(files: readonly Uint8Array[], ...options: readonly string[]): readonly Uint8Array[] {
  return inFolder(files, (folder, names) => {
    execFileSync('lz4', ['-q', '-m', ...options, ...names], { cwd: folder, stdio: 'pipe' });
    return names.map((name) => new Uint8Array(readFileSync(join(folder, `${name}.lz4`))));
  });
}

/** Whether the tool takes each file for a sound one: a process for each, since the first bad file ends it. */
export function accepted(files: readonly Uint8Array[]): readonly boolean[] {
  return inFolder(files, (folder) => {
    const script = 'for f in f*; do if lz4 -t -q "$f" 2>/dev/null; then echo y; else echo n; fi; done';
    const { stdout } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
    return stdout
      .trim()
      .split('\n')
      .map((line) => line === 'y');
  });
}
