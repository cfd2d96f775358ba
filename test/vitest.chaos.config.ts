import { defineConfig } from 'vitest/config';

/** What `npm run chaos` runs of the tests: whatever the fault matrix cites, one file after the other, so that figures are honest. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/container/**'],
    setupFiles: ['test/support/propertySeed.ts'],
    // As npm test has it, and more: the machine may be at work with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
