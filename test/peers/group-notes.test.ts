import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { publishPost } from '#src/posts/publish.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { bring } from '#test/adversary/room.ts';
import { signWith } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, as2, note, proven, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Ada has a group at Alpha. Bob of Beta, another Kontor, is in it; so are Gina, on a microblog, and Lena, in a forum. Gus, beside Gina, is not.
const how = { scheme: 'cavage' } as const;
const publicAddress = `${as2}#Public`;

describe.each(['gotosocial', 'mastodon', 'snac'] as const)('members on %s', (program) => {
  let alpha: TestInstance;
  let ada: Member;
  let max: Member;
  let room: Room;
  let plain: PlainPeer;
  let forum: PlainPeer;
  let beta: Peer;
  let gina: PeerActor;
  let gus: PeerActor;
  let bob: PeerActor;

  beforeAll(async () => {
    [alpha, plain, forum, beta] = await Promise.all([
      startInstance({ name: 'alpha' }),
      startPlainPeer(program),
      startPlainPeer('lemmy'),
      startPeer('beta'),
    ]);
    await alpha.allow('forum', plain.origin, forum.origin);
    await signWith(alpha, beta);
    ada = await alpha.person('ada', { name: 'Ada <Lovelace>' });
    room = await alpha.group('pumps', ada, 'open');
    max = await alpha.person('max');
    await act((tx) => requestToJoin(tx, max.id, room.id));
    await act((tx) => setRole(tx, ada.id, room.id, max.id, 'moderator'));
    [gina, gus] = [plain.person('gina'), plain.person('gus')];
    bob = beta.actor('bob');
    for (const [peer, who] of [
      [plain, gina],
      [forum, forum.person('lena')],
    ] as const) {
      await peer.post(alpha.origin, activity(who, 'Follow', room.uri), who, how);
      await until('the Accept', () => peer.inboxed('Accept')[0]);
    }
    await bring(alpha, ada, room, beta, bob, 'open');
    await alpha.app.registry.refresh();
  });
  afterAll(async () => {
    await alpha.remove();
    for (const peer of [plain, forum, beta]) await peer.stop();
  });

  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, work);
  const say = async (source: string, more: Json = {}): Promise<{ id: PostId; uri: string }> => {
    const id = await act((tx) =>
      publishPost(tx, ada.id, { source, level: 'group', groupId: room.id, ...more }),
    );
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return { id, uri: row?.uri ?? '' };
  };
  const object = (json: Json): Json => json.object as Json;
  /** What the group sent to Gina about a note. */
  const told = (type: string, word: string): Promise<Json> =>
    until(`${type} of ${word}`, () =>
      plain.inboxed(type).find((json) => JSON.stringify(json.object).includes(word)),
    );
  const noteOf = (uri: string): string => `${room.uri}/o/${Buffer.from(uri).toString('base64url')}`;
  const sends = (who: PeerActor, json: Json) => plain.post(alpha.origin, json, who, how);
  const held = async (uri: unknown): Promise<Record<string, unknown> | undefined> => {
    const [row] = await alpha.db`
      select p.id, p.level, p.group_id, r.uri as reply_to from posts p left join posts r on r.id = p.reply_to_id where p.uri = ${String(uri)}`;
    return row;
  };

  it('a document’s lock is for Kontors: a forum would close the comments', async () => {
    const { id: fileId } = await uploadFile(alpha.db, ada.id, {
      ...{
        bytes: Buffer.from('180 bar'),
        mediaType: 'text/plain',
        name: 'Seal.txt',
        alt: '',
        isDocument: true,
      },
    });
    const place = { name: 'Seal.txt', folder: '', fileId };
    const id = await act((tx) => addDocument(tx, ada.id, room.id as GroupId, place));
    await act((tx) => lockDocument(tx, ada.id, id));
    await act((tx) => unlockDocument(tx, ada.id, id));
    await say('The seal is free again.');
    /** Without how the members came in. */
    const innerOf = (peer: PlainPeer | Peer): string[] =>
      peer
        .inboxed('Announce')
        .map((json) => String(object(json).type))
        .filter((type) => type !== 'Add');
    const next = (peer: PlainPeer | Peer): unknown =>
      peer.inboxed('Announce').find((json) => JSON.stringify(json).includes('free again'));
    await until('what follows', () => next(beta) !== undefined && next(forum) !== undefined);
    expect(innerOf(beta)).toEqual(['Create', 'Lock', 'Undo', 'Create']);
    expect(innerOf(forum)).toEqual(['Create', 'Create']);
  });

  it('a post arrives as the group’s note with its author’s name; forums and Kontors hear the Announce', async () => {
    const post = await say('Seals **fit**.');
    const create = await told('Create', 'Seals');
    expect([create.actor, object(create).attributedTo]).toEqual([room.uri, room.uri]);
    expect(object(create)).toMatchObject({
      id: noteOf(post.uri),
      type: 'Note',
      to: [`${room.uri}/followers`],
    });
    expect(object(create).content).toMatch(/^<p><strong>Ada &lt;Lovelace&gt;<\/strong> \(Alpha AG\):<\/p>/);
    for (const peer of [forum, beta])
      await until('the Announce', () =>
        peer.inboxed('Announce').find((json) => JSON.stringify(json).includes('Seals')),
      );
    expect(JSON.stringify([...forum.inboxed('Create'), ...beta.inboxed('Create')])).not.toContain('Seals');
    expect(plain.inboxed('Announce')).toEqual([]);
    expect(plain.refused).toEqual([]);
  });

  it('edits, removal by a moderator, its undoing and deletion follow the note', async () => {
    const post = await say('Valves leak.');
    await told('Create', 'Valves leak');
    const edited = await alpha.api(
      'PUT',
      `/api/v1/statuses/${post.id}`,
      { status: 'Valves drip.' },
      ada.token,
    );
    expect(edited.status).toBe(200);
    expect(object(await told('Update', 'Valves drip')).id).toBe(noteOf(post.uri));
    await act((tx) => hidePost(tx, max.id, post.id, 'Wrong.'));
    await until('Delete', () => plain.inboxed('Delete').find((json) => object(json).id === noteOf(post.uri)));
    expect(
      (await plain.get(alpha.origin, new URL(noteOf(post.uri)).pathname, { by: gina, ...how })).status,
    ).toBe(404);
    await act((tx) => restorePost(tx, max.id, post.id));
    await told('Create', 'Valves drip');
    const deletions = () => plain.inboxed('Delete').filter((json) => object(json).id === noteOf(post.uri));
    const before = deletions().length;
    await alpha.api('DELETE', `/api/v1/statuses/${post.id}`, undefined, ada.token);
    await until('Delete', () => deletions().length > before);
  });

  it('an answer to the note stands in the thread, once, and the others hear of it', async () => {
    const post = await say('Which gasket?');
    await told('Create', 'Which gasket');
    const answer = note(gina, 'The red one.', { inReplyTo: noteOf(post.uri), to: [room.uri] });
    const create = activity(gina, 'Create', answer);
    for (let twice = 0; twice < 2; twice++) expect((await sends(gina, create)).status).toBe(202);
    expect(await held(answer.id)).toMatchObject({ level: 'group', groupId: room.id, replyTo: post.uri });
    const relayed = await until('Announce', () =>
      beta.inboxed('Announce').filter((json) => JSON.stringify(json).includes('The red one')),
    );
    expect(relayed).toHaveLength(1);
    // Ada answers Gina: known there by Gina's own post, and it names her.
    const [row] = await alpha.db`select id from posts where uri = ${String(answer.id)}`;
    await say('Thanks, red it is.', { replyToId: row?.id });
    const thanks = object(await told('Create', 'red it is'));
    expect(thanks).toMatchObject({ inReplyTo: answer.id, cc: [gina.uri] });
    expect(thanks.tag).toEqual([expect.objectContaining({ type: 'Mention', href: gina.uri })]);
    // Bob answers Ada: known there by the group's note.
    const bobs = note(bob, 'Or blue.', { inReplyTo: post.uri, to: [room.uri], audience: room.uri });
    await beta.post(alpha.origin, proven(bob, activity(bob, 'Create', bobs)), bob);
    const blue = object(await told('Create', 'Or blue'));
    expect(blue).toMatchObject({ id: noteOf(String(bobs.id)), inReplyTo: noteOf(post.uri), cc: [] });
    expect(blue.content).toMatch(/^<p><strong>Bob<\/strong> \(Eve Ltd\):<\/p>/);
    // And Gina takes hers back.
    await sends(gina, activity(gina, 'Delete', { id: answer.id, type: 'Tombstone' }));
    expect((await alpha.db`select 1 from posts where uri = ${String(answer.id)} and html <> ''`).count).toBe(
      0,
    );
  });

  it('a public answer in a thread belongs to the group without naming it; a letter does not, nor a stranger’s', async () => {
    const post = await say('Who measures?');
    await told('Create', 'Who measures');
    const first = note(gina, 'I do.', { inReplyTo: noteOf(post.uri), to: [room.uri], cc: [publicAddress] });
    await sends(gina, activity(gina, 'Create', first));
    const inThread = note(gina, 'Tomorrow.', {
      inReplyTo: first.id,
      to: [publicAddress],
      cc: [gina.followers],
    });
    expect((await sends(gina, activity(gina, 'Create', inThread))).status).toBe(202);
    expect(await held(inThread.id)).toMatchObject({ groupId: room.id, replyTo: first.id });
    // It is open to everybody on her server, and the group is told; what she writes to the group alone is not.
    const [row] = await alpha.db`select id from posts where uri = ${String(inThread.id)}`;
    const cookie = await alpha.cookie(ada);
    const page = await ask(alpha.origin, {
      path: `/posts/${String(row?.id)}`,
      headers: { cookie, accept: 'text/html' },
    });
    expect(page.text).toContain(`public at ${plain.host}`);
    const quiet = note(gina, 'Only here.', { inReplyTo: first.id, to: [room.uri] });
    await sends(gina, activity(gina, 'Create', quiet));
    const open =
      await alpha.db`select open_elsewhere as o from posts where uri = any(${[inThread.id, quiet.id].map(String)}) order by id`;
    expect(open.map((one) => one.o as boolean)).toEqual([true, false]);
    const letter = note(gina, 'Psst.', { inReplyTo: first.id, to: [ada.uri] });
    await sends(gina, activity(gina, 'Create', letter));
    expect((await held(letter.id))?.groupId ?? null).toBeNull();
    const strangers = note(gus, 'Me too.', { inReplyTo: noteOf(post.uri), to: [publicAddress] });
    expect((await sends(gus, activity(gus, 'Create', strangers))).status).toBe(202);
    expect(await held(strangers.id)).toBeUndefined();
  });

  it('likes cross both ways, and a like is taken back', async () => {
    const post = await say('Done.');
    await told('Create', 'Done.');
    const like = activity(gina, 'Like', noteOf(post.uri));
    const likes = async () =>
      (await alpha.db`select likes_count as n from posts where id = ${post.id}`)[0]?.n as number;
    for (let twice = 0; twice < 2; twice++) await sends(gina, like);
    expect(await likes()).toBe(1);
    await sends(gina, activity(gina, 'Undo', like));
    expect(await likes()).toBe(0);
    const hers = note(gina, 'Well done.', { to: [room.uri] });
    await sends(gina, activity(gina, 'Create', hers));
    const { id } = (await held(hers.id)) as { id: string };
    await alpha.api('POST', `/api/v1/statuses/${id}/favourite`, {}, ada.token);
    const sent = await until('Like', () => plain.inboxed('Like').find((json) => json.object === hers.id));
    expect(sent.actor).toBe(room.uri);
    const bobs = activity(bob, 'Like', hers.id, { audience: room.uri, to: [room.uri] });
    expect((await beta.post(alpha.origin, proven(bob, bobs), bob)).status).toBe(202);
    await alpha.api('POST', `/api/v1/statuses/${id}/unfavourite`, {}, ada.token);
    await say('After the likes.');
    await told('Create', 'After the likes');
    expect(plain.inboxed('Undo')).toEqual([]);
    const taken = activity(bob, 'Undo', bobs, { audience: room.uri, to: [room.uri] });
    await beta.post(alpha.origin, proven(bob, taken), bob);
    await until('Undo', () => plain.inboxed('Undo').find((json) => object(json).object === hers.id));
    expect(plain.inboxed('Like')).toHaveLength(1);
  });

  it('a poll is a question there, and a vote counts once', async () => {
    const poll = await say('Which?', {
      poll: { options: ['red', 'blue'], multiple: false, closesAt: new Date(Date.now() + 3_600_000) },
    });
    const question = object(await told('Create', 'Which?'));
    expect(question).toMatchObject({ type: 'Question', attributedTo: room.uri });
    const vote = note(gina, '', { name: 'blue', content: undefined, inReplyTo: question.id, to: [room.uri] });
    for (let twice = 0; twice < 2; twice++) await sends(gina, activity(gina, 'Create', vote));
    const [row] = await alpha.db`select voters_count as n from polls where post_id = ${poll.id}`;
    expect(row?.n).toBe(1);
  });

  it('the note is served to members’ servers, and to nobody else', async () => {
    const post = await say('Served.');
    const path = new URL(noteOf(post.uri)).pathname;
    const status = async (by: PeerActor) => (await plain.get(alpha.origin, path, { by, ...how })).status;
    expect([await status(gina), await status(gus)]).toEqual([200, 404]);
    const served = await plain.get(alpha.origin, path, { by: gina, ...how });
    expect(served.json).toEqual(expect.objectContaining(object(await told('Create', 'Served'))));
    const elsewhere = await alpha.group('secretly', ada, 'secret');
    expect(await status(gina)).toBe(200);
    const other = new URL(`${elsewhere.uri}/o/${path.split('/').at(-1) ?? ''}`).pathname;
    expect((await plain.get(alpha.origin, other, { by: gina, ...how })).status).toBe(404);
  });

  it('suspended nothing leaves; who is sent away hears nothing more', async () => {
    await alpha.agreement('suspend', plain.origin);
    const { id } = await say('While suspended.');
    await alpha.agreement('resume', plain.origin);
    await told('Create', 'While suspended');
    expect(id).toBeTruthy();
    const [row] = await alpha.db`select id from people where uri = ${gina.uri}`;
    await act((tx) => expel(tx, ada.id, room.id, row?.id as PersonId, { ban: false }));
    await say('Without her.');
    await until('the others heard', () =>
      forum.inboxed('Announce').some((json) => JSON.stringify(json).includes('Without her')),
    );
    await until('nothing waits', async () => (await alpha.db`select 1 from deliveries`).count === 0);
    expect(JSON.stringify(plain.inboxed('Create'))).not.toContain('Without her');
  });
});
