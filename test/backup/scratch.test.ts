import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeScratch } from '#src/backup/verify.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kontor-scratch-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const hourMs = 3_600_000;

test('what a test left that was ended goes after a day; one that runs, and everything else, stays', async () => {
  const now = Date.now();
  const place = (name: string, hours: number): void => {
    mkdirSync(path.join(dataDir, name));
    writeFileSync(path.join(dataDir, name, 'base'), 'all posts');
    const at = new Date(now - hours * hourMs);
    utimesSync(path.join(dataDir, name), at, at);
  };
  place('scratch-old', 25);
  place('scratch-running', 23);
  place('files', 900);
  writeFileSync(path.join(dataDir, 'scratch-notes'), 'a file of somebody');
  utimesSync(path.join(dataDir, 'scratch-notes'), new Date(0), new Date(0));
  for (let times = 0; times < 2; times++) await removeScratch(dataDir, now);
  expect(readdirSync(dataDir).toSorted()).toEqual(['files', 'scratch-notes', 'scratch-running']);
});
