import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['src/support/node20.ts'],
    testTimeout: 30_000,
  },
});
