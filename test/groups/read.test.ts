import { afterAll, beforeAll, expect, test } from 'vitest';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { memberPeers, membersOf, pendingFor, memberCountsOf } from '#src/groups/read-members.ts';
import { findGroupByHandle, findGroupByUri, listGroups, readGroup } from '#src/groups/read.ts';
import { receiveInvite, receiveJoin } from '#src/groups/receive.ts';
import type { Viewer } from '#src/people/person.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf, partnersGroup } from '#test/support/groups.ts';
import { act, colleague, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const gamma = 'http://gamma.localhost:4003';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let eva: PersonId;
let bob: PersonId;
let betaId: number;
let gammaId: number;
let open: GroupId;
let closed: GroupId;
let secret: GroupId;
let theirs: GroupId;

beforeAll(async () => {
  at = await freshDatabase();
  betaId = await peerAt(at.db, beta, 'Beta SAS', 'FR');
  gammaId = await peerAt(at.db, gamma);
  ada = await colleague(at.db, 'ada');
  eva = await colleague(at.db, 'eva');
  bob = await partnersPerson(at.db, beta, 'bob');
  open = await groupOf(at.db, ada, 'kantine', 'open');
  closed = await groupOf(at.db, ada, 'hydraulik', 'closed');
  secret = await groupOf(at.db, ada, 'fusion', 'secret');
  theirs = await partnersGroup(at.db, beta, 'usine', { name: 'Usine de Lyon' });
  await act(at.db, (tx) => receiveJoin(tx, bob, open, `${beta}/a/1`));
  await act(at.db, (tx) => requestToJoin(tx, eva, closed));
  await act(at.db, (tx) => receiveInvite(tx, theirs, eva, `${beta}/a/2`, bob));
  await act(at.db, (tx) => invite(tx, ada, secret, bob));
});
afterAll(() => at.drop());

const names = async (viewer: Viewer, list: { mine?: boolean; q?: string } = {}) =>
  (await listGroups(at.db, viewer, { ...list, page: { limit: 20 } })).map((g) => g.handle).toSorted();

test('a list shows the groups that the viewer may know of, and no others', async () => {
  expect(await names({ personId: eva })).toEqual(['hydraulik', 'kantine', 'usine']);
  expect(await names({ personId: ada })).toEqual(['fusion', 'hydraulik', 'kantine', 'usine']);
  expect(await names({ peerId: betaId })).toEqual(['fusion', 'hydraulik', 'kantine']);
  expect(await names({ peerId: gammaId })).toEqual(['hydraulik', 'kantine']);
});

test("a list narrows to one's own groups and to words", async () => {
  expect(await names({ personId: eva }, { mine: true })).toEqual([]);
  expect(await names({ personId: ada }, { mine: true })).toEqual(['fusion', 'hydraulik', 'kantine']);
  expect(await names({ personId: eva }, { q: 'lyon usi' })).toEqual(['usine']);
  expect(await names({ personId: eva }, { q: 'fusion' })).toEqual([]);
});

test('pages of a list join without gaps or doubles', async () => {
  const all = await listGroups(at.db, { personId: ada }, { page: { limit: 20 } });
  const first = await listGroups(at.db, { personId: ada }, { page: { limit: 3 } });
  const second = await listGroups(
    at.db,
    { personId: ada },
    { page: { limit: 3, maxId: first[2]?.id ?? '' } },
  );
  expect([...first, ...second].map((g) => g.id)).toEqual(all.map((g) => g.id));
});

test('an archived group is listed for its members only', async () => {
  const old = await groupOf(at.db, ada, 'altes', 'open');
  await at.db`update groups set archived_at = now() where id = ${old}`;
  expect(await names({ personId: eva })).not.toContain('altes');
  expect(await names({ personId: ada })).toContain('altes');
});

test("a group shows its home, its size and the viewer's own standing", async () => {
  expect(await readGroup(at.db, { personId: eva }, closed)).toMatchObject({
    handle: 'hydraulik',
    host: null,
    company: 'Alpha AG',
    membersCount: 1,
    mine: { role: 'member', state: 'requested' },
  });
  expect(await readGroup(at.db, { personId: eva }, theirs)).toMatchObject({
    host: 'beta.localhost:4002',
    company: 'Beta SAS',
    country: 'FR',
    membersCount: 0,
    mine: { state: 'invited' },
  });
  expect(await readGroup(at.db, { peerId: gammaId }, closed)).toMatchObject({ mine: null });
  expect(await readGroup(at.db, { peerId: gammaId }, theirs)).toBeNull();
});

test('members are shown with their companies to those who may see them', async () => {
  const shown = async (viewer: Viewer, id: GroupId) =>
    (await membersOf(at.db, viewer, id, { limit: 20 }))
      .map((m) => [m.person.handle, m.person.company, m.role])
      .toSorted();
  const inOpen = [
    ['ada', 'Alpha AG', 'owner'],
    ['bob', 'Beta SAS', 'member'],
  ];
  expect(await shown({ personId: eva }, open)).toEqual(inOpen);
  expect(await shown({ personId: eva }, closed)).toEqual([]);
  expect(await shown({ personId: ada }, closed)).toEqual([['ada', 'Alpha AG', 'owner']]);
  expect(await shown({ peerId: betaId }, open)).toEqual(inOpen);
  expect(await shown({ peerId: gammaId }, open)).toEqual([]);
  expect(await shown({ peerId: betaId }, secret)).toEqual([]);
  const owners = await membersOf(at.db, { personId: eva }, open, { limit: 20 }, ['owner', 'moderator']);
  expect(owners.map((m) => m.person.handle)).toEqual(['ada']);
});

test('seats are counted by company for whoever may know of the group', async () => {
  expect(await memberCountsOf(at.db, { personId: eva }, open)).toEqual([
    { peerId: null, company: 'Alpha AG', country: 'DE', count: 1 },
    { peerId: betaId, company: 'Beta SAS', country: 'FR', count: 1 },
  ]);
  expect(await memberCountsOf(at.db, { personId: eva }, secret)).toEqual([]);
});

test('the partners of a group are those with an active member', async () => {
  expect(await memberPeers(at.db, open)).toEqual([betaId]);
  expect(await memberPeers(at.db, secret)).toEqual([]);
});

test('what waits is told to whoever can answer it', async () => {
  const of = async (id: PersonId) =>
    (await pendingFor(at.db, id)).map((p) => [
      p.kind,
      p.group.handle,
      p.group.host,
      p.person?.handle ?? null,
    ]);
  expect(await of(ada)).toEqual([['request', 'hydraulik', null, 'eva']]);
  expect(await of(eva)).toEqual([['invitation', 'usine', 'beta.localhost:4002', 'bob']]);
  expect(await of(await colleague(at.db, 'kim'))).toEqual([]);
});

test('a group is found by handle and host, and by URI', async () => {
  expect(await findGroupByHandle(at.db, 'USINE', 'Beta.localhost:4002')).toMatchObject({ id: theirs });
  expect(await findGroupByHandle(at.db, 'usine', null)).toBeNull();
  expect(await findGroupByUri(at.db, `${beta}/ap/g/usine`)).toMatchObject({ id: theirs, peerId: betaId });
});
