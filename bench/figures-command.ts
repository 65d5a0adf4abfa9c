import { parseArgs } from 'node:util';
import { rollUpMetrics } from '#src/analytics/roll-up.ts';
import { metricNames } from '#src/analytics/metric.ts';
import { readFigures } from '#src/analytics/read.ts';
import { startLogging } from '#src/platform/log.ts';
import { folderOf, openFilled } from './growth/instance.ts';

/**
 * `npm run bench -- figures [--posts 1000000] [--data FOLDER]`: an instance with that many posts (as `fill` makes it), every metric switched on by both:
 * how long the night's roll-up takes, and how long the figures take to be read from it.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { posts: { type: 'string', default: '1000000' }, data: { type: 'string' } },
});
const posts = Number(values.posts);
await startLogging('warn');
const filled = await openFilled(values.data ?? folderOf(posts), posts);
try {
  const { db } = filled.app;
  const [one] = await db<{ id: string }[]>`
    select id from people where peer_id is null and kind = 'person' order by id limit 1`;
  for (const metric of metricNames)
    await db`
      insert into metric_switches (metric, employer_by, employer_at, council_by, council_at)
      values (${metric}, ${one?.id ?? null}, now(), ${one?.id ?? null}, now()) on conflict (metric) do update
        set employer_at = now(), council_at = now()`;
  await db`delete from metric_values`;
  const rollMs = await timed(() => rollUpMetrics(db));
  await readFigures(db); // until it is compiled
  const readMs = await timed(() => readFigures(db));
  console.log(
    [
      '| what | value | goal |',
      '|---|---|---|',
      `| figures of ${posts} posts read from roll-ups, ms | ${readMs.toFixed(1)} | ≤ 1000 |`,
      `| the night’s roll-up of ${metricNames.length} metrics, s | ${(rollMs / 1000).toFixed(1)} | |`,
    ].join('\n'),
  );
  if (readMs > 1_000) process.exitCode = 1;
} finally {
  await filled.close();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
