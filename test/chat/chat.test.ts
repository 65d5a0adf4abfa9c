import { afterAll, beforeAll, expect, test } from 'vitest';
import { allow } from '#src/agreements/allow.ts';
import { openPartnerRegistry, type PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { ConversationId } from '#src/chat/chat.ts';
import {
  chatCounts,
  conversationsOf,
  findConversation,
  messagesOf,
  readConversation,
} from '#src/chat/read.ts';
import { answerRequest, markConversationRead } from '#src/chat/seat.ts';
import { sendMessage } from '#src/chat/send.ts';
import { block } from '#src/people/block.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { homeTimeline } from '#src/timelines/read.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let alpha: Company;
let registry: PartnerRegistry;

beforeAll(async () => {
  alpha = await openCompany();
  registry = await openPartnerRegistry(alpha.db);
  // Beta may exchange letters with us; Gamma has no agreement.
  await alpha.act((tx) =>
    allow(tx, 'test', ['https://beta.example'], { profiles: ['followers'], expires: null }),
  );
  await registry.refresh();
});
afterAll(async () => {
  await registry.close();
  await alpha.drop();
});

const write = (from: PersonId, to: readonly PersonId[], source: string): Promise<PostId> =>
  alpha.act((tx) => sendMessage(tx, registry, from, { to, source, keyHash: Buffer.from(newUuid()) }));
const fromBob = (to: readonly PersonId[], text: string) =>
  alpha.act((tx) =>
    receivePost(
      tx,
      alpha.fromBob,
      incomingNote(`https://beta.example/n/${newUuid()}`, {
        level: 'direct',
        html: `<p>${text}</p>`,
        mentions: [...to],
      }),
    ),
  );
async function between(me: PersonId, others: readonly PersonId[]): Promise<ConversationId> {
  const id = await findConversation(alpha.db, me, others);
  if (id === null) throw new Error('There is no such conversation.');
  return id;
}
const texts = async (me: PersonId, id: ConversationId): Promise<string[]> =>
  (await messagesOf(alpha.db, me, id, { limit: 20 })).map((post) => post.text);

test('what two people write to each other is one conversation, whoever begins', async () => {
  const { db, ada, anna } = alpha;
  await write(ada, [anna], 'Hast du kurz Zeit?');
  await write(anna, [ada], 'Ja, um drei.');
  expect(await texts(ada, await between(ada, [anna]))).toEqual(['Ja, um drei.', 'Hast du kurz Zeit?']);
  expect(await conversationsOf(db, ada, 'open', { limit: 20 })).toMatchObject([
    { others: [{ id: anna }], unread: 1, last: { text: 'Ja, um drei.' } },
  ]);
});

test('a third person neither finds nor reads it', async () => {
  const { db, ada, anna, otto } = alpha;
  const id = await between(ada, [anna]);
  expect(await readConversation(db, ada, id)).not.toBeNull();
  expect(await readConversation(db, otto, id)).toBeNull();
  expect(await findConversation(db, otto, [ada, anna])).toBeNull();
  expect(await texts(otto, id)).toEqual([]);
  await expect(alpha.act((tx) => answerRequest(tx, otto, id, 'open'))).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('naming somebody in a message does not hand it to them', async () => {
  const { db, ada, anna, otto } = alpha;
  const post = await write(ada, [anna], 'Was meinst du zu @otto?');
  expect((await readPost(db, { personId: anna }, post)).text).toContain('otto');
  await expect(readPost(db, { personId: otto }, post)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await conversationsOf(db, otto, 'open', { limit: 20 })).toEqual([]);
});

test('a message answers the one before it, so that the thread is one for every server', async () => {
  const { db, ada, anna } = alpha;
  const first = await write(ada, [anna], 'eins');
  const second = await write(anna, [ada], 'zwei');
  expect((await readPost(db, { personId: ada }, second)).replyToId).toBe(first);
});

test('letters are no part of the feed', async () => {
  const { db, ada, anna } = alpha;
  const post = await write(ada, [anna], 'nur für dich');
  for (const who of [ada, anna])
    expect((await homeTimeline(db, who, { limit: 40 })).map((entry) => entry.post.id)).not.toContain(post);
});

test('a letter written with @ in an app is in the same conversation', async () => {
  const { ada, anna } = alpha;
  await alpha.act((tx) => publishPost(tx, ada, { source: '@anna aus der App', level: 'direct' }));
  expect((await texts(anna, await between(ada, [anna])))[0]).toContain('aus der App');
});

test('reading is remembered and never goes backwards', async () => {
  const { db, ada, anna } = alpha;
  const id = await between(ada, [anna]);
  const newest = await write(ada, [anna], 'gelesen?');
  expect((await chatCounts(db, anna)).unread).toBe(1);
  await alpha.act((tx) => markConversationRead(tx, anna, id, newest));
  await alpha.act((tx) => markConversationRead(tx, anna, id, '1'));
  expect(await chatCounts(db, anna)).toEqual({ unread: 0, requests: 0 });
  expect((await readConversation(db, anna, id))?.lastReadId).toBe(newest);
});

test('the first message of a stranger is a request; of somebody from one of my groups it is not', async () => {
  const { db, otto, bob, anna } = alpha;
  await fromBob([otto], 'On se connaît ?');
  expect(await conversationsOf(db, otto, 'open', { limit: 20 })).toEqual([]);
  expect(await conversationsOf(db, otto, 'request', { limit: 20 })).toMatchObject([
    { others: [{ id: bob }], last: { text: 'On se connaît ?' } },
  ]);
  expect(await chatCounts(db, otto)).toEqual({ unread: 0, requests: 1 });

  await fromBob([anna], 'Bonjour Anna'); // both are in Hydraulik
  expect(
    (await conversationsOf(db, anna, 'open', { limit: 20 })).map((each) => each.others[0]?.id),
  ).toContain(bob);
});

test('a declined stranger stays out of sight, and whoever answers has let them in', async () => {
  const { db, otto, bob } = alpha;
  const id = await between(otto, [bob]);
  await alpha.act((tx) => answerRequest(tx, otto, id, 'declined'));
  await fromBob([otto], 'Encore moi');
  expect(await chatCounts(db, otto)).toEqual({ unread: 0, requests: 0 });
  await write(otto, [bob], 'Na gut.');
  expect((await readConversation(db, otto, id))?.state).toBe('open');
});

test('a request raises no alert; a message of somebody known does', async () => {
  const { db, otto, carl, bob, anna } = alpha;
  const notifications = (who: PersonId) =>
    db`select 1 from notifications n join posts p on p.id = n.post_id where n.person_id = ${who} and p.author_id = any(${[bob, carl]}::bigint[]) and p.level = 'direct'`;
  await alpha.act((tx) =>
    receivePost(
      tx,
      alpha.fromCarl,
      incomingNote(`https://gamma.example/n/${newUuid()}`, { level: 'direct', mentions: [otto] }),
    ),
  );
  expect((await conversationsOf(db, otto, 'request', { limit: 9 })).length).toBe(1);
  expect((await notifications(otto)).length).toBe(0);
  expect((await notifications(anna)).length).toBeGreaterThan(0);
});

test('without an agreement that grants letters nothing is written; with one it is', async () => {
  const { db, ada, carl, bob } = alpha;
  await expect(write(ada, [carl], 'Hello')).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(write(ada, [bob, carl], 'Hello both')).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await findConversation(db, ada, [carl])).toBeNull();
  await write(ada, [bob], 'Bonjour');
  expect(await texts(ada, await between(ada, [bob]))).toEqual(['Bonjour']);
});

test('who has blocked the writer is not reached, and nothing is kept', async () => {
  const { db, anna, otto } = alpha;
  await alpha.act((tx) => block(tx, otto, anna));
  await expect(write(anna, [otto], 'Hallo')).rejects.toMatchObject({ kind: 'not_allowed' });
  expect(await findConversation(db, anna, [otto])).toBeNull();
});

test('nobody, too many and unknown people are refused with what to do', async () => {
  const { ada } = alpha;
  await expect(write(ada, [], 'x')).rejects.toThrow('Choose someone');
  await expect(write(ada, [ada], 'x')).rejects.toThrow('Choose someone');
  await expect(write(ada, ['123' as PersonId], 'x')).rejects.toMatchObject({ kind: 'not_found' });
  const crowd = Array.from({ length: 20 }, (_, n) => String(1000 + n) as PersonId);
  await expect(write(ada, crowd, 'x')).rejects.toThrow('at most 20');
});

test('a deleted message is gone, and the list shows the one before', async () => {
  const { db, ada, bob } = alpha;
  const id = await between(ada, [bob]);
  const slip = await write(ada, [bob], 'Vertippt');
  await alpha.act((tx) => removePost(tx, ada, slip));
  expect(await texts(ada, id)).toEqual(['Bonjour']);
  const [line] = (await conversationsOf(db, ada, 'open', { limit: 20 })).filter((each) => each.id === id);
  expect(line?.last?.text).toBe('Bonjour');
});

test('two who write first at the same moment share one conversation', async () => {
  const { db, ada, otto } = alpha;
  await Promise.all([write(ada, [otto], 'gleichzeitig A'), write(otto, [ada], 'gleichzeitig B')]);
  const [row] =
    await db`select count(*)::int as n from conversation_people a join conversation_people b using (conversation_id)
    where a.person_id = ${ada} and b.person_id = ${otto}
      and (select count(*) from conversation_people x where x.conversation_id = a.conversation_id) = 2`;
  expect(row?.n).toBe(1);
});
