import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueToken } from '#src/access/tokens.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { transaction } from '#src/platform/database.ts';
import { receiveAppeal, receiveAppealAnswer } from '#src/reports/receive-appeal.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { joins, openCompanies, worker, type Companies, type Status, type Worker } from './companies.ts';
import { browser, type Browser } from './two.ts';

// Alpha keeps the group Hydraulik: Ada owns it. Bea of Beta and Grace of Gamma are members. Anton administers Alpha, Berta Beta, Greta Gamma.
type Somebody = Worker & Browser;
let companies: Companies;
let room: Room;
let ada: Somebody, anton: Somebody, bea: Somebody, berta: Somebody, grace: Somebody, greta: Somebody;

const person = async (at: TestInstance, handle: string, admin = false): Promise<Somebody> => {
  const one = await worker(at, handle, { admin });
  return { ...one, ...(await browser(one)) };
};

beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma } = companies;
  [ada, anton] = [await person(alpha, 'ada'), await person(alpha, 'anton', true)];
  [bea, berta] = [await person(beta, 'bea'), await person(beta, 'berta', true)];
  [grace, greta] = [await person(gamma, 'grace'), await person(gamma, 'greta', true)];
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(bea, room, alpha, ada);
  await joins(grace, room, alpha, ada);
}, 60_000);
afterAll(() => companies.end());

const idAt = async (at: TestInstance, uri: string): Promise<PersonId> => {
  const [row] = await at.db`select id from people where uri = ${uri}`;
  return row?.id as PersonId;
};
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
const inRoom = async (by: Somebody, status: string): Promise<Status> => {
  const [row] = await by.at.db`select id from groups where uri = ${room.uri}`;
  return await by.post(status, { visibility: 'private', list_id: String(row?.id), language: 'de' });
};

test('moderators of two companies handle one case together, each deciding for itself', async () => {
  const post = await inRoom(bea, 'Unter aller Sau, ihr da');
  const atGamma = await arrived(grace, post);
  const atAlpha = await arrived(ada, post);
  // Grace reports it to the group's home, and wishes that Beta, where it comes from, be told.
  await grace.send(`/posts/${atGamma}/report`, { category: 'harassment', forward: '1' });
  const hers = await caseOf(ada, 'Sau');
  const theirs = await caseOf(berta, '/@bea');

  // Someone who does not decide has no such page, whatever they send.
  for (const act of ['handler', 'notes', 'ban', 'suspension', 'handler/removal', 'suspension/removal'])
    expect((await bea.send(`/reports/${theirs}/${act}`, { note: 'x', reason: 'x' })).status, act).toBe(404);

  // Berta takes it over and writes to the others who know of it: Gamma, which reported it.
  for (let times = 0; times < 2; times++)
    expect((await berta.send(`/reports/${theirs}/handler`)).status).toBe(303);
  await berta.send(`/reports/${theirs}/notes`, { note: 'Wir sprechen mit ihr', shared: '1' });
  await berta.send(`/reports/${theirs}/notes`, { note: 'Nur für uns gedacht' });
  const [flagged] = await greta.at.db`select id, queue from report_cases order by id desc limit 1`;
  await until('Gamma knows that Beta handles it', async () => {
    const rows = await greta.at
      .db`select act, reason from moderation_acts where case_id = ${String(flagged?.id)} order by id`;
    return rows.length === 2 && rows[0]?.act === 'taken' && rows[1]?.reason === 'Wir sprechen mit ihr';
  });
  const everything = await greta.at.db`select string_agg(reason, ' ') as all from moderation_acts`;
  expect(String(everything[0]?.all)).not.toContain('Nur für uns');

  // Both decide: the group bans her until a day, her company warns her. No decision is lost, nor made for the other.
  expect(
    (await ada.send(`/reports/${hers}/ban`, { reason: 'Ton', until: '2020-01-01', seen: '0' })).status,
  ).toBe(422);
  expect((await ada.send(`/reports/${hers}/ban`, { choice: '1', until: '2099-01-01' })).status).toBe(422);
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const [banned, warned] = await Promise.all([
    ada.send(`/reports/${hers}/ban`, { choice: '1', reason: 'Mehrfach.', until: day, seen: '0' }),
    berta.send(`/reports/${theirs}/warning`, { reason: 'So nicht', seen: '0' }),
  ]);
  expect([banned.status, warned.status]).toEqual([303, 303]);
  await until('Bea reads both decisions', async () => {
    const page = await bea.page('/decisions');
    return page.includes('Mehrfach.') && page.includes('So nicht');
  });
  const decisions = await bea.page('/decisions');
  expect(decisions).not.toMatch(/\b(ada|berta)\b/i);
  expect(decisions).toContain('Beleidigt oder setzt jemanden herab.');
  expect(decisions).toContain('decided by Alpha');
  await until('Gamma knows how Beta decided', async () => {
    const [row] = await greta.at.db`
      select reason from moderation_acts where case_id = ${String(flagged?.id)} and act = 'told' order by id desc limit 1`;
    return row?.reason === 'warned';
  });
  // She cannot come back before that day: the home says so.
  const [atHome] = await ada.at.db`select until from bans where group_id = ${room.id}`;
  expect(new Date(String(atHome?.until)).toISOString().slice(0, 10)).toBe(day);
  expect((await ada.get(`/api/v1/statuses/${atAlpha}`)).status).toBe(200);
}, 60_000);

/** The form for an appeal against the decision that gives this reason. */
const actWith = (page: string, reason: string): string =>
  page
    .split('<li>')
    .filter((line) => line.includes(reason))
    .map((line) => /action="\/decisions\/(\d+)"/.exec(line)?.[1] ?? '')[0] ?? '';

test('an appeal crosses to the company that decided, to somebody else there, and its answer comes back', async () => {
  const { alpha, beta, gamma } = companies;
  const banned = actWith(await bea.page('/decisions'), 'Mehrfach.');
  expect((await grace.send(`/decisions/${banned}`, { text: 'Für sie' })).status).toBe(404);
  expect((await bea.send(`/decisions/${banned}`, { text: 'Es war ein Missverständnis' })).status).toBe(303);
  expect((await bea.send(`/decisions/${banned}`, { text: 'Noch einmal' })).status).toBe(422);
  // Nobody at her own company decides about it.
  expect(await berta.page('/reports/appeals')).not.toContain('Missverständnis');
  await until('it is at Alpha', async () =>
    (await anton.page('/reports/appeals')).includes('Missverständnis'),
  );
  // Who banned her does not see it, and nothing says who passed it on but her company.
  expect(await ada.page('/reports/appeals')).not.toContain('Missverständnis');
  const [said] = await alpha.db<
    { uri: string; peerId: number }[]
  >`select uri, peer_id from appeals where text like 'Es war ein Miss%'`;
  expect(said?.uri.startsWith(beta.origin)).toBe(true);
  // Another company neither appeals for her, nor answers, nor appeals about what nobody decided.
  const appeal = {
    uri: `${gamma.origin}/ap/a/1`,
    act: 'banned',
    objectUri: bea.who.uri,
    groupUri: room.uri,
    text: 'x',
  } as const;
  const [other] = await alpha.db<{ id: number }[]>`select id from peers where origin = ${gamma.origin}`;
  const fromGamma = { ...appeal, peerId: other?.id ?? 0 };
  await expect(transaction(alpha.db, (tx) => receiveAppeal(tx, fromGamma))).rejects.toMatchObject({
    kind: 'gone',
  });
  const [gammaAtBeta] = await beta.db<{ id: number }[]>`select id from peers where origin = ${gamma.origin}`;
  const forged = {
    peerId: gammaAtBeta?.id ?? 0,
    uri: said?.uri ?? '',
    outcome: 'granted',
    text: 'Klar',
  } as const;
  expect(await transaction(beta.db, (tx) => receiveAppealAnswer(tx, forged))).toBe(false);
  // The same once more, as after a lost answer.
  const again = { ...appeal, peerId: said?.peerId ?? 0, uri: said?.uri ?? '' };
  expect(await transaction(alpha.db, (tx) => receiveAppeal(tx, again))).toBe(false);

  const [, appealId = ''] =
    /action="\/reports\/appeals\/(\d+)"/.exec(await anton.page('/reports/appeals')) ?? [];
  const answer = { outcome: 'granted', answer: 'Das war zu streng' };
  expect((await ada.send(`/reports/appeals/${appealId}`, answer)).status).toBe(422);
  for (let times = 0; times < 2; times++)
    expect((await anton.send(`/reports/appeals/${appealId}`, answer)).status).toBe(303);
  await until('Bea reads the answer', async () =>
    (await bea.page('/decisions')).includes('Das war zu streng'),
  );
  expect(await alpha.db`select from bans where group_id = ${room.id}`).toEqual([]);
  expect(await bea.page('/notifications')).toContain('Das war zu streng');
}, 60_000);

test('an appeal goes to somebody else at the same company; with nobody else it waits', async () => {
  const actId = actWith(await bea.page('/decisions'), 'So nicht');
  expect((await grace.send(`/decisions/${actId}`, { text: 'Für sie' })).status).toBe(404);
  expect((await bea.send(`/decisions/${actId}`, { text: '' })).status).toBe(422);
  expect((await bea.send(`/decisions/${actId}`, { text: 'Es war ein Zitat' })).status).toBe(303);
  expect((await bea.send(`/decisions/${actId}`, { text: 'Noch einmal' })).status).toBe(422);
  expect(await berta.page('/reports/appeals')).not.toContain('Zitat');
  const boris = await person(companies.beta, 'boris', true);
  const [, appealId = ''] =
    /action="\/reports\/appeals\/(\d+)"/.exec(await boris.page('/reports/appeals')) ?? [];
  const answer = { outcome: 'granted', answer: 'Stimmt, ein Zitat' };
  expect((await berta.send(`/reports/appeals/${appealId}`, answer)).status).toBe(422);
  for (let times = 0; times < 2; times++)
    expect((await boris.send(`/reports/appeals/${appealId}`, answer)).status).toBe(303);
  expect(await bea.page('/decisions')).toContain('Stimmt, ein Zitat');
}, 30_000);

test('of two moderators of one company who act at once the second sees what the first did', async () => {
  const boris = await person(companies.beta, 'bert', true);
  const post = await bea.post('Zweimal', { visibility: 'private' });
  const cora = await person(companies.beta, 'cora');
  await cora.send(`/people/${bea.who.id}/report`, { category: 'other' });
  expect(post.id).not.toBe('');
  const [row] = await bea.at.db`
    select id from report_cases where person_id = ${bea.who.id} and subject = 'person' and closed_at is null`;
  const id = String(row?.id);
  await berta.send(`/reports/${id}/dismissal`, { seen: '0' });
  const late = await boris.send(`/reports/${id}/suspension`, { reason: 'Weg', seen: '0' });
  expect(late.status).toBe(422);
  expect(late.text).toContain('Meanwhile Berta has acted');
  const [still] = await bea.at.db`select suspended_until from people where id = ${bea.who.id}`;
  expect(still?.suspendedUntil).toBeNull();
}, 30_000);

test('who is suspended is out at once, partners are told, and a partner can refuse them for itself', async () => {
  const grace2 = await idAt(companies.alpha, grace.who.uri);
  // Alpha alone does not hear her any more: Gamma, where she works, decides about her account.
  const [own] = await ada.at.db`select id from groups where uri = ${room.uri}`;
  expect(String(own?.id)).toBe(room.id);
  await ada.send(`/people/${grace2}/report`, { category: 'spam' });
  const [kase] = await ada.at.db`select id from report_cases where person_id = ${grace2}`;
  const id = String(kase?.id);
  expect((await anton.send(`/reports/${id}/suspension`, { reason: 'Werbung' })).status).toBe(303);
  const post = await inRoom(grace, 'Kauft meine Pumpen');
  await until('Alpha refused it', async () => {
    const rows = await grace.at.db`
      select from post_refusals r join posts p on p.id = r.post_id where p.uri = ${post.uri} and r.reason ~ 'at present'`;
    return rows.length > 0;
  });
  expect(await ada.at.db`select from posts where uri = ${post.uri}`).toHaveLength(0);
  expect((await grace.get('/api/v1/accounts/verify_credentials')).status).toBe(200);
  expect((await anton.send(`/reports/${id}/suspension/removal`)).status).toBe(303);
  await arrived(ada, await inRoom(grace, 'Jetzt ohne Werbung'));

  // Gamma suspends her: she is out everywhere, and partners read it in her document.
  await greta.send(`/people/${grace.who.id}/report`, { category: 'rules' });
  const gamma = await caseOf(greta, 'grace');
  expect((await greta.send(`/reports/${gamma}/suspension`, { reason: 'Bis Montag' })).status).toBe(303);
  expect((await grace.get('/api/v1/accounts/verify_credentials')).status).toBe(401);
  await until('partners are told', async () => {
    const rows = await grace.at.db`
      select from activities where type = 'Update' and convert_from(body, 'utf8') like '%"suspended":true%'`;
    return rows.length > 0;
  });
  // Her profile at Alpha is empty and says why; her colleagues and apps of Mastodon read it, until it is lifted.
  type Account = { suspended?: boolean; note: string; display_name: string; fields: unknown[] };
  const account = async () => (await ada.get<Account>(`/api/v1/accounts/${grace2}`)).data;
  await until('Alpha shows it', async () => (await account()).suspended === true);
  expect(await account()).toMatchObject({ note: '', fields: [] });
  const page = await ada.page(`/@${grace.who.acct}`);
  expect(page).toContain('has suspended this account');
  expect((await greta.send(`/reports/${gamma}/suspension/removal`)).status).toBe(303);
  await until('it is lifted at Alpha', async () => (await account()).suspended === undefined);
  expect(await ada.page(`/@${grace.who.acct}`)).not.toContain('has suspended this account');
}, 60_000);

test('apps of Mastodon’s administrators moderate: nobody without the scope or the office, each act with its case', async () => {
  const { alpha } = companies;
  type Account = { id: string; suspended: boolean; email: string; account: { acct: string } };
  type Report = {
    id: string;
    action_taken: boolean;
    assigned_account: Account | null;
    target_account: Account | null;
  };
  const as = async (one: Worker, scopes: string[]) => {
    const token = await transaction(alpha.db, (tx) =>
      issueToken(tx, { personId: one.who.id, name: 'admin', scopes }),
    );
    return async <T>(method: string, path: string, body?: object) =>
      await alpha.api<T>(method, `/api/v1/admin/${path}`, body, token);
  };
  const all = ['read', 'admin:read', 'admin:write'];
  const [moderator, member, reader] = [
    await as(anton, all),
    await as(ada, all),
    await as(anton, ['read', 'write']),
  ];
  const graceHere = await idAt(alpha, grace.who.uri);
  for (const [method, path] of [
    ['GET', 'accounts'],
    ['GET', `accounts/${graceHere}`],
    ['POST', `accounts/${graceHere}/action`],
    ['POST', `accounts/${graceHere}/unsuspend`],
  ] as const) {
    expect((await member(method, path, { type: 'suspend', text: 'x' })).status, path).toBe(404);
    expect((await reader(method, path, {})).status, path).toBe(403);
  }
  expect((await reader('GET', 'reports')).status).toBe(403);
  expect(
    (await member<Report[]>('GET', 'reports')).data.map(({ target_account: of }) => of?.id),
  ).not.toContain(graceHere);

  const listed = await moderator<Account[]>('GET', 'accounts?remote=true&username=grace');
  expect(listed.data.map(({ id, email, account }) => [id, email, account.acct])).toEqual([
    [graceHere, '', grace.who.acct],
  ]);
  expect((await moderator<Account[]>('GET', 'accounts?pending=true')).data).toEqual([]);
  const act = (type: string, text?: string) =>
    moderator('POST', `accounts/${graceHere}/action`, { type, ...(text !== undefined && { text }) });
  expect((await act('silence', 'x')).status).toBe(422);
  expect((await act('suspend')).status).toBe(422);
  expect((await act('suspend', 'Werbung, wieder')).status).toBe(200);
  const account = async () => (await moderator<Account>('GET', `accounts/${graceHere}`)).data;
  expect((await account()).suspended).toBe(true);
  expect((await moderator('POST', `accounts/${graceHere}/approve`)).status).toBe(403);
  for (let times = 0; times < 2; times++) {
    const answer = await moderator<Account>('POST', `accounts/${graceHere}/unsuspend`);
    expect([answer.status, answer.data.suspended]).toEqual([200, false]);
  }
  for (const same of ['enable', 'unsilence', 'unsensitive'])
    expect((await moderator<Account>('POST', `accounts/${graceHere}/${same}`)).data.suspended).toBe(false);

  await ada.send(`/people/${graceHere}/report`, { category: 'spam' });
  const [open] = (await moderator<Report[]>('GET', `reports?target_account_id=${graceHere}`)).data;
  // A report about somebody else is none about this account, whatever the app says.
  const mistaken = { type: 'suspend', text: 'x', report_id: open?.id };
  expect((await moderator('POST', `accounts/${ada.who.id}/action`, mistaken)).status).toBe(422);
  expect((await account()).suspended).toBe(false);
  const on = async (verb: string) => await moderator<Report>('POST', `reports/${open?.id}/${verb}`);
  expect((await on('assign_to_self')).data.assigned_account?.id).toBe(anton.who.id);
  expect((await on('unassign')).data.assigned_account).toBeNull();
  for (let times = 0; times < 2; times++) expect((await on('resolve')).data.action_taken).toBe(true);
  for (let times = 0; times < 2; times++) expect((await on('reopen')).data.action_taken).toBe(false);
  expect((await moderator<Report>('GET', `reports/${open?.id}`)).data.target_account?.id).toBe(graceHere);
  // Two closed cases about the same, opened again at once: one is open, and the other moderator is told.
  await on('resolve');
  await ada.send(`/people/${graceHere}/report`, { category: 'spam' });
  const second = (await moderator<Report[]>('GET', `reports?target_account_id=${graceHere}`)).data.find(
    ({ id }) => id !== open?.id,
  );
  await moderator('POST', `reports/${second?.id}/resolve`);
  const answers = await Promise.all(
    [open?.id, second?.id].map((id) => moderator<Report>('POST', `reports/${id}/reopen`)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await moderator('GET', 'reports/1')).status).toBe(404);
  const read =
    await alpha.db`select from audit_log where said like '%people.account%' and said like ${`%person:${anton.who.id}%`}`;
  expect(read.length).toBeGreaterThan(0);
  // Who moderates and does not administer people does not find them by an address either.
  await alpha.db`update people set roles = '{moderator}' where id = ${ada.who.id}`;
  expect((await member('GET', 'accounts?email=anton%40alpha.example')).status).toBe(403);
  expect((await member('GET', 'accounts?username=anton')).status).toBe(200);
  await alpha.db`update people set roles = '{}' where id = ${ada.who.id}`;
}, 60_000);
