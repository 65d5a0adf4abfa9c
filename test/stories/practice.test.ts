import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSecretAddress } from '#src/access/secret-addresses.ts';
import { countMetric } from '#src/analytics/count.ts';
import { makeCommand } from '#src/integrations/commands/make-command.ts';
import { createGroup } from '#src/groups/create.ts';
import { editGroup } from '#src/groups/edit.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { sweepLooseFiles, uploadFile } from '#src/media/upload.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { wipePracticeRooms } from '#src/posts/wipe-practice.ts';
import { readMissed } from '#src/timelines/missed.ts';
import { deskOf } from '../dav/desk.ts';
import { browser, openTwo, type Browser, type Two } from './two.ts';
import { worker, type Worker } from './companies.ts';

// The same acts in Hydraulik, a group of Alpha and Beta, and in a practice room of Alpha's. Otto is a member of both.
let two: Two;
let otto: Worker & Browser;
let room: GroupId;
const zone = 'Europe/Berlin';
const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(two.alpha.db, work);
const path_ = '/groups/uebung';
/** Said in both, with a word of each room's own. */
const outside = 'Werkwort';
const inside = 'Raumwort';

beforeAll(async () => {
  two = await openTwo();
  const who = await worker(two.alpha, 'otto');
  otto = { ...who, ...(await browser(who)) };
  const keys = await generateKeys();
  room = await act((tx) =>
    createGroup(tx, two.ada.who.id, {
      ...{ handle: 'uebung', name: 'Übung', access: 'open', practice: 'night', companies: 'all', keys },
    }),
  );
  await act((tx) => requestToJoin(tx, otto.who.id, room));
  await act((tx) => invite(tx, two.ada.who.id, two.room.id, otto.who.id));
  await act((tx) => requestToJoin(tx, otto.who.id, two.room.id));
});
afterAll(() => two.end());

/** A post with everything that leads outside: a mention, a topic, a link, a file with words. */
async function say(groupId: GroupId, word: string): Promise<PostId> {
  const bytes = Buffer.from(`${word} in einer Datei Sperber`);
  const file = await uploadFile(two.alpha.db, two.ada.who.id, {
    bytes,
    name: `${word}.txt`,
    mediaType: 'text/plain',
    alt: '',
  });
  const talked = await act((tx) =>
    publishPost(tx, two.ada.who.id, { groupId, level: 'group', source: `${word} zum Reden` }),
  );
  await act((tx) => react(tx, otto.who.id, talked, 'like'));
  return await act((tx) =>
    publishPost(tx, two.ada.who.id, {
      ...{ groupId, level: 'group', fileIds: [file.id] },
      source: `${word} Sperber @otto #probe https://handbuch.example/${word}`,
    }),
  );
}

test('praise of whom one would have to ask first is refused there, and nobody is written to', async () => {
  const praise = { to: [otto.who.id], value: null };
  await two.alpha.db`insert into praise_settings (person_id, width) values (${otto.who.id}, 'nobody')`;
  await expect(
    act((tx) => publishPost(tx, two.ada.who.id, { groupId: room, level: 'group', source: 'Danke!', praise })),
  ).rejects.toMatchObject({ reason: { id: 'praise.practiceAsks' } });
  expect(await two.alpha.db`select from posts where level = 'direct'`).toHaveLength(0);
});

test('a partner’s people can neither find it, nor be invited, nor can its owners open it to them', async () => {
  await expect(two.bea.find(`uebung@${two.alpha.host}`)).rejects.toThrow('not found');
  const [bea] = await two.alpha.db<{ id: PersonId }[]>`select id from people where uri = ${two.bea.who.uri}`;
  await expect(
    act((tx) => invite(tx, two.ada.who.id, room, bea?.id ?? ('0' as PersonId))),
  ).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await expect(act((tx) => editGroup(tx, two.ada.who.id, room, { companies: 'all' }))).rejects.toMatchObject({
    kind: 'invalid',
  });
  const [row] = await two.alpha.db`select companies, practice from groups where id = ${room}`;
  expect(row).toEqual({ companies: 'own', practice: 'night' });
});

test('it asks no system elsewhere by a word', async () => {
  const { token } = two.ada.who;
  const made = { name: 'Lager', word: 'lager', address: 'https://lager.example/slash' };
  const answer = await two.alpha.api('POST', `/api/kontor/v1/groups/${room}/commands`, made, token);
  expect([answer.status, answer.text.includes('nothing of it goes anywhere')]).toEqual([422, true]);
  expect(await two.alpha.db`select from slash_commands`).toHaveLength(0);
});

test('what is written in it stands in no list beyond it; in an ordinary group the same does', async () => {
  const [work, practised] = [await say(two.room.id, outside), await say(room, inside)];
  for (const id of [work, practised]) await act((tx) => react(tx, otto.who.id, id, 'like'));
  await act((tx) => publishPost(tx, otto.who.id, { source: `${inside} Antwort`, replyToId: practised }));
  await act((tx) => publishPost(tx, otto.who.id, { source: `${outside} Antwort`, replyToId: work }));
  const api = async (to: string): Promise<string> => JSON.stringify((await otto.get(to)).data);
  const doors: Record<string, () => Promise<string>> = {
    'for you': () => otto.page('/'),
    following: () => otto.page('/?feed=following'),
    'home in an app': () => api('/api/v1/timelines/home'),
    search: () => otto.page('/search?q=Sperber'),
    'search for files': () => otto.page('/search?q=Sperber&type=files'),
    'search in an app': () => api('/api/v2/search?q=Sperber'),
    topic: () => otto.page('/tags/probe'),
    'topic in an app': () => api('/api/v1/timelines/tag/probe'),
    'what its author wrote': () => otto.page('/@ada'),
    'the same in an app': () => api(`/api/v1/accounts/${two.ada.who.id}/statuses`),
    alerts: () => otto.page('/notifications'),
    'alerts in an app': () => api('/api/v1/notifications'),
    'what one missed': async () =>
      JSON.stringify(await readMissed(two.alpha.db, otto.who.id, new Date(Date.now() - 3_600_000)), (_, v) =>
        typeof v === 'bigint' ? String(v) : v,
      ),
  };
  for (const [name, open] of Object.entries(doors)) {
    const shown = await open();
    expect([name, shown.includes(inside)]).toEqual([name, false]);
    if (name !== 'search for files') expect([name, shown.includes(outside)]).toEqual([name, true]);
  }
});

test('nothing of it is queued for partners, mail, push, cards or alerts', async () => {
  const { db } = two.alpha;
  const posts = db`select id from posts where practice`;
  const [said] = await db<
    { activities: number; alerts: number; feed: number; cards: number; sent: number }[]
  >`
    select (select count(*)::int from activities where convert_from(body, 'utf8') like ${`%${inside}%`}) as activities,
      (select count(*)::int from activities where convert_from(body, 'utf8') like ${`%${outside}%`}) as sent,
      (select count(*)::int from notifications where post_id in (${posts})) as alerts,
      (select count(*)::int from feed where post_id in (${posts})) as feed,
      (select count(*)::int from post_cards where post_id in (${posts})) as cards`;
  expect(said).toEqual({ activities: 0, alerts: 0, feed: 0, cards: 0, sent: expect.any(Number) });
  expect(said?.sent).toBeGreaterThan(0);
});

test('it opens to no feed reader, no calendar and no folder of documents', async () => {
  for (const use of ['posts', 'calendar'] as const) {
    const open = (groupId: GroupId) =>
      act((tx) => openSecretAddress(tx, otto.who.id, { use, groupId, name: 'x' }));
    await expect(open(room)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(open(two.room.id)).resolves.toEqual(expect.any(String));
  }
  const desk = await deskOf(two.alpha, otto.who);
  const status = async (handle: string) =>
    (await desk.send('PROPFIND', `/dav/groups/${handle}/documents/`, { headers: { depth: '1' } })).status;
  expect([await status('uebung'), await status('hydraulik')]).toEqual([404, 207]);
});

test('no system outside is asked from it', async () => {
  const make = async (groupId: GroupId, keys = generateKeys()) => {
    const command = { name: 'Lager', word: 'lager', hint: '', address: 'https://lager.example/' };
    const made = { ...command, format: 'slack' as const, keys: await keys };
    return await act((tx) => makeCommand(tx, two.ada.who.id, groupId, made));
  };
  await expect(make(room)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(make(two.room.id)).resolves.toMatchObject({ id: expect.any(String) });
});

test('nobody counts as active by it', async () => {
  const pia = await two.alpha.person('pia', { sharedKeys: true });
  await act((tx) => requestToJoin(tx, pia.id, room));
  const posts = async () =>
    (await countMetric(two.alpha.db, 'features')).find(({ item }) => item === 'posts')?.numerator;
  const before = await posts();
  await act((tx) => publishPost(tx, pia.id, { groupId: room, level: 'group', source: 'geübt' }));
  expect(await posts()).toBe(before);
  await act((tx) => publishPost(tx, pia.id, { source: 'gearbeitet' }));
  expect(await posts()).toBe((before ?? 0) + 1);
});

test('its members read and answer it there, marked as what it is; others do not', async () => {
  const page = await otto.page(path_);
  expect(page).toContain(inside);
  expect(page).toContain('practice-band');
  expect(await otto.page('/groups/hydraulik')).not.toContain('practice-band');
  const carla = await worker(two.alpha, 'carlo');
  expect(await (await browser(carla)).page(path_)).not.toContain(inside);
});

test('it is emptied in its night, files and all, once; people, room and other groups stay', async () => {
  const { db } = two.alpha;
  const files = () => readdirSync(path.join(two.alpha.dataDir, 'files'), { recursive: true }).length;
  const posts = async () => [
    (await db`select from posts where practice`).count,
    (await db`select from posts where group_id = ${two.room.id}`).count,
    (await db`select from memberships where group_id = ${room} and state = 'active'`).count,
  ];
  const [inRoom, elsewhere, members] = await posts();
  expect(inRoom).toBeGreaterThan(2);
  await wipePracticeRooms(db, zone);
  expect(await posts()).toEqual([inRoom, elsewhere, members]);
  const before = files();
  await db`update groups set wiped_at = now() - interval '2 days' where id = ${room}`;
  for (const _ of [1, 2]) await wipePracticeRooms(db, zone);
  await sweepLooseFiles(db);
  expect(await posts()).toEqual([0, elsewhere, members]);
  expect((await db`select from files where name like ${`${inside}%`}`).count).toBe(0);
  expect((await db`select from removals r where r.root_id not in (select id from posts)`).count).toBe(0);
  expect(files()).toBeLessThan(before);
  expect(await otto.page(path_)).not.toContain(inside);
  expect(await otto.page('/groups/hydraulik')).toContain(outside);
});
