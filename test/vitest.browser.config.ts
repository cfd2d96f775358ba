import { defineConfig } from 'vitest/config';

/** The chat page in Chromium: not a part of `npm test`, because it takes a browser. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Each file starts a browser; the machine has two cores.
    fileParallelism: false,
  },
});
