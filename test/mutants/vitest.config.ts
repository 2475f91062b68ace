/** For `scripts/mutants.mjs`: the tests of the clone, each run as fresh as by itself. */
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.js';

export default mergeConfig(
  base,
  defineConfig({ test: { root: new URL('../..', import.meta.url).pathname, bail: 1, pool: 'threads' } }),
);
