import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['src/support/node20.ts'],
    testTimeout: 30_000,
    // By itself vitest leaves a core free, which on two cores is half of them.
    maxWorkers: '100%',
  },
});
