import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { sweepFeeds } from '#src/timelines/retention.ts';
import { cloneDatabase } from '#test/support/database.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { fill } from '../../bench/growth/fill.ts';
import { operationsOf } from '../../bench/growth/operations.ts';
import { openTap, type Tap, type Touched } from '../../bench/growth/tap.ts';
import { readWorld, type World } from '../../bench/growth/world.ts';

/** Filling 100,000 posts takes a minute; with these, what reads all posts, members or people touches thousands of pages as well. */
const size = { posts: 20_000, people: 1_500, partners: 10, partnersPeople: 500, groups: 120 };

/** Pages of 8 KiB that an operation touches in PostgreSQL, all its statements together. */
const buffersMax = 500;
/** Those that may touch more, with their number. A number may only become smaller. */
const more: Readonly<Record<string, number>> = {
  'busy: /': 1_900,
  'busy: /?feed=following': 1_600,
  'busy: /?feed=all': 1_300,
  // By state, site, role, second factor, last use and source; that it was read is written down.
  'admin: /settings/company/people': 720,
  '/': 700,
  '/?feed=following': 700,
  // Below what is kept of a feed: collected from the posts (decision 0044).
  'busy: /?before=<yearAgo>': 4_900,
  // A month of one's own feed, mentions and what was announced, whatever the companies write.
  '/missed?since=<monthAgo>': 1_600,
  'busy: /missed?since=<monthAgo>': 3_400,
  'busy: /groups': 1_200,
  'busy: /groups/<large>': 1_750,
  'busy: /groups/<middle>': 1_100,
  'busy: /groups/<large>/members': 630,
  'busy: /groups/<large>/files': 1_300,
  'busy: /groups/<large>/files?company=own': 1_300,
  'busy: /posts/<longThread>': 5_700,
  'busy: /posts/<longThread>/files': 1_000,
  'busy: /audiences': 740,
  '/@<popular>': 710,
  '/people': 1_300,
  '/people?q=anna': 1_800,
  '/people?skill=SPS': 6_900,
  '/people?sort=newest': 1_300,
  '/people?partners=1': 1_300,
  'busy: /notifications': 3_600,
  // How far a search walks depends on who reads.
  '/search?q=pumpe': 14_000,
  '/search?q=pumpe+ventil': 16_000,
  '/search?q=lieferung+dichtung+angebot': 11_000,
  '/search?q=%22pumpe+ventil%22': 6_000,
  '/search?q=a': 9_900,
  '/search?q=und': 18_000,
  '/search?q=nirgendwo': 4_700,
  '/search?q=pumpe&kind=posts&group=gruppe1': 9_000,
  '/search?q=pumpe&kind=posts&by=anna.albrecht1': 5_100,
  '/search?q=pumpe&kind=posts&when=week': 2_700,
  '/search?q=anna&kind=people': 16_000,
  '/search?q=gruppe&kind=groups': 6_600,
  '/search?q=wart&kind=topics': 14_000,
  '/search?q=pumpe&kind=files': 15_000,
  '/search/suggestions?q=pum': 1_200,
  'admin: /settings/company/skills': 1_700,
  // The same.
  'busy: /api/v1/timelines/home?max_id=<yearAgo>': 3_300,
  // The people it lists are those of /people.
  '/api/v1/directory': 1_200,
  'busy: /api/v1/suggestions': 1_300,
  // Kept for some minutes, and the same for everyone.
  'busy: /api/v1/trends/tags': 1_500,
  'busy: /api/v1/trends/statuses': 1_500,
  '/api/v1/accounts/<popularId>/followers': 810,
  '/api/v1/accounts/<popularId>/following': 810,
  '/api/v1/accounts/search?q=anna': 660,
  'busy: /api/v1/statuses/<longThread>/context': 3_700,
  '/api/v2/search?q=pumpe+ventil': 3_200,
  'busy: /api/v2/notifications': 720,
  'a post for the company': 3_000,
  'a post of somebody popular': 12_000,
  'a post in a group': 2_100,
  'a post in the group of everybody': 20_000,
  'a reply in a long thread': 23_000,
  'a reply to a post of the company': 2_800,
  'a follow and no follow': 760,
  'a post, edited': 3_000,
  'a post in a group, and erased': 2_500,
  // Which sixtieth of the feeds is swept depends on the minute, and when one begins between the two rounds, it is swept for the first time.
  'a round of maintenance': 800,
};

/** How many statements a page asks for that everybody opens all day. */
// Two of them about groups that were suggested before: which are put aside, and how they are now.
const statementsMax: Readonly<Record<string, number>> = { '/': 27, 'busy: /': 31 };

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let tap: Tap;
let filling: TestInstance;
let instance: TestInstance;
let world: World;
beforeAll(async () => {
  database = await cloneDatabase();
  filling = await startInstance({ databaseUrl: database.url, env: { KONTOR_ROLE: 'web' } });
  await fill(filling.db, database.url, size);
  // Feeds are swept over an hour, each minute others: what an operation touches shall not depend on the minute.
  for (let minute = 0; minute < 60; minute++) await transaction(filling.db, (tx) => sweepFeeds(tx, minute));
  await filling.stop();
  tap = await openTap(database.url);
  instance = await startInstance({
    databaseUrl: tap.url,
    env: { KONTOR_ROLE: 'web', KONTOR_ORIGIN: filling.origin, KONTOR_DATA: filling.dataDir },
  });
  world = await readWorld(instance.db, instance.origin);
}, 300_000);
afterAll(async () => {
  await instance.remove();
  await filling.remove();
  await tap.close();
  await database.drop();
});

test('no operation touches more of the database than its number', async () => {
  const tooMuch: string[] = [];
  const operations = operationsOf(world);
  for (const operation of operations) {
    await operation.run(world);
    tap.take();
    const several = await operation.run(world);
    const touched = tap.take();
    const buffers = sum(touched) / (typeof several === 'number' ? several : 1);
    const max = more[operation.name] ?? buffersMax;
    if (buffers > max)
      tooMuch.push(`${operation.name}: ${Math.round(buffers)} of ${max}\n${worstOf(touched)}`);
    if (touched.length > (statementsMax[operation.name] ?? Infinity))
      tooMuch.push(`${operation.name}: ${touched.length} statements`);
  }
  expect(tooMuch.join('\n')).toBe('');
  const known = new Set(operations.map(({ name }) => name));
  expect(Object.keys(more).filter((name) => !known.has(name))).toEqual([]);
}, 300_000);

const sum = (touched: readonly Touched[]): number => touched.reduce((all, { buffers }) => all + buffers, 0);

/** Which statements did it. */
const worstOf = (touched: readonly Touched[]): string =>
  touched
    .toSorted((a, b) => b.buffers - a.buffers)
    .slice(0, 3)
    .map(({ buffers, statement }) => `    ${buffers}  ${statement.slice(0, 160)}`)
    .join('\n');
