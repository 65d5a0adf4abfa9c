import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { editGroup } from '#src/groups/edit.ts';
import { leave } from '#src/groups/leave.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { removePost } from '#src/posts/remove.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { joins, openCompanies, worker, type Companies, type Worker } from './companies.ts';

// Bea of Beta writes in a group of Alpha's as Blue Heron; Alpha never learns that it is her.
let all: Companies;
let ada: Worker;
let bea: Worker;
let room: Room;
let atBeta: GroupId;
let heron: PersonId;
let heronUri: string;
beforeAll(async () => {
  all = await openCompanies();
  [ada, bea] = await Promise.all([worker(all.alpha, 'ada'), worker(all.beta, 'beatrix')]);
  room = await all.alpha.group('hydraulik', ada.who, 'closed');
  atBeta = (await joins(bea, room, all.alpha, ada)) as GroupId;
});
afterAll(() => all.end());

const atHer = <T>(verb: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) =>
  transaction(all.beta.db, verb);
const choose = async () => {
  const keys = await generateKeys();
  return atHer((tx) => choosePseudonym(tx, bea.who.id, atBeta, { name: 'Blue Heron', keys }));
};

test('Bea gets no pseudonym before the group’s owner allows them', async () => {
  await expect(choose()).rejects.toMatchObject({ kind: 'not_allowed' });
  await transaction(all.alpha.db, (tx) => editGroup(tx, ada.who.id, room.id, { pseudonyms: true }));
  await until('Beta hears that pseudonyms are welcome', async () => {
    const [row] = await all.beta.db`select pseudonyms from groups where id = ${atBeta}`;
    return row?.pseudonyms === true;
  });
});

test('Blue Heron is let into the closed group by its home, without a moderator', async () => {
  heron = await choose();
  const [row] = await all.beta.db`select uri from people where id = ${heron}`;
  heronUri = row?.uri as string;
  await until('the home has accepted', async () => {
    const [mine] = await all.beta.db`
      select state from memberships where group_id = ${atBeta} and person_id = ${heron}`;
    return mine?.state === 'active';
  });
  const [there] = await all.alpha.db`
    select p.kind, p.name, p.avatar_url, p.bio_html, (select count(*)::int from profile_fields f where f.person_id = p.id) as fields
    from people p where p.uri = ${heronUri}`;
  expect(there).toMatchObject({ kind: 'alias', name: 'Blue Heron', avatarUrl: null, bioHtml: '', fields: 0 });
});

let post: PostId;
test('a post of Blue Heron arrives at Ada, an answer to it alerts Bea', async () => {
  post = await atHer((tx) =>
    publishPost(tx, bea.who.id, { source: 'The seal leaks, I say it.', groupId: atBeta, as: heron }),
  );
  await until('Ada reads it', async () =>
    (await ada.room(room.id)).some((s) => s.content.includes('seal leaks')),
  );
  const [seen] = (await ada.room(room.id)).filter((s) => s.content.includes('seal leaks'));
  expect(seen?.account.display_name).toBe('Blue Heron');
  await ada.post('Thank you, Heron.', { in_reply_to_id: seen?.id });
  await until('Bea is told', async () => {
    const rows = await all.beta.db`
      select kind from notifications where person_id = ${bea.who.id} and kind = 'reply'`;
    return rows.count === 1;
  });
});

test('outside of its group, under another’s hand or with a file it does not write', async () => {
  const write = (by: PersonId, more: object) =>
    atHer((tx) => publishPost(tx, by, { source: 'no', as: heron, ...more }));
  await expect(write(bea.who.id, {})).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(write(bea.who.id, { level: 'followers' })).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(write(bea.who.id, { groupId: atBeta, fileIds: ['1'] })).rejects.toMatchObject({
    kind: 'invalid',
  });
  const eve = await all.beta.person('eve');
  await expect(write(eve.id, { groupId: atBeta })).rejects.toMatchObject({ kind: 'not_found' });
  await expect(atHer((tx) => editPost(tx, eve.id, post, { source: 'mine' }))).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('Bea edits what Blue Heron wrote, and cannot applaud it', async () => {
  await expect(atHer((tx) => react(tx, bea.who.id, post, 'like'))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  await atHer((tx) => editPost(tx, bea.who.id, post, { source: 'The seal leaks at 40 bar.' }));
  await until('Ada reads the new words', async () =>
    (await ada.room(room.id)).some((s) => s.content.includes('40 bar')),
  );
});

test('Blue Heron agrees to the charter when it next writes, not when Bea does', async () => {
  await transaction(all.alpha.db, (tx) => editGroup(tx, ada.who.id, room.id, { charter: 'Be kind.' }));
  const write = () =>
    atHer((tx) => publishPost(tx, bea.who.id, { source: 'Kindly: it leaks.', groupId: atBeta, as: heron }));
  await until('Beta knows the charter', async () => {
    const [row] = await all.beta.db`select charter_source from groups where id = ${atBeta}`;
    return row?.charterSource === 'Be kind.';
  });
  await expect(write()).rejects.toThrow('charter');
  await atHer((tx) => acceptCharter(tx, bea.who.id, atBeta, 1));
  const signed = async () =>
    (await all.beta.db`select 1 from charter_acceptances where group_id = ${atBeta} and person_id = ${heron}`)
      .count;
  expect(await signed()).toBe(0);
  await write();
  expect(await signed()).toBe(1);
  await until('Ada reads it', async () =>
    (await ada.room(room.id)).some((s) => s.content.includes('Kindly')),
  );
});

test('nothing that Blue Heron sends says who it is, to the byte', async () => {
  await atHer((tx) => removePost(tx, bea.who.id, post));
  await until(
    'it is gone at Alpha',
    async () => !(await ada.room(room.id)).some((s) => s.content.includes('40 bar')),
  );
  const sent = await all.beta.db<{ type: string; body: Buffer }[]>`
    select type, body from activities where actor_uri = ${heronUri} order by id`;
  expect(sent.map((each) => each.type)).toEqual(['Follow', 'Create', 'Update', 'Accept', 'Create', 'Delete']);
  const [her] = await all.beta.db`select uri, handle, name from people where id = ${bea.who.id}`;
  const own = await all.beta.db<
    { keyUri: string }[]
  >`select key_uri from actor_keys where actor_uri = ${her?.uri}`;
  const uuid = String(her?.uri).split('/').at(-1) ?? '';
  for (const { body } of sent)
    for (const secret of [
      her?.uri,
      her?.handle,
      her?.name,
      uuid,
      bea.who.id,
      ...own.map((key) => key.keyUri),
    ])
      expect(body.toString('utf8').toLowerCase()).not.toContain(String(secret).toLowerCase());
});

test('Bea leaves, the last of Beta: Blue Heron leaves with her, and what was written stays', async () => {
  await atHer((tx) => leave(tx, bea.who.id, atBeta));
  await until('nobody of Beta is a member at the home', async () => {
    const left = await all.alpha.db`
      select 1 from memberships m join people p on p.id = m.person_id where m.group_id = ${room.id} and p.peer_id is not null`;
    return left.count === 0;
  });
  expect((await ada.room(room.id)).some((s) => s.content.includes('Kindly'))).toBe(true);
});
