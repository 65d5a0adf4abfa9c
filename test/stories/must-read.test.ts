import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { switchMetric } from '#src/analytics/switch.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readReception } from '#src/posts/kinds/must-read/reception.ts';
import { settle, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { waitingMustReads } from '#src/posts/kinds/must-read/reception.ts';
import { joins, openHydraulik, worker, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Bea of Beta moderates it; Gil of Gamma and Ada of Alpha are members.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, room, atBeta, atGamma } = await openHydraulik());
  const { alpha, beta } = companies;
  await beta.db`update people set is_admin = true where id = ${bea.who.id}`;
  const [row] = await alpha.db`select id from people where uri = ${bea.who.uri}`;
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, room.id, row?.id as PersonId, 'moderator'));
  await until('Beta knows that Bea moderates', async () => {
    const [membership] = await beta.db`select role from memberships where person_id = ${bea.who.id}`;
    return membership?.role === 'moderator';
  });
});
afterAll(() => companies.end());

interface Asked {
  readonly acknowledged_at: string | null;
  readonly quiz: unknown;
  readonly proven: boolean;
}
type MustRead = Status & { kontor: { must_read: Asked | null } };
const seenBy = async (who: Worker, groupId: string, uri: string): Promise<MustRead | undefined> =>
  (await who.room(groupId)).find((status) => status.uri === uri) as MustRead | undefined;

/** Who has acknowledged, as that instance knows it. */
const readersAt = async (who: Worker, uri: string): Promise<unknown[]> =>
  (
    await who.at.db`
      select p.uri from acknowledgements k join posts o on o.id = k.post_id join people p on p.id = k.person_id
      where o.uri = ${uri} order by k.at`
  ).map((row) => row.uri);

test('a member’s demand is refused in their own company and goes nowhere', async () => {
  await expect(gil.post('Read this!', { group_id: atGamma, must_read: true })).rejects.toThrow(
    'Only owners and moderators',
  );
});

test('a moderator of another company asks; each reader answers, and the numbers reach the author and the moderators only', async () => {
  const post = await bea.post('Ab Montag neue Prüfvorschrift.', { group_id: atBeta, must_read: true });
  const [atAlpha, gamma] = await Promise.all([
    until('Alpha asks', async () => seenBy(ada, room.id, post.uri)),
    until('Gamma asks', async () => seenBy(gil, atGamma, post.uri)),
  ]);
  expect([atAlpha.kontor.must_read, gamma.kontor.must_read]).toEqual([
    { until: null, acknowledged_at: null, quiz: [], proven: false },
    { until: null, acknowledged_at: null, quiz: [], proven: false },
  ]);
  await gil.at.api('POST', `/api/v1/statuses/${gamma.id}/acknowledge`, {}, gil.who.token);
  await ada.at.api('POST', `/api/v1/statuses/${atAlpha.id}/acknowledge`, {}, ada.who.token);
  await until('Beta heard of both', async () => (await readersAt(bea, post.uri)).length === 2);
  expect(await readersAt(gil, post.uri)).toEqual([gil.who.uri]);
  expect((await readersAt(ada, post.uri)).toSorted()).toEqual([ada.who.uri, gil.who.uri].toSorted());
  // Fewer than five everywhere: no number is told.
  const [row] = await bea.at.db`select id from posts where uri = ${post.uri}`;
  expect(await readReception(bea.at.db, bea.who.id, row?.id as PostId)).toEqual(
    [expect.any(Number), expect.any(Number)].map((peerId) => ({ peerId, asked: 'few', acknowledged: 'few' })),
  );
});

const lesson = [
  { question: 'What do you wear?', right: 'Goggles', wrong: ['A hat', 'Nothing'] },
  { question: 'Whom do you call?', right: '112', wrong: ['Your mother'] },
];
const confirm = (who: Worker, id: string, answers?: readonly number[]) =>
  who.at.api<{ code?: string }>('POST', `/api/v1/statuses/${id}/acknowledge`, { answers }, who.who.token);
const page = async (who: Worker, path: string) => {
  const answer = await fetch(who.at.origin + path, {
    headers: { cookie: await who.at.cookie(who.who) },
    redirect: 'manual',
  });
  return { status: answer.status, text: await answer.text() };
};

test('questions are answered at home, as often as it takes; names are kept where both keys are turned, and for that company alone', async () => {
  const { beta } = companies;
  const [ben, wim] = await Promise.all([worker(beta, 'ben'), worker(beta, 'wim')]);
  await joins(ben, room, companies.alpha, ada);
  await beta.db`update people set roles = '{works_council}' where id = ${wim.who.id}`;
  const ask = { source: 'Schutzbrille tragen.', groupId: atBeta, quiz: lesson, proof: true };
  const publish = () =>
    beta.api<{ id: string; uri: string }>('POST', '/api/kontor/v1/must-reads', ask, bea.who.token);
  const turn = (by: Worker, on = true) =>
    transaction(beta.db, (tx) => switchMetric(tx, by.who.id, 'must_read_proof', on));
  await turn(bea);
  // One key is not enough.
  expect((await publish()).status).toBe(403);
  await turn(wim);
  const { data: post } = await publish();
  const [atAlpha, atHome, there] = await Promise.all([
    until('Alpha asks', async () => seenBy(ada, room.id, post.uri)),
    until('Beta asks', async () => seenBy(ben, atBeta, post.uri)),
    until('Gamma asks', async () => seenBy(gil, atGamma, post.uri)),
  ]);
  // Gamma has agreed to nothing of the kind; what is right is told to nobody.
  expect([atHome.kontor.must_read?.proven, there.kontor.must_read]).toEqual([
    true,
    {
      ...{ until: null, acknowledged_at: null, proven: false },
      quiz: [
        { question: 'What do you wear?', options: ['A hat', 'Goggles', 'Nothing'] },
        { question: 'Whom do you call?', options: ['112', 'Your mother'] },
      ],
    },
  ]);

  // Wrong, half right, without any, from an app that knows only announcements: asked again, and nothing is kept or sent.
  for (const answers of [undefined, [0, 1], [1], [1, 1], [1.5, 0]] as const)
    expect((await confirm(gil, there.id, answers)).data.code).toMatch(/posts.quizNotRight|invalid/);
  const dismissed = await gil.at.api('POST', `/api/v1/announcements/${there.id}/dismiss`, {}, gil.who.token);
  expect(dismissed.status).toBe(422);
  expect(await readersAt(gil, post.uri)).toEqual([]);
  for (let twice = 0; twice < 2; twice++) expect((await confirm(gil, there.id, [1, 0])).status).toBe(200);
  await confirm(ben, atHome.id, [1, 0]);
  await confirm(ada, atAlpha.id, [1, 0]);
  await until('Beta heard of all', async () => (await readersAt(bea, post.uri)).length === 3);

  // Who did, for who may announce at Beta: Ben alone. Others are partners' to prove. Each look is written down.
  const proof = (who: Worker) =>
    beta.api<{ items: { handle: string }[] }>(
      'GET',
      `/api/kontor/v1/must-reads/${post.id}/proof`,
      undefined,
      who.who.token,
    );
  expect([(await proof(ben)).status, (await proof(wim)).status]).toEqual([404, 404]);
  expect((await proof(bea)).data.items.map((each) => each.handle)).toEqual(['ben']);
  expect((await page(bea, `/posts/${post.id}/proof`)).text).toContain('@ben');
  expect((await page(bea, `/posts/${post.id}/proof.csv`)).text).toMatch(/^name,handle,at\r\n[^,]+,ben,20/);
  expect((await page(ben, `/posts/${post.id}/proof`)).status).toBe(404);
  const looks = await beta.db`select said from audit_log where said like '%must_read.proof%'`;
  expect(looks.map((row) => JSON.parse(String(row.said)))).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ kind: 'read', by: `person:${bea.who.id}` })),
  );
  // What is on record is not deleted by its author; either side ends it at once.
  expect((await beta.api('DELETE', `/api/v1/statuses/${post.id}`, undefined, bea.who.token)).status).toBe(
    403,
  );
  await turn(wim, false);
  expect((await proof(bea)).status).toBe(403);
});

test('who leaves is asked no more and counted no more, at home and at partners; what they confirmed stays', async () => {
  const { alpha, beta } = companies;
  const lea = await worker(beta, 'lea');
  await joins(lea, room, alpha, ada);
  const posts = [
    await ada.post('Neue Alarmnummer.', { group_id: room.id, must_read: true }),
    await ada.post('Neuer Sammelplatz.', { group_id: room.id, must_read: true }),
  ] as const;
  const first = await until('Beta asks', async () => {
    const all = await Promise.all(posts.map((post) => seenBy(lea, atBeta, post.uri)));
    return all.every(Boolean) && all[0];
  });
  await confirm(lea, first.id);
  await until('Alpha heard', async () => (await readersAt(ada, posts[0].uri)).includes(lea.who.uri));
  const asked = async () =>
    (
      await alpha.db`
        select p.uri from memberships m join people p on p.id = m.person_id
        where m.group_id = ${room.id} and m.state = 'active'`
    ).map((row) => row.uri);
  expect(await asked()).toContain(lea.who.uri);
  await transaction(beta.db, (tx) => deactivatePerson(tx, bea.who.id, lea.who.id, revokeAll));
  await until('Alpha heard that Lea left', async () => !(await asked()).includes(lea.who.uri));
  // Nothing waits for her, and nobody waits for her answer.
  expect(await waitingMustReads(beta.db, lea.who.id)).toEqual([]);
  expect(await readersAt(ada, posts[0].uri)).toEqual([lea.who.uri]);
  expect(await readersAt(lea, posts[0].uri)).toEqual([lea.who.uri]);
});

test('an agreement without reactions keeps acknowledgements at home', async () => {
  const { gamma, alpha } = companies;
  const post = await bea.post('Zweite Vorschrift.', { group_id: atBeta, must_read: true });
  const there = await until('Gamma asks', async () => seenBy(gil, atGamma, post.uri));
  const file = path.join(gamma.dataDir, 'narrow.json');
  writeFileSync(file, JSON.stringify({ out: { categories: { reaction: 'deny' } } }));
  await gamma.agreement('narrow', alpha.origin, '--file', file);
  await gil.at.api('POST', `/api/v1/statuses/${there.id}/acknowledge`, {}, gil.who.token);
  await settle(600);
  expect(await readersAt(gil, post.uri)).toEqual([gil.who.uri]);
  expect(await readersAt(ada, post.uri)).toEqual([]);
});
