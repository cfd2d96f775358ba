import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Neither a browser nor a container engine is on every machine, and the long runs are asked for by name.
    exclude: ['test/browser/**', 'test/chaos/**', 'test/container/**'],
    setupFiles: ['test/support/propertySeed.ts'],
    // Integration tests start real child processes; a loaded two-core machine is slow, never wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
