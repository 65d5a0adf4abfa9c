import { afterAll, beforeAll, expect, test } from 'vitest';
import { leave } from '#src/groups/leave.ts';
import { castRole } from '#src/plays/cast-role.ts';
import { createPlay } from '#src/plays/create-play.ts';
import { movePlay, tellDueEvents, tellNext } from '#src/plays/move-play.ts';
import { linesOf, readPlay, unclearIn } from '#src/plays/read-play.ts';
import { locales } from '#src/platform/languages.ts';
import { templates } from '#src/plays/scripts/of.ts';
import { templateIn } from '#src/plays/templates.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { until } from '#test/support/http.ts';
import { browser, openTwo, type Browser, type Two } from './two.ts';
import { joins, worker, type Worker } from './companies.ts';

// Ada of Alpha leads an accident with three roles of two companies: Otto of Alpha, Bea and Carla of Beta. Olaf of Alpha is no member.
let two: Two;
let otto: Worker & Browser;
let olaf: Worker & Browser;
let play: PostId;
const script = templateIn('de', 'accident');
const at = <T>(who: Worker, work: (tx: Tx) => Promise<T>): Promise<T> => transaction(who.at.db, work);
const hereOf = async (who: Worker): Promise<PersonId> =>
  (await two.alpha.db<{ id: PersonId }[]>`select id from people where uri = ${who.who.uri}`)[0]?.id ??
  ('0' as PersonId);
const seen = async (by: PersonId) => {
  const found = await readPlay(two.alpha.db, { personId: by }, play);
  if (!found) throw new Error('There is no such play.');
  return found;
};
const cast = (by: PersonId, role: number, player: PersonId | null) =>
  at(two.ada, (tx) => castRole(tx, by, play, { role, player }));

beforeAll(async () => {
  two = await openTwo();
  const [one, other] = await Promise.all([worker(two.alpha, 'otto'), worker(two.alpha, 'olaf')]);
  otto = { ...one, ...(await browser(one)) };
  olaf = { ...other, ...(await browser(other)) };
  await joins(two.carla, two.room, two.alpha, two.ada);
  await two.alpha.db`
    insert into memberships (group_id, person_id, role, state) values (${two.room.id}, ${otto.who.id}, 'member', 'active')`;
});
afterAll(() => two.end());

test('every template is a script that can be played, in every language', () => {
  for (const language of locales)
    for (const template of templates) {
      const { title, scenario, roles, events } = templateIn(language, template);
      expect([roles.length, events.length >= 3, title !== '', scenario.length > 200]).toEqual([
        3,
        true,
        true,
        true,
      ]);
    }
  expect(templateIn('sv', 'outage')).toBe(templateIn('en', 'outage'));
});

test('a script without roles, or with an impossible minute, is refused with what to do', async () => {
  const begin = (more: object) =>
    at(two.ada, (tx) =>
      createPlay(tx, two.ada.who.id, {
        ...script,
        groupId: two.room.id,
        pace: 'live',
        language: 'de',
        ...more,
      }),
    );
  await expect(begin({ roles: [{ name: 'Allein', brief: '' }] })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(begin({ events: [{ minute: -1, text: 'x' }] })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(begin({ title: ' ' })).rejects.toMatchObject({ kind: 'invalid' });
  play = await begin({});
});

test('who is no member finds nothing; nobody but the leader casts others, and nobody outside the group plays', async () => {
  expect(await readPlay(two.alpha.db, { personId: olaf.who.id }, play)).toBeNull();
  expect(await olaf.page(`/plays/${play}`)).not.toContain('Schichtleitung');
  expect((await olaf.send(`/plays/${play}/roles/1`, { player: 'me' })).status).toBe(404);
  const bea = await hereOf(two.bea);
  await expect(cast(otto.who.id, 3, bea)).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(cast(two.ada.who.id, 1, olaf.who.id)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'running'))).rejects.toMatchObject({
    kind: 'conflict',
  });
  await expect(at(two.ada, (tx) => movePlay(tx, otto.who.id, play, 'running'))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
});

test('three roles of two companies are cast, each partner reads who plays what, and the same again is nothing new', async () => {
  const [bea, carla] = [await hereOf(two.bea), await hereOf(two.carla)];
  for (const _ of [1, 2]) await cast(otto.who.id, 2, otto.who.id);
  await expect(cast(otto.who.id, 1, otto.who.id)).rejects.toMatchObject({ kind: 'conflict' });
  await cast(two.ada.who.id, 1, carla);
  await cast(two.ada.who.id, 3, bea);
  const roles = (await seen(otto.who.id)).roles.map(({ player }) => player?.name);
  expect(roles).toEqual(['Carla', 'Otto', 'Bea']);
  await until('Bea reads the cast', async () => {
    const [first] = await two.bea.room(two.there);
    return first?.content.includes('Bea (Beta SAS)') && first.content.includes('Schichtleitung');
  });
});

test('what is still to come is seen by who leads alone, at both companies', async () => {
  const secret = script.events[0]?.text ?? '';
  expect((await seen(two.ada.who.id)).events).toHaveLength(3);
  expect((await seen(otto.who.id)).events).toEqual([]);
  expect(await otto.page(`/plays/${play}`)).not.toContain(secret);
  expect(await two.ada.page(`/plays/${play}`)).toContain(secret);
  expect(JSON.stringify(await two.bea.room(two.there))).not.toContain(secret);
});

test('live, an event comes after its minutes of play, once, and partners answer in their role', async () => {
  const { db } = two.alpha;
  for (const _ of [1, 2]) await at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'running'));
  await tellDueEvents(two.alpha.db);
  expect(await linesOf(db, { personId: otto.who.id }, play)).toEqual([]);
  await db`update plays set resumed_at = now() - interval '3 minutes' where post_id = ${play}`;
  for (const _ of [1, 2]) await tellDueEvents(db);
  expect(await linesOf(db, { personId: otto.who.id }, play)).toHaveLength(1);
  const atBeta = await until('the event is at Beta', async () => {
    const [post] = await two.beta.db<
      { id: PostId }[]
    >`select id from posts where text like '%Rettungsdienst%'`;
    return post?.id;
  });
  await at(two.bea, (tx) =>
    publishPost(tx, two.bea.who.id, { source: 'An wen melde ich das?', replyToId: atBeta }),
  );
  const line = await until('Bea’s line is at Alpha', async () =>
    (await linesOf(db, { personId: otto.who.id }, play)).find(({ text }) =>
      text.includes('An wen melde ich'),
    ),
  );
  await at(otto, (tx) => react(tx, otto.who.id, line.id, 'emoji', '🚩'));
  const carlas = await until('the line at Beta', async () => {
    const [post] = await two.beta.db<{ id: PostId }[]>`select id from posts where uri = ${line.uri}`;
    return post?.id;
  });
  await at(two.carla, (tx) => react(tx, two.carla.who.id, carlas, 'emoji', '🚩'));
  await until(
    'both marks are in the debrief',
    async () => (await unclearIn(db, play)).get(line.id)?.length === 2,
  );
});

test('a pause takes no minutes; a player who leaves frees the role, and it goes on when that is cast again', async () => {
  const { db } = two.alpha;
  await at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'paused'));
  const { playedMs } = await seen(two.ada.who.id);
  expect(Math.round(playedMs / 60_000)).toBe(3);
  await db`update plays set resumed_at = null where post_id = ${play}`;
  await tellDueEvents(two.alpha.db);
  expect((await seen(two.ada.who.id)).playedMs).toBe(playedMs);
  await expect(at(two.ada, (tx) => tellNext(tx, two.ada.who.id, play))).rejects.toMatchObject({
    kind: 'conflict',
  });
  await at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'running'));
  await at(otto, (tx) => leave(tx, otto.who.id, two.room.id));
  const left = await seen(two.ada.who.id);
  expect([left.state, left.roles[1]?.player]).toEqual(['paused', null]);
  await expect(at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'running'))).rejects.toThrow(
    'Schichtleitung',
  );
  await cast(two.ada.who.id, 2, two.ada.who.id);
  await at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'running'));
});

test('a play that nothing can be said in pauses, and keeps no other from going on', async () => {
  const { db } = two.alpha;
  const { id: groupId } = await two.alpha.group('uebungsplatz', two.ada.who, 'closed');
  const other = await at(two.ada, (tx) =>
    createPlay(tx, two.ada.who.id, { ...script, groupId, pace: 'live', language: 'de' }),
  );
  await db`update plays set state = 'running', resumed_at = now() - interval '3 minutes' where post_id = ${other}`;
  const told = async (id: PostId) =>
    (await db`select from play_events where post_id = ${id} and told_at is not null`).count;
  const before = await told(play);
  await db`update plays set resumed_at = now() - interval '3 hours' where post_id = ${play}`;
  await db`update groups set archived_at = now() where id = ${groupId}`;
  await tellDueEvents(db);
  expect([await told(other), (await told(play)) > before]).toEqual([0, true]);
  const [state] = await db`select state from plays where post_id = ${other}`;
  expect(state).toEqual({ state: 'paused' });
});

test('a role that there is none of is refused, not an error', async () => {
  for (const role of ['0', '99999', '9999999999']) {
    const answer = await two.alpha.api(
      'PUT',
      `/api/kontor/v1/plays/${play}/roles/${role}`,
      { player: null },
      two.ada.who.token,
    );
    expect([role, answer.status]).toEqual([role, expect.toSatisfy((is: number) => is === 404 || is === 422)]);
  }
});

test('the debrief shows where it was unclear, by whom it was marked, and nothing is played any more', async () => {
  await at(two.ada, (tx) => movePlay(tx, two.ada.who.id, play, 'debrief'));
  const page = await two.ada.page(`/plays/${play}`);
  expect(page).toContain('An wen melde ich das?');
  expect(page).toMatch(/marked by (Otto and Carla|Carla and Otto)/);
  for (const act of [
    (tx: Tx) => movePlay(tx, two.ada.who.id, play, 'running'),
    (tx: Tx) => tellNext(tx, two.ada.who.id, play),
    (tx: Tx) => castRole(tx, two.ada.who.id, play, { role: 2, player: null }),
  ])
    await expect(at(two.ada, act)).rejects.toMatchObject({ kind: 'conflict' });
});
