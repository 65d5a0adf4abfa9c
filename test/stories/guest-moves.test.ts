import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carryOnGuestMoves } from '#src/accounts/guest-moves.ts';
import { editGroup } from '#src/groups/edit.ts';
import { enlist } from '#src/groups/enlist.ts';
import { makeGuest } from '#src/people/guests.ts';
import { transaction } from '#src/platform/database.ts';
import { armFailPoints } from '#src/platform/failpoints.ts';
import { fetchDocument } from '#federation/fetch.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { textOf } from '../web/site.ts';
import { joins, words, worker, type Status, type Worker } from './companies.ts';
import { browser, type Browser } from './two.ts';

// Weber GmbH gets an instance. Wilma and Willi of Weber have been guests in Alpha’s groups Presse and Messe, where Gert of another firm is a guest, too. Ada owns both groups,
// Otto is a colleague of hers, Bea works at Beta.
let alpha: TestInstance;
let beta: TestInstance;
let weber: TestInstance;
type One = Worker & Browser;
let ada: One;
let otto: One;
let bea: Worker;
let wilma: One;
let willi: One;
let gert: One;
let wilmaAtWeber: One;
let williAtWeber: One;
let press: Room;
let fair: Room;
let old: Status;

const one = async (at: TestInstance, handle: string, more = {}): Promise<One> => {
  const who = await worker(at, handle, more);
  return { ...who, ...(await browser(who)) };
};
const guest = async (handle: string, firm: string): Promise<One> => {
  const who = await one(alpha, handle);
  await transaction(alpha.db, async (tx) => {
    await makeGuest(tx, ada.who.id, who.who.id, { firm, until: new Date(Date.now() + 30 * 86_400_000) });
  });
  return who;
};

beforeAll(async () => {
  [alpha, beta, weber] = await Promise.all([
    startInstance({ name: 'alpha', company: 'Alpha AG', country: 'DE' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
    startInstance({ name: 'weber', company: 'Weber GmbH', country: 'DE' }),
  ]);
  await agree(alpha, beta);
  await agree(beta, weber);
  [ada, otto, wilmaAtWeber, williAtWeber] = await Promise.all([
    one(alpha, 'ada', { admin: true }),
    one(alpha, 'otto'),
    one(weber, 'wilma', { name: 'Wilma Weber' }),
    one(weber, 'willi'),
  ]);
  [bea, wilma, willi, gert] = await Promise.all([
    worker(beta, 'bea'),
    guest('wilma', 'Weber GmbH'),
    guest('willi', 'Weber GmbH'),
    guest('gert', 'Druck KG'),
  ]);
  press = await alpha.group('presse', ada.who, 'closed');
  fair = await alpha.group('messe', ada.who, 'closed');
  await transaction(alpha.db, async (tx) => {
    for (const who of [wilma, willi]) await enlist(tx, press.id, who.who.id);
    for (const who of [wilma, gert]) await enlist(tx, fair.id, who.who.id);
    for (const { id } of [press, fair]) await editGroup(tx, ada.who.id, id, { companies: 'own' });
  });
  old = await wilma.post('Der Entwurf ist gut', { visibility: 'private', list_id: press.id });
});
afterAll(async () => {
  armFailPoints('guest.seat-passed:off');
  for (const each of [alpha, beta, weber]) await each?.remove();
});

const named = (): string => `@wilma@${weber.host}`;
const narrow = async (policy: object): Promise<void> => {
  const file = path.join(alpha.dataDir, 'narrow.json');
  writeFileSync(file, JSON.stringify(policy));
  await alpha.agreement('narrow', weber.origin, '--file', file);
};
/** The page on which a guest names an account, and the link on it. */
const pageOf = async (who: One, account: string): Promise<string> =>
  who.page(`/settings/guest?${new URLSearchParams({ account })}`);
const linkIn = (page: string): URL =>
  new URL((/href="(http[^"]*former-guest[^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'));
const saidBy = async (who: One, account: string): Promise<string> =>
  linkIn(await pageOf(who, account)).searchParams.get('said') ?? '';
const seat = async (room: Room, uri: string): Promise<string | null> =>
  ((
    await alpha.db`select m.role || ' since ' || m.since::date as is from memberships m join people p on p.id = m.person_id
      where m.group_id = ${room.id} and p.uri = ${uri} and m.state = 'active'`
  )[0]?.is as string | undefined) ?? null;
const isIn = async (who: One): Promise<boolean> =>
  (await who.get('/api/v1/accounts/verify_credentials')).status === 200;

test('nobody goes where there is no agreement, or one that does not let them into groups, and nobody but a guest', async () => {
  expect(textOf(await pageOf(wilma, named()))).toContain('no such account at a partner');
  await agree(alpha, weber);
  await narrow({ in: { scopes: ['follow', 'direct'] } });
  expect(textOf(await pageOf(wilma, named()))).toContain(
    'agreement with Weber GmbH lets nobody from there into groups',
  );
  const denied = await wilma.send('/settings/guest/end', { account: named() });
  expect([denied.status, textOf(denied.text).includes('lets nobody from there')]).toEqual([422, true]);
  await alpha.agreement('narrow', weber.origin, '--clear');
  expect(await pageOf(otto, named())).not.toContain('former-guest?said=');
  expect((await otto.send('/settings/guest/end', { account: named() })).status).toBe(404);
  expect((await otto.get('/api/kontor/v1/guest-move')).status).toBe(404);
});

test('both say it: the guest here, and the very person there, by a link that nobody else can use or make', async () => {
  const said = await saidBy(wilma, named());
  const early = await wilma.send('/settings/guest/end', { account: named() });
  expect(textOf(early.text)).toContain('does not say yet that it was you');
  // Not another person there, not changed by one letter, not for what the sender wrote themselves.
  expect(textOf(await williAtWeber.page(`/settings/former-guest?said=${said}`))).toContain(
    'made for another account',
  );
  const jws = JSON.parse(Buffer.from(said, 'base64url').toString()) as { payload: string };
  const payload = JSON.parse(Buffer.from(jws.payload, 'base64url').toString()) as Record<string, unknown>;
  const forged = {
    ...jws,
    payload: Buffer.from(JSON.stringify({ ...payload, person: williAtWeber.who.uri })).toString('base64url'),
  };
  for (const wrong of ['', 'x', Buffer.from(JSON.stringify(forged)).toString('base64url')]) {
    const answer = await williAtWeber.send('/settings/former-guest', { said: wrong });
    expect([answer.status, textOf(answer.text).includes('not complete, or older')]).toEqual([422, true]);
  }
  expect(await weber.db`select from former_accounts`).toHaveLength(0);
  const question = textOf(await wilmaAtWeber.page(`/settings/former-guest?said=${said}`));
  expect(question).toContain('Alpha AG says: Wilma, guest of Weber GmbH, is you.');
  for (let time = 0; time < 2; time++) {
    const answer = await wilmaAtWeber.send('/settings/former-guest', { said });
    expect(answer.text).toContain(`${alpha.origin}/settings/guest?account=`);
  }
  expect(await weber.db`select person_id, uri from former_accounts`).toEqual([
    { personId: wilmaAtWeber.who.id, uri: wilma.who.uri },
  ]);
  // Until then no partner is told of a guest.
  expect(await fetchDocument(weber.app.federation, wilma.who.uri)).toBeNull();
});

test('what the groups do not let pass yet waits, and the guest stays one until it can', async () => {
  const answer = await wilma.send('/settings/guest/end', { account: wilmaAtWeber.who.uri });
  expect([answer.status, answer.location]).toEqual([303, '/settings/guest']);
  const page = textOf(await wilma.page('/settings/guest'));
  expect(page).toContain('owners have not opened it to your company');
  await transaction(alpha.db, async (tx) => {
    for (const { id } of [press, fair]) await editGroup(tx, ada.who.id, id, { companies: 'all' });
  });
  await transaction(alpha.db, carryOnGuestMoves);
  const { data } = await wilma.get<{ seats: { handle: string; hindrance: string }[] }>(
    '/api/kontor/v1/guest-move',
  );
  expect(data.seats.map(({ handle, hindrance }) => [handle, hindrance])).toEqual([
    ['messe', 'guests'],
    ['presse', 'guests'],
  ]);
  expect([await isIn(wilma), await seat(press, wilmaAtWeber.who.uri)]).toEqual([true, null]);
  expect((await wilma.room(press.id)).length).toBeGreaterThan(0);
});

test('the last guest of a group takes all along: seats, open tasks; killed in the middle it goes on, twice is once', async () => {
  const task = await ada.post('Bis Freitag', {
    ...{ title: 'Fahnen bestellen', group_id: press.id, task: { assignees: ['wilma'] } },
  });
  const said = await saidBy(willi, `@willi@${weber.host}`);
  expect((await williAtWeber.send('/settings/former-guest', { said })).status).toBe(200);
  const since = await seat(press, wilma.who.uri);
  const go = () => willi.send('/settings/guest/end', { account: williAtWeber.who.uri });
  armFailPoints('guest.seat-passed:error');
  expect((await go()).status).toBe(500);
  expect([await seat(press, williAtWeber.who.uri), await seat(press, willi.who.uri)]).toEqual([null, since]);
  armFailPoints('guest.seat-passed:off');
  for (let time = 0; time < 2; time++) await transaction(alpha.db, carryOnGuestMoves);
  expect(await isIn(willi)).toBe(false);
  for (const uri of [wilmaAtWeber.who.uri, williAtWeber.who.uri]) expect(await seat(press, uri)).toBe(since);
  for (const uri of [wilma.who.uri, willi.who.uri]) expect(await seat(press, uri)).toBeNull();
  const assigned = await alpha.db`
    select p.uri from task_assignees a join people p on p.id = a.person_id where a.post_id = ${task.id}`;
  expect(assigned).toEqual([{ uri: wilmaAtWeber.who.uri }]);
  // Messe has Gert in it: there Wilma is a guest still.
  expect([await isIn(wilma), await seat(fair, wilma.who.uri)]).toEqual([true, since]);
  await transaction(alpha.db, async (tx) => {
    await tx`delete from memberships where group_id = ${fair.id} and person_id = ${gert.who.id}`;
    await carryOnGuestMoves(tx);
    await carryOnGuestMoves(tx);
  });
  expect([await isIn(wilma), await seat(fair, wilma.who.uri)]).toEqual([false, null]);
  expect(await seat(fair, wilmaAtWeber.who.uri)).toBe(since);
  expect(await alpha.db`select from facts where name = 'person.moved_away'`).toHaveLength(2);
  expect(await alpha.db`select from leavers where posts = 'keep'`).toHaveLength(2);
});

test('at their own company they read and write in the group, with a third company, and old posts lead to who wrote them', async () => {
  const there = await until('Weber knows the seat', async () => {
    const [row] = await weber.db<{ id: string }[]>`
      select g.id from memberships m join groups g on g.id = m.group_id
      where g.uri = ${press.uri} and m.person_id = ${wilmaAtWeber.who.id} and m.state = 'active'`;
    return row?.id;
  });
  const atBeta = await joins(bea, press, alpha, ada);
  await wilmaAtWeber.post('Jetzt von Weber aus', { visibility: 'private', list_id: there });
  for (const [who, id] of [
    [ada, press.id],
    [bea, atBeta],
  ] as const)
    await until(`${who.who.handle} reads it`, async () =>
      words(await who.room(id)).some((text) => text.includes('Jetzt von Weber aus')),
    );
  const kept = (await ada.get<Status>(`/api/v1/statuses/${old.id}`)).data;
  expect([kept.uri, kept.content, kept.account.acct]).toEqual([old.uri, old.content, 'wilma']);
  const page = await ada.page('/groups/presse');
  expect(page).toContain(`<a href="/@wilma@${weber.host}">@wilma@${weber.host}</a>`);
  expect(await fetchDocument(weber.app.federation, wilma.who.uri)).toMatchObject({
    movedTo: wilmaAtWeber.who.uri,
  });
  await until('at Weber, too, the old words are hers', async () => {
    const text = await wilmaAtWeber.page(`/groups/presse@${alpha.host}`);
    return text.includes('Der Entwurf ist gut') && text.includes('<a href="/@wilma">@wilma</a>');
  });
});
