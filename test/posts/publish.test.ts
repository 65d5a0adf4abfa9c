import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, newUuid, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import type { PostInput } from '#src/posts/post.ts';
import { savePostingDefaults } from '#src/posts/posting-defaults.ts';
import { addFollow, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const { db, bob, anna, ada } = company;
  await addFollow(db, bob, ada);
  await addFollow(db, anna, ada);
  await addFollow(db, ada, bob);
});
afterAll(() => company.drop());

const publish = (author: PersonId, draft: PostInput): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, draft));
const asPerson = (personId: PersonId, id: PostId) => readPost(company.db, { personId }, id);
const asServer = (peerId: number, id: PostId) => readPost(company.db, { peerId }, id);

/** A file of `owner` that lies loose. */
async function looseFile(owner: PersonId): Promise<FileId> {
  const id = newId<FileId>();
  await company.db`
    insert into files (id, uuid, owner_id, kind, media_type, name, storage_key)
    values (${id}, ${newUuid()}, ${owner}, 'document', 'application/pdf', 'plan.pdf', 'x')`;
  return id;
}

test('a post is for the own company when nothing else is said', async () => {
  const { ada, otto, beta } = company;
  const id = await publish(ada, { source: 'Hello **all**' });
  const post = await asPerson(otto, id);
  expect(post).toMatchObject({
    level: 'instance',
    html: '<p>Hello <strong>all</strong></p>',
    text: 'Hello all',
  });
  expect(post.author).toMatchObject({ handle: 'ada', company: 'Alpha AG', country: 'DE', host: null });
  await expect(asServer(beta, id)).rejects.toMatchObject({ kind: 'not_found' });
});

test('a post is written in the language of its author when none is named', async () => {
  const { otto } = company;
  const id = await publish(otto, { source: 'Moin' });
  expect((await asPerson(otto, id)).language).toBe('de');
});

test('in which language it is says its author, else what it says, else what they usually write', async () => {
  const { otto } = company;
  const source =
    'Le client de Lyon vient lundi et nous apporte les échantillons que nous attendons depuis trois semaines déjà.';
  const spoken = async (draft: PostInput) => (await asPerson(otto, await publish(otto, draft))).language;
  expect(await spoken({ source })).toBe('fr');
  expect(await spoken({ source, language: 'it' })).toBe('it');
  await company.act((tx) => savePostingDefaults(tx, otto, { language: 'nl' }));
  expect(await spoken({ source })).toBe('fr');
  expect(await spoken({ source: 'OK' })).toBe('nl');
  await company.db`delete from posting_defaults`;
});

test('a public post is refused until public posts are switched on', async () => {
  const { db, ada } = company;
  await expect(publish(ada, { source: 'Hi', level: 'public' })).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await db`insert into settings (name, value) values ('public_posts', 'true')`;
  const id = await publish(ada, { source: 'Hi', level: 'public' });
  await db`delete from settings where name = 'public_posts'`;
  expect((await asPerson(ada, id)).level).toBe('public');
});

test('members post in their group, and who is no member is told that there is none', async () => {
  const { ada, otto, anna, group } = company;
  const id = await publish(anna, { source: 'Pump is back', groupId: group });
  expect((await asPerson(ada, id)).group).toMatchObject({ id: group, handle: 'hydraulik' });
  await expect(asPerson(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(publish(otto, { source: 'Pump?', groupId: group })).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('an archived group can no longer be written in', async () => {
  const { db, ada, group } = company;
  await db`update groups set archived_at = now() where id = ${group}`;
  const refused = publish(ada, { source: 'Late', groupId: group });
  await expect(refused).rejects.toMatchObject({ kind: 'not_allowed' });
  await db`update groups set archived_at = null where id = ${group}`;
  expect(await publish(ada, { source: 'In time', groupId: group })).toBeTruthy();
});

test('a post for a partner is for that partner and the own company', async () => {
  const { ada, otto, beta, gamma } = company;
  const id = await publish(ada, { source: 'Joint offer', partnerId: beta });
  expect((await asServer(beta, id)).level).toBe('partner');
  expect((await asPerson(otto, id)).partnerId).toBe(beta);
  await expect(asServer(gamma, id)).rejects.toMatchObject({ kind: 'not_found' });
});

test('a direct message needs a recipient and is for the named only', async () => {
  const { ada, anna, otto, beta } = company;
  await expect(publish(ada, { source: 'Psst', level: 'direct' })).rejects.toMatchObject({ kind: 'invalid' });
  const id = await publish(ada, { source: 'Psst @bob@beta.example and @anna', level: 'direct' });
  expect((await asServer(beta, id)).mentions.map((m) => m.handle).toSorted()).toEqual(['anna', 'bob']);
  expect((await asPerson(anna, id)).mentions).toHaveLength(2);
  await expect(asPerson(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
});

test('a mention links to the named person and does not widen the audience', async () => {
  const { db, ada, otto, carl, gamma, group } = company;
  const id = await publish(ada, { source: '@otto @carl@gamma.example look', groupId: group });
  const post = await asPerson(ada, id);
  expect(post.html).toContain('href="http://alpha.localhost:4001/@otto"');
  expect(post.mentions).toContainEqual(expect.objectContaining({ id: carl, host: 'gamma.example' }));
  await expect(asPerson(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(asServer(gamma, id)).rejects.toMatchObject({ kind: 'not_found' });
  const told = await db`select from notifications where post_id = ${id}`;
  expect(told).toHaveLength(0);
});

test('who is named in a post for followers can read it without following', async () => {
  const { ada, otto, anna } = company;
  const source = '@otto joins the project';
  const id = await publish(ada, { source, level: 'followers' });
  expect((await asPerson(otto, id)).mentions.map((m) => m.handle)).toEqual(['otto']);
  const without = await publish(ada, { source: 'Another', level: 'followers' });
  await expect(asPerson(otto, without)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await asPerson(anna, without)).level).toBe('followers');
});

test('groups, unknown people and those who left cannot be mentioned', async () => {
  const { db, ada } = company;
  const gone = await addPerson(db, 'gone');
  await db`update people set deactivated_at = now() where id = ${gone}`;
  const id = await publish(ada, { source: '@hydraulik @nobody @gone @ada@alpha.localhost:4001' });
  expect((await asPerson(ada, id)).mentions).toEqual([]);
});

test('a reply has the audience of its thread whatever it asks for', async () => {
  const { ada, anna, otto, group } = company;
  const root = await publish(ada, { source: 'Leak in hall 3', groupId: group });
  const reply = await publish(anna, { source: 'Seen', replyToId: root, level: 'instance' });
  const post = await asPerson(ada, reply);
  expect(post).toMatchObject({ level: 'group', replyToId: root, replyToAuthorId: ada, rootId: root });
  expect((await asPerson(ada, root)).repliesCount).toBe(1);
  await expect(asPerson(otto, reply)).rejects.toMatchObject({ kind: 'not_found' });
});

test("a reply to a partner's post for its followers is for the same followers", async () => {
  const { db, ada, anna, bob, fromBob, act } = company;
  const root = (await act((tx) =>
    receivePost(tx, fromBob, incomingNote('https://beta.example/ap/o/1')),
  )) as PostId;
  const reply = await publish(ada, { source: 'Merci', replyToId: root });
  const [row] = await db`select level, audience_person_id, thread_uri from posts where id = ${reply}`;
  expect(row).toEqual({
    level: 'followers',
    audiencePersonId: bob,
    threadUri: 'https://beta.example/ap/o/1',
  });
  await expect(asPerson(anna, reply)).rejects.toMatchObject({ kind: 'not_found' });
});

test("a reply to a partner's post for partners goes back to that partner alone", async () => {
  const { ada, beta, gamma, fromBob, act } = company;
  const note = incomingNote('https://beta.example/ap/o/2', { level: 'partner' });
  const root = (await act((tx) => receivePost(tx, fromBob, note))) as PostId;
  const reply = await publish(ada, { source: 'Merci', replyToId: root });
  expect((await asServer(beta, reply)).partnerId).toBe(beta);
  await expect(asServer(gamma, reply)).rejects.toMatchObject({ kind: 'not_found' });
});

test('a direct reply goes to everybody in the conversation', async () => {
  const { ada, anna, otto, beta } = company;
  const root = await publish(ada, { source: '@anna @bob@beta.example lunch?', level: 'direct' });
  const reply = await publish(anna, { source: 'Yes', replyToId: root });
  expect((await asPerson(ada, reply)).mentions.map((m) => m.handle).toSorted()).toEqual(['ada', 'bob']);
  expect((await asServer(beta, reply)).text).toBe('Yes');
  await expect(asPerson(otto, reply)).rejects.toMatchObject({ kind: 'not_found' });
});

test('nobody answers what they cannot read', async () => {
  const { ada, anna, otto, group } = company;
  const root = await publish(ada, { source: 'Inside', groupId: group });
  const answer = (author: PersonId) => publish(author, { source: 'Me too', replyToId: root });
  await expect(answer(otto)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await asPerson(ada, await answer(anna))).replyToId).toBe(root);
});

test('only own loose files can be attached, and they come in the order named', async () => {
  const { ada, anna } = company;
  const [first, second, foreign] = [await looseFile(ada), await looseFile(ada), await looseFile(anna)];
  await expect(publish(ada, { source: 'Plans', fileIds: [first, foreign] })).rejects.toMatchObject({
    kind: 'invalid',
  });
  const id = await publish(ada, { source: 'Plans', fileIds: [second, first] });
  expect((await asPerson(anna, id)).files.map((f) => f.id)).toEqual([second, first]);
  await expect(publish(ada, { source: 'Again', fileIds: [first] })).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test.each([
  ['one option', ['Yes']],
  ['eleven options', Array.from({ length: 11 }, (_, i) => `Option ${i}`)],
  ['the same option twice', ['Yes', ' Yes']],
])('a poll with %s is refused', async (_what, options) => {
  const { ada } = company;
  const poll = { options, multiple: false, closesAt: null };
  await expect(publish(ada, { source: 'Lunch?', poll })).rejects.toMatchObject({ kind: 'invalid' });
  const id = await publish(ada, { source: 'Lunch?', poll: { ...poll, options: ['Yes', 'No'] } });
  expect((await asPerson(ada, id)).poll?.options.map((o) => o.title)).toEqual(['Yes', 'No']);
});

test('a poll orders the job that will tell of its end', async () => {
  const { db, ada } = company;
  const closesAt = new Date(Date.now() + 3_600_000);
  const id = await publish(ada, {
    source: 'Lunch?',
    poll: { options: ['A', 'B'], multiple: true, closesAt },
  });
  const jobs = await db`select run_at, data from jobs where kind = 'close-poll'`;
  expect(jobs).toEqual([{ runAt: closesAt, data: { postId: id } }]);
  expect((await asPerson(ada, id)).kind).toBe('poll');
});

test('a post with another date sorts there, but never into the future', async () => {
  const { ada } = company;
  const early = new Date('2026-03-01T08:00:00Z');
  const late = new Date(Date.now() + 86_400_000);
  const before = await publish(ada, { source: 'Before' });
  const seeded = await publish(ada, { source: 'Seeded', publishedAt: early });
  const future = await publish(ada, { source: 'Future', publishedAt: late });
  expect((await asPerson(ada, seeded)).publishedAt).toEqual(early);
  expect(BigInt(seeded)).toBeLessThan(BigInt(before));
  expect((await asPerson(ada, future)).publishedAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('an empty post is refused and a file alone is enough', async () => {
  const { ada } = company;
  await expect(publish(ada, { source: ' \n ' })).rejects.toMatchObject({ kind: 'invalid' });
  const id = await publish(ada, { source: '', fileIds: [await looseFile(ada)] });
  expect((await asPerson(ada, id)).files).toHaveLength(1);
});

test('hashtags and titles arrive, and control characters do not', async () => {
  const { ada } = company;
  const source = 'Valve\0 checked #Hydraulik #lyon';
  const id = await publish(ada, { source, title: ' Week 12 ' });
  const post = await asPerson(ada, id);
  expect(post).toMatchObject({ tags: ['hydraulik', 'lyon'], title: 'Week 12', kind: 'article' });
  expect(post.text).not.toContain('\0');
});

test('who left the company cannot write', async () => {
  const { db } = company;
  const leaver = await addPerson(db, 'leaver');
  expect(await publish(leaver, { source: 'Bye' })).toBeTruthy();
  await db`update people set deactivated_at = now() where id = ${leaver}`;
  await expect(publish(leaver, { source: 'Still here' })).rejects.toMatchObject({ kind: 'not_allowed' });
});

test('publishing tells one fact with what others need to know', async () => {
  const { ada, otto, facts } = company;
  const root = await publish(ada, { source: 'Root' });
  const id = await publish(otto, { source: '@anna Reply', replyToId: root });
  const told = (await facts('post.published')).find((fact) => fact.about === `post:${id}`);
  expect(told?.data).toMatchObject({
    ...{ postId: id, authorId: otto, level: 'instance', groupId: null, peerId: null, kind: 'note' },
    ...{ mentions: [company.anna], replyToAuthorId: ada, rootId: root },
  });
});
