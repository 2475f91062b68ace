/** What the compiler gets from the machine. */
import { join } from 'node:path';
import type { Environment } from '../driver/compiler.js';
import { nodeFiles } from './files.js';
import { packageRoot } from './package-root.js';

export function environment(): Environment {
  return {
    files: nodeFiles,
    std: join(packageRoot(), 'stdlib'),
    workingFolder: process.cwd().replaceAll('\\', '/'),
  };
}
