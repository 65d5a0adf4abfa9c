import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAccount } from '#src/accounts/leave.ts';
import type { ConversationId } from '#src/chat/chat.ts';
import { conversationsOf, messagesOf } from '#src/chat/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { agree } from '#test/support/agreements.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { listen } from '#test/web/listening.ts';
import { until } from '#test/support/http.ts';
import { browser, type Browser } from './two.ts';
import { openCompanies, tracesOf, worker, type Companies, type Status, type Worker } from './companies.ts';

// Jonas of Alpha writes to Bruno of Beta and Grace of Gamma. It is one conversation of three at each of them.
let all: Companies;
let jonas: Worker;
let bruno: Worker & Browser;
let grace: Worker;
beforeAll(async () => {
  all = await openCompanies();
  [jonas, bruno, grace] = await Promise.all([
    worker(all.alpha, 'jonas'),
    worker(all.beta, 'bruno').then(async (one) => ({ ...one, ...(await browser(one)) })),
    worker(all.gamma, 'grace'),
  ]);
  // Who is met for the first time on a busy machine may come too late for a message.
  for (const { who } of [bruno, grace])
    await until(`${who.acct} is known`, () => jonas.find(who.acct).catch(() => false), { timeoutMs: 60_000 });
});
afterAll(() => all.end());

interface Told {
  readonly id: string;
  readonly accounts: readonly { readonly acct: string }[];
  readonly last_status: Status & { readonly mentions: readonly { readonly acct: string }[] };
}
/** The accounts of the conversation that holds that text, as an app is told: without the reader. */
async function companions(who: Worker, text: string): Promise<string[]> {
  const { data } = await who.get<Told[]>('/api/v1/conversations');
  const found = data.find((each) => each.last_status.content.includes(text));
  return found?.accounts.map((account) => account.acct).toSorted() ?? [];
}
/** Conversations of that person, open or asked for, with every text in them, newest first. */
async function talks(who: Worker): Promise<{ others: string[]; texts: string[] }[]> {
  const page = { limit: 20 };
  const lines = [
    ...(await conversationsOf(who.at.db, who.who.id, 'open', page)),
    ...(await conversationsOf(who.at.db, who.who.id, 'request', page)),
  ];
  return Promise.all(
    lines.map(async (line) => ({
      others: [...line.others.map((each) => each.name), ...line.strangers.map((each) => each.name)],
      texts: (await messagesOf(who.at.db, who.who.id, line.id as ConversationId, page)).map(
        (post) => post.text,
      ),
    })),
  );
}
const arrives = (who: Worker, text: string) =>
  until(`${who.who.handle} has “${text}”`, async () =>
    (await talks(who)).some((talk) => talk.texts.some((each) => each.includes(text))),
  );
const talkOf = async (who: Worker, text: string) =>
  (await talks(who)).filter((talk) => talk.texts.some((each) => each.includes(text)));
const chatOf = async (who: Worker, text: string): Promise<string> => {
  const [row] = await who.at.db`
    select x.conversation_id as id from conversation_posts x join posts p on p.id = x.post_id where p.text like ${`%${text}%`}`;
  return String(row?.id);
};
/** The id by which that person's company knows a message. */
async function idAt(who: Worker, uri: string): Promise<string> {
  const [row] = await who.at.db`select id from posts where uri = ${uri}`;
  return String(row?.id);
}

test('both are shown the other, and answers of each reach all: one conversation at each company', async () => {
  const first = await jonas.post(`@${bruno.who.acct} @${grace.who.acct} Der Prüfstand ist frei.`, {
    visibility: 'direct',
  });
  await Promise.all([arrives(bruno, 'Prüfstand'), arrives(grace, 'Prüfstand')]);
  expect((await talkOf(bruno, 'Prüfstand'))[0]?.others.toSorted()).toEqual(['Grace', 'Jonas']);
  expect((await talkOf(grace, 'Prüfstand'))[0]?.others.toSorted()).toEqual(['Bruno', 'Jonas']);

  const answer = await bruno.post('Mardi me convient.', {
    visibility: 'direct',
    in_reply_to_id: await idAt(bruno, first.uri),
  });
  await Promise.all([arrives(jonas, 'Mardi'), arrives(grace, 'Mardi')]);
  await grace.post('Tuesday it is.', { visibility: 'direct', in_reply_to_id: await idAt(grace, answer.uri) });
  await Promise.all([arrives(jonas, 'Tuesday'), arrives(bruno, 'Tuesday')]);
  for (const who of [jonas, bruno, grace]) {
    const [talk, ...more] = await talkOf(who, 'Prüfstand');
    expect(talk?.texts.map((each) => each.replace(/^(@\S+ )*/, ''))).toEqual([
      'Tuesday it is.',
      'Mardi me convient.',
      'Der Prüfstand ist frei.',
    ]);
    expect(more).toEqual([]);
    expect(await talks(who)).toHaveLength(1);
  }
});

test('an app is told the same people as the pages: the accounts of the conversation, the mentions of a message', async () => {
  await bruno.get('/api/v1/conversations');
  await bruno.at.db`update conversation_people set state = 'open'`;
  await grace.at.db`update conversation_people set state = 'open'`;
  expect(await companions(jonas, 'Tuesday')).toEqual([bruno.who.acct, grace.who.acct].toSorted());
  expect(await companions(grace, 'Tuesday')).toEqual([bruno.who.acct, jonas.who.acct].toSorted());
  const { data } = await bruno.get<Told[]>('/api/v1/conversations');
  expect(data[0]?.last_status.mentions.map((each) => each.acct).toSorted()).toEqual([
    'bruno',
    jonas.who.acct,
  ]);
});

test('two colleagues and one partner: the partner’s answer reaches both', async () => {
  const [tobias, miriam] = await Promise.all([worker(all.alpha, 'tobias'), worker(all.alpha, 'miriam')]);
  const first = await tobias.post(`@${bruno.who.acct} @miriam Wer kommt zum Audit?`, {
    visibility: 'direct',
  });
  await arrives(bruno, 'Audit');
  expect((await talkOf(bruno, 'Audit'))[0]?.others.toSorted()).toEqual(['Miriam', 'Tobias']);
  await bruno.post('Moi, avec Camille.', {
    visibility: 'direct',
    in_reply_to_id: await idAt(bruno, first.uri),
  });
  await Promise.all([arrives(tobias, 'Camille'), arrives(miriam, 'Camille')]);
  expect(await talkOf(miriam, 'Camille')).toHaveLength(1);
  expect((await talkOf(miriam, 'Camille'))[0]?.texts).toHaveLength(2);
});

test('an edit and a deletion reach all who have it; the same message twice is one', async () => {
  const slip = await jonas.post(`@${bruno.who.acct} @${grace.who.acct} 120 Nm`, { visibility: 'direct' });
  await Promise.all([arrives(bruno, '120 Nm'), arrives(grace, '120 Nm')]);
  await jonas.edit(slip.id, `@${bruno.who.acct} @${grace.who.acct} 110 Nm`);
  await Promise.all([arrives(bruno, '110 Nm'), arrives(grace, '110 Nm')]);
  await jonas.remove(slip.id);
  for (const who of [bruno, grace])
    await until('it is gone', async () => (await talkOf(who, '110 Nm')).length === 0);
  expect(await talks(grace)).toHaveLength(1);
});

test('somebody of a company without agreement is named, never asked for, and an answer says that it did not reach them', async () => {
  await agree(all.alpha, all.delta); // Beta and Delta have none
  const dora = await worker(all.delta, 'dora');
  await jonas.post(`@${bruno.who.acct} @${dora.who.acct} Probe Mittwoch`, { visibility: 'direct' });
  await Promise.all([arrives(bruno, 'Probe'), arrives(dora, 'Probe')]);
  expect((await talkOf(bruno, 'Probe'))[0]?.others.toSorted()).toEqual(['Jonas', dora.who.acct]);
  expect(await bruno.at.db`select 1 from people where uri = ${dora.who.uri}`).toHaveLength(0);

  await bruno.at.db`update conversation_people set state = 'open'`;
  const page = await bruno.page(`/chat/${await chatOf(bruno, 'Probe')}`);
  expect(page).toContain(`${dora.who.acct} will not receive what you write here`);
  const sent = await bruno.send(`/chat/${await chatOf(bruno, 'Probe')}/messages`, { source: 'Volontiers' });
  expect(sent.status).toBe(303);
  await arrives(jonas, 'Volontiers');
  expect(await talkOf(jonas, 'Probe')).toHaveLength(1);
  expect((await talkOf(jonas, 'Volontiers'))[0]?.texts).toHaveLength(2);
  const { data } = await jonas.get<{ kontor: { addressees: { name: string; reached: boolean }[] } }>(
    `/api/v1/statuses/${(await jonas.at.db`select id from posts where text like '%Volontiers%'`)[0]?.id}`,
  );
  expect(data.kontor.addressees).toMatchObject([{ name: dora.who.acct, reached: false }]);
  expect(await talkOf(dora, 'Volontiers')).toEqual([]);
});

test('a first message that an agreement does not let go to one of its people is refused whole; in a conversation the others get it', async () => {
  await all.alpha.agreement('suspend', all.gamma.origin);
  const refused = await jonas.at.api(
    'POST',
    '/api/v1/statuses',
    { status: `@${bruno.who.acct} @${grace.who.acct} @miriam Neu`, visibility: 'direct' },
    jonas.who.token,
  );
  expect(refused.status).toBe(403);
  const old = await idAt(
    jonas,
    (await jonas.at.db`select uri from posts where text like '%Tuesday it is%'`)[0]?.uri as string,
  );
  const sent = await jonas.post('Grace fehlt heute.', { visibility: 'direct', in_reply_to_id: old });
  await arrives(bruno, 'Grace fehlt');
  expect((await talkOf(bruno, 'Grace fehlt'))[0]?.texts.length).toBeGreaterThan(3);
  expect(sent).toMatchObject({ kontor: { addressees: [{ name: grace.who.acct, reached: false }] } });
  await all.alpha.agreement('resume', all.gamma.origin);
  await jonas.post('Wieder da.', { visibility: 'direct', in_reply_to_id: old });
  await Promise.all([arrives(bruno, 'Wieder da'), arrives(grace, 'Wieder da')]);
  expect(await talkOf(grace, 'Grace fehlt')).toEqual([]);
});

interface Chat {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly in: boolean;
  readonly members: readonly { readonly uri: string; readonly acct: string }[];
}
/** The chat with a name as that person's company has it, with what they read in it, oldest first. */
async function groupChat(who: Worker): Promise<(Chat & { texts: string[] }) | null> {
  const lines = await conversationsOf(who.at.db, who.who.id, 'open', { limit: 20 });
  const asked = await conversationsOf(who.at.db, who.who.id, 'request', { limit: 20 });
  const line = [...lines, ...asked].find((each) => each.group !== null);
  if (!line) return null;
  const { data } = await who.get<Chat>(`/api/kontor/v1/conversations/${line.id}/group`);
  const posts = await messagesOf(who.at.db, who.who.id, line.id, { limit: 40 });
  return { ...data, texts: posts.map((post) => post.text).toReversed() };
}
const sees = (who: Worker, what: string, is: (chat: Chat & { texts: string[] }) => boolean) =>
  until(`${who.who.handle} ${what}`, async () => {
    const chat = await groupChat(who);
    return chat !== null && is(chat);
  });
const told = (chat: Chat | null) => ({
  name: chat?.name,
  members: chat?.members.map((each) => each.acct).toSorted(),
});
const kontor = (who: Worker, method: string, path: string, body?: object) =>
  who.at.api<Chat>(method, `/api/kontor/v1/conversations${path}`, body, who.who.token);

test('a chat with a name: whom no agreement reaches is named and nothing begins; then all companies agree on name and members', async () => {
  const people = [await jonas.find(bruno.who.acct), await jonas.find(grace.who.acct)];
  const wanted = { name: 'Prüfstand 3', people };
  await all.alpha.agreement('suspend', all.gamma.origin);
  const refused = await kontor(jonas, 'POST', '/groups', wanted);
  expect([refused.status, JSON.stringify(refused.data)]).toEqual([
    403,
    expect.stringContaining('Grace (Gamma Ltd)'),
  ]);
  expect(await groupChat(jonas)).toBeNull();
  await all.alpha.agreement('resume', all.gamma.origin);

  const form = await browser(jonas);
  const fields = { name: 'Prüfstand 3', person: people, once: '01930000-0000-7000-8000-00000000c4a7' };
  expect((await form.send('/chat/groups', fields)).location).toBe(
    (await form.send('/chat/groups', fields)).location,
  );
  await Promise.all([bruno, grace].map((who) => sees(who, 'has the chat', (chat) => chat.version === 1)));
  const members = [`jonas@${all.alpha.host}`, bruno.who.acct, grace.who.acct].toSorted();
  for (const who of [jonas, bruno, grace])
    expect(told(await groupChat(who))).toEqual({ name: 'Prüfstand 3', members });

  // Written on a page, answered in an app: both are in it, at all three.
  const here = (await groupChat(bruno))?.id ?? '';
  await bruno.send(`/chat/${here}/admission`);
  expect((await bruno.send(`/chat/${here}/messages`, { source: 'Pompe prête' })).status).toBe(303);
  await sees(grace, 'reads Bruno', ({ texts }) => texts.includes('Pompe prête'));
  const [pump] = await grace.at.db`select id from posts where text = 'Pompe prête'`;
  await grace.post('Seal too', { visibility: 'direct', in_reply_to_id: String(pump?.id) });
  await Promise.all(
    [jonas, bruno].map((who) => sees(who, 'reads Grace', ({ texts }) => texts.includes('Seal too'))),
  );
  // The same three without the name are another conversation, as before.
  expect((await talkOf(jonas, 'Seal too'))[0]?.texts.join()).not.toContain('Tuesday');
});

test('only who began it names it, takes in and takes out; who comes later sees from there, who is out nothing more', async () => {
  const [atAlpha, atBeta] = [(await groupChat(jonas))?.id, (await groupChat(bruno))?.id];
  const miriam = await worker(all.alpha, 'miriam-chat');
  const takeOut = `/members?uri=${encodeURIComponent(grace.who.uri)}`;
  expect((await kontor(bruno, 'PATCH', `/${atBeta}/group`, { name: 'Mine' })).status).toBe(403);
  expect((await kontor(bruno, 'PUT', `/${atBeta}/members/${bruno.who.id}`)).status).toBe(403);
  expect((await kontor(bruno, 'DELETE', `/${atBeta}${takeOut}`)).status).toBe(403);
  expect((await kontor(miriam, 'PATCH', `/${atAlpha}/group`, { name: 'x' })).status).toBe(404);

  const founder = await browser(jonas);
  const about = await founder.page(`/chat/${atAlpha}/about?q=miriam`);
  for (const part of [
    'Prüfstand 3',
    `/chat/${atAlpha}/name`,
    'Remove',
    `value="${miriam.who.id}"`,
    'Leave the chat',
  ])
    expect(about).toContain(part);
  expect(await bruno.page(`/chat/${atBeta}/about`)).not.toContain(`/chat/${atBeta}/name`);
  expect(await founder.page(`/chat/${atAlpha}`)).toContain('You began the group chat “Prüfstand 3”');
  const both = `with=${await jonas.find(bruno.who.acct)}&with=${miriam.who.id}&add=1`;
  expect(await founder.page(`/chat/new?${both}`)).toContain('/chat/groups');

  for (const _ of [1, 2]) await kontor(jonas, 'PATCH', `/${atAlpha}/group`, { name: 'Prüfstand 4' });
  for (const _ of [1, 2]) await kontor(jonas, 'PUT', `/${atAlpha}/members/${miriam.who.id}`);
  await Promise.all([bruno, grace].map((who) => sees(who, 'has four', (chat) => chat.members.length === 4)));
  for (const who of [jonas, bruno, grace, miriam])
    expect(await groupChat(who)).toMatchObject({ name: 'Prüfstand 4', version: 3 });
  expect((await groupChat(miriam))?.texts).toEqual([expect.stringContaining('New in the chat')]);

  for (const _ of [1, 2])
    expect((await kontor(jonas, 'DELETE', `/${atAlpha}${takeOut}`)).data).toMatchObject({ version: 4 });
  await sees(grace, 'is out', (chat) => !chat.in);
  await sees(bruno, 'has three', (chat) => chat.members.length === 3);
  await bruno.send(`/chat/${atBeta}/messages`, { source: 'Sans Grace' });
  await sees(miriam, 'reads Bruno', ({ texts }) => texts.includes('Sans Grace'));
  const atGamma = await groupChat(grace);
  expect(atGamma?.texts.at(-1)).toContain('No longer in the chat');
  const form = await browser(grace);
  expect((await form.send(`/chat/${atGamma?.id}/messages`, { source: 'Still me' })).status).toBe(422);
  expect((await form.page(`/chat/${atGamma?.id}`)).includes('no longer in this chat')).toBe(true);

  for (const _ of [1, 2]) expect((await kontor(bruno, 'DELETE', `/${atBeta}/membership`)).status).toBe(204);
  await sees(jonas, 'has two', (chat) => chat.members.length === 2);
  await sees(miriam, 'has two', (chat) => chat.members.length === 2);
  // A name that its founder gives later does not bring him back, and reaches him no more.
  await kontor(jonas, 'PATCH', `/${atAlpha}/group`, { name: 'Prüfstand 5' });
  expect(told(await groupChat(miriam))).toEqual({
    ...{ name: 'Prüfstand 5', members: [`jonas@${all.alpha.host}`, `miriam-chat@${all.alpha.host}`] },
  });
  expect(await groupChat(bruno)).toMatchObject({ in: false, name: 'Prüfstand 4' });

  // Who is taken out at the founder's own company learns neither its next name nor who is in it then; an erased name stands in no chat.
  const otto = await worker(all.alpha, 'otto-chat');
  await kontor(jonas, 'DELETE', `/${atAlpha}/members?uri=${encodeURIComponent(miriam.who.uri)}`);
  await kontor(jonas, 'PUT', `/${atAlpha}/members/${otto.who.id}`);
  await kontor(jonas, 'PATCH', `/${atAlpha}/group`, { name: 'Prüfstand 6' });
  expect(await groupChat(miriam)).toMatchObject({ in: false, name: 'Prüfstand 5', members: [] });
  const shown = await (await browser(miriam)).page(`/chat/${atAlpha}/about`);
  expect([shown.includes('Prüfstand 6'), shown.includes('otto-chat')]).toEqual([false, false]);
  const [instance] = await all.alpha.db`select id from people where kind = 'instance' and peer_id is null`;
  await transaction(all.alpha.db, (tx) => endAccount(tx, instance?.id as PersonId, otto.who.id, 'pseudonym'));
  expect((await groupChat(jonas))?.members.map(({ acct }) => acct).join()).not.toContain('otto');
  // Nor in what was said of chats, nor in the sentences made of it, here and at partners.
  for (const at of [all.alpha, all.beta, all.gamma]) expect(await tracesOf(at, 'otto-chat')).toEqual({});
});

const agreementWith = (at: TestInstance, other: TestInstance): string =>
  at.app.registry.find(other.origin)?.agreementId ?? '';

test('read marks and typing: nothing of who did not choose it, nor where it may not cross; then everywhere, and taken back', async () => {
  const [atJonas, atGrace] = [await browser(jonas), await browser(grace)];
  const talk = async (who: Worker) => `/chat/${await chatOf(who, 'Prüfstand ist frei')}`;
  const [here, there, far] = [await talk(jonas), await talk(bruno), await talk(grace)];
  const read = () => Promise.all([bruno.page(there), atGrace.page(far)]);
  const ask = async (text: string) => {
    await atJonas.send(`${here}/messages`, { source: text });
    await Promise.all([arrives(bruno, text), arrives(grace, text)]);
  };
  const heard = await listen(all.alpha, atJonas.cookie);
  const types = async () => {
    expect((await bruno.send(`${there}/typing`)).status).toBe(204);
    return heard.topics().filter((topic) => topic.startsWith('typing:'));
  };
  const told = (at: TestInstance) =>
    until('every mark was told', async () => {
      await at.db`update jobs set run_at = now() where kind like 'chat.%'`;
      return (await at.db`select from jobs where kind like 'chat.%'`).length === 0;
    });
  const marks = (at: TestInstance) => at.db`select from conversation_people where shown_read_id is not null`;

  await ask('Wer liest das?');
  await read();
  expect(await types()).toEqual([]);
  for (const at of [all.alpha, all.beta, all.gamma]) expect(await marks(at)).toEqual([]);

  // All three show theirs; Alpha does not let it in from Beta.
  for (const who of [atJonas, bruno, atGrace])
    await who.send('/settings/chat', { read_marks: 'yes', typing: 'yes' });
  const agreement = agreementWith(all.alpha, all.beta);
  const narrowed = async (limits: object) => {
    await transaction(all.alpha.db, (tx) => narrow(tx, 'test', agreement, limits));
    await all.alpha.app.registry.refresh();
  };
  await narrowed({ in: { categories: { presence: 'deny' } } });
  await read();
  await Promise.all([told(all.beta), told(all.gamma)]);
  await until('Grace’s is shown', async () => (await atJonas.page(here)).includes('Read by Grace<'));
  expect(await types()).toEqual([]);
  await narrowed({});

  await ask('Und jetzt?');
  for (const _ of [1, 2]) await read();
  await Promise.all([told(all.beta), told(all.gamma)]);
  await until('both are shown', async () => (await atJonas.page(`${here}/seen`)).includes('Read by all'));
  expect((await atJonas.page(here)).match(/class="seen-by"/g)).toHaveLength(1);
  // Who has read what others wrote is nobody's business; and nothing of it lies anywhere else.
  const shown = [...(await bruno.page(`${there}/seen`)).matchAll(/data-after="post-(\d+)"/g)].map(
    ([, id]) => id,
  );
  expect(shown).toHaveLength(1);
  const [mine] = await all.beta.db`select author_id from posts where id = ${String(shown[0])}`;
  expect(mine?.authorId).toBe(bruno.who.id);
  for (const at of [all.alpha, all.beta, all.gamma])
    expect(await at.db`select from activities where type in ('Read', 'Typing')`).toEqual([]);
  await until('typing crosses', async () => (await types()).some((topic) => topic.endsWith(':15000')));

  await bruno.send('/settings/chat', { typing: 'yes' });
  await told(all.beta);
  await until('Bruno’s is gone', async () => (await atJonas.page(here)).includes('Read by Grace<'));
  expect(await bruno.page(there)).not.toContain('/seen');
  await atJonas.send('/settings/chat', {});
  expect(await atJonas.page(here)).not.toContain('seen-by');
  heard.end();
});

test('who leads a chat hands it over, or it goes to the longest-standing member when they leave, their account ends, or their company’s agreement', async () => {
  const [pia, quinn] = [await worker(all.alpha, 'pia-chat'), await worker(all.alpha, 'quinn-chat')];
  const people = [
    pia.who.id,
    quinn.who.id,
    await jonas.find(bruno.who.acct),
    await jonas.find(grace.who.acct),
  ];
  const begun = (await kontor(jonas, 'POST', '/groups', { name: 'Übergabe', people })).data;
  const companies = [all.alpha, all.beta, all.gamma];
  const [chat] = await all.alpha.db`select c.uri from group_chats c where c.conversation_id = ${begun.id}`;
  const idAtCompany = async (at: TestInstance) => {
    const [row] = await at.db`select conversation_id as id from group_chats where uri = ${String(chat?.uri)}`;
    return String(row?.id);
  };
  const led = (by: Worker | undefined, name: string, at = companies) =>
    until(`${by?.who.handle} leads ${name}`, async () => {
      const rows = await Promise.all(
        at.map((one) => one.db`select owner_uri, name from group_chats where uri = ${String(chat?.uri)}`),
      );
      return rows.every(([row]) => row?.ownerUri === by?.who.uri && row?.name === name);
    });
  await led(jonas, 'Übergabe');
  // An erased name stands in no chat, at no company, neither in lists nor in sentences.
  const [instance] = await all.alpha.db`select id from people where kind = 'instance' and peer_id is null`;
  const ends = (who: Worker, posts: 'keep' | 'pseudonym') =>
    transaction(all.alpha.db, (tx) => endAccount(tx, instance?.id as PersonId, who.who.id, posts));
  await ends(quinn, 'pseudonym');
  for (const at of companies)
    await until('Quinn’s name is gone', async () => {
      const found = await at.db`
        select from post_chats where said::text ilike '%quinn%' union all select from chat_members where name ilike '%quinn%'
        union all select from posts where text ilike '%quinn%' or html ilike '%quinn%' union all select from addressees where name ilike '%quinn%'`;
      return found.length === 0;
    });
  const [atBeta, atGamma] = [await idAtCompany(all.beta), await idAtCompany(all.gamma)];
  const hand = (who: Worker, id: string, to: Worker) =>
    kontor(who, 'PUT', `/${id}/leader`, { uri: to.who.uri });
  const stranger = await worker(all.alpha, 'nobody-chat');
  expect((await hand(bruno, atBeta, bruno)).status).toBe(403);
  expect((await hand(jonas, begun.id, stranger)).status).toBe(404);
  expect((await hand(jonas, begun.id, grace)).status).toBe(200);
  expect((await hand(jonas, begun.id, grace)).status).toBe(403);
  await led(grace, 'Übergabe');
  expect((await kontor(jonas, 'PATCH', `/${begun.id}/group`, { name: 'Nein' })).status).toBe(403);
  expect((await kontor(grace, 'PATCH', `/${atGamma}/group`, { name: 'Übergeben' })).status).toBe(200);
  await led(grace, 'Übergeben');

  // She leaves: of those who came together, every company finds the same one.
  const [first, second] = [jonas, pia, bruno].toSorted((a, b) => (a.who.uri < b.who.uri ? -1 : 1));
  expect((await kontor(grace, 'DELETE', `/${atGamma}/membership`)).status).toBe(204);
  await led(first, 'Übergeben');
  const here = [all.alpha, all.beta];
  if (!first || !second || first.at !== all.alpha) throw new Error('Addresses of Alpha come first.');
  await ends(first, 'keep');
  await led(second, 'Übergeben', here);
  await kontor(second, 'PATCH', `/${begun.id}/group`, { name: 'Weiter' });
  await led(second, 'Weiter', here);
  // The agreement ends: at Beta only its own are left to decide, at Alpha nothing changes.
  await all.beta.agreement('end', agreementWith(all.beta, all.alpha), '--now');
  await led(bruno, 'Weiter', [all.beta]);
  await led(second, 'Weiter', [all.alpha]);
});
