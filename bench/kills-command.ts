import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLogging } from '#src/platform/log.ts';
import { killAtRandom } from './kills/kills.ts';

/** `npm run bench -- kills [--n 1000] [--each 50]`: kill -9 at random moments, and whether every promise was kept. Ends with 1 when one was not. */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { n: { type: 'string', default: '1000' }, each: { type: 'string', default: '50' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));

await startLogging('silent');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-kills-'));
const { kills, broken } = await killAtRandom({
  kills: Number(values.n),
  checkEach: Number(values.each),
  dataDir,
  program: ['dist/main.js'],
  tell: console.log,
});
console.log(`Killed: web ${kills.web}, worker ${kills.worker}, PostgreSQL ${kills.database} times.`);
for (const sentence of broken) console.log(sentence);
console.log(broken.length === 0 ? 'Every promise was kept.' : `The databases lie in ${dataDir}.`);
process.exitCode = broken.length === 0 ? 0 : 1;
