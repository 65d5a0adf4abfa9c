import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Those need programs that npm does not bring: `npm run test:browser`, `npm run test:debian`.
    exclude: ['test/browser/**', 'test/clients/**', 'test/debian/**', 'node_modules/**'],
    globalSetup: ['test/support/setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
});
