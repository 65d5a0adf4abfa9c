import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLogging } from '#src/platform/log.ts';
import { cpuMsOfChildren } from './cpu.ts';
import { folderOf, openFilled, type Filled } from './instance.ts';
import { measure, type Cost } from './measure.ts';

/**
 * `npm run bench -- growth [--sizes 10000,100000] [--million] [--only REGEX]`: what every operation costs at each size, and by how much the
 * last is dearer than the first. Instances that are there are used again. Results: bench/results/growth.{json,md}.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    million: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const sizes = [...values.sizes.split(',').map(Number), ...(values.million ? [1_000_000] : [])];
const wanted = new RegExp(values.only);

type Measured = ReadonlyMap<string, Cost>;

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const measured: Measured[] = [];
for (const size of sizes) {
  console.log(`${size} posts …`);
  const filled = await openFilled(folderOf(size), size);
  try {
    const costs = new Map(await measure(filled, wanted));
    if (wanted.test('a backup')) costs.set('a backup', backUp(filled));
    measured.push(costs);
  } finally {
    await filled.close();
  }
}
report();

/** The database’s part of `kontor backup`. The server’s half is pg_dump’s own; an older pg_dump refuses a newer PostgreSQL. */
function backUp({ databaseUrl }: Filled): Cost {
  const folder = path.join(os.tmpdir(), `kontor-filled-${process.pid}.dump`);
  const how = ['--format=directory', '--jobs=2', '--compress=1', '--no-owner'];
  const before = cpuMsOfChildren();
  try {
    execFileSync('pg_dump', [...how, `--dbname=${databaseUrl}`, `--file=${folder}`], { stdio: 'ignore' });
    return { server: cpuMsOfChildren() - before, database: Number.NaN, buffers: Number.NaN, worst: null };
  } catch {
    return { server: Number.NaN, database: Number.NaN, buffers: Number.NaN, worst: null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(): void {
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) return;
  const head = sizes.map((size) => `${size} posts: server \\| database, ms | buffers`);
  const rows = [...first.keys()].map((name) => {
    const costs = measured.map((each) => each.get(name));
    const cells = costs.map((cost) =>
      cost === undefined
        ? '– | –'
        : `${ms(cost.server)} \\| ${ms(cost.database)} | ${Math.round(cost.buffers)}`,
    );
    const [before, after] = [costs[0], costs.at(-1)];
    const grown = [
      ratio(before && before.server + before.database, after && after.server + after.database),
      ratio(before?.buffers, after?.buffers),
    ];
    return `| ${name} | ${cells.join(' | ')} | ${grown.join(' | ')} | ${after?.worst?.statement.slice(0, 90).replaceAll('|', '\\|') ?? ''} |`;
  });
  const markdown = [
    `| operation | ${head.join(' | ')} | CPU × | buffers × | touches most |`,
    `|---|${'---|'.repeat(sizes.length * 2 + 3)}`,
    ...rows,
    '',
  ].join('\n');
  const out = path.join(root, 'bench/results');
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, 'growth.md'), markdown);
  writeFileSync(
    path.join(out, 'growth.json'),
    `${JSON.stringify(Object.fromEntries(sizes.map((size, n) => [size, Object.fromEntries(measured[n] ?? [])])), null, 1)}\n`,
  );
  console.log(markdown);
}

function ms(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 1 : 0);
}

function ratio(before: number | undefined, after: number | undefined): string {
  if (!before || after === undefined || Number.isNaN(after)) return '';
  return (after / before).toFixed(1);
}
