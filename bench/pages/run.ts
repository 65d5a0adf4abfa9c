import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLogging } from '#src/platform/log.ts';
import { companies } from '../../scripts/demo/cast.ts';
import { startNetwork } from '../../scripts/demo/network.ts';
import { seed } from '../../scripts/demo/seed.ts';
import { findings } from './access.ts';
import { slowestInteraction } from './acts.ts';
import { startChromium } from './chromium.ts';
import { scores, type Scores } from './lighthouse.ts';
import { liveMs, livelyMs, type Delays } from './live.ts';
import { measureLoad, type Load } from './load.ts';

/**
 * `npm run bench -- pages`: the demo's companies in Chromium, against the bars of the pages. Every figure is of this run; FCP and LCP are those
 * of a slowed-down phone, so they compare with themselves on the same machine only; `--live` measures what is live and nothing else. Results: bench/results/pages.{json,md}.
 */
const out = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'bench/results');
const rooms = [
  '/',
  '/?feed=all',
  '/groups',
  '/people',
  '/notifications',
  '/chat',
  '/search?q=Pumpe',
  '/posts/new',
  '/settings',
];
const loaded = ['/', '/groups/hydraulik', '/notifications', '/chat'];

await main();

async function main(): Promise<void> {
  await startLogging('warn');
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-pages-'));
  const network = await startNetwork(dataDir, companies);
  const { browser, port } = await startChromium();
  try {
    console.log('The demo is filled …');
    const seeded = await seed(network, () => {});
    const { origin } = network.site('alpha');
    console.log('Live …');
    const live = { ...(await liveMs(browser, network, seeded)), chat: await livelyMs(browser, network) };
    if (process.argv.includes('--live')) {
      console.log(JSON.stringify(live));
      return;
    }
    console.log('Loads …');
    const loads: Load[] = [];
    for (const each of loaded) loads.push(await measureLoad(browser, origin, 'ada', each));
    console.log(JSON.stringify({ live, loads }));
    const slowest = await slowestInteraction(browser, origin, 'ada');
    console.log('Lighthouse …');
    const home = await scores(browser, port, origin, 'ada', '/');
    const group = await scores(browser, port, origin, 'ada', '/groups/hydraulik');
    for (const failed of new Set([...home.failed, ...group.failed])) console.log(`Lighthouse: ${failed}`);
    console.log('axe …');
    const found = await findings(browser, origin, 'ada', [
      ...rooms,
      '/groups/hydraulik',
      '/@ada',
      '/settings/notifications',
    ]);
    report({ live, loads, slowest, home, group, found });
  } finally {
    await browser.close();
    await network.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Results {
  readonly live: { readonly colleague: Delays; readonly abroad: Delays; readonly chat: Delays };
  readonly loads: readonly Load[];
  readonly slowest: { readonly what: string; readonly ms: number };
  readonly home: Scores;
  readonly group: Scores;
  readonly found: readonly string[];
}

function report(results: Results): void {
  const { live, loads, slowest, home, group, found } = results;
  const worst = (of: (load: Load) => number): number => Math.max(...loads.map(of));
  const delays = ({ median, slowest }: Delays): string => `${Math.round(median)} / ${Math.round(slowest)}`;
  const both = (what: keyof Scores): string => `${home[what]} / ${group[what]}`;
  const kb = (bytes: number): string => (bytes / 1024).toFixed(1);
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'FCP, ms (4 × slower, 1.6 Mbit/s, 150 ms), worst page',
      Math.round(worst((l) => l.fcp)).toString(),
      '≤ 1000',
    ],
    ['LCP, ms, worst page', Math.round(worst((l) => l.lcp)).toString(), '≤ 1500'],
    ['CLS, worst page', worst((l) => l.cls).toFixed(3), '≤ 0.05'],
    [`slowest interaction, ms (${slowest.what})`, Math.round(slowest.ms).toString(), '≤ 200'],
    ['first JavaScript, KB gz', kb(worst((l) => l.js)), '≤ 60'],
    ['CSS, KB gz', kb(worst((l) => l.css)), '≤ 20'],
    ['HTML, KB gz, largest page', kb(worst((l) => l.html)), '≤ 30'],
    ['live, ms: a colleague’s browser, median / slowest', delays(live.colleague), '≤ 500'],
    ['live, ms: another company’s browser', delays(live.abroad), '≤ 500'],
    ['live, ms: a lively conversation of two companies', delays(live.chat), '≤ 500'],
    ['axe findings, routes × light/dark × phone/desk', String(found.length), '0'],
    ['Lighthouse accessibility, home / group', both('accessibility'), '100'],
    ['Lighthouse performance, home / group', both('performance'), '≥ 95'],
  ];
  const table = [
    '| what | Kontor | bar |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, 'pages.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(path.join(out, 'pages.md'), table);
  console.log(table);
  for (const load of loads)
    console.log(
      `${load.path}: FCP ${Math.round(load.fcp)} ms, LCP ${Math.round(load.lcp)} ms, CLS ${load.cls.toFixed(3)}, HTML ${kb(load.html)} KB`,
    );
  for (const line of [...new Set(found)].slice(0, 40)) console.log(line);
}
