import { afterAll, beforeAll, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { settle, until } from '#test/support/http.ts';
import type { TestInstance, Room } from '#test/support/instance.ts';
import {
  joins,
  openCompanies,
  worker,
  words,
  type Companies,
  type Status,
  type Worker,
} from './companies.ts';
import { browser, type Browser } from './two.ts';

// Alpha keeps the group Hydraulik: Ada owns it, Max writes in it, Bea of Beta is a member, Grace of Gamma moderates. Anton administers Alpha,
// Berta Beta.
type Somebody = Worker & Browser;
let companies: Companies;
let room: Room;
let ada: Somebody, anton: Somebody, max: Somebody, bea: Somebody, berta: Somebody, grace: Somebody;
let atBeta: string, atGamma: string;

const person = async (at: TestInstance, handle: string, admin = false): Promise<Somebody> => {
  const one = await worker(at, handle, { admin });
  return { ...one, ...(await browser(one)) };
};

beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma } = companies;
  [ada, anton, max] = [
    await person(alpha, 'ada'),
    await person(alpha, 'anton', true),
    await person(alpha, 'max'),
  ];
  [bea, berta, grace] = [
    await person(beta, 'bea'),
    await person(beta, 'berta', true),
    await person(gamma, 'grace'),
  ];
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(max, room, alpha, ada);
  atBeta = await joins(bea, room, alpha, ada);
  atGamma = await joins(grace, room, alpha, ada);
  const graceThere = await idAt(alpha, grace.who.uri);
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, room.id, graceThere, 'moderator'));
  await until('Gamma knows that Grace moderates', async () => {
    const [row] = await gamma.db`
      select role from memberships where group_id = ${atGamma} and person_id = ${grace.who.id}`;
    return row?.role === 'moderator';
  });
}, 60_000);
afterAll(() => companies.end());

async function idAt(at: TestInstance, uri: string): Promise<PersonId> {
  const [row] = await at.db`select id from people where uri = ${uri}`;
  return row?.id as PersonId;
}

/** The post as one of these people's company knows it, once it is there. */
async function arrived(one: Worker, post: Status): Promise<string> {
  let id = '';
  await until(`${post.content} is at ${one.at.name}`, async () => {
    const [row] = await one.at.db`select id from posts where uri = ${post.uri}`;
    id = String(row?.id ?? '');
    return row !== undefined;
  });
  return id;
}

const inRoom = (status: string, by: Somebody = max) =>
  by.post(status, { visibility: 'private', list_id: room.id });
const notificationsOf = async (one: Worker, kind: string): Promise<string[]> => {
  const { data } = await one.get<{ kontor: { detail: string } }[]>(
    `/api/v1/notifications?types[]=kontor:${kind}`,
  );
  return data.map((notification) => notification.kontor.detail);
};
/** The case in somebody's own queue whose page speaks of that text. */
async function caseOf(one: Somebody, text: string): Promise<string> {
  let found = '';
  await until(`${one.who.handle} sees the report about ${text}`, async () => {
    const page = await one.page('/reports');
    for (const [, id = ''] of page.matchAll(/href="\/reports\/(\d+)"/g))
      if ((await one.page(`/reports/${id}`)).includes(text)) found = id;
    return found !== '';
  });
  return found;
}
const readable = async (one: Worker, id: string): Promise<boolean> =>
  (await one.get(`/api/v1/statuses/${id}`)).status === 200;

test('what one cannot read cannot be reported, nor can oneself', async () => {
  const post = await inRoom('Nur für die Gruppe');
  expect((await anton.send(`/posts/${post.id}/report`, { category: 'spam' })).status).toBe(404);
  expect((await max.send(`/posts/${post.id}/report`, { category: 'spam' })).status).toBe(404);
  const own = await max.at.api('POST', '/api/v1/reports', { account_id: max.who.id }, max.who.token);
  expect(own.status).toBe(422);
});

test('a report reaches the moderators of all companies, removal all members, and undoing it brings the reactions back', async () => {
  const post = await inRoom('Idioten seid ihr alle');
  const there = await arrived(bea, post);
  await bea.like(there);
  await until('the like is at Alpha', async () => {
    const { data } = await ada.get<Status>(`/api/v1/statuses/${post.id}`);
    return data.favourites_count === 1;
  });
  const sent = await bea.send(`/posts/${there}/report`, {
    category: 'harassment',
    comment: 'Das geht zu weit',
  });
  expect(sent).toMatchObject({ status: 303 });
  expect(sent.location).toMatch(/^\/reports\/\d+/);

  // Neither the author, nor a member, nor an administrator who is no moderator decides.
  const here = await caseOf(ada, 'Idioten');
  for (const other of [max, anton]) expect((await other.send(`/reports/${here}/dismissal`)).status).toBe(404);
  expect((await bea.send(`${sent.location.split('?')[0]}/removal`, { reason: 'x' })).status).toBe(404);
  expect(await notificationsOf(ada, 'report')).toEqual([here]);
  expect(await notificationsOf(max, 'report')).toEqual([]);

  // Nobody beyond Beta learns who reported.
  const page = await ada.page(`/reports/${here}`);
  expect(page).toContain('Das geht zu weit');
  expect(page).toContain('Beta SAS');
  expect(page).not.toMatch(/\bbea\b/i);
  const [flag] = await bea.at.db`select body from activities where type = 'Flag'`;
  expect(String(flag?.body)).not.toContain(bea.who.uri);

  // Grace decides at her own company.
  const hers = await caseOf(grace, 'Idioten');
  await arrived(grace, post);
  expect((await grace.send(`/reports/${hers}/removal`, { reason: '' })).status).toBe(422);
  expect((await grace.send(`/reports/${hers}/removal`, { reason: 'Kein Ton für uns' })).status).toBe(303);
  await until('it is gone at Beta', async () => !(await readable(bea, there)));
  expect(await readable(ada, post.id)).toBe(false);
  expect(await readable(max, post.id)).toBe(true);
  expect(await max.page(`/posts/${post.id}`)).toContain('Kein Ton für uns');
  expect(await notificationsOf(max, 'post_removed')).toEqual(['Kein Ton für uns']);
  await until('Bea hears of it', async () => (await notificationsOf(bea, 'report_closed')).length === 1);
  expect((await notificationsOf(bea, 'report_closed'))[0]).toMatch(/^removed /);
  expect(await bea.page(sent.location)).not.toMatch(/grace/i);
  expect(await ada.page('/reports')).not.toContain('Idioten');

  // Ada undoes it at home; a second time changes nothing.
  for (let times = 0; times < 2; times++)
    expect((await ada.send(`/reports/${here}/removal/removal`)).status).toBe(303);
  await until('it is back at Beta', () => readable(bea, there));
  const { data } = await ada.get<Status>(`/api/v1/statuses/${post.id}`);
  expect(data.favourites_count).toBe(1);
  expect(await notificationsOf(max, 'post_restored')).toHaveLength(1);
  const log = await ada.page('/reports/log');
  expect(log).toContain('Kein Ton für uns');
  expect(log).toMatch(/grace/i);
});

test('a moderator of another company finds nothing wrong: the home and the reporter hear of it', async () => {
  const post = await inRoom('Ich finde Pumpe 3 hässlich');
  const there = await arrived(bea, post);
  await bea.send(`/posts/${there}/report`, { category: 'other' });
  await caseOf(ada, 'hässlich');
  const hers = await caseOf(grace, 'hässlich');
  await grace.send(`/reports/${hers}/dismissal`);
  await until('the case is closed at home', async () => !(await ada.page('/reports')).includes('hässlich'));
  await until('Bea hears of it', async () => (await notificationsOf(bea, 'report_closed')).length === 2);
  expect((await notificationsOf(bea, 'report_closed'))[0]).toMatch(/^dismissed /);
  expect(await readable(bea, there)).toBe(true);
});

test("a company removes its own person's post everywhere, and brings it back", async () => {
  await bea.follow(max.who.acct);
  await until('Bea follows', async () => {
    const [row] = await bea.at.db`select state from follows where follower_id = ${bea.who.id}`;
    return row?.state === 'accepted';
  });
  const post = await max.post('Die von Gamma lügen doch', { visibility: 'private' });
  const there = await arrived(bea, post);
  await bea.like(there);
  const sent = await bea.send(`/posts/${there}/report`, { category: 'rules', forward: '1' });
  expect(sent.status).toBe(303);
  expect(await bea.page(sent.location)).toContain('was notified, without your name');
  const at = { alpha: await caseOf(anton, 'lügen'), beta: await caseOf(berta, 'lügen') };
  // Berta knows her own colleague, Anton nobody at Beta.
  expect(await berta.page(`/reports/${at.beta}`)).toMatch(/bea/);
  expect(await anton.page(`/reports/${at.alpha}`)).not.toMatch(/\bbea\b/);
  expect((await ada.send(`/reports/${at.alpha}/removal`, { reason: 'nein' })).status).toBe(404);

  await anton.send(`/reports/${at.alpha}/removal`, { reason: 'Üble Nachrede' });
  await until('it is gone at Beta', async () => !(await readable(bea, there)));
  await until("Berta's case is closed", async () => !(await berta.page('/reports')).includes('lügen'));
  expect(words(await bea.home()).join()).not.toContain('lügen');
  expect(await max.page(`/posts/${post.id}`)).toContain('Üble Nachrede');
  // Beta cannot bring back what Alpha took.
  expect((await berta.send(`/reports/${at.beta}/removal/removal`)).status).toBe(422);

  await anton.send(`/reports/${at.alpha}/removal/removal`);
  await until('it is back at Beta', () => readable(bea, there));
  expect((await bea.get<Status>(`/api/v1/statuses/${there}`)).data.favourites_count).toBe(1);
});

test('who has left the group, or never moderated, changes nothing by an activity of their own', async () => {
  const post = await inRoom('Bleibt stehen');
  const there = await arrived(bea, post);
  // Her own instance lets her do it: the row says moderator at Beta alone.
  await bea.at
    .db`update memberships set role = 'moderator' where group_id = ${atBeta} and person_id = ${bea.who.id}`;
  await bea.send(`/posts/${there}/hiding`, { reason: 'Weg damit' });
  await settle();
  expect(await readable(ada, post.id)).toBe(true);
  await bea.at
    .db`update memberships set role = 'member' where group_id = ${atBeta} and person_id = ${bea.who.id}`;
});

test('a company that rests its agreement is not told, and the reporter knows', async () => {
  const post = await max.post('Noch so ein Satz', { visibility: 'private' });
  const there = await arrived(bea, post);
  await companies.beta.agreement('suspend', companies.alpha.host);
  expect(await bea.page(`/posts/${there}/report`)).toContain('cannot be notified right now');
  const answer = await bea.at.api<{ forwarded: boolean }>(
    'POST',
    '/api/v1/reports',
    { account_id: await idAt(bea.at, max.who.uri), status_ids: [there], category: 'spam', forward: true },
    bea.who.token,
  );
  expect(answer).toMatchObject({
    status: 200,
    data: { forwarded: false, category: 'spam', status_ids: [there] },
  });
  await caseOf(berta, 'Noch so ein Satz');
});
