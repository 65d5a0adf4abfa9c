import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson } from '#src/people/add.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { findPersonByHandle, readPersonSummary, readPeople } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readKey } from '#src/platform/keys.ts';
import { newId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, colleague, factsOf, peerAt, testKeys } from '#test/support/people.ts';

let at: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  at = await freshDatabase();
});
afterAll(() => at.drop());

const add = async (more: object) => {
  const keys = await testKeys();
  return act(at.db, (tx) => addPerson(tx, { handle: 'new.one', name: 'New One', keys, ...more }));
};

test.each([
  ['a reserved handle', { handle: 'admin' }],
  ['a handle with capitals', { handle: 'Ada' }],
  ['a handle with a space', { handle: 'ada lovelace' }],
  ['a handle that starts with a hyphen', { handle: '-ada' }],
  ['a handle of 31 characters', { handle: 'a'.repeat(31) }],
  ['an empty handle', { handle: '' }],
  ['a name of control characters', { name: '\u202e\u0000 ' }],
  ['an address that is none', { email: 'ada' }],
  ['a field without a value', { fields: [{ name: 'skill', value: '  ' }] }],
  ['a link that would run a script', { fields: [{ name: 'link', value: 'javascript:alert(1)' }] }],
  [
    'a field for a partner who is not named',
    { fields: [{ name: 'phone', value: '1', visibility: 'partner' }] },
  ],
  [
    'a field for a partner that does not exist',
    { fields: [{ name: 'phone', value: '1', visibility: 'partner', peerId: 4711 }] },
  ],
])('a person with %s is refused', async (_what, wrong) => {
  await expect(add(wrong)).rejects.toMatchObject({ name: 'Refusal', kind: 'invalid' });
  expect(await findPersonByHandle(at.db, 'new.one', null)).toBeNull();
});

test('a handle that a group has is refused', async () => {
  await at.db`insert into groups (id, uri, handle, name) values (${newId()}, 'http://alpha.localhost:4001/ap/g/1', 'Hydraulik', 'H')`;
  await expect(add({ handle: 'hydraulik' })).rejects.toMatchObject({ kind: 'conflict' });
});

test('of 20 people added at once under one handle, one is', async () => {
  const keys = await testKeys();
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      act(at.db, (tx) => addPerson(tx, { handle: 'twin', name: 'Twin', keys })),
    ),
  );
  expect(all.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  expect(all.filter((r) => r.status === 'rejected' && r.reason instanceof Refusal)).toHaveLength(19);
});

test('a person of ours has our addresses, our company, keys that open, and a fact', async () => {
  const id = await colleague(at.db, 'ada', {
    name: '  Ada \n Lovelace ',
    email: 'ada@alpha.example',
    admin: true,
    locale: 'de',
    fields: [{ name: 'skill', value: 'Hydraulik' }],
  });
  const [person] = await readPeople(at.db, [id]);
  expect(person).toMatchObject({
    handle: 'ada',
    name: 'Ada Lovelace',
    host: null,
    peerId: null,
    company: 'Alpha AG',
    country: 'DE',
    isAdmin: true,
    locale: 'de',
    followPolicy: 'auto',
    pageUrl: 'http://alpha.localhost:4001/@ada',
    sharedInboxUri: 'http://alpha.localhost:4001/inbox',
    inboxUri: `${person?.uri}/inbox`,
    followersUri: `${person?.uri}/followers`,
  });
  expect(at.instance.addresses.parse(person?.uri ?? '')).toMatchObject({ kind: 'person' });
  expect(await readKey(at.db, at.instance, person?.uri ?? '', 'rsa')).toMatchObject({
    keyUri: `${person?.uri}#main-key`,
  });
  expect(await factsOf(at.db, 'person.added')).toContainEqual({
    name: 'person.added',
    about: `person:${id}`,
    by: null,
    data: { personId: id },
  });
});

test('a person is found by handle in any case, with our host or none, and not at a partner', async () => {
  await colleague(at.db, 'grace');
  await peerAt(at.db, 'http://beta.localhost:4002');
  expect(await findPersonByHandle(at.db, 'GRACE', null)).toMatchObject({ handle: 'grace' });
  expect(await findPersonByHandle(at.db, 'grace', 'alpha.localhost:4001')).toMatchObject({ handle: 'grace' });
  expect(await findPersonByHandle(at.db, 'grace', 'beta.localhost:4002')).toBeNull();
  expect(await findPersonByHandle(at.db, 'grace', 'nowhere.example')).toBeNull();
});

test('the instance actor is made once, however often and by however many it is asked for', async () => {
  const keys = await testKeys();
  const ids = await Promise.all(
    Array.from({ length: 5 }, () => act(at.db, (tx) => ensureInstanceActor(tx, keys))),
  );
  expect(new Set(ids).size).toBe(1);
  const stored =
    await at.db`select 1 from actor_keys where actor_uri = ${at.instance.addresses.instanceActor}`;
  expect(stored).toHaveLength(2);
  expect(ids[0] && (await readPersonSummary(at.db, ids[0]))).toMatchObject({
    kind: 'instance',
    handle: 'alpha.localhost:4001',
    uri: 'http://alpha.localhost:4001/actor',
  });
});
