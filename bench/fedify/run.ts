import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { makePairs, type Pair } from './pairs.ts';

/**
 * `npm run bench -- fedify`: what Fedify's part costs and what ours does, for docs/decisions/0008-fedify.md. Both do the same work by turns in one
 * process; what counts is the ratio of CPU time, which neighbours on the machine hardly change. Loading is measured in processes of their own.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 7;
const roundMs = 80;
const starts = 5;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

async function cost(work: () => unknown, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) await work();
  return cpuMs(before) / times;
}

/** How often it is done in a round; done so often it is compiled, too. */
async function timesOf(work: () => unknown): Promise<number> {
  for (let times = 16; ; times *= 2) {
    const each = await cost(work, times);
    if (each * times >= roundMs / 2) return Math.max(1, Math.round(roundMs / each));
  }
}

async function measure({ part, ours, fedify, goalMs }: Pair): Promise<string> {
  const times = [await timesOf(ours), await timesOf(fedify)] as const;
  const seen: [ours: number, fedify: number][] = [];
  for (let n = 0; n < rounds; n++) seen.push([await cost(ours, times[0]), await cost(fedify, times[1])]);
  const [own, theirs] = [median(seen.map(([each]) => each)), median(seen.map(([, each]) => each))];
  const ratio = median(seen.map(([mine, other]) => other / mine));
  const share = goalMs === null ? '' : `${Math.round(((theirs - own) / goalMs) * 100)} % of ${goalMs} ms`;
  return `| ${part} | ${inMicros(theirs)} | ${inMicros(own)} | ${ratio.toPrecision(2)} | ${share} |`;
}

const inMicros = (ms: number): string => `${(ms * 1_000).toPrecision(3)} µs`;

/** CPU and memory of a process that loads this and nothing else, less those of one that loads nothing. */
async function loading(what: string, source: string, external: string[]): Promise<string> {
  const folder = mkdtempSync(path.join(root, 'dist-bench-'));
  try {
    const [entry, empty] = ['entry.js', 'empty.js'].map((name) => path.join(folder, name));
    const banner = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`;
    for (const [outfile, contents] of [
      [entry, source],
      [empty, ''],
    ])
      await build({
        ...{ stdin: { contents: contents ?? '', resolveDir: root }, outfile: outfile ?? '' },
        ...{ bundle: true, format: 'esm', platform: 'node', external, banner: { js: banner } },
        ...{ minifySyntax: true, minifyWhitespace: true, logLevel: 'error' },
      });
    const seen = Array.from({ length: starts }, () => {
      const [with_, without] = [started(entry ?? ''), started(empty ?? '')];
      return { cpu: with_.cpu - without.cpu, rss: with_.rss - without.rss };
    });
    const [cpu, rss] = [median(seen.map((each) => each.cpu)), median(seen.map((each) => each.rss))];
    return `| ${what} | ${Math.round(cpu)} ms of CPU | ${(rss / 2 ** 20).toFixed(1)} MiB |`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** With what V8 compiled kept, as the built server does. */
function started(file: string): { cpu: number; rss: number } {
  const report = `await import(${JSON.stringify(file)}); const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpu: (user + system) / 1000, rss: process.memoryUsage().rss }))`;
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(path.dirname(file), 'compiled') };
  const args = ['--input-type=module', '--eval', report];
  return JSON.parse(execFileSync(process.execPath, args, { env }).toString()) as { cpu: number; rss: number };
}

const loads: readonly [what: string, source: string][] = [
  ['discovery (`federation.ts`)', `export * from '#federation/federation.ts'`],
  ['the classes of the vocabulary', `export * from '@fedify/fedify/vocab'`],
  ['key formats and document loading', `export * from '@fedify/fedify/runtime'`],
];
console.log('| loaded | in a bundle | |\n|---|---|---|');
for (const [what, source] of loads) console.log(await loading(what, source, []));
console.log('\n| loaded | from the packages | |\n|---|---|---|');
for (const [what, source] of loads) console.log(await loading(what, source, ['@fedify/*']));
console.log(
  '\n| part | Fedify | ours | ratio | more than ours, of a goal of the bench |\n|---|---|---|---|---|',
);
for (const pair of await makePairs()) console.log(await measure(pair));
