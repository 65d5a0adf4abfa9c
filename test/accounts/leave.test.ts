import { afterAll, beforeAll, expect, test } from 'vitest';
import { round } from '#src/maintenance.ts';
import { transaction } from '#src/platform/database.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { beginTotp } from '#src/access/totp.ts';
import { setPassword } from '#src/access/passwords.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { agree } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let beta: TestInstance;
let ada: Member;
let bruno: Member;
const password = 'four quiet pumps hum';

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  ada = await alpha.person('ada', { admin: true });
  bruno = await beta.person('bruno');
  await agree(alpha, beta);
});
afterAll(() => Promise.all([alpha.remove(), beta.remove()]));

/** A leaver whom Bruno of Beta follows and who has written something that Beta has got. */
async function leaver(handle: string): Promise<{ who: Member; post: string; kept: string }> {
  const who = await alpha.person(handle, { name: `Lea ${handle}`, email: `${handle}@mail.example` });
  await transaction(alpha.db, (tx) => setPassword(tx, who.id, password));
  const found = await beta.api<{ accounts: { id: string }[] }>(
    'GET',
    `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@${who.acct}`)}`,
    undefined,
    bruno.token,
  );
  await beta.api('POST', `/api/v1/accounts/${found.data.accounts[0]?.id}/follow`, {}, bruno.token);
  await until('the follow', async () => {
    const [row] = await alpha.db`select 1 from follows where followee_id = ${who.id} and state = 'accepted'`;
    return row !== undefined;
  });
  const publish = async (visibility: string) =>
    (
      await alpha.api<{ uri: string }>(
        'POST',
        '/api/v1/statuses',
        { status: `by ${handle}`, visibility },
        who.token,
      )
    ).data.uri;
  const [post, kept] = [await publish('private'), await publish('unlisted')];
  await until('the post at Beta', async () => (await countAt(beta, post)) === 1);
  return { who, post, kept };
}

const countAt = async (at: TestInstance, uri: string): Promise<number> =>
  (await at.db`select 1 from posts where uri = ${uri}`).length;

/** Sends a form of the account page. */
async function send(who: Member, route: string, fields: Record<string, string>) {
  const cookie = await alpha.cookie(who);
  const page = await ask(alpha.origin, { path: '/settings/account', headers: { cookie } });
  const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: route,
    headers: { cookie, origin: alpha.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ form_token, back: '/settings/account', ...fields }).toString(),
  });
  return { answer, cookie };
}

/** The grace is over, and the worker has done what follows. */
async function carryOut(who: Member): Promise<void> {
  await alpha.db`update departures set due_at = now() where person_id = ${who.id}`;
  await round(alpha.db);
  await until('the departure', async () => {
    const [row] = await alpha.db`select deactivated_at from people where id = ${who.id}`;
    return row?.deactivatedAt !== null;
  });
}

/** Beta has deleted the person, and what it had of them. */
const goneAtBeta = (who: Member, post: string): Promise<unknown> =>
  until('Beta forgets', async () => {
    const [row] = await beta.db`select name, deactivated_at from people where uri = ${who.uri}`;
    return row?.deactivatedAt !== null && row?.name === '' && (await countAt(beta, post)) === 0;
  });

/** Beta has heard that the person left, and how they are called since. */
const leftAtBeta = (who: Member, name: RegExp): Promise<unknown> =>
  until('Beta knows', async () => {
    const [row] = await beta.db`select name, handle, deactivated_at from people where uri = ${who.uri}`;
    return row?.deactivatedAt !== null && name.test(`${row?.name} ${row?.handle}`);
  });

test('whoever leaves is signed out at once, may come back within the grace, and nothing has changed', async () => {
  const { who, post, kept } = await leaver('lea');
  const { answer, cookie } = await send(who, '/settings/account/departure', { posts: 'delete' });
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in']);
  expect((await ask(alpha.origin, { path: '/', headers: { cookie } })).status).toBe(303);
  expect((await alpha.api('GET', '/api/v1/timelines/home', undefined, who.token)).status).toBe(401);
  await round(alpha.db);
  const back = await alpha.cookie(who);
  const page = await ask(alpha.origin, { path: '/settings/account', headers: { cookie: back } });
  expect(page.text).toContain('I am staying');
  await send(who, '/settings/account/departure/withdrawal', {});
  await alpha.db`update departures set due_at = now()`;
  await round(alpha.db);
  expect([await countAt(alpha, post), await countAt(alpha, kept), await countAt(beta, post)]).toEqual([
    1, 1, 1,
  ]);
});

test('posts stay with the name, at Beta too, and whoever is let in again has never been away', async () => {
  const { who, post, kept } = await leaver('max');
  await send(who, '/settings/account/departure', { posts: 'keep' });
  await carryOut(who);
  await leftAtBeta(who, /^Lea max max$/);
  expect([await countAt(alpha, post), await countAt(alpha, kept), await countAt(beta, post)]).toEqual([
    1, 1, 1,
  ]);
  await transaction(alpha.db, (tx) => reactivatePerson(tx, ada.id, who.id));
  await until('Beta knows them again', async () => {
    const [row] = await beta.db`select deactivated_at from people where uri = ${who.uri}`;
    return row?.deactivatedAt === null;
  });
  await transaction(alpha.db, (tx) => endAccount(tx, ada.id, who.id, 'keep'));
  await leftAtBeta(who, /^Lea max max$/);
});

test('posts stay without the name: nothing of the person is left in the row, and nobody brings it back', async () => {
  const { who, post } = await leaver('nils');
  await send(who, '/settings/account/departure', { posts: 'pseudonym' });
  await alpha.db`
    update people set guest_of = 'Nils & Co.', guest_until = now() + interval '9 days', guest_by = ${ada.id}, is_minor = true
    where id = ${who.id}`;
  await transaction(alpha.db, (tx) => beginTotp(tx, who.id));
  expect(await alpha.db`select from passwords where person_id = ${who.id}`).toHaveLength(1);
  await alpha.db`insert into recovery_codes (person_id, code_hash) values (${who.id}, ${Buffer.from('x')})`;
  await carryOut(who);
  await leftAtBeta(who, /^Former colleague former-/);
  expect([await countAt(alpha, post), await countAt(beta, post)]).toEqual([1, 1]);
  const [there] = await beta.db`select p.* from people p where uri = ${who.uri}`;
  expect(JSON.stringify(there)).not.toMatch(/nils/i);
  const [row] = await alpha.db`select p.* from people p where id = ${who.id}`;
  expect(JSON.stringify(row)).not.toMatch(/nils/i);
  await until('nothing that they signed in with is left', async () => {
    const left = await alpha.db`
      select person_id from passwords where person_id = ${who.id} union all select person_id from totp where person_id = ${who.id}
      union all select person_id from recovery_codes where person_id = ${who.id}`;
    return left.length === 0;
  });
  expect(row).toMatchObject({ guestOf: null, guestUntil: null, guestBy: null, isMinor: false });
  await transaction(alpha.db, (tx) => reactivatePerson(tx, ada.id, who.id));
  const [after] = await alpha.db`select deactivated_at from people where id = ${who.id}`;
  expect(after?.deactivatedAt).not.toBeNull();
});

test('posts are deleted here and at Beta', async () => {
  const { who, post, kept } = await leaver('olga');
  await send(who, '/settings/account/departure', { posts: 'delete' });
  await carryOut(who);
  await goneAtBeta(who, post);
  expect([await countAt(alpha, post), await countAt(alpha, kept)]).toEqual([0, 0]);
});

test('the only owner of a group with others in it hands it over first', async () => {
  const owner = await alpha.person('ole');
  const mate = await alpha.person('pia', { name: 'Pia Peters' });
  const room = await alpha.group('werkstatt', owner);
  await transaction(alpha.db, async (tx) => {
    await invite(tx, owner.id, room.id, mate.id);
    await requestToJoin(tx, mate.id, room.id);
  });
  const { answer } = await send(owner, '/settings/account/departure', { posts: 'keep' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('Pia Peters');
  expect(await alpha.db`select 1 from departures where person_id = ${owner.id}`).toHaveLength(0);
  await alpha.db`update memberships set role = 'owner' where person_id = ${mate.id}`;
  expect((await send(owner, '/settings/account/departure', { posts: 'keep' })).answer.status).toBe(303);
});

test('the last administrator cannot leave', async () => {
  const { answer } = await send(ada, '/settings/account/departure', { posts: 'keep' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('Appoint another one first');
});

test('leaving asks again who one is', async () => {
  const who = await alpha.person('quentin');
  const cookie = await alpha.cookie(who);
  const page = await ask(alpha.origin, { path: '/settings/account', headers: { cookie } });
  const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  await alpha.db`update sessions set proven_at = now() - interval '1 hour' where person_id = ${who.id}`;
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: '/settings/account/departure',
    headers: { cookie, origin: alpha.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ form_token, back: '/settings/account', posts: 'delete' }).toString(),
  });
  expect(answer.headers.location).toMatch(/^\/prove/);
  expect(await alpha.db`select 1 from departures where person_id = ${who.id}`).toHaveLength(0);
});
