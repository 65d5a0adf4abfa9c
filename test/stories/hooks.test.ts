import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#src/groups/moderation/approve.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { endInboundHook, inboundHooksOf, makeInboundHook } from '#src/integrations/inbound.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addSource, findFeed } from '#src/sources/add-source.ts';
import { pollSource } from '#src/sources/poll.ts';
import { sourcesOf } from '#src/sources/read.ts';
import { removeSource } from '#src/sources/remove-source.ts';
import { troubleMessage } from '#src/web/sources/trouble.ts';
import { rss, startFeedServer, type FeedServer } from '#test/sources/feed-server.ts';
import { ask, until } from '#test/support/http.ts';
import { openHydraulik, words, type Worker } from './companies.ts';

// Systems speak in a group of three companies: Alpha's monitoring, where the group lives, and Beta's, where it does not; and a feed that Beta brings.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let news: FeedServer;
beforeAll(async () => void ([world, news] = await Promise.all([openHydraulik(), startFeedServer()])));
afterAll(async () => {
  await Promise.all([world.companies.end(), news.stop()]);
});

const groupIn = (who: Worker): GroupId =>
  (who === world.ada ? world.room.id : who === world.bea ? world.atBeta : world.atGamma) as GroupId;
const makeHook = async (who: Worker, name: string): Promise<string> => {
  const keys = await generateKeys();
  return transaction(who.at.db, (tx) =>
    makeInboundHook(tx, who.who.id, groupIn(who), { name, format: 'slack', keys }),
  );
};
const say = (who: Worker, secret: string, text: string) =>
  ask(who.at.origin, {
    ...{ method: 'POST', path: `/hooks/${secret}`, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ text }),
  });
const readBy = async (who: Worker) => words(await who.room(groupIn(who)));
const everybodyReads = (text: string, times = 1) =>
  Promise.all(
    [world.ada, world.bea, world.gil].map((who) =>
      until(
        `${text} at ${who.at.name}`,
        async () => (await readBy(who)).filter((one) => one.includes(text)).length === times,
      ),
    ),
  );
/** Whose name is waiting at the group's home. */
const waiting = (name: string) =>
  until(`${name} waits at Alpha`, async () => {
    const [row] = await world.ada.at.db<{ id: PersonId }[]>`
      select p.id from memberships m join people p on p.id = m.person_id
      where m.group_id = ${world.room.id} and p.name = ${name} and m.state = 'requested'`;
    return row?.id;
  });

test('who does not moderate the group has no such address to give, at its home or elsewhere', async () => {
  for (const who of [world.bea, world.gil])
    await expect(makeHook(who, 'Spy')).rejects.toMatchObject({ kind: 'not_found' });
  expect((await say(world.ada, 'x'.repeat(43), 'nobody')).status).toBe(404);
});

let atHome: string;
test('what Alpha’s system says, three companies read, labelled as a service’s; said twice it stands there twice', async () => {
  atHome = await makeHook(world.ada, 'Watchdog');
  expect((await say(world.ada, atHome, 'Pump 7 is hot')).text).toBe('ok');
  await everybodyReads('Pump 7 is hot');
  const [there] = await world.gil.at.db`select kind from people where name = 'Watchdog'`;
  expect(there?.kind).toBe('bot');
  const [post] = await world.bea.room(world.atBeta);
  expect(post?.account).toMatchObject({ bot: true });
  expect((await say(world.ada, atHome, 'Pump 7 is hot')).text).toBe('ok');
  await everybodyReads('Pump 7 is hot', 2);
});

let elsewhere: string;
test('Beta’s system is a guest in Alpha’s group: nothing of it stands anywhere until a moderator there lets it in', async () => {
  await transaction(world.ada.at.db, async (tx) => {
    const [bea] = await tx<{ id: PersonId }[]>`select id from people where uri = ${world.bea.who.uri}`;
    await setRole(tx, world.ada.who.id, world.room.id, bea?.id as PersonId, 'moderator');
  });
  await until('Beta knows that Bea moderates', async () => {
    const [row] = await world.bea.at
      .db`select role from memberships where group_id = ${world.atBeta} and person_id = ${world.bea.who.id}`;
    return row?.role === 'moderator';
  });
  elsewhere = await makeHook(world.bea, 'Line 3');
  const early = await say(world.bea, elsewhere, 'Too early');
  expect(early.status).toBeGreaterThanOrEqual(400);
  expect(early.status).toBeLessThan(500);
  expect(early.text.length).toBeGreaterThan(10);
  const service = await waiting('Line 3');
  expect((await inboundHooksOf(world.bea.at.db, groupIn(world.bea)))[0]?.isMember).toBe(false);
  await transaction(world.ada.at.db, (tx) => approve(tx, world.ada.who.id, world.room.id, service));
  await until('Beta has heard', async () => {
    return (await inboundHooksOf(world.bea.at.db, groupIn(world.bea)))[0]?.isMember === true;
  });
  expect((await say(world.bea, elsewhere, 'Line 3 stands still')).text).toBe('ok');
  await everybodyReads('Line 3 stands still');
  for (const who of [world.ada, world.bea, world.gil])
    expect((await readBy(who)).join('\n')).not.toContain('Too early');
});

test('expelled by the group’s home, it says nothing more, and its sender is told why', async () => {
  const [service] = await world.ada.at.db<{ id: PersonId }[]>`select id from people where name = 'Line 3'`;
  await transaction(world.ada.at.db, (tx) =>
    expel(tx, world.ada.who.id, world.room.id, service?.id as PersonId),
  );
  await until('Beta has heard', async () => {
    return (await inboundHooksOf(world.bea.at.db, groupIn(world.bea)))[0]?.isMember === false;
  });
  const late = await say(world.bea, elsewhere, 'Still here');
  expect(late.status).toBeGreaterThanOrEqual(400);
  expect(late.status).toBeLessThan(500);
});

test('ended, an address takes nothing; ended twice there is nothing to end', async () => {
  const [hook] = await inboundHooksOf(world.ada.at.db, world.room.id);
  const end = () =>
    transaction(world.ada.at.db, (tx) => endInboundHook(tx, world.ada.who.id, world.room.id, hook?.id ?? ''));
  await end();
  await expect(end()).rejects.toMatchObject({ kind: 'not_found' });
  expect((await say(world.ada, atHome, 'After the end')).status).toBe(404);
  await until('the others hear that it left', async () => {
    const [row] = await world.gil.at.db`
      select from memberships m join people p on p.id = m.person_id
      where m.group_id = ${world.atGamma} and p.name = 'Watchdog' and m.state = 'active'`;
    return row === undefined;
  });
});

const place = () => ({ groupId: groupIn(world.bea) });
const addFeed = async (who: Worker): Promise<PersonId> => {
  const [found, keys] = await Promise.all([
    findFeed(who.at.app.egress, `${news.origin}/rules.xml`),
    generateKeys(),
  ]);
  return transaction(who.at.db, (tx) =>
    addSource(tx, who.who.id, { groupId: groupIn(who) }, { found, keys, locale: 'en' }),
  );
};
const poll = (sourceId: PersonId) =>
  pollSource(
    world.bea.at.db,
    world.bea.at.app.egress,
    { sourceId },
    troubleMessage(world.bea.at.db.instance),
  );
const troubleOf = async () => (await sourcesOf(world.bea.at.db, place()))[0]?.trouble;

let rules: PersonId;
test('a feed for a partner’s group is chosen by who moderates it, and writes only after its home has let it in', async () => {
  news.serve('/rules.xml', {
    body: rss(
      'Rules',
      ...[1, 2].map((n) => ({
        id: `${n}`,
        title: `Rule ${n}`,
        text: `Text ${n}`,
        at: new Date().toUTCString(),
      })),
    ),
  });
  await expect(addFeed(world.gil)).rejects.toMatchObject({ reason: { id: 'groups.feedsElsewhere' } });
  rules = await addFeed(world.bea);
  await poll(rules);
  expect(await troubleOf()).toBe('waiting');
  expect(await readBy(world.bea)).not.toContain('Text 1');
  const waits = await waiting('Rules');
  await transaction(world.ada.at.db, (tx) => approve(tx, world.ada.who.id, world.room.id, waits));
  await until('Beta has heard', async () => {
    await poll(rules);
    return (await troubleOf()) === null;
  });
  await everybodyReads('Text 1');
  await poll(rules);
  await everybodyReads('Text 2');
  const [there] = await world.gil.at.db`select kind from people where name = 'Rules'`;
  expect(there?.kind).toBe('bot');
});

test('muted by one, read by the others; removed with its posts, gone everywhere', async () => {
  const [known] = await world.gil.at.db<{ id: string }[]>`select id from people where name = 'Rules'`;
  expect(
    (await world.gil.at.api('POST', `/api/v1/accounts/${known?.id}/mute`, {}, world.gil.who.token)).status,
  ).toBe(200);
  expect((await world.gil.home()).some(({ account }) => account.display_name === 'Rules')).toBe(false);
  await world.gil.at.api('POST', `/api/v1/accounts/${known?.id}/unmute`, {}, world.gil.who.token);
  await transaction(world.bea.at.db, (tx) =>
    removeSource(tx, world.bea.who.id, place(), { sourceId: rules, posts: 'delete' }),
  );
  await everybodyReads('Text 1', 0);
});
