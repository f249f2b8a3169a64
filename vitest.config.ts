import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/support/postgres-server.ts',
    pool: 'forks',
    isolate: false,
    testTimeout: 20_000,
  },
});
