import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatCounts, conversationsOf } from '#src/chat/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Member } from '#test/support/instance.ts';
import type { Json, PeerActor } from '#test/support/peer-actor.ts';
import { accountOf, acctOf, create, holds, openScene, type Scene } from './scene.ts';

// Bob of Beta writes direct posts to Ada of Alpha, and says all kinds of things about whom else they are for.
let scene: Scene;
let tom: Member;
beforeAll(async () => {
  scene = await openScene();
  tom = await scene.alpha.person('tom');
});
afterAll(() => scene.end());

const mention = (href: string, name: string): Json => ({ type: 'Mention', href, name });
const letter = (by: PeerActor, text: string, to: readonly string[], more: Json = {}) =>
  create(by, text, { to, cc: [], ...more });
const send = async (by: PeerActor, what: Json & { object: Json }) => {
  const peer = by.uri.startsWith(scene.beta.origin) ? scene.beta : scene.gamma;
  const answer = await peer.post(scene.alpha.origin, what, by);
  return [answer.status, answer.text];
};
const addressees = (uri: unknown) => scene.alpha.db<{ uri: string; name: string; reached: boolean }[]>`
  select a.uri, a.name, a.reached from addressees a join posts p on p.id = a.post_id where p.uri = ${String(uri)} order by a.uri`;
const readers = async (uri: unknown): Promise<string[]> => {
  const rows = await scene.alpha.db`
    select u.uri from mentions m join posts p on p.id = m.post_id join people u on u.id = m.person_id where p.uri = ${String(uri)} order by 1`;
  return rows.map((row) => String(row.uri));
};
/** Whom each conversation of that person is with, by name. */
const talks = async (who: Member): Promise<string[][]> => {
  const page = { limit: 20 };
  const lines = await Promise.all(
    (['open', 'request'] as const).map((state) => conversationsOf(scene.alpha.db, who.id, state, page)),
  );
  return lines.flat().map((line) => [...line.others, ...line.strangers].map((each) => each.name).toSorted());
};
const noticesOf = async (who: Member, text: string): Promise<number> => {
  const { data } = await scene.alpha.api<{ status: { content: string } | null }[]>(
    'GET',
    '/api/v1/notifications',
    undefined,
    who.token,
  );
  return data.filter((one) => one.status?.content.includes(text)).length;
};

describe('a chat with a name', () => {
  const member = (uri: string, since = 1) => ({ ...mention(uri, '@x'), chatSince: since });
  const change = (version: number, name: string, uris: readonly string[], act = 'named') => ({
    ...{ chatAct: act, chatVersion: version, chatName: name, chatMembers: uris.map((uri) => member(uri)) },
  });
  const chatAt = async (uri: unknown) => {
    const [row] = await scene.alpha.db`
      select c.name, c.version, (select array_agg(m.uri order by m.uri) from chat_members m where m.conversation_id = c.conversation_id and m.since > coalesce(m.left_version, 0)) as members
      from group_chats c where c.uri = ${String(uri)}`;
    return row ?? null;
  };

  test('only its founder says what it is, no company founds one in the name of another, and old versions change nothing', async () => {
    const { ada, bob, carol } = scene;
    const all = [ada.uri, bob.uri, carol.uri].toSorted();
    const begun = letter(bob, 'begun', [ada.uri, carol.uri], change(1, 'Bench', all, 'began'));
    Object.assign(begun.object, { chat: begun.object.id });
    expect(await send(bob, begun)).toEqual([202, '']);
    const uri = begun.object.id;
    expect(await chatAt(uri)).toEqual({ name: 'Bench', version: 1, members: all });
    const say = (by: PeerActor, text: string, more: Json) =>
      send(
        by,
        letter(
          by,
          text,
          all.filter((each) => each !== by.uri),
          { chat: uri, ...more },
        ),
      );
    // Another member's word is a message, and nothing more.
    await say(carol, 'mine now', change(2, 'Stolen', [carol.uri, ada.uri]));
    expect(await chatAt(uri)).toMatchObject({ name: 'Bench', version: 1, members: all });
    // Nor is one founded where it is not at home, twice, backwards, or with nonsense.
    const stolen = letter(carol, 'elsewhere', [ada.uri], change(5, 'Theirs', all, 'added'));
    Object.assign(stolen.object, { chat: `${scene.beta.origin}/n/none` });
    await send(carol, stolen);
    expect(await chatAt(`${scene.beta.origin}/n/none`)).toBeNull();
    await say(bob, 'third', change(3, 'Bench 3', [ada.uri, bob.uri]));
    await say(bob, 'second, late', change(2, 'Bench 2', all));
    await say(bob, 'broken', { ...change(9, 'Bench 9', all), chatMembers: [{ type: 'Mention', href: 7 }] });
    const now = { name: 'Bench 3', version: 3, members: [ada.uri, bob.uri].toSorted() };
    expect(await chatAt(uri)).toEqual(now);
    // Whoever is out says nothing in it: what they write is a conversation of its own.
    await say(carol, 'still here?', {});
    const [row] = await scene.alpha.db`
      select c.uri from posts p join conversation_posts x on x.post_id = p.id left join group_chats c on c.conversation_id = x.conversation_id
      where p.text = 'still here?'`;
    expect(row).toEqual({ uri: null });
    // Not even that they leave it, whatever they call it; and nobody of ours is put in it by a message that was not written to them.
    await say(carol, 'gone, and one more thing', { chatAct: 'left', chatVersion: 999_999 });
    await say(bob, 'tom too', change(4, 'Bench 4', [ada.uri, bob.uri, tom.uri], 'added'));
    const inIt = await scene.alpha.db`
      select p.text from posts p join conversation_posts x on x.post_id = p.id join group_chats c on c.conversation_id = x.conversation_id
      where c.uri = ${String(uri)} and p.author_id = (select id from people where uri = ${carol.uri}) and p.text like 'gone%'`;
    expect([inIt, await talks(tom)]).toEqual([[], []]);
    // Two messages of a chat that is new here, at once: one begins it, the other is in it.
    const first = letter(bob, 'at once 1', [ada.uri], change(1, 'Both', [ada.uri, bob.uri], 'began'));
    Object.assign(first.object, { chat: first.object.id });
    const second = letter(bob, 'at once 2', [ada.uri], {
      ...change(2, 'Both 2', [ada.uri, bob.uri]),
      chat: first.object.id,
    });
    expect(await Promise.all([send(bob, first), send(bob, second)])).toEqual([
      [202, ''],
      [202, ''],
    ]);
    expect(await chatAt(first.object.id)).toMatchObject({ name: 'Both 2', version: 2 });
  });

  test('who is next in line leads it when its leader has left, whatever comes first, and nobody else', async () => {
    const { ada, bob, carol } = scene;
    const uri = `${scene.beta.origin}/n/handed`;
    const say = (by: PeerActor, text: string, more: Json) =>
      send(
        by,
        letter(
          by,
          text,
          [ada.uri, bob.uri, carol.uri].filter((each) => each !== by.uri),
          { chat: uri, ...more },
        ),
      );
    const members = [member(bob.uri), member(carol.uri), member(ada.uri, 2)];
    const said = (act: string, version: number, name: string, more: Json = {}) => ({
      ...{ chatAct: act, chatVersion: version, chatName: name, chatMembers: members, ...more },
    });
    const leader = async () =>
      (await scene.alpha.db`select owner_uri from group_chats where uri = ${uri}`)[0]?.ownerUri;
    await say(bob, 'come in', said('added', 2, 'Bench'));
    // Carol takes over before it is hers, also in the words of who hands over.
    await say(carol, 'mine', said('named', 3, 'Carol’s'));
    await say(carol, 'handed to me', said('handed', 4, 'Stolen', { chatLeader: carol.uri }));
    expect([await leader(), (await chatAt(uri))?.name]).toEqual([bob.uri, 'Bench']);
    // Nor to somebody who is not in it.
    await say(bob, 'handed', said('handed', 3, 'Bench', { chatLeader: tom.uri }));
    expect(await leader()).toBe(bob.uri);
    await say(bob, 'gone', { chatAct: 'left', chatVersion: 3 });
    expect([await leader(), (await chatAt(uri))?.name]).toEqual([carol.uri, 'Stolen']);
    // What he said before he left and comes late does not undo what she says.
    await say(bob, 'late', said('named', 3, 'Late'));
    await say(carol, 'hers', said('named', 5, 'Hers'));
    expect(await chatAt(uri)).toMatchObject({ name: 'Hers', version: 5 });
  });
});

describe('whom it is for', () => {
  test('a false name gives nobody of a third company another host, and no company without agreement is asked', async () => {
    const { alpha, ada, bob, mallory, stranger } = scene;
    const asked = stranger.connections();
    const sent = letter(bob, 'false name', [ada.uri, mallory.uri], {
      tag: [mention(mallory.uri, `@chef@${alpha.host}`), mention(ada.uri, '@ada')],
    });
    expect(await send(bob, sent)).toEqual([202, '']);
    expect(await addressees(sent.object.id)).toEqual([
      { uri: mallory.uri, name: stranger.host, reached: true },
    ]);
    expect(stranger.connections()).toBe(asked);
  });

  test('somebody of a partner is called what their own company says', async () => {
    const { ada, bob, carol } = scene;
    const sent = letter(bob, 'wrong name', [ada.uri, carol.uri], { tag: [mention(carol.uri, '@director')] });
    expect(await send(bob, sent)).toEqual([202, '']);
    expect(await readers(sent.object.id)).toEqual([ada.uri, carol.uri].toSorted());
    expect(await talks(scene.ada)).toContainEqual(['Bob', 'Carol']);
  });

  test.each([101, 990])('%i people are a crowd: refused, and nothing is kept', async (many) => {
    const { ada, bob, gamma } = scene;
    const crowd = Array.from({ length: many }, (_, n) => `${gamma.origin}/u/nobody-${n}`);
    const asked = gamma.asked.length;
    const sent = letter(bob, 'crowd', [ada.uri, ...crowd]);
    expect((await send(bob, sent))[0]).toBe(422);
    expect(await holds(scene.alpha, sent.object.id)).toBe(false);
    expect(gamma.asked.length).toBe(asked);
  });

  test('a group and a collection are nobody to write with', async () => {
    const { alpha, ada, beta, bob, carol } = scene;
    const room = await alpha.group('valves', ada, 'open');
    const theirs = beta.actor('pumps', 'Group');
    const denied = letter(bob, 'to a group of ours', [ada.uri, room.uri]);
    expect(await send(bob, denied)).toEqual([422, expect.stringContaining('join the group first')]);
    expect(await holds(alpha, denied.object.id)).toBe(false);
    const sent = letter(bob, 'to a group', [ada.uri, theirs.uri, carol.followers]);
    expect(await send(bob, sent)).toEqual([202, '']);
    expect(await readers(sent.object.id)).toEqual([ada.uri]);
    expect((await addressees(sent.object.id)).map((each) => each.uri)).not.toContain(theirs.uri);
    const [row] = await alpha.db`select level, group_id from posts where uri = ${String(sent.object.id)}`;
    expect(row).toMatchObject({ level: 'direct', groupId: null });
  });

  test('the same person in to, cc and twice in the tags is there once', async () => {
    const { ada, bob, carol } = scene;
    const tag = [carol, carol].map((who) => mention(who.uri, '@carol'));
    const sent = letter(bob, 'twice', [ada.uri, carol.uri, ada.uri], {
      cc: [ada.uri, carol.uri, bob.uri],
      tag,
    });
    expect(await send(bob, sent)).toEqual([202, '']);
    expect(await readers(sent.object.id)).toEqual([ada.uri, carol.uri].toSorted());
    expect((await talks(ada)).filter((talk) => talk.join() === 'Bob,Carol')).toHaveLength(1);
  });

  test('one of ours who is only named in it gets nothing, nor does somebody who is not here', async () => {
    const { alpha, ada, bob } = scene;
    const nobody = alpha.app.instance.addresses.person(crypto.randomUUID());
    const sent = letter(bob, 'about Tom', [ada.uri, nobody], { tag: [mention(tom.uri, '@tom')] });
    expect(await send(bob, sent)).toEqual([202, '']);
    expect(await readers(sent.object.id)).toEqual([ada.uri]);
    expect(await talks(tom)).toEqual([]);
    expect(await noticesOf(tom, 'about Tom')).toBe(0);
    expect(await addressees(sent.object.id)).toEqual([]);
  });
});

describe('in a conversation', () => {
  test('an answer that adds people is another conversation, and shows them nothing of this one', async () => {
    const { alpha, ada, bob } = scene;
    const first = letter(bob, 'between us', [ada.uri]);
    expect(await send(bob, first)).toEqual([202, '']);
    const wider = letter(bob, 'with Tom', [ada.uri, tom.uri], { inReplyTo: first.object.id });
    expect(await send(bob, wider)).toEqual([202, '']);
    expect(await talks(tom)).toEqual([['Ada', 'Bob']]);
    expect((await talks(ada)).map((talk) => talk.join())).toEqual(expect.arrayContaining(['Bob', 'Bob,Tom']));
    const [row] = await alpha.db`select id from posts where uri = ${String(first.object.id)}`;
    const hidden = await alpha.api('GET', `/api/v1/statuses/${String(row?.id)}`, undefined, tom.token);
    expect(hidden.status).toBe(404);
    const narrower = letter(bob, 'without Tom', [ada.uri], { inReplyTo: wider.object.id });
    expect(await send(bob, narrower)).toEqual([202, '']);
    expect(await readers(narrower.object.id)).toEqual([ada.uri]);
    expect(await noticesOf(tom, 'without Tom')).toBe(0);
  });

  test('an Update that adds somebody shows it to nobody new', async () => {
    const { ada, bob } = scene;
    const first = letter(bob, 'for Ada alone', [ada.uri]);
    expect(await send(bob, first)).toEqual([202, '']);
    const { id, ...object } = first.object;
    expect(await readers(id)).toEqual([ada.uri]);
    const [before, talksBefore] = [await addressees(id), await talks(tom)];
    const edit = letter(bob, 'for Ada and Tom', [ada.uri, tom.uri]);
    const update = {
      ...edit,
      type: 'Update',
      object: { ...object, ...edit.object, id, updated: new Date().toISOString() },
    };
    expect(await send(bob, update)).toEqual([202, '']);
    const [row] = await scene.alpha.db`select html from posts where uri = ${String(id)}`;
    expect(String(row?.html)).toContain('for Ada and Tom');
    expect(await readers(id)).toEqual([ada.uri]);
    expect(await addressees(id)).toEqual(before);
    expect(await talks(tom)).toEqual(talksBefore);
    expect(await noticesOf(tom, 'for Ada and Tom')).toBe(0);
  });

  test('a poll can be voted in, a picture is there', async () => {
    const { alpha, ada, beta, bob } = scene;
    const options = ['Mon', 'Tue'].map((name) => ({
      ...{ type: 'Note', name },
      replies: { type: 'Collection', totalItems: 0 },
    }));
    const poll = letter(bob, 'when?', [ada.uri], { type: 'Question', oneOf: options });
    expect(await send(bob, poll)).toEqual([202, '']);
    const [row] = await alpha.db`select id from posts where uri = ${String(poll.object.id)}`;
    const voted = await alpha.api(
      'POST',
      `/api/v1/polls/${String(row?.id)}/votes`,
      { choices: [1] },
      ada.token,
    );
    expect(voted.status).toBe(200);
    const picture = letter(bob, 'look', [ada.uri], {
      attachment: [{ type: 'Image', mediaType: 'image/png', url: `${beta.origin}/f/1.png`, name: 'A valve' }],
    });
    expect(await send(bob, picture)).toEqual([202, '']);
    const [shown] = await alpha.db`select id from posts where uri = ${String(picture.object.id)}`;
    const { data } = await alpha.api<{ media_attachments: { description: string }[] }>(
      'GET',
      `/api/v1/statuses/${String(shown?.id)}`,
      undefined,
      ada.token,
    );
    expect(data.media_attachments).toMatchObject([{ description: 'A valve' }]);
  });

  test('what somebody blocked says to all of a chat leaves nothing unread with whom blocked them', async () => {
    const { alpha, ada, bob, carol } = scene;
    await send(carol, letter(carol, 'the three of us', [ada.uri, bob.uri]));
    const me: PersonId = ada.id;
    await alpha.db`update conversation_people s set last_read_id = c.last_post_id from conversations c where c.id = s.conversation_id and s.person_id = ${me}`;
    const id = await accountOf(alpha, ada, acctOf(scene.beta, bob));
    await alpha.api('POST', `/api/v1/accounts/${id}/block`, {}, ada.token);
    await send(bob, letter(bob, 'from whom is blocked', [ada.uri, carol.uri]));
    expect(await chatCounts(alpha.db, me)).toEqual({ unread: 0, requests: 0 });
    const lines = await conversationsOf(alpha.db, me, 'open', { limit: 20 });
    expect(lines.map((line) => line.unread)).toEqual(lines.map(() => 0));
    expect(lines.every((line) => line.last !== null)).toBe(true);
    expect(await noticesOf(ada, 'from whom is blocked')).toBe(0);
    // What others of the chat say is heard.
    await send(carol, letter(carol, 'still here', [ada.uri, bob.uri]));
    expect((await chatCounts(alpha.db, me)).unread).toBe(1);
  });
});
