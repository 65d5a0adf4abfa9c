import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSession, readSession } from '#src/access/sessions.ts';
import { issueToken, readToken } from '#src/access/tokens.ts';
import { answerBrake, deactivateWaiting, readHeld } from '#src/identity/directory/brake.ts';
import { adoptPerson } from '#src/identity/directory/people.ts';
import { endDirectoryToken, makeDirectoryToken } from '#src/identity/directory/tokens.ts';
import { applyRules, previewRule, setRule, type DirectoryGroupId } from '#src/identity/directory/rules.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { scimSource } from '#src/identity/directory/external-id.ts';
import { findPersonByHandle, readProfile } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { ask, until } from '#test/support/http.ts';
import { textOf } from '../web/site.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

let alpha: TestInstance;
let ada: Member;
let token: string;
const act = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, verb);

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', { admin: true, email: 'ada@alpha.example', sharedKeys: true });
  token = await act((tx) => makeDirectoryToken(tx, ada.id, { name: 'Entra', days: 365 }));
});
afterAll(() => alpha.remove());
beforeEach(async () => {
  await alpha.db`delete from directory_brakes`;
  await alpha.db`update directory_leavers set done_at = done_at - interval '2 hours'`;
});

interface ScimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}
async function scim(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ScimAnswer> {
  const answer = await ask(alpha.origin, {
    ...{ method, path: `/scim/v2${path}` },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (answer.json ?? {}) as Record<string, unknown>,
  };
}
const patch = (id: string, ...Operations: object[]) =>
  scim('PATCH', `/Users/${id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
const user = (userName: string, more: object = {}) => ({
  ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true, ...more },
});
let made = 0;
const add = async (more: object = {}): Promise<{ id: PersonId; userName: string }> => {
  const userName = `user${++made}@alpha.example`;
  const { status, body } = await scim('POST', '/Users', user(userName, more));
  expect(status).toBe(201);
  return { id: body.id as PersonId, userName };
};
const isActive = async (id: string): Promise<boolean> => {
  const [row] = await alpha.db`select deactivated_at from people where id = ${id}`;
  return row?.deactivatedAt === null;
};

describe('a token', () => {
  test('of nobody, of a person, ended or expired opens nothing', async () => {
    const ended = await act((tx) => makeDirectoryToken(tx, ada.id, { name: 'Ended', days: 1 }));
    const [row] = await alpha.db`select id from directory_tokens where name = 'Ended'`;
    await act((tx) => endDirectoryToken(tx, ada.id, row?.id));
    const expired = await act((tx) => makeDirectoryToken(tx, ada.id, { name: 'Expired', days: 1 }));
    await alpha.db`update directory_tokens set expires_at = now() where name = 'Expired'`;
    for (const bearer of ['', 'x'.repeat(43), ada.token, ended, expired]) {
      const answer = await scim('GET', '/Users', undefined, { authorization: `Bearer ${bearer}` });
      expect([answer.status, answer.body.detail]).toEqual([401, expect.stringContaining('Make a new one')]);
    }
  });

  test('is made by administrators alone, for a while, and its use is noted', async () => {
    const otto = await alpha.person('otto', { sharedKeys: true });
    await expect(act((tx) => makeDirectoryToken(tx, otto.id, { name: 'x', days: 1 }))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    for (const days of [0, 1.5, 10_000])
      await expect(act((tx) => makeDirectoryToken(tx, ada.id, { name: 'x', days }))).rejects.toMatchObject({
        reason: { id: 'identity.tokenDays' },
      });
    await scim('GET', '/Users');
    const [row] = await alpha.db`select last_used_at from directory_tokens where name = 'Entra'`;
    expect(row?.lastUsedAt).not.toBeNull();
  });
});

describe('somebody new', () => {
  test('gets an account with what the directory says, and not a second time', async () => {
    const body = user('Élise.Dupré@alpha.example', {
      ...{ externalId: 'e-1', name: { givenName: 'Élise', familyName: 'Dupré' }, title: 'Engineer' },
      emails: [
        { type: 'home', value: 'private@elsewhere.example' },
        { type: 'work', value: 'elise@alpha.example', primary: 'True' },
      ],
      addresses: [{ type: 'work', locality: 'Lyon' }],
      preferredLanguage: 'fr-CA,en;q=0.5',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
        department: 'R&D',
        manager: { value: '7' },
      },
      password: 'never kept',
    });
    const first = await scim('POST', '/Users', body);
    expect([first.status, first.headers.location]).toEqual([
      201,
      `${alpha.origin}/scim/v2/Users/${String(first.body.id)}`,
    ]);
    expect(JSON.stringify(first.body)).not.toContain('never kept');
    const elise = await findPersonByHandle(alpha.db, 'elise.dupre', null);
    expect([elise?.name, elise?.id]).toEqual(['Élise Dupré', first.body.id]);
    const [row] = await alpha.db`select email from people where id = ${elise?.id ?? ''}`;
    expect([row?.email, elise?.locale]).toEqual(['elise@alpha.example', 'fr']);
    // What the directory says later does not change what she reads in.
    await patch(elise?.id ?? '', { op: 'replace', path: 'preferredLanguage', value: 'de' });
    expect((await findPersonByHandle(alpha.db, 'elise.dupre', null))?.locale).toBe('fr');
    const fields =
      await alpha.db`select name, value from profile_fields where person_id = ${elise?.id ?? ''} order by name`;
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['department', 'R&D'],
      ['site', 'Lyon'],
      ['title', 'Engineer'],
    ]);
    const again = await scim('POST', '/Users', body);
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
  });

  test('reports to whom the directory says, by the number it was given; two in a circle, and nobody, break nothing', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const head = await scim('POST', '/Users', user('head@alpha.example', {}));
    const led = await scim(
      'POST',
      '/Users',
      user('led@alpha.example', { [enterprise]: { manager: { value: String(head.body.id) } } }),
    );
    expect(led.body[enterprise]).toEqual({ manager: { value: head.body.id } });
    const managerOf = async (id: unknown): Promise<string | undefined> => {
      const personId = String(id) as PersonId;
      const profile = await readProfile(alpha.db, { personId: ada.id }, personId);
      return profile?.fields.find(({ name }) => name === 'manager')?.person?.handle;
    };
    expect(await managerOf(led.body.id)).toBe('head');
    const says = (id: unknown, manager: unknown) =>
      scim('PATCH', `/Users/${String(id)}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'Add', path: `${enterprise}:manager`, value: manager }],
      });
    expect((await says(head.body.id, led.body.id)).status).toBe(200);
    expect(await managerOf(head.body.id)).toBe('led');
    expect((await says(led.body.id, '99999999')).status).toBe(200);
    expect(await managerOf(led.body.id)).toBe('head');
  });

  test('with the address of a colleague is not that colleague, until an administrator says so', async () => {
    const twin = await scim(
      'POST',
      '/Users',
      user('ada.b@alpha.example', { emails: [{ value: 'Ada@alpha.example' }] }),
    );
    expect([twin.status, twin.body.detail]).toEqual([
      409,
      expect.stringContaining('kontor directory adopt ada'),
    ]);
    expect((await scim('GET', `/Users/${ada.id}`)).status).toBe(404);
    const anna = await alpha.person('anna', { sharedKeys: true });
    await act((tx) => adoptPerson(tx, anna.id, scimSource, 'anna.k@alpha.example'));
    expect((await scim('GET', `/Users/${anna.id}`)).body.userName).toBe('anna.k@alpha.example');
  });

  test.for([
    ['without a user name', user('')],
    ['that is no object', []],
    ['that is no JSON', '{"userName"'],
    ['with a user name that is too long', user('x'.repeat(300))],
  ] as const)('%s is refused with a sentence', async ([, body]) => {
    const answer = await scim('POST', '/Users', body);
    expect([answer.status, answer.body.status]).toEqual([400, '400']);
    expect(String(answer.body.detail).length).toBeGreaterThan(10);
  });
});

describe('finding', () => {
  test('by user name, external id, address and state, in pages', async () => {
    const { id, userName } = await add({ externalId: 'find-me', emails: [{ value: 'find@alpha.example' }] });
    for (const filter of [
      `userName eq "${userName.toUpperCase()}"`,
      'externalId eq "find-me"',
      'emails[type eq "work" and value eq "find@alpha.example"]',
      `userName eq "${userName}" and active eq true`,
      `(userName eq "nobody" or externalId eq "find-me")`,
    ]) {
      const { body } = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      expect([filter, body.totalResults, (body.Resources as { id: string }[])[0]?.id]).toEqual([
        filter,
        1,
        id,
      ]);
    }
    await add();
    const first = await scim('GET', '/Users?startIndex=1&count=1');
    const second = await scim('GET', '/Users?startIndex=2&count=1');
    const none = await scim('GET', '/Users?startIndex=9999&count=1');
    expect([first.body.itemsPerPage, first.body.totalResults]).toEqual([1, second.body.totalResults]);
    expect([none.body.itemsPerPage, none.body.totalResults]).toEqual([0, first.body.totalResults]);
    const idIn = ({ body }: ScimAnswer) => (body.Resources as { id: string }[])[0]?.id;
    expect(idIn(first)).not.toBe(idIn(second));
  });

  test.for([
    'userName eq',
    'password eq "x"',
    'not (userName eq "a")',
    '))((',
    `userName eq "${'x'.repeat(2_000)}"`,
    'userName eq "\'; drop table people; --"',
  ])('by what is no filter for us is refused or finds nobody: %s', async (filter) => {
    const answer = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    expect([200, 400]).toContain(answer.status);
    expect(answer.body.totalResults ?? 0).toBe(0);
  });
});

describe('a change', () => {
  test('as Entra ID sends it: text for booleans, capital letters, paths with filters, unknown ones ignored', async () => {
    const { id } = await add();
    const answer = await patch(
      id,
      { op: 'Replace', path: 'displayName', value: 'New Name' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: `${id}@alpha.example` },
      {
        op: 'Add',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        value: 'Sales',
      },
      { op: 'Add', path: 'name.givenName', value: 'New' },
      { op: 'Add', path: 'preferredLanguage', value: 'fr' },
    );
    expect([answer.status, answer.body.displayName]).toEqual([200, 'New Name']);
    const [row] = await alpha.db`select name, email, handle from people where id = ${id}`;
    expect(row).toMatchObject({ name: 'New Name', email: `${id}@alpha.example`, handle: `user${made}` });
  });

  test('of the user name leaves the handle as it is; another person’s user name is refused', async () => {
    const [one, two] = [await add(), await add()];
    expect((await patch(one.id, { op: 'replace', path: 'userName', value: two.userName })).status).toBe(409);
    expect((await patch(one.id, { op: 'replace', value: { userName: 'moved@alpha.example' } })).status).toBe(
      200,
    );
    const [row] = await alpha.db`select handle from people where id = ${one.id}`;
    expect(row?.handle).toMatch(/^user\d+$/);
  });

  test('of an older version is refused', async () => {
    const { id } = await add();
    const { headers } = await scim('GET', `/Users/${id}`);
    await patch(id, { op: 'replace', path: 'title', value: 'One' });
    const late = await scim('PUT', `/Users/${id}`, user('late@alpha.example'), {
      'if-match': headers.etag ?? '',
    });
    expect(late.status).toBe(412);
    const same = await scim('GET', `/Users/${id}`, undefined, { 'if-none-match': 'W/"2"' });
    expect(same.status).toBe(304);
  });

  test.for([
    [{ op: 'destroy', path: 'active' }],
    [{ op: 'add', path: 'active' }],
    [{ op: 'replace', path: 7, value: 1 }],
    [{ op: 'remove' }],
    [],
  ] as object[][])('that is none is refused: %o', async (operations) => {
    const { id } = await add();
    const answer = await patch(id, ...operations);
    expect([answer.status, await isActive(id)]).toEqual([400, true]);
  });
});

describe('leaving', () => {
  test.for([
    [{ op: 'Replace', path: 'active', value: 'False' }],
    [{ op: 'replace', path: 'active', value: false }],
    [{ op: 'replace', value: { active: 'false' } }],
    [{ op: 'replace', value: { active: false } }],
  ] as object[][])(
    'ends sessions, tokens and streams at once, and coming back opens the account again: %o',
    async ([operation]) => {
      const { id } = await add();
      const [secret, app] = await act(async (tx) => [
        await createSession(tx, id, 'test'),
        await issueToken(tx, { personId: id, name: 'app', scopes: ['read'] }),
      ]);
      expect(await readToken(alpha.db, app)).not.toBeNull();
      const answer = await patch(id, operation ?? {});
      expect([answer.status, answer.body.active, await isActive(id)]).toEqual([200, false, false]);
      expect([await readSession(alpha.db, secret), await readToken(alpha.db, app)]).toEqual([null, null]);
      await patch(id, operation ?? {});
      const back = await patch(id, { op: 'Replace', path: 'active', value: 'True' });
      expect([back.body.active, await isActive(id), await readSession(alpha.db, secret)]).toEqual([
        true,
        true,
        null,
      ]);
    },
  );

  test('for good is a deletion, twice the same', async () => {
    const { id } = await add();
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(404);
    expect(await isActive(id)).toBe(false);
  });

  test('removing the word does not deactivate; nor does replacing the rest', async () => {
    const { id, userName } = await add();
    await patch(id, { op: 'remove', path: 'active' });
    await scim('PUT', `/Users/${id}`, { userName });
    expect(await isActive(id)).toBe(true);
  });

  test('whoever an administrator has deactivated does not come back by the directory', async () => {
    const { id } = await add();
    await alpha.db`update people set deactivated_at = now() where id = ${id}`;
    await patch(id, { op: 'replace', path: 'active', value: true });
    expect(await isActive(id)).toBe(false);
  });

  test('of the last administrator does not happen', async () => {
    await act((tx) => adoptPerson(tx, ada.id, scimSource, 'ada.b@alpha.example'));
    await patch(ada.id, { op: 'replace', path: 'active', value: false });
    expect(await isActive(ada.id)).toBe(true);
    await alpha.db`delete from directory_people where person_id = ${ada.id}`;
  });
});

describe('leaving of many at once', () => {
  test('stops, and an administrator says whether it is meant', async () => {
    const people: PersonId[] = [];
    for (let n = 0; n < 7; n++) people.push((await add()).id);
    const answers = [];
    for (const id of people)
      answers.push((await patch(id, { op: 'replace', path: 'active', value: false })).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 503, 503]);
    expect((await readHeld(alpha.db))?.count).toBe(2);
    // Asked again, the same waits.
    expect(
      (await patch(people[6] ?? '', { op: 'replace', path: 'active', value: false })).body.detail,
    ).toContain('an administrator is asked');
    expect((await readHeld(alpha.db))?.count).toBe(2);
    const page = await ask(alpha.origin, {
      path: '/settings/company/sign-in',
      headers: { cookie: await alpha.cookie(ada), accept: 'text/html' },
    });
    expect(textOf(page.text)).toContain('2 people wait');
    await expect(act((tx) => answerBrake(tx, people[5] ?? ada.id, 'continue'))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await act((tx) => answerBrake(tx, ada.id, 'continue'));
    await deactivateWaiting(alpha.db);
    expect([await isActive(people[5] ?? ''), await isActive(people[6] ?? '')]).toEqual([false, false]);
    const more = await add();
    expect((await patch(more.id, { op: 'replace', path: 'active', value: false })).status).toBe(200);
  });

  test('that was a mistake leaves those who waited as they are', async () => {
    const people: PersonId[] = [];
    for (let n = 0; n < 7; n++) people.push((await add()).id);
    for (const id of people) await scim('DELETE', `/Users/${id}`);
    const last = people[6] ?? '';
    expect([await isActive(last), (await scim('GET', `/Users/${last}`)).body.active]).toEqual([true, false]);
    await act((tx) => answerBrake(tx, ada.id, 'keep'));
    expect([await isActive(last), (await scim('GET', `/Users/${last}`)).body.active]).toEqual([true, true]);
    expect(await readHeld(alpha.db)).toBeNull();
  });
});

describe('groups', () => {
  const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
  const patchGroup = (id: string, ...Operations: object[]) =>
    scim('PATCH', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations,
    });
  const membersOf = async (id: string): Promise<string[]> =>
    ((await scim('GET', `/Groups/${id}`)).body.members as { value: string }[]).map(({ value }) => value);

  test('are kept with their members, whom the directory has to look after', async () => {
    const [one, two, three] = [await add(), await add(), await add()];
    const made = await scim('POST', '/Groups', {
      ...{ schemas: [group], displayName: 'R&D Lyon', externalId: 'g-1' },
      members: [{ value: one.id }, { value: ada.id }, { value: 'nonsense' }],
    });
    const id = String(made.body.id);
    expect([made.status, await membersOf(id)]).toEqual([201, [one.id]]);
    await patchGroup(id, { op: 'Add', path: 'members', value: [{ value: two.id }, { value: three.id }] });
    await patchGroup(id, { op: 'Remove', path: 'members', value: [{ value: one.id }] });
    await patchGroup(id, { op: 'remove', path: `members[value eq "${two.id}"]` });
    await patchGroup(id, { op: 'remove', path: `members[value eq "${two.id}"]` });
    expect(await membersOf(id)).toEqual([three.id]);
    await patchGroup(id, { op: 'replace', value: { displayName: 'Renamed' } });
    const found = await scim(
      'GET',
      `/Groups?filter=${encodeURIComponent('displayName eq "renamed"')}&excludedAttributes=members`,
    );
    expect(found.body.totalResults).toBe(1);
    await scim('PUT', `/Groups/${id}`, { displayName: 'Put', members: [{ value: one.id }] });
    expect(await membersOf(id)).toEqual([one.id]);
    expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(404);
  });
});

test('what is spoken is said: configuration, types, schemas', async () => {
  const config = await scim('GET', '/ServiceProviderConfig');
  expect(config.body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true },
    etag: { supported: true },
  });
  expect((await scim('GET', '/ResourceTypes')).body.totalResults).toBe(2);
  expect((await scim('GET', '/Schemas')).body.totalResults).toBe(3);
  expect((await scim('GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User')).body.name).toBe('User');
  expect((await scim('GET', '/Bulk')).status).toBe(404);
  await until('the worker is not disturbed', async () => true);
});

describe('a rule about a group', () => {
  const members = async (id: string): Promise<string[]> =>
    (await alpha.db`select person_id from memberships where group_id = ${id} and state = 'active'`).map(
      ({ personId }) => String(personId),
    );
  const patchGroup = (id: string, ...Operations: object[]) =>
    scim('PATCH', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations,
    });

  test('is looked at, then lets members in and out, but nobody out who came by themselves', async () => {
    const [room, closed] = [
      await alpha.group('pumps', ada, 'open'),
      await alpha.group('board', await alpha.person('orla', { sharedKeys: true }), 'closed'),
    ];
    const [one, two, own] = [await add(), await add(), await add()];
    await act((tx) => requestToJoin(tx, own.id, room.id));
    const made = await scim('POST', '/Groups', {
      displayName: 'Pumps',
      members: [one, two, own].map(({ id }) => ({ value: id })),
    });
    const id = made.body.id as DirectoryGroupId;
    await expect(act((tx) => previewRule(tx, one.id, id, 'pumps'))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await expect(act((tx) => setRule(tx, ada.id, id, 'board'))).rejects.toMatchObject({
      reason: { id: 'groups.onlyOwnersFill' },
    });
    const preview = await act((tx) => previewRule(tx, ada.id, id, 'pumps'));
    expect([preview.joins.count, preview.leaves.count]).toEqual([2, 0]);
    expect(await members(room.id)).not.toContain(one.id);
    await act((tx) => setRule(tx, ada.id, id, 'pumps'));
    await applyRules(alpha.db, { groupId: room.id });
    await applyRules(alpha.db, { groupId: room.id });
    expect(await members(room.id)).toEqual(expect.arrayContaining([one.id, two.id, own.id]));
    await patchGroup(id, { op: 'remove', path: 'members', value: [{ value: one.id }, { value: own.id }] });
    await applyRules(alpha.db, { groupId: room.id });
    expect(await members(room.id)).not.toContain(one.id);
    expect(await members(room.id)).toContain(own.id);
    await scim('DELETE', `/Groups/${id}`);
    await applyRules(alpha.db, { groupId: room.id });
    expect((await members(room.id)).toSorted()).toEqual([ada.id, own.id].toSorted());
    expect(await members(closed.id)).toHaveLength(1);
  });
});
