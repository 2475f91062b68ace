import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../src/cli/files.js';
import type { Environment } from '../../src/driver/compiler.js';
import { MemoryFiles } from '../../src/support/files.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Files that live in the test alone; what the compiler makes of them is verified at every step. */
export function inMemory(files: Readonly<Record<string, string | Uint8Array>>): Environment {
  return { files: new MemoryFiles(files), std: 'std', workingFolder: '', verify: true };
}

/** The clone as it stands on the disk. */
export const onDisk: Environment = {
  files: nodeFiles,
  std: `${root}/stdlib`,
  workingFolder: root,
  verify: true,
};
