/** What the compiler gets from the machine. */
import { join } from 'node:path';
import type { Limits } from '../diagnostics/limits.js';
import type { Environment } from '../driver/compiler.js';
import { nodeFiles } from './files.js';
import { packageRoot } from './package-root.js';

/** `limits`: over those of the project. */
export function environment(limits: Partial<Limits> = {}): Environment {
  return {
    files: nodeFiles,
    std: join(packageRoot(), 'stdlib'),
    limits,
    workingFolder: process.cwd().replaceAll('\\', '/'),
  };
}
