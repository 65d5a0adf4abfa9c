import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { hearCommandJob } from '#src/integrations/commands/jobs.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { openHydraulik, words, worker, type Status, type Worker } from '#test/stories/companies.ts';
import { ask, until } from '#test/support/http.ts';

// Ada of Alpha lets Hydraulik ask a system by /stock; Bea of Beta and Gil of Gamma read what it says in the group.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let ada: Worker;
let anna: Worker;
let system: Server;
let address: string;
const got: { headers: Record<string, string>; form: URLSearchParams; body: string }[] = [];
let answer: (response: ServerResponse) => void = (response) => response.writeHead(200).end();
const says = (said: object | string) => {
  answer = (response) => response.end(typeof said === 'string' ? said : JSON.stringify(said));
};

beforeAll(async () => {
  world = await openHydraulik();
  ada = world.ada;
  anna = await worker(ada.at, 'anna');
  system = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, form: new URLSearchParams(body), body });
      answer(response);
    });
  });
  await new Promise<void>((done) => system.listen(0, '127.0.0.1', done));
  address = `http://stock.localhost:${(system.address() as AddressInfo).port}/slash`;
}, 120_000);
afterAll(async () => {
  system.closeAllConnections();
  system.close();
  await world.companies.end();
});

const path = () => `/api/kontor/v1/groups/${world.room.id}/commands`;
const call = <T = Record<string, string>>(method: string, to: string, body?: unknown, who = ada) =>
  who.at.api<T>(method, to, body, who.who.token);
const run = (text: string, more: object = {}, who = ada) =>
  call<{ postId: string | null; code?: string; detail?: string }>(
    'POST',
    `${path()}/runs`,
    { text, ...more },
    who,
  );
const room = async (who: Worker, id: string): Promise<string[]> => words(await who.room(id));
/** Sends a form as Ada's browser. */
async function send(to: string, fields: Record<string, string> | URLSearchParams, who = ada) {
  const cookie = await who.at.cookie(who.who);
  const { text: page } = await ask(ada.at.origin, { path: '/settings', headers: { cookie } });
  const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const sent = await ask(ada.at.origin, {
    method: 'POST',
    path: to,
    headers: { cookie, origin: ada.at.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: `${new URLSearchParams(fields).toString()}&form_token=${encodeURIComponent(token)}`,
  });
  return { status: sent.status, html: sent.text };
}

test('only a moderator adds one, to an address that may be contacted, with a word that is free; nobody else asks it', async () => {
  const made = { name: 'Stock', word: '/Stock', hint: '[part]', address };
  expect((await call('POST', path(), made, anna)).status).toBe(404);
  for (const wrong of [
    'http://169.254.169.254/latest',
    'https://10.0.0.1/',
    'https://intranet/',
    'ftp://stock.example/',
  ])
    expect((await call('POST', path(), { ...made, address: wrong })).status).toBe(422);
  for (const word of ['help', 'two words', ''])
    expect((await call('POST', path(), { ...made, word })).status).toBe(422);
  expect((await run('/stock HP40')).status).toBe(404);
  const { status, data } = await call('POST', path(), made);
  expect(status).toBe(201);
  expect(data).toMatchObject({
    secret: expect.stringMatching(/^whsec_/),
    token: expect.stringMatching(/^\w{26}$/),
  });
  expect((await call('POST', path(), made)).data).toMatchObject({ code: 'integrations.commandTaken' });
  expect((await run('/stock HP40', {}, anna)).status).toBeGreaterThanOrEqual(400);
  expect(got).toEqual([]);

  says({ response_type: 'in_channel', text: '*HP40*: 12 pieces' });
  const asked = await run('/stock HP40');
  expect(asked.status).toBe(201);
  const [first] = got;
  expect(Object.fromEntries(first?.form ?? [])).toMatchObject({
    ...{ token: data['token'], team_domain: ada.at.host, channel_name: 'hydraulik', user_name: 'ada' },
    ...{
      command: '/stock',
      text: 'HP40',
      response_url: expect.stringMatching(/^http.*\/hooks\/answers\/[\w-]{43}$/),
    },
  });
  // The library of the specification's authors agrees, and notices a changed word.
  const library = new Webhook(data['secret'] ?? '');
  const verify = (body: string) => library.verify(body, first?.headers ?? {});
  expect(() => verify(`${first?.body}x`)).toThrow('No matching signature');
  expect(() => verify(first?.body ?? '')).toThrow(SyntaxError); // the signature is right; it is a form, not JSON
});

test('what it says in the group, members of all three companies read once, by a bot', async () => {
  for (const [who, id] of [
    [ada, world.room.id],
    [world.bea, world.atBeta],
    [world.gil, world.atGamma],
  ] as const) {
    await until(`${who.who.handle} reads it`, async () => (await room(who, id)).length === 1);
    const [said] = await who.room(id);
    expect(said).toMatchObject({ account: { display_name: 'Stock', bot: true } });
    expect(words(said ? [said] : [])[0]).toMatch(/Ada · \/stock.*HP40: 12 pieces/s);
  }
});

test('from a composer and a reply nothing is posted but the answer; what is for the asker alone is a message to them', async () => {
  says('Only you know: 3 pieces');
  const [question] = await ada.room(world.room.id);
  const before = (await room(ada, world.room.id)).length;
  expect((await send(`/posts/${question?.id}/replies`, { source: '/stock FKM' })).status).toBe(303);
  expect(got.at(-1)?.form.get('text')).toBe('FKM');
  const messages = async (who: Worker) =>
    (await who.get<{ last_status: { content: string } | null }[]>('/api/v1/conversations')).data;
  expect((await messages(ada))[0]?.last_status?.content).toContain('Only you know: 3 pieces');
  expect(await messages(world.bea)).toEqual([]);
  says({ response_type: 'in_channel', text: 'None left' });
  expect((await send('/posts', { source: '/stock X9', audience: `group:${world.room.id}` })).status).toBe(
    303,
  );
  expect((await room(ada, world.room.id)).length).toBe(before + 1);
  // Elsewhere these are words.
  expect((await send('/posts', { source: '/stock is empty', audience: 'instance' })).status).toBe(303);
  expect(got.at(-1)?.form.get('text')).toBe('X9');
});

test('while it fails, the text stays where it was typed, with a sentence; /help says what there is', async () => {
  const before = (await room(ada, world.room.id)).length;
  const failing: [(response: ServerResponse) => void, RegExp][] = [
    [(response) => response.writeHead(500).end('no'), /Stock answered with an error \(500\)/],
    [(response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(), /error \(302\)/],
    [(response) => response.socket?.destroy(), /Stock did not answer/],
    [(response) => response.end('x'.repeat(100_000)), /Stock did not answer/],
    [() => {}, /Stock did not answer/],
  ];
  for (const [how, sentence] of failing) {
    answer = how;
    const { status, html } = await send('/posts', {
      source: '/stock <lost?>',
      audience: `group:${world.room.id}`,
    });
    expect(status).toBe(422);
    expect(html).toMatch(sentence);
    expect(html).toContain('/stock &lt;lost?&gt;');
  }
  const help = await send('/posts', { source: '/help', audience: `group:${world.room.id}` });
  expect(help.html).toContain('Commands in this group: /stock [part]');
  expect((await room(ada, world.room.id)).length).toBe(before);
}, 40_000);

interface Talk {
  readonly id: string;
  readonly accounts: { readonly acct: string }[];
  readonly last_status: {
    readonly id: string;
    readonly content: string;
    readonly in_reply_to_id: string | null;
  } | null;
}
const talks = async (who: Worker) => (await who.get<Talk[]>('/api/v1/conversations')).data;
const heardIn = async (who: Worker, said: RegExp) =>
  (await talks(who)).find(({ last_status }) => said.test(last_status?.content ?? ''));
/** Ada's and Bea's company know the bot by this name. */
const bot = async () => {
  const [row] = await ada.at.db<{ id: string; handle: string }[]>`
    select p.id, p.handle from slash_commands c join people p on p.id = c.person_id where c.ended_at is null`;
  if (!row) throw new Error('There is no command.');
  return { id: row.id, handle: row.handle, acct: `${row.handle}@${ada.at.host}` };
};
const asked = () => got.length;

test('in a chat, who does not belong to the group asks nothing, here and at a partner, and is told so', async () => {
  const { id, acct } = await bot();
  says({ response_type: 'in_channel', text: 'For nobody' });
  const before = asked();
  const tried = await send('/chat/messages', { person: id, source: '/stock <HP40>' }, anna);
  expect(tried.status).toBe(422);
  expect(tried.html).toMatch(/Only members of the group that Stock belongs to can ask it/);
  expect(tried.html).toContain('/stock &lt;HP40&gt;');
  await world.olaf.find(acct);
  await world.olaf.post(`@${acct} /stock HP40`, { visibility: 'direct' });
  await until(
    'Olaf is told',
    async () => (await heardIn(world.olaf, /Only members of the group/)) !== undefined,
  );
  expect(asked()).toBe(before);
});

test('a member asks the bot alone, and in a chat with a partner’s member, who reads what is for all, and asks as well', async () => {
  const { id, acct } = await bot();
  const inRoom = (await room(ada, world.room.id)).length;
  says('Only you: 7 pieces');
  expect((await send('/chat/messages', { person: id, source: '/stock HP40' })).status).toBe(303);
  expect(Object.fromEntries(got.at(-1)?.form ?? [])).toMatchObject({
    channel_name: 'directmessage',
    text: 'HP40',
  });
  const alone = await heardIn(ada, /Only you: 7 pieces/);
  expect(alone?.accounts.map((each) => each.acct)).toHaveLength(1);
  const help = await send(`/chat/${alone?.id}/messages`, { source: '/help' });
  expect([help.status, /Commands in this chat: \/stock \[part\]/.test(help.html)]).toEqual([422, true]);

  // Three in it: what the bot says for all, all of them read, in the same conversation.
  const bea = await ada.find(`bea@${world.bea.at.host}`);
  const hello = new URLSearchParams([
    ['person', id],
    ['person', bea],
    ['source', 'Shall we ask?'],
  ]);
  expect((await send('/chat/messages', hello)).status).toBe(303);
  await until('Bea reads it', async () => (await heardIn(world.bea, /Shall we ask/)) !== undefined);
  says({ response_type: 'in_channel', text: '12 pieces for both' });
  const together = await heardIn(ada, /Shall we ask/);
  expect((await send(`/chat/${together?.id}/messages`, { source: '/stock FKM' })).status).toBe(303);
  expect(got.at(-1)?.form.get('channel_name')).toBe('privategroup');
  const talk = await heardIn(world.bea, /Shall we ask/);
  await until(
    'Bea reads the answer',
    async () => (await heardIn(world.bea, /12 pieces for both/))?.id === talk?.id,
  );
  expect((await heardIn(ada, /Ada.*\/stock.*12 pieces for both/s))?.id).toBe(together?.id);

  // From Beta: her server knows no command, so that her words are sent, and asked once.
  says({ response_type: 'in_channel', text: '3 for Bea' });
  const before = asked();
  const words3 = `@${acct} @${ada.who.handle}@${ada.at.host} /stock X9`;
  const sent = await world.bea.post(words3, { visibility: 'direct', in_reply_to_id: talk?.last_status?.id });
  await until('Ada reads what it told Bea', async () => (await heardIn(ada, /3 for Bea/)) !== undefined);
  await until('so does Bea', async () => (await heardIn(world.bea, /3 for Bea/)) !== undefined);
  expect(Object.fromEntries(got.at(-1)?.form ?? [])).toMatchObject({
    ...{ text: 'X9', user_name: `bea@${world.bea.at.host}` },
  });
  const [post] = await ada.at.db<{ id: PostId }[]>`select id from posts where uri = ${sent.uri}`;
  if (!post) throw new Error('Her message is not here.');
  await transaction(ada.at.db, (tx) => enqueue(tx, hearCommandJob, { postId: post.id }));
  await world.bea.edit(sent.id, `${words3} and X10`);
  // While it fails, Bea is told alone.
  answer = (response) => response.writeHead(500).end();
  await world.bea.post(`@${acct} /stock gone`, { visibility: 'direct' });
  await until(
    'Bea is told',
    async () => (await heardIn(world.bea, /Stock answered with an error/)) !== undefined,
  );
  expect(asked()).toBe(before + 2);
  expect((await room(ada, world.room.id)).length).toBe(inRoom);
});

test('in the group a partner’s member and an app ask by posting it, and are answered below, once', async () => {
  says({ response_type: 'in_channel', text: 'Below' });
  const before = asked();
  await world.bea.post('/stock from Beta', { list_id: world.atBeta });
  await until('Gil reads the answer', async () =>
    (await room(world.gil, world.atGamma)).some((each) => /Bea.*Below/s.test(each)),
  );
  const said = (await ada.room(world.room.id)).find(({ content }) => content.includes('Below'));
  const [above] = (await ada.get<{ ancestors: Status[] }>(`/api/v1/statuses/${said?.id}/context`)).data
    .ancestors;
  expect(above?.content).toContain('/stock from Beta');
  expect(asked()).toBe(before + 1);
});

test('a chat is answered later too, while the bot and who asked are in it', async () => {
  const { id } = await bot();
  says('');
  const bea = await ada.find(`bea@${world.bea.at.host}`);
  const begin = { name: 'Stocktaking', people: [id, bea] };
  const begun = await call<{ id: string }>('POST', '/api/kontor/v1/conversations/groups', begin);
  expect(begun.status).toBe(201);
  expect((await send(`/chat/${begun.data.id}/messages`, { source: '/stock all' })).status).toBe(303);
  const later = new URL(got.at(-1)?.form.get('response_url') ?? '').pathname;
  const post = (text: string) => ada.at.api('POST', later, { response_type: 'in_channel', text });
  expect((await post('Counted: 40')).text).toBe('ok');
  await until(
    'Bea reads it in the chat',
    async () => (await heardIn(world.bea, /Counted: 40/)) !== undefined,
  );
  expect((await heardIn(ada, /Counted: 40/))?.id).toBe(begun.data.id);
  const [row] = await ada.at.db`select uri from people where id = ${id}`;
  const members = `/api/kontor/v1/conversations/${begun.data.id}/members`;
  expect((await call('DELETE', `${members}?uri=${encodeURIComponent(String(row?.uri))}`)).status).toBe(200);
  await post('Into a chat that it has left');
  expect(await heardIn(ada, /that it has left/)).toBeUndefined();
});

test('it may answer later, five times, at the address that it was given; an ended one is asked no more', async () => {
  says('');
  const ran = await run('/stock slow');
  expect(ran.data).toEqual({ postId: null });
  const later = new URL(got.at(-1)?.form.get('response_url') ?? '').pathname;
  const post = (body: object, to = later) => ada.at.api('POST', to, body);
  expect((await post({ text: 'x' }, `/hooks/answers/${'a'.repeat(43)}`)).status).toBe(404);
  const before = (await room(ada, world.room.id)).length;
  for (let time = 0; time < 5; time++)
    expect((await post({ response_type: 'in_channel', text: `Counted ${time}` })).text).toBe('ok');
  expect((await post({ text: 'too often' })).status).toBe(404);

  // What is refused counts as well: nobody tries for ever.
  expect((await run('/stock slow')).data).toEqual({ postId: null });
  const tried = new URL(got.at(-1)?.form.get('response_url') ?? '').pathname;
  await ada.at.db`update groups set archived_at = now() where id = ${world.room.id}`;
  const tries: number[] = [];
  for (let time = 0; time < 6; time++)
    tries.push((await post({ response_type: 'in_channel', text: 'x' }, tried)).status);
  await ada.at.db`update groups set archived_at = null where id = ${world.room.id}`;
  expect(tries.slice(0, 5).every((status) => status === 403 || status === 400)).toBe(true);
  expect(tries[5]).toBe(404);
  expect((await room(ada, world.room.id)).length).toBe(before + 5);

  // Who asked has left the group: nothing more is said in their name, in the group or to them.
  const leaver = await worker(ada.at, 'lea');
  await transaction(ada.at.db, (tx) => invite(tx, ada.who.id, world.room.id, leaver.who.id));
  await transaction(ada.at.db, (tx) => requestToJoin(tx, leaver.who.id, world.room.id));
  expect((await run('/stock slow', {}, leaver)).data).toEqual({ postId: null });
  const after = new URL(got.at(-1)?.form.get('response_url') ?? '').pathname;
  expect((await post({ response_type: 'in_channel', text: 'There' }, after)).text).toBe('ok');
  await transaction(ada.at.db, (tx) => leave(tx, leaver.who.id, world.room.id));
  for (const response_type of ['in_channel', 'ephemeral'])
    expect((await post({ response_type, text: 'Too late' }, after)).status).toBe(404);
  expect((await room(ada, world.room.id)).length).toBe(before + 6);

  const [only] = (await call<{ items: { id: string }[] }>('GET', path())).data.items;
  const id = only?.id ?? '';
  expect((await call('DELETE', `${path()}/${id}`, undefined, anna)).status).toBe(404);
  expect((await call('DELETE', `${path()}/${id}`)).status).toBe(204);
  expect((await run('/stock HP40')).status).toBe(404);
});
