#!/usr/bin/env node
// `npx kontor …`: finds Node 24 (the development package, else the Node that runs this) and hands everything to the built server, or to the
// sources where nothing is built.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packaged = `${root}node_modules/node/bin/node`;
const node = existsSync(packaged) ? packaged : process.execPath;
const built = `${root}dist/main.js`;
const program = existsSync(built) ? [built] : ['--import', `${root}scripts/loader.mjs`, `${root}src/main.ts`];
const child = spawn(node, [...program, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
