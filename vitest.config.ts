import { defineConfig } from 'vitest/config';

/** No test measures how fast the machine is; what hangs is found all the same. */
const PATIENCE_MS = 120_000;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/support/postgres-server.ts',
    pool: 'forks',
    isolate: false,
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    teardownTimeout: PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS / 4, interval: 20 } },
  },
});
