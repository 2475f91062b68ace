import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['src/support/node20.ts'],
    testTimeout: 30_000,
    // By itself vitest leaves a core free, which on two cores is half of them.
    maxWorkers: '100%',
    // The compiler keeps nothing outside of its objects, so that files may share its modules: a quarter of the time.
    isolate: false,
  },
});
