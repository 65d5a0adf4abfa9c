import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:debian`: what needs programs of Debian's packages (.ci/run lists them): PostgreSQL with its tools, pgbouncer, dpkg, clients. */
export default defineConfig(
  mergeConfig(
    { ...base, test: { ...base.test, include: [], exclude: [] } },
    { test: { include: ['test/{debian,clients}/**/*.test.ts'], testTimeout: 120_000 } },
  ),
);
