import { afterAll, beforeAll, expect, test } from 'vitest';
import { follow } from '#src/people/follow.ts';
import { forgetPerson } from '#src/people/forget.ts';
import type { IncomingPerson } from '#src/people/person.ts';
import { findPersonByHandle, findPersonByUri, readProfile } from '#src/people/read.ts';
import { receivePerson } from '#src/people/receive.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, colleague, factsOf, incomingPerson, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const gamma = 'http://gamma.localhost:4003';
let at: Awaited<ReturnType<typeof freshDatabase>>;
let betaId: number;
let gammaId: number;
beforeAll(async () => {
  at = await freshDatabase();
  betaId = await peerAt(at.db, beta, 'Beta SAS', 'FR');
  gammaId = await peerAt(at.db, gamma);
});
afterAll(() => at.drop());

const receive = (person: IncomingPerson) => act(at.db, (tx) => receivePerson(tx, person));
const bob = (more: Partial<IncomingPerson> = {}) => ({ ...incomingPerson(beta, betaId, 'bob'), ...more });

test('another partner cannot describe a person of beta, known or not', async () => {
  await expect(receive(bob({ peerId: gammaId }))).rejects.toMatchObject({ kind: 'not_allowed' });
  await receive(bob());
  await expect(receive(bob({ peerId: gammaId, name: 'Eve' }))).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await findPersonByUri(at.db, bob().uri)).toMatchObject({ name: 'Bob', peerId: betaId });
});

test('a partner cannot describe one of our people', async () => {
  const ada = await colleague(at.db, 'ada');
  const uri = (await readProfile(at.db, { personId: ada }, ada))?.uri ?? '';
  const inboxUri = `${uri}/inbox`;
  await expect(receive(bob({ uri, inboxUri }))).rejects.toMatchObject({ kind: 'not_allowed' });
});

test.each([
  ['an inbox on another origin', { inboxUri: 'http://eve.example/inbox' }],
  ['an inbox on another port', { inboxUri: 'http://beta.localhost:22/inbox' }],
  ['a handle that imitates another host', { handle: 'bob@alpha.localhost:4001' }],
  ['no handle', { handle: ' ' }],
  ['a URI of another kind', { uri: 'data:text/plain,bob' }],
])('a person with %s is refused', async (_what, wrong) => {
  await expect(receive(bob(wrong))).rejects.toMatchObject({ kind: 'invalid' });
});

test('what could harm a reader is taken out on receipt', async () => {
  const id = await receive(
    bob({
      uri: `${beta}/ap/p/mallory`,
      handle: 'mallory',
      name: `Mal\u202elory\n${'x'.repeat(500)}`,
      bioHtml: '<p onclick="x()">Hi<script>alert(1)</script></p>',
      avatarUrl: 'javascript:alert(1)',
      pageUrl: 'data:text/html,x',
      sharedInboxUri: 'http://eve.example/inbox',
      fields: [
        { name: 'link', value: 'javascript:alert(1)' },
        { name: 'skill', value: ' Pumps\u0000 ' },
        { name: 'skill', value: 'Pumps' },
      ],
    }),
  );
  const profile = await readProfile(at.db, { personId: await colleague(at.db, 'reader') }, id);
  expect(profile).toMatchObject({
    bioHtml: '<p>Hi</p>',
    avatarUrl: null,
    pageUrl: null,
    fields: [{ name: 'skill', value: 'Pumps' }],
  });
  expect(profile?.name).toMatch(/^Mallory x{92}$/);
  expect(await findPersonByUri(at.db, `${beta}/ap/p/mallory`)).toMatchObject({ sharedInboxUri: null });
});

test('a person is found under the partner with its company, and refreshed in place', async () => {
  const first = await receive(bob({ fields: [{ name: 'site', value: 'Lyon' }] }));
  const second = await receive(
    bob({ name: 'Robert', handle: 'robert', fields: [{ name: 'skill', value: 'CAD' }] }),
  );
  expect(second).toBe(first);
  expect(await findPersonByHandle(at.db, 'bob', 'beta.localhost:4002')).toBeNull();
  expect(await findPersonByHandle(at.db, 'Robert', 'BETA.localhost:4002')).toMatchObject({
    id: first,
    name: 'Robert',
    company: 'Beta SAS',
    country: 'FR',
    host: 'beta.localhost:4002',
  });
  const profile = await readProfile(at.db, { personId: await colleague(at.db, 'viewer') }, first);
  expect(profile?.fields).toEqual([{ name: 'skill', value: 'CAD' }]);
});

test('a partner without a company name is shown by its host', async () => {
  const id = await partnersPerson(at.db, gamma, 'carol');
  expect(await readProfile(at.db, { personId: id }, id)).toMatchObject({ company: 'gamma.localhost:4003' });
});

test('a refresh that changes nothing makes no fact, one that changes a field does', async () => {
  const person = bob({ uri: `${beta}/ap/p/quiet`, handle: 'quiet' });
  const id = await receive(person);
  const facts = async () =>
    (await factsOf(at.db, 'person.')).filter((f) => f.data.personId === id).map((f) => f.name);
  await receive(person);
  expect(await facts()).toEqual(['person.added']);
  await receive({ ...person, fields: [{ name: 'title', value: 'Engineer' }] });
  expect(await facts()).toEqual(['person.added', 'person.updated']);
});

test('the same person received by 20 requests at once is one row', async () => {
  const person = bob({
    uri: `${beta}/ap/p/crowd`,
    handle: 'crowd',
    fields: [{ name: 'site', value: 'Lyon' }],
  });
  const ids = await Promise.all(Array.from({ length: 20 }, () => receive(person)));
  expect(new Set(ids).size).toBe(1);
});

test('one of our people is not forgotten as if a partner had deleted them', async () => {
  const eva = await colleague(at.db, 'eva', { fields: [{ name: 'site', value: 'Kiel' }] });
  expect(await act(at.db, (tx) => forgetPerson(tx, eva))).toBe(false);
  expect(await readProfile(at.db, { personId: eva }, eva)).toMatchObject({ fields: [{ value: 'Kiel' }] });
});

test('a forgotten person leaves nothing that names them and does not come back', async () => {
  const person = bob({
    uri: `${beta}/ap/p/leaver`,
    handle: 'leaver',
    fields: [{ name: 'phone', value: '112' }],
  });
  const id = await receive(person);
  const fan = await colleague(at.db, 'fan');
  await act(at.db, (tx) => follow(tx, fan, id));

  expect(await act(at.db, (tx) => forgetPerson(tx, id))).toBe(true);
  expect(await readProfile(at.db, { personId: fan }, id)).toBeNull();
  expect(await findPersonByUri(at.db, person.uri)).toMatchObject({ name: '', handle: 'deleted' });
  expect(await at.db`select 1 from profile_fields where person_id = ${id}`).toHaveLength(0);
  expect(await at.db`select 1 from follows where followee_id = ${id}`).toHaveLength(0);
  expect(await factsOf(at.db, 'person.deactivated')).toMatchObject([
    { by: id, data: { personId: id, uri: person.uri } },
  ]);

  await expect(receive(person)).rejects.toMatchObject({ kind: 'gone' });
  expect(await act(at.db, (tx) => forgetPerson(tx, id))).toBe(false);
});
