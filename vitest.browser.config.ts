import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:browser`: the pages in Chromium (`CHROMIUM` names another than /usr/bin/chromium). */
export default defineConfig(
  mergeConfig(
    { ...base, test: { ...base.test, include: [], exclude: [] } },
    { test: { include: ['test/browser/**/*.test.ts'], maxWorkers: 1, testTimeout: 120_000 } },
  ),
);
