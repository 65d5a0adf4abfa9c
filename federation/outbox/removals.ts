import type { Tx } from '#src/platform/database.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { postSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { announceInGroup } from '../group-log.ts';
import { addressingOf, postContext, writePost } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { groupRow, personUri, signed, throughGroup, type GroupRow } from './through-group.ts';

type Moderated = PostFacts['post.restored'] & { readonly reason?: string };

/** A post was hidden: Remove from the group's log, or by the company from its author's outbox; the author keeps the copy (protocol.md §4). */
export async function postHidden(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const post = fact.data as PostFacts['post.hidden'];
  if (post.groupId !== null)
    return await inGroup(wire, tx, post, (group) => removal(post, `${group.uri}/log`, post.reason));
  await byCompany(wire, tx, post, removal(post, await outboxOf(wire, tx, post), post.reason), takeBack);
}

/** The same, undone: Undo{Remove}. A server that was told to delete it is given it again. */
export async function postRestored(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const post = fact.data as Moderated;
  if (post.groupId !== null)
    return await inGroup(wire, tx, post, (group, actor) => ({
      type: 'Undo',
      object: { ...removal(post, `${group.uri}/log`), actor },
    }));
  const { instanceActor } = wire.house.addresses;
  const object = { ...removal(post, await outboxOf(wire, tx, post)), actor: instanceActor };
  await byCompany(wire, tx, post, { type: 'Undo', object }, giveAgain);
}

const removal = (post: Moderated, target: string, reason = ''): Json => ({
  ...{ type: 'Remove', object: post.uri, target },
  ...(reason === '' ? {} : { content: reason }),
});

const outboxOf = async (wire: Wire, tx: Tx, post: Moderated): Promise<string> =>
  wire.house.addresses.outbox(await personUri(tx, post.authorId));

/**
 * Announced by the group: in the moderator's own words, or the group's where the company stepped in. What came from a moderator of another
 * company is announced where it came in; what a home told us is told already.
 */
async function inGroup(
  wire: Wire,
  tx: Tx,
  post: Moderated,
  write: (group: GroupRow, actor: string) => Json,
): Promise<void> {
  const group = post.groupId === null ? null : await groupRow(tx, post.groupId);
  if (!group || post.byId === null) return;
  const actorUri = post.origin === 'company' ? group.uri : await personUri(tx, post.byId);
  if (!wire.house.addresses.isOurs(actorUri)) return;
  const activity = await signed(wire, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(wire),
    actor: actorUri,
    to: [group.uri, group.followersUri ?? `${group.uri}/followers`],
    audience: group.uri,
    ...write(group, actorUri),
  });
  if (post.origin === 'company')
    return await announceInGroup(wire, tx, group, activity, { category: 'post' });
  await throughGroup(wire, tx, group, actorUri, activity, { thread: group.uri, category: 'post' });
}

/**
 * To everyone who ever got a copy: servers of our kind hide it until it is undone or erased, by the word of the company's own actor; others
 * only know how to delete.
 */
async function byCompany(
  wire: Wire,
  tx: Tx,
  post: Moderated,
  activity: Json,
  tellPlain: (wire: Wire, tx: Tx, post: Moderated, peerIds: number[]) => Promise<void>,
): Promise<void> {
  if (post.origin !== 'company' || post.peerId !== null || post.level === 'instance') return;
  const rows = await tx<{ peerId: number }[]>`select peer_id from exposures where object_uri = ${post.uri}`;
  const isKontor = (peerId: number): boolean => wire.book.byPeer(peerId)?.peerKind === 'kontor';
  const holders = rows.map((row) => row.peerId);
  const actorUri = wire.house.addresses.instanceActor;
  await enqueue(wire, tx, {
    actorUri,
    activity: await signed(wire, tx, actorUri, {
      ...{ '@context': postContext, id: newActivityUri(wire), actor: actorUri, to: [] },
      ...activity,
    }),
    targets: { peerIds: holders.filter(isKontor) },
    thread: post.threadUri,
    erasure: true,
    objectUri: post.uri,
  });
  const plain = holders.filter((each) => !isKontor(each));
  if (plain.length > 0) await tellPlain(wire, tx, post, plain);
}

async function takeBack(wire: Wire, tx: Tx, post: Moderated, peerIds: number[]): Promise<void> {
  const actorUri = await personUri(tx, post.authorId as PersonId);
  const activity = await signed(wire, tx, actorUri, {
    ...{ '@context': postContext, id: newActivityUri(wire), type: 'Delete', actor: actorUri, to: [] },
    object: { id: post.uri, type: 'Tombstone' },
  });
  const { uri: objectUri, threadUri: thread } = post;
  await enqueue(wire, tx, { actorUri, activity, targets: { peerIds }, thread, erasure: true, objectUri });
}

async function giveAgain(wire: Wire, tx: Tx, post: Moderated, peerIds: number[]): Promise<void> {
  const source = await postSource(tx, { id: post.postId });
  if (!source) return;
  const { to, cc } = addressingOf(source);
  const activity = prune({
    ...{ '@context': postContext, id: newActivityUri(wire), type: 'Create', actor: source.authorUri },
    ...{
      published: source.publishedAt.toISOString(),
      to,
      cc,
      object: writePost(source, wire.house.addresses),
    },
  });
  const { uri: objectUri, threadUri: thread } = post;
  await enqueue(wire, tx, {
    ...{ actorUri: source.authorUri, activity, targets: { peerIds }, thread, category: 'post', objectUri },
    scope: source.level === 'direct' ? 'direct' : undefined,
    exposes: objectUri,
  });
}
