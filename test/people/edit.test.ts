import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeAll } from '#src/access/revoke.ts';
import { issueToken, readToken } from '#src/access/tokens.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { editProfile, type ProfileChanges } from '#src/people/edit.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { findPersonByHandle, readPersonSummary, readPeople, readProfile } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, colleague, factsOf, partnersPerson, peerAt, testKeys } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let ada: PersonId;
let eva: PersonId;
let bob: PersonId;
beforeAll(async () => {
  at = await freshDatabase();
  ada = await colleague(at.db, 'ada', { admin: true });
  eva = await colleague(at.db, 'eva');
  bob = await partnersPerson(at.db, beta, 'bob');
});
afterAll(() => at.drop());

const edit = (id: PersonId, changes: ProfileChanges) => act(at.db, (tx) => editProfile(tx, id, changes));
const deactivate = (by: PersonId, id: PersonId) =>
  act(at.db, (tx) => deactivatePerson(tx, by, id, revokeAll));

test.each([
  ['an empty name', { name: ' ' }],
  ['a picture from elsewhere', { avatar: 'https://tracker.example/a.png' }],
  ['a biography of 5,001 characters', { bio: 'x'.repeat(5_001) }],
  [
    '61 fields',
    { fields: Array.from({ length: 61 }, (_, i) => ({ name: 'skill' as const, value: `s${i}` })) },
  ],
  [
    'a value given twice',
    {
      fields: [
        { name: 'skill' as const, value: 'CAD' },
        { name: 'skill' as const, value: 'CAD ' },
      ],
    },
  ],
])('a profile with %s is refused and stays as it was', async (_what, wrong) => {
  await expect(edit(ada, wrong)).rejects.toMatchObject({ kind: 'invalid' });
  expect(await readProfile(at.db, { personId: ada }, ada)).toMatchObject({
    name: 'Ada',
    fields: [],
    bioHtml: '',
  });
});

test("a partner's person cannot be edited here", async () => {
  await expect(edit(bob, { name: 'Eve' })).rejects.toMatchObject({ kind: 'not_found' });
});

test('what is not named in an edit stays', async () => {
  const peerId = await peerAt(at.db, beta);
  await edit(ada, {
    bio: 'Builds **engines**.\u0000 <script>alert(1)</script>',
    fields: [
      { name: 'site', value: 'Kiel', visibility: 'all' },
      { name: 'phone', value: '112', visibility: 'partner', peerId },
    ],
  });
  await edit(ada, { name: 'Ada L.', avatar: `${at.instance.origin}/files/a.png` });
  const profile = await readProfile(at.db, { personId: ada }, ada);
  expect(profile).toMatchObject({
    name: 'Ada L.',
    avatarUrl: `${at.instance.origin}/files/a.png`,
    fields: [
      { name: 'site', value: 'Kiel', visibility: 'all', peerId: null },
      { name: 'phone', value: '112', visibility: 'partner', peerId },
    ],
  });
  expect(profile?.bioHtml).toContain('<strong>engines</strong>');
  expect(profile?.bioHtml).not.toContain('<script');

  await edit(ada, { avatar: null, fields: [{ name: 'site', value: 'Kiel', visibility: 'me' }] });
  expect(await readProfile(at.db, { personId: ada }, ada)).toMatchObject({
    avatarUrl: null,
    fields: [{ name: 'site', value: 'Kiel', visibility: 'me' }],
  });
  expect(await factsOf(at.db, 'person.updated')).toHaveLength(3);
});

test('who else may see a field is told to its owner only', async () => {
  await edit(ada, { fields: [{ name: 'skill', value: 'Steam', visibility: 'all' }] });
  expect((await readProfile(at.db, { personId: eva }, ada))?.fields).toEqual([
    { name: 'skill', value: 'Steam' },
  ]);
});

test("a partner's server sees no person of another partner", async () => {
  const peerId = await peerAt(at.db, 'http://gamma.localhost:4003');
  expect(await readProfile(at.db, { peerId }, bob)).toBeNull();
  expect(await readProfile(at.db, { peerId }, ada)).toMatchObject({ handle: 'ada' });
});

test('only an administrator or the instance deactivates, and only people of ours', async () => {
  const instance = await act(at.db, async (tx) => ensureInstanceActor(tx, await testKeys()));
  for (const by of [eva, bob])
    await expect(deactivate(by, ada)).rejects.toMatchObject({ kind: 'not_allowed' });
  for (const id of [bob, instance])
    await expect(deactivate(ada, id)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await factsOf(at.db, 'person.deactivated')).toEqual([]);

  const leaver = await colleague(at.db, 'leaver');
  const token = await act(at.db, (tx) =>
    issueToken(tx, { personId: leaver, name: 'phone', scopes: ['read'] }),
  );
  expect(await readToken(at.db, token)).toMatchObject({ personId: leaver });
  await deactivate(instance, leaver);
  await deactivate(ada, leaver);
  expect(await readToken(at.db, token)).toBeNull();
  expect(await readProfile(at.db, { personId: eva }, leaver)).toBeNull();
  expect(await findPersonByHandle(at.db, 'leaver', null)).toBeNull();
  // Their posts stay, and so does the face beside them.
  expect(await readPersonSummary(at.db, leaver)).toMatchObject({ handle: 'leaver' });
  const [row] = await readPeople(at.db, [leaver]);
  expect(await factsOf(at.db, 'person.deactivated')).toEqual([
    {
      name: 'person.deactivated',
      about: `person:${leaver}`,
      by: instance,
      data: { personId: leaver, uri: row?.uri, posts: 'keep' },
    },
  ]);
  await expect(colleague(at.db, 'leaver')).rejects.toMatchObject({ kind: 'conflict' });
});

test('an administrator who was deactivated decides nothing any more', async () => {
  const former = await colleague(at.db, 'former', { admin: true });
  await deactivate(ada, former);
  await expect(deactivate(former, eva)).rejects.toMatchObject({ kind: 'not_allowed' });
});
