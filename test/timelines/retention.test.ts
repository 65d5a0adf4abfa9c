import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { mute } from '#src/people/mute.ts';
import { publishPost } from '#src/posts/publish.ts';
import { receivePost, receiveShare } from '#src/posts/inbound/receive.ts';
import { forYouTimeline } from '#src/timelines/for-you.ts';
import { homeTimeline } from '#src/timelines/read.ts';
import { sweepFeeds } from '#src/timelines/retention.ts';
import { addFollow, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

/** What is no longer kept of a feed is there all the same when somebody reads that far. */

let company: Company;
let count = 0;
const dayMs = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * dayMs);

beforeAll(async () => {
  company = await openCompany();
  const { db, anna, ada, bob, carl } = company;
  for (const followee of [ada, bob, carl]) await addFollow(db, anna, followee);
});
afterAll(() => company.drop());

const receive = (days: number, text: string, more = {}, from = company.fromBob) =>
  company.act((tx) =>
    receivePost(tx, from, {
      ...incomingNote(`https://beta.example/ap/o/r${++count}`, more),
      html: `<p>${text}</p>`,
      publishedAt: ago(days),
    }),
  ) as Promise<PostId>;
const sweepAll = async (): Promise<void> => {
  for (let minute = 0; minute < 60; minute++) await company.act((tx) => sweepFeeds(tx, minute));
};
const stored = async (person: PersonId): Promise<number> => {
  const [row] = await company.db<
    { n: number }[]
  >`select count(*)::int as n from feed where person_id = ${person}`;
  return row?.n ?? 0;
};

/** The whole feed, page by page as a client goes down. */
async function all(read: typeof homeTimeline, person: PersonId, limit = 5): Promise<string[]> {
  const found: string[] = [];
  let maxId: string | undefined;
  for (let pages = 0; pages < 200; pages++) {
    const entries = await read(company.db, person, { limit, maxId });
    found.push(...entries.map((entry) => `${entry.why} ${entry.post.text}`));
    maxId = entries.at(-1)?.entryId;
    if (maxId === undefined) return found;
  }
  throw new Error('The feed has no end.');
}

test('a feed of old posts reads the same after it was swept, whatever brought them', async () => {
  const { db, anna, beta, group, act, fromCarl } = company;
  const dirk = await addPerson(db, 'dirk', { peerId: beta, origin: 'https://beta.example' });
  const fromDirk = { id: dirk, peerId: beta };
  await receive(1, 'of yesterday');
  for (let n = 0; n < 12; n++) await receive(95 + n, `old ${n}`);
  await receive(97, 'in the group', { level: 'group', groupId: group });
  await receive(98, 'names anna', { level: 'direct', mentions: [anna] });
  await receive(99, 'names anna openly', { mentions: [anna] });
  await receive(120, 'of somebody else', { level: 'public' }, fromDirk);
  const uri = `https://beta.example/ap/o/r${count}`;
  await act((tx) => receiveShare(tx, fromCarl, uri, 'https://gamma.example/ap/a/s1', ago(96)));
  const before = { home: await all(homeTimeline, anna), you: await all(forYouTimeline, anna) };
  expect(before.home.length).toBeGreaterThan(14);
  const kept = await stored(anna);
  await sweepAll();
  expect(await stored(anna)).toBeLessThan(kept);
  expect(await stored(anna)).toBe(1);
  expect({ home: await all(homeTimeline, anna), you: await all(forYouTimeline, anna) }).toEqual(before);
  expect(await all(homeTimeline, anna, 40)).toEqual(before.home);
  expect(before.home).toContain('share of somebody else');
});

test('what is collected obeys the rights and wishes of now', async () => {
  const { db, anna, bob, otto, group, act } = company;
  expect(await all(homeTimeline, otto)).toEqual([]);
  await db`update memberships set state = 'invited' where group_id = ${group} and person_id = ${anna}`;
  expect((await all(homeTimeline, anna)).join()).not.toContain('in the group');
  await db`update memberships set state = 'active' where group_id = ${group} and person_id = ${anna}`;
  expect((await all(homeTimeline, anna)).join()).toContain('in the group');
  await act((tx) => mute(tx, anna, bob));
  expect(await all(homeTimeline, anna)).toEqual(['share of somebody else']);
  await db`delete from mutes`;
});

test('of a busy feed the newest two thousand are kept, and the rest is read from the posts', async () => {
  const { db, ada, anna, act } = company;
  const first = await act((tx) => publishPost(tx, ada, { source: 'copied', level: 'instance' }));
  await db`
    insert into posts select (jsonb_populate_record(p, jsonb_build_object('id', p.id - n * 1000, 'root_id', p.id - n * 1000,
      'uri', p.uri || n, 'text', 'copy ' || n))).* from posts p, generate_series(1, 2100) n where p.id = ${first}`;
  await db`
    insert into feed (person_id, entry_id, post_id, why)
    select ${anna}, id, id, 'follow' from posts where text like 'copy %'`;
  const before = await all(homeTimeline, anna, 80);
  expect(before.length).toBeGreaterThan(2_100);
  await sweepAll();
  expect(await stored(anna)).toBe(2_000);
  expect(await all(homeTimeline, anna, 80)).toEqual(before);
});
