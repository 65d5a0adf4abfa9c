#!/usr/bin/env node
// `npx kontor …`: finds Node 24 (the devDependency, else the Node that runs this) and hands everything to src/main.ts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundled = `${root}node_modules/node/bin/node`;
const node = existsSync(bundled) ? bundled : process.execPath;
const child = spawn(
  node,
  ['--import', `${root}scripts/loader.mjs`, `${root}src/main.ts`, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
