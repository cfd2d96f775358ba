import { defineConfig } from 'vitest/config';

/** The image in a container engine: not a part of `npm test`, because it takes one. */
export default defineConfig({
  test: {
    include: ['test/container/**/*.test.ts'],
    globalSetup: ['test/container/build.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // Each file has a network and a volume of its own; the machine has two cores.
    fileParallelism: false,
  },
});
