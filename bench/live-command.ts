import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { pause } from './http.ts';
import { filledOrigin, folderOf, openFilled, type Filled } from './growth/instance.ts';
import { visitorOf } from './growth/visit.ts';
import { asked, openLines, startServers, type Servers } from './lines.ts';

/**
 * `npm run bench -- live [--tabs 1000] [--processes 1] [--posts 10000]`: so many people have the first page open, each in a browser of their own,
 * and somebody writes to the whole company; somebody likes it; it is deleted. Says when the last page knew, what it cost, and what
 * somebody else's request for their feed waited meanwhile.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    tabs: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '1' },
    posts: { type: 'string', default: '10000' },
  },
});
const [tabs, processes, posts] = [Number(values.tabs), Number(values.processes), Number(values.posts)];
const root = fileURLToPath(new URL('..', import.meta.url));
const watchedMs = 6_000;
const calmMs = 4_000;
const ms = (value: number): string => `${Math.round(value)} ms`;

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const filled = await openFilled(folderOf(posts), posts);
const servers = await startServers(filled, processes);
try {
  await measure(filled, servers);
} finally {
  await servers.stop();
  await filled.close();
}

async function measure({ app }: Filled, { rss, used }: Servers): Promise<void> {
  const people = await app.db<{ id: PersonId }[]>`
    select id from people where peer_id is null and kind = 'person' and deactivated_at is null order by id desc limit ${tabs + 2}`;
  const [writer, bystander] = await Promise.all(
    [people[0], people[1]].map((one) => visitorOf(app.db, filledOrigin, one?.id as PersonId)),
  );
  if (!writer || !bystander) throw new Error('There are too few people.');
  const memoryBefore = rss();
  const readers = people.slice(2).map(({ id }) => id);
  // Of more pages than people, some have a second browser.
  const lines = await openLines(
    app,
    Array.from({ length: tabs }, (_, n) => readers[n % readers.length] as PersonId),
    processes,
  );
  console.log(
    `${lines.length} pages stand open at ${processes} process(es): ${memoryBefore} → ${rss()} MiB of memory.`,
  );
  const calm = await asked(bystander, calmMs);
  let id = '';
  const acts: [string, () => Promise<unknown>, (text: string) => boolean][] = [
    [
      'a post for the company',
      async () => {
        const post = await writer.api<{ id: string }>('POST', '/api/v1/statuses', {
          status: 'The board has decided.',
          visibility: 'unlisted',
        });
        id = post.id;
      },
      (text) => text.includes(`you:${id}`),
    ],
    [
      'a like of it',
      () => writer.api('POST', `/api/v1/statuses/${id}/favourite`),
      (text) => text.includes(`thread:${id}`),
    ],
    [
      'its deletion',
      () => writer.api('DELETE', `/api/v1/statuses/${id}`),
      (text) => text.includes(`thread:${id}`),
    ],
  ];
  for (const [name, act, knows] of acts) {
    for (const line of lines) line.heard = [];
    const before = used();
    const waits = asked(bystander, watchedMs);
    await pause(200);
    const from = performance.now();
    await act();
    const waited = await waits;
    const after = used();
    const known = lines.flatMap((line) => line.heard.find(({ text }) => knows(text))?.at ?? []);
    console.log(
      `${name}: ${known.length} of ${lines.length} pages know, the last after ${ms(Math.max(...known) - from)}; ` +
        `server ${ms(after.server - before.server)}, PostgreSQL ${ms(after.database - before.database)} of CPU in ${watchedMs / 1_000} s; ` +
        `a bystander’s feed p50 ${ms(waited.p50)}, p99 ${ms(waited.p99)} (alone ${ms(calm.p50)}, ${ms(calm.p99)})`,
    );
  }
  for (const line of lines) line.close();
}
