import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readReception } from '#src/posts/kinds/must-read/reception.ts';
import { settle, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

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
  const [row] = await alpha.db`select id from people where uri = ${bea.who.uri}`;
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, room.id, row?.id as PersonId, 'moderator'));
  await until('Beta knows that Bea moderates', async () => {
    const [membership] = await beta.db`select role from memberships where person_id = ${bea.who.id}`;
    return membership?.role === 'moderator';
  });
});
afterAll(() => companies.end());

type MustRead = Status & { kontor: { must_read: { acknowledged_at: string | null } | null } };
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
    { until: null, acknowledged_at: null },
    { until: null, acknowledged_at: null },
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
