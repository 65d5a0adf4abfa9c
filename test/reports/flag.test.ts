import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import { publishPost } from '#src/posts/publish.ts';
import { dismissReport, removeReported } from '#src/reports/decide.ts';
import { fileReport } from '#src/reports/file-report.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { settle, until } from '#test/support/http.ts';
import type { Member } from '#test/support/instance.ts';
import { act, followed, idOfActor, openScene, type Scene } from '../federation/partner.ts';

// Beta and Gamma are Kontor partners of Alpha, Plain is a server of another kind. Bob of Beta and Pia of Plain follow Ada.
let scene: Scene;
let anton: Member;
let plain: Peer;
let pia: PeerActor;
let bobId: PersonId;

beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, bob } = scene;
  anton = await alpha.person('anton', { admin: true });
  plain = await startPeer('plain');
  pia = plain.actor('pia');
  await alpha.allow('followers', plain.origin);
  await followed(scene, bob, ada);
  await plain.post(alpha.origin, activity(pia, 'Follow', ada.uri), pia);
  bobId = await idOfActor(alpha, bob);
});
afterAll(async () => {
  await scene.end();
  await plain.stop();
});

async function say(source: string, level: 'followers' | 'instance' = 'followers') {
  const { alpha, ada } = scene;
  const id = await act(alpha, (tx) => publishPost(tx, ada.id, { source, level }));
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return { id, uri: row?.uri ?? '' };
}
/** A post of Bob's that Ada has. */
async function bobSays(content: string): Promise<{ id: PostId; uri: string }> {
  const { alpha, beta, bob, ada } = scene;
  const doc = note(bob, content, { to: [ada.uri], tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }] });
  expect((await beta.post(alpha.origin, activity(bob, 'Create', doc), bob)).status).toBe(202);
  const [row] = await alpha.db<{ id: PostId }[]>`select id from posts where uri = ${String(doc.id)}`;
  return { id: row?.id as PostId, uri: String(doc.id) };
}
const flag = (object: unknown, more: Json = {}, by = scene.beta.self) =>
  activity(by, 'Flag', object, { to: undefined, cc: undefined, ...more });
const send = async (flagged: Json, by = scene.beta.self, from = scene.beta): Promise<number> =>
  (await from.post(scene.alpha.origin, flagged, by)).status;
const casesAbout = (uri: string) => scene.alpha.db<
  { id: string; queue: string; reports: number; comment: string; outcome: string | null }[]
>`
  select k.id, k.queue, k.outcome, count(r.id)::int as reports, min(r.comment) as comment
  from report_cases k left join reports r on r.case_id = k.id where k.object_uri = ${uri} group by k.id`;

describe('a Flag from a partner', () => {
  test.each([
    ['one URI, reason in content', (uri: string) => uri, { content: 'Rude' }],
    [
      'a list of author and post, as Mastodon sends it',
      (uri: string) => [scene.ada.uri, uri],
      { content: 'Rude' },
    ],
    [
      'an embedded object',
      (uri: string) => ({ id: uri, type: 'Note', attributedTo: scene.ada.uri }),
      { content: 'Rude' },
    ],
    ['the reason in summary', (uri: string) => [uri], { summary: 'Rude' }],
    ['a reason with markup', (uri: string) => [uri], { content: '<p>Rude</p>' }],
    [
      'things beside it that are not here',
      (uri: string) => [uri, `${scene.alpha.origin}/ap/o/none`, 'https://x.example/1'],
      { content: 'Rude' },
    ],
  ])('with %s is a case for the administrators', async (title, objectOf, more) => {
    const post = await say(`Something rude: ${title}`);
    expect(await send(flag(objectOf(post.uri), more))).toBe(202);
    expect(await casesAbout(post.uri)).toMatchObject([
      { queue: 'company', reports: 1, comment: 'Rude', outcome: null },
    ]);
    expect(await casesAbout(scene.ada.uri)).toEqual([]);
  });

  test('by a person counts as one by their company, whom nobody here is told', async () => {
    const post = await say('Signed by Bob');
    expect(await send(flag(post.uri, {}, scene.bob), scene.bob)).toBe(202);
    const [row] = await scene.alpha.db`
      select reporter_id, peer_id from reports r join report_cases k on k.id = r.case_id where k.object_uri = ${post.uri}`;
    expect(row).toMatchObject({ reporterId: null, peerId: expect.any(Number) });
  });

  test('twice is once; about a person alone is a case about the person', async () => {
    const post = await say('Once');
    const once = flag(post.uri);
    expect([await send(once), await send(once), await send(flag(post.uri))]).toEqual([202, 202, 202]);
    expect(await casesAbout(post.uri)).toMatchObject([{ reports: 2 }]);
    expect(await send(flag(scene.ada.uri))).toBe(202);
    expect(await casesAbout(scene.ada.uri)).toMatchObject([{ queue: 'company', reports: 1 }]);
  });

  test('about what it cannot see, or what is not here, is taken and has no effect', async () => {
    const post = await say('For us alone', 'instance');
    const gone = [
      post.uri,
      `${scene.alpha.origin}/ap/o/00000000-0000-4000-8000-000000000000`,
      scene.gamma.self.uri,
    ];
    for (const object of gone) expect(await send(flag(object))).toBe(202);
    expect(await casesAbout(post.uri)).toEqual([]);
  });

  test.each([
    ['no object', { object: undefined }],
    ['a number for a reason', { content: 7 }],
    ['an object without id', { object: { type: 'Note' } }],
    ['a long reason', { content: 'a'.repeat(20_000) }],
    ['an unknown category', { category: { a: 1 } }],
  ])('with %s is never an error of ours', async (_title, more) => {
    const post = await say('Odd');
    expect(await send(flag(post.uri, more))).toBeLessThan(500);
  });

  test('from a stranger, or while the agreement rests, changes nothing', async () => {
    const { alpha, stranger, gamma } = scene;
    const post = await say('Not for strangers');
    expect(await send(flag(post.uri, {}, stranger.self), stranger.self, stranger)).toBe(403);
    await alpha.agreement('suspend', gamma.host);
    expect(await send(flag(scene.ada.uri, {}, gamma.self), gamma.self, gamma)).toBe(403);
    await alpha.agreement('resume', gamma.host);
    expect(await casesAbout(post.uri)).toEqual([]);
  });

  test('is answered when it was decided: Accept or Reject to a Kontor, nothing to others', async () => {
    const { alpha, beta } = scene;
    const [bad, good] = [await say('Bad'), await say('Good')];
    const [first, second] = [flag(bad.uri), flag(good.uri)];
    await send(first);
    await send(second);
    await send(flag(bad.uri, {}, plain.self), plain.self, plain);
    const [badCase] = await casesAbout(bad.uri);
    const [goodCase] = await casesAbout(good.uri);
    expect(badCase?.reports).toBe(2);
    await act(alpha, (tx) => removeReported(tx, anton.id, badCase?.id ?? '', 'Bad indeed'));
    await act(alpha, (tx) => dismissReport(tx, anton.id, goodCase?.id ?? '', ''));
    const answer = async (type: string, to: Json) =>
      await until(`${type} of the Flag`, async () =>
        beta.inboxed(type).find((each) => (each.object as Json).id === to.id),
      );
    const actor = `${alpha.origin}/actor`;
    expect(await answer('Accept', first)).toMatchObject({ actor, outcome: 'removed' });
    expect(await answer('Reject', second)).toMatchObject({ actor, outcome: 'dismissed' });
    await settle();
    const flagged = (each: Json) => (each.object as Json | null)?.type === 'Flag';
    expect([...plain.inboxed('Accept'), ...plain.inboxed('Reject')].filter(flagged)).toEqual([]);
  });
});

describe('a report of ours', () => {
  test('about a post of a partner leaves as Flag by the instance, without its reporter, when they wish it', async () => {
    const { alpha, beta, ada, bob } = scene;
    const post = await bobSays('You are all thieves');
    const report = (forward: boolean) =>
      act(alpha, (tx) =>
        fileReport(
          tx,
          ada.id,
          { postId: post.id },
          { category: 'harassment', comment: 'Slander', forward },
          () => true,
        ),
      );
    await report(false);
    await settle();
    expect(beta.inboxed('Flag')).toEqual([]);
    const { caseId } = await act(alpha, (tx) =>
      fileReport(
        tx,
        anton.id,
        { personId: bobId },
        { category: 'spam', comment: 'Slander', forward: true },
        () => true,
      ),
    );
    const sent = await until('the Flag', async () => beta.inboxed('Flag')[0]);
    expect(sent).toMatchObject({
      actor: `${alpha.origin}/actor`,
      object: [bob.uri],
      content: 'Slander',
      category: 'spam',
    });
    expect(JSON.stringify(sent)).not.toContain(anton.uri);
    // What Beta decided about its own person is a line for those who decide here.
    const answer = activity(beta.self, 'Accept', { id: sent.id, type: 'Flag' }, { outcome: 'warned' });
    expect(await send(answer)).toBe(202);
    const acts = await alpha.db`select act, reason from moderation_acts where case_id = ${caseId}`;
    expect([...acts]).toEqual([{ act: 'told', reason: 'warned' }]);
    // Nobody else answers for Beta.
    const { gamma } = scene;
    expect(await send(activity(gamma.self, 'Reject', { id: sent.id, type: 'Flag' }), gamma.self, gamma)).toBe(
      202,
    );
    expect(await send(activity(bob, 'Reject', { id: sent.id, type: 'Flag' }), bob)).toBe(202);
    expect(await alpha.db`select from moderation_acts where case_id = ${caseId}`).toHaveLength(1);
  });
});

describe('a removal by the company', () => {
  test('reaches a Kontor as Remove and Undo, another server as Delete and Create', async () => {
    const { alpha, beta, ada } = scene;
    const post = await say('Removed and back');
    const of = (peer: Peer, type: string) =>
      peer.inboxed(type).filter((each) => JSON.stringify(each.object).includes(post.uri));
    await until(
      'both have it',
      async () => of(beta, 'Create').length === 1 && of(plain, 'Create').length === 1,
    );
    await act(alpha, (tx) => hidePost(tx, anton.id, post.id, 'Not true'));
    const removal = await until('Remove', async () => of(beta, 'Remove')[0]);
    expect(removal).toMatchObject({ actor: `${alpha.origin}/actor`, object: post.uri, content: 'Not true' });
    await until('Delete', async () => of(plain, 'Delete')[0]);
    await act(alpha, (tx) => restorePost(tx, anton.id, post.id));
    const undo = await until('Undo', async () => of(beta, 'Undo')[0]);
    expect(undo).toMatchObject({
      actor: `${alpha.origin}/actor`,
      object: { type: 'Remove', object: post.uri },
    });
    await until('Create again', async () => of(plain, 'Create').length === 2);
    expect([of(beta, 'Delete'), of(plain, 'Remove'), of(plain, 'Undo')]).toEqual([[], [], []]);
    expect(JSON.stringify(undo)).not.toContain(anton.uri);
    expect(ada.uri).toContain(alpha.origin);
  });

  test('of a partner hides its people’s posts here until it is undone; by anybody else it changes nothing', async () => {
    const { alpha, gamma, beta, bob } = scene;
    const post = await bobSays('Beta thinks again');
    const isHidden = async (): Promise<boolean> => {
      const [row] = await alpha.db`select removed_at is not null as hidden from posts where id = ${post.id}`;
      return row?.hidden === true;
    };
    const remove = (by: PeerActor) =>
      activity(by, 'Remove', post.uri, { target: `${bob.uri}/outbox`, content: 'Oops' });
    expect(await send(remove(gamma.self), gamma.self, gamma)).toBe(202);
    expect(await send(remove(bob), bob)).toBe(202);
    expect(await isHidden()).toBe(false);
    expect(await send(remove(beta.self))).toBe(202);
    expect(await isHidden()).toBe(true);
    // Neither our administrator nor another company brings it back.
    await expect(act(alpha, (tx) => restorePost(tx, anton.id, post.id))).rejects.toMatchObject({
      kind: 'conflict',
    });
    const undo = (by: PeerActor) => activity(by, 'Undo', { ...remove(by), '@context': undefined });
    expect(await send(undo(gamma.self), gamma.self, gamma)).toBe(202);
    expect(await isHidden()).toBe(true);
    expect(await send(undo(beta.self))).toBe(202);
    expect(await isHidden()).toBe(false);
  });

  test('hidden here and by its home, a post comes back when both have undone it', async () => {
    const { alpha, beta, bob } = scene;
    const post = await bobSays('Twice hidden');
    // As if it had been for Bob's followers: letters are removed by report alone.
    await alpha.db`update posts set level = 'followers', audience_person_id = ${bobId} where id = ${post.id}`;
    await act(alpha, (tx) => hidePost(tx, anton.id, post.id, 'Ours'));
    const removal = activity(beta.self, 'Remove', post.uri, { target: `${bob.uri}/outbox` });
    expect(await send(removal)).toBe(202);
    await act(alpha, (tx) => restorePost(tx, anton.id, post.id));
    const hidden = async () =>
      (await alpha.db`select from posts where id = ${post.id} and removed_at is not null`).length;
    expect(await hidden()).toBe(1);
    expect(await send(activity(beta.self, 'Undo', { ...removal, '@context': undefined }))).toBe(202);
    expect(await hidden()).toBe(0);
  });
});
