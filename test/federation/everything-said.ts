import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { leave } from '#src/groups/leave.ts';
import { receiveInvite } from '#src/groups/receive.ts';
import { receiveMemberAdded, receiveRole } from '#src/groups/receive-members.ts';
import { uploadFile } from '#src/media/upload.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { removeFollower, unfollow } from '#src/people/unfollow.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { unacceptAnswer, acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { sharePost, unsharePost } from '#src/posts/reactions/share.ts';
import { removePost } from '#src/posts/remove.ts';
import { dismissReport } from '#src/reports/decide.ts';
import { fileReport } from '#src/reports/file-report.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { announce, groupNote, inGroup } from '#test/adversary/room.ts';
import { actOut } from '#test/repo/wire-examples.ts';
import { memberOf } from '#test/repo/wire-group-examples.ts';
import { until } from '#test/support/http.ts';
import type { Asked } from '#test/support/peer.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { squareOf } from '#test/support/pictures.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';
import { act, followed, idOfActor, openScene, pathOf, type Scene } from './partner.ts';

/** All that an instance says to its partners. */
export interface EverythingSaid {
  readonly scene: Scene;
  /** Requests to inboxes, of a Kontor and of a microblog, as they came. */
  readonly deliveries: readonly Asked[];
  /** What was asked for, by path. */
  readonly documents: ReadonlyMap<string, Json>;
  end(): Promise<void>;
}

/** Ada's company does everything that has a word in ActivityPub, before the eyes of Bob at a Kontor and Gina at a microblog. */
export async function sayEverything(): Promise<EverythingSaid> {
  const scene = await openScene();
  const plain = await startPlainPeer('mastodon');
  await scene.alpha.allow('followers,forum', plain.origin);
  await actOut(scene, new Map());
  await inTheirGroup(scene);
  const paths = [...(await beforeBob(scene)), ...(await beforeGina(scene, plain)), ...(await deleted(scene))];
  await until('everything was sent', async () => (await scene.alpha.db`select from deliveries`).length === 0);
  const documents = new Map<string, Json>();
  for (const path of paths) {
    const answer = await scene.beta.get(scene.alpha.origin, path);
    if (answer.status !== 200 && answer.status !== 410)
      throw new Error(`${path} was answered ${answer.status}.`);
    documents.set(path, answer.json as Json);
  }
  return {
    scene,
    documents,
    deliveries: [...scene.beta.asked, ...plain.asked].filter(
      ({ method, json }) => method === 'POST' && json['@context'] !== undefined,
    ),
    async end() {
      await scene.end();
      await plain.stop();
    },
  };
}

/** Follows, reactions, votes and answers between Ada and Bob, and all of their documents. */
async function beforeBob(scene: Scene): Promise<string[]> {
  const { alpha, ada, beta, bob } = scene;
  const bobId = await idOfActor(alpha, bob);
  const seen = await heard(scene, bob, note(bob, 'The new seal.'));
  await act(alpha, (tx) => react(tx, ada.id, seen, 'interested'));
  await act(alpha, (tx) => unreact(tx, ada.id, seen, 'interested'));
  await act(alpha, (tx) => react(tx, ada.id, seen, 'like'));
  await act(alpha, (tx) => unreact(tx, ada.id, seen, 'like'));
  await act(alpha, (tx) => sharePost(tx, ada.id, seen));
  await act(alpha, (tx) => unsharePost(tx, ada.id, seen));
  const options = ['red', 'blue'].map((name) => ({ type: 'Note', name }));
  const poll = await heard(scene, bob, note(bob, 'Which?', { type: 'Question', oneOf: options }));
  await act(alpha, (tx) => vote(tx, ada.id, poll, [1]));
  const startTime = new Date(Date.now() + 86_400_000).toISOString();
  const planned = await heard(scene, bob, note(bob, 'Come.', { type: 'Event', name: 'Fair', startTime }));
  await act(alpha, (tx) => answerEvent(tx, ada.id, planned, 'yes'));
  const given = await heard(
    scene,
    bob,
    note(bob, 'Please.', { name: 'Send it', status: 'NEEDS-ACTION', assignedTo: ada.uri }),
  );
  await act(alpha, (tx) => changeTask(tx, ada.id, given, { state: 'done', labels: ['a'], rank: 1 }));
  const asked = await said(scene, { source: 'Which oil?', level: 'followers', kind: 'question' });
  const answer = await said(scene, { source: 'The thick one.', replyToId: asked.id });
  await act(alpha, (tx) => acceptAnswer(tx, ada.id, answer.id));
  await act(alpha, (tx) => unacceptAnswer(tx, ada.id, answer.id));
  const article = await said(scene, await articleOf(scene));
  await told(scene.beta.inboxed, 'Create', (each) => isObject(each.object) && each.object.id === article.uri);
  await undoneRemoval(scene);
  const bot = await alpha.person('bot');
  await alpha.db`update people set kind = 'bot' where id = ${bot.id}`;
  const [create] = await alpha.db<{ uri: string }[]>`
    select uri from activities where object_uri = ${article.uri} and type = 'Create'`;
  const paths = [ada.uri, bot.uri, article.uri, asked.uri, create?.uri ?? '', `${asked.uri}/replies`];
  const collections = ['outbox', 'outbox?before=9223372036854775807', 'followers', 'following'];
  const documents = [...paths, ...collections.map((name) => `${ada.uri}/${name}`)].map(pathOf);
  await act(alpha, (tx) => removeFollower(tx, ada.id, bobId));
  await told(beta.inboxed, 'Reject', (each) => each.actor === ada.uri);
  await act(alpha, (tx) => unfollow(tx, ada.id, bobId));
  await told(beta.inboxed, 'Undo', (each) => typeOf(each.object) === 'Follow');
  await followed(scene, bob, ada);
  return ['/actor', '/actor/outbox', '/ap/directory?q=ada', '/ap/directory?type=Group&q=hydraulik'].concat(
    documents,
  );
}

/** With a title, a warning, a picture, somebody who is named, and a tag. */
async function articleOf({ alpha, ada, beta }: Scene): Promise<PostInput> {
  const bytes = await squareOf('#3a3');
  const picture = await uploadFile(alpha.db, ada.id, {
    ...{ bytes, mediaType: 'image/png', name: 'pump.png', alt: 'A pump' },
    focus: [0.5, -0.5],
  });
  const source = `For @bob@${beta.host}. #pumps`;
  const warned = { title: 'Pumps', summary: 'Noise', sensitive: true, language: 'en' };
  return { ...warned, source, level: 'followers', fileIds: [picture.id] };
}

/** The company takes a post back, and gives it again; in Ada's group its moderator does. */
async function undoneRemoval(scene: Scene): Promise<void> {
  const { alpha, beta } = scene;
  const anton = await administrator(scene);
  const post = await said(scene, { source: 'Sold below cost.', level: 'followers' });
  await act(alpha, (tx) => hidePost(tx, anton, post.id, 'Unproven.'));
  await act(alpha, (tx) => restorePost(tx, anton, post.id));
  const isUndone = ({ object }: Json): boolean => isObject(object) && object.object === post.uri;
  await told(beta.inboxed, 'Undo', isUndone);
}

/** Ada moderates a group of Beta: she bans, decides about a report, leaves, and declines to come back. */
async function inTheirGroup(scene: Scene): Promise<void> {
  const { alpha, ada, beta } = scene;
  const group = beta.actor('kai', 'Group');
  const there = await memberOf(scene, group);
  await act(alpha, (tx) => receiveRole(tx, there, ada.id, 'moderator'));
  const heidi = beta.actor('heidi');
  const heidiId = await idOfActor(alpha, heidi);
  await act(alpha, (tx) => receiveMemberAdded(tx, there, heidiId));
  const post = groupNote(heidi, group.uri, 'Cheap watches.');
  const passedOn = announce(group, inGroup(heidi, 'Create', post, group.uri), 1);
  await beta.post(alpha.origin, passedOn, group);
  const postId = await postAt(scene, post.id);
  const complaint = { category: 'spam', comment: '', forward: true } as const;
  const { caseId } = await act(alpha, (tx) => fileReport(tx, ada.id, { postId }, complaint, () => true));
  await act(alpha, (tx) => dismissReport(tx, ada.id, caseId, ''));
  await told(beta.inboxed, 'Reject', ({ object }) => typeOf(object) === 'Flag');
  await act(alpha, (tx) => expel(tx, ada.id, there, heidiId, { ban: true }));
  await told(beta.inboxed, 'Block');
  await act(alpha, (tx) => leave(tx, ada.id, there));
  await told(beta.inboxed, 'Undo', ({ object }) => isObject(object) && object.object === group.uri);
  await act(alpha, (tx) => receiveInvite(tx, there, ada.id, `${group.uri}/invite`, null));
  await act(alpha, (tx) => decline(tx, ada.id, there, ada.id));
  await told(beta.inboxed, 'Reject', ({ object }) => typeOf(object) === 'Invite');
}

/** A group of Ada's with Gina, on a microblog, and Bob, who moderates it: notes, likes, removals, a report. */
async function beforeGina(scene: Scene, plain: PlainPeer): Promise<string[]> {
  const { alpha, ada, beta, bob } = scene;
  const gina = plain.person('gina');
  const room = await alpha.group('pumps', ada, 'open');
  const mona = await alpha.person('mona');
  await act(alpha, (tx) => requestToJoin(tx, mona.id, room.id));
  await act(alpha, (tx) => setRole(tx, ada.id, room.id, mona.id, 'moderator'));
  const how = { scheme: 'cavage' } as const;
  for (const whom of [ada.uri, room.uri])
    await plain.post(alpha.origin, activity(gina, 'Follow', whom), gina, how);
  await beta.post(alpha.origin, activity(bob, 'Follow', room.uri), bob);
  await told(beta.inboxed, 'Accept', ({ object }) => isObject(object) && object.object === room.uri);
  await alpha.app.registry.refresh();
  const inRoom = { level: 'group', groupId: room.id, language: 'en' } as const;
  const post = await said(scene, { ...inRoom, source: 'Bench **4** is free.' });
  await told(plain.inboxed, 'Create', ({ actor }) => actor === room.uri);
  const answer = note(gina, 'Mine!', { to: [room.uri], inReplyTo: post.uri });
  await plain.post(alpha.origin, activity(gina, 'Create', answer), gina, how);
  const answered = await postAt(scene, answer.id);
  await act(alpha, (tx) => react(tx, ada.id, answered, 'like'));
  await told(plain.inboxed, 'Like');
  await act(alpha, (tx) => unreact(tx, ada.id, answered, 'like'));
  await told(plain.inboxed, 'Undo');
  await act(alpha, (tx) => hidePost(tx, mona.id, post.id, 'Taken.'));
  await told(plain.inboxed, 'Delete');
  await act(alpha, (tx) => restorePost(tx, mona.id, post.id));
  await told(beta.inboxed, 'Announce', ({ object }) => typeOf(object) === 'Undo');
  const noteUri = alpha.app.instance.addresses.groupNote(room.uri, post.uri);
  await act(alpha, (tx) => editGroup(tx, ada.id, room.id, { charter: 'Clean up.' }));
  const [last] = await alpha.db<{ seq: string }[]>`select log_seq as seq from groups where id = ${room.id}`;
  const pages = ['outbox', 'followers', 'moderators', 'featured', 'log', 'log?after=0', 'charter/1'];
  const names = [...pages, `log/${last?.seq}`];
  return [room.uri, noteUri, ...names.map((name) => `${room.uri}/${name}`)].map(pathOf);
}

/** A post that is gone, and somebody who left with all they wrote. */
async function deleted(scene: Scene): Promise<string[]> {
  const { alpha, ada, beta, bob } = scene;
  const post = await said(scene, { source: 'Wrong number.', level: 'followers' });
  await told(beta.inboxed, 'Create', ({ object }) => isObject(object) && object.id === post.uri);
  await act(alpha, (tx) => removePost(tx, ada.id, post.id));
  const anton = await administrator(scene);
  const leaver = await alpha.person('leaver');
  await followed(scene, bob, leaver);
  const leaving = { posts: 'delete', formerName: 'Former colleague' } as const;
  await act(alpha, (tx) => deactivatePerson(tx, anton, leaver.id, revokeAll, leaving));
  await told(beta.inboxed, 'Delete', ({ object }) => object === leaver.uri);
  return [post.uri, leaver.uri].map(pathOf);
}

/** Anton, of the examples. */
async function administrator({ alpha }: Scene): Promise<PersonId> {
  const [anton] = await alpha.db<{ id: PersonId }[]>`select id from people where handle = 'anton'`;
  if (!anton) throw new Error('Nobody administers Alpha.');
  return anton.id;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const typeOf = (value: unknown): unknown => (isObject(value) ? value.type : undefined);

const told = (
  inboxed: (type: string) => Json[],
  type: string,
  isIt: (each: Json) => boolean = () => true,
): Promise<Json> => until(`${type} arrived`, () => inboxed(type).find(isIt));

async function said({ alpha, ada }: Scene, input: PostInput): Promise<{ id: PostId; uri: string }> {
  const id = await act(alpha, (tx) => publishPost(tx, ada.id, input));
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return { id, uri: row?.uri ?? '' };
}

/** Somebody of Beta posts; its number at Alpha. */
async function heard(scene: Scene, by: PeerActor, post: Json): Promise<PostId> {
  await scene.beta.post(scene.alpha.origin, activity(by, 'Create', post), by);
  return await postAt(scene, post.id);
}

async function postAt({ alpha }: Scene, uri: unknown): Promise<PostId> {
  const [row] = await alpha.db<{ id: PostId }[]>`select id from posts where uri = ${String(uri)}`;
  if (!row) throw new Error(`${String(uri)} did not arrive.`);
  return row.id;
}
