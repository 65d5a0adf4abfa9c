import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catchUp } from '#federation/groups/catch-up.ts';
import { resolveActor } from '#federation/actors/resolve.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { activity, as2, note, rotate } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

// Who has proven nothing cannot make this server ask; who is honest does not notice.
let frame: Frame;
beforeAll(async () => {
  frame = await openFrame();
});
afterAll(() => frame.end());

/** GETs that reached the peer for that path since `from`. */
const gets = (path: string, from = 0): number =>
  frame.peer.asked.slice(from).filter((one) => one.method === 'GET' && one.path.startsWith(path)).length;

test.each([
  ['#kN', (n: number) => `#k${n}`],
  ['?x=N', (n: number) => `?x=${n}`],
  ['?x=N#k', (n: number) => `?x=${n}#k`],
] as const)(
  'as many key ids %s of one document as one likes cost one request, or two',
  async (name, spelling) => {
    const { peer, bob } = frame;
    const berta = peer.actor(`berta${name.length}`);
    const from = peer.asked.length;
    for (let n = 0; n < 30; n++) {
      const sent = activity(berta, 'Create', note(berta, 'x'));
      expect((await frame.send(sent, berta, { keyId: berta.uri + spelling(n) })).status).toBe(401);
    }
    expect(gets(`/u/berta${name.length}`, from)).toBeLessThanOrEqual(2);
    expect((await frame.send(activity(bob, 'Create', note(bob, 'honest')))).status).toBe(202);
  },
);

test('many documents that do not exist end in 429, and who is known is heard all the while', async () => {
  const { peer } = frame;
  const from = peer.asked.length;
  const eve = peer.actor('stranger');
  const statuses = new Set<number>();
  for (let n = 0; n < 120; n++) {
    const keyId = `${peer.origin}/nokey/${n}`;
    statuses.add((await frame.send(activity(eve, 'Create', note(eve, 'x')), eve, { keyId })).status);
  }
  expect([...statuses].toSorted()).toEqual([401, 429]);
  expect(gets('/nokey/', from)).toBeLessThanOrEqual(70);
  await frame.write('heard meanwhile.');
  await frame.seen('heard meanwhile.');
});

describe('from another frame', () => {
  let fresh: Frame;
  beforeAll(async () => {
    fresh = await openFrame();
  });
  afterAll(() => fresh.end());

  test('more new people than the limit are all heard when they are who they say', async () => {
    const people = Array.from({ length: 70 }, (_, n) => fresh.peer.actor(`p${n}`));
    for (const who of people)
      expect((await fresh.send(activity(who, 'Like', `${fresh.peer.origin}/n/1`), who)).status).toBe(202);
  });

  test('after a rotation all deliveries at once are heard, with one request for the key', async () => {
    const { peer, bob } = fresh;
    rotate(bob);
    const from = peer.asked.length;
    const notes = Array.from({ length: 9 }, (_, n) =>
      activity(bob, 'Create', note(bob, `after rotation ${n}`)),
    );
    const answers = await Promise.all(notes.map((json) => fresh.send(json)));
    expect(answers.map((answer) => answer.status)).toEqual(notes.map(() => 202));
    expect(peer.asked.slice(from).filter((one) => one.path === '/u/bob')).toHaveLength(1);
  });

  test('a storm of deletions by people never seen costs a request each at most and leaves nothing', async () => {
    const { peer, alpha, bob } = fresh;
    const ghost = peer.actor('ghost');
    const rows = async () => [
      (await alpha.db`select count(*)::int as n from people`)[0]?.n,
      (await alpha.db`select count(*)::int as n from tombstones`)[0]?.n,
    ];
    const before = await rows();
    const gone = (name: string, status: number) => {
      peer.serve(`/u/${name}`, (_asked, response) => void response.writeHead(status).end());
      return { ...ghost, uri: `${peer.origin}/u/${name}`, keyId: `${peer.origin}/u/${name}#main-key` };
    };
    const storm = Array.from({ length: 500 }, (_, n) => gone(`gone${n}`, n % 2 ? 410 : 403));
    const copies = Array.from({ length: 50 }, () => storm[0] ?? ghost);
    const sent = [...storm, ...copies].map(
      async (who) => (await fresh.send(activity(who, 'Delete', who.uri), who)).status,
    );
    const honest = fresh.send(activity(bob, 'Create', note(bob, 'between them.')));
    expect((await honest).status).toBe(202);
    const statuses = new Set(await Promise.all(sent));
    expect([...statuses].every((status) => status >= 400 && status < 500)).toBe(true);
    for (const { uri } of storm) {
      const { pathname } = new URL(uri);
      expect(peer.asked.filter((one) => one.path === pathname).length).toBeLessThanOrEqual(1);
    }
    expect(await rows()).toEqual(before);
  });
});

test('a log without entries is left alone, however long it says it is', async () => {
  const { alpha, ada, peer } = frame;
  await alpha.allow('forum', peer.origin);
  const group = peer.actor('endless', 'Group');
  const id = (await resolveActor(alpha.app.federation, group.uri))?.id as GroupId;
  await alpha.db`
    insert into memberships (group_id, person_id, state, uri) values (${id}, ${ada.id}, 'active', ${`${alpha.origin}/ap/a/endless`})`;
  await alpha.db`update groups set epoch = 1 where id = ${id}`;
  const head = { '@context': as2, epoch: 1, lastSeq: 1e12, orderedItems: [] };
  peer.serve('/g/endless/log', (one, response) => {
    const after = Number(new URL(one.path, peer.origin).searchParams.get('after') ?? 0);
    const page = { ...head, id: `${peer.origin}${one.path}`, next: `${group.uri}/log?after=${after + 1}` };
    response.writeHead(200, { 'content-type': 'application/activity+json' }).end(JSON.stringify(page));
  });
  const from = peer.asked.length;
  for (let n = 0; n < 5; n++) await catchUp(alpha.app.federation, { groupId: id });
  expect(gets('/g/endless/log', from)).toBeLessThanOrEqual(11);
  expect(await alpha.db`select from jobs where kind = 'group.catch-up'`).toHaveLength(0);
});
