import { personUri } from '#src/people/read.ts';
import type { Group } from '#src/groups/group.ts';
import { findGroup } from '#src/groups/read.ts';
import type { ErasureFactMap } from '#src/erasure/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { announceInGroup } from '../groups/log.ts';
import { addressingOf, postContext, writePost } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { signed, throughGroup } from '../groups/send-through.ts';

/** An administrator asks a partner once more to erase something of ours: the same Delete under an id of its own, to that partner alone. */
export async function erasureAskedAgain(
  ctx: FederationContext,
  tx: Tx,
  { peerId, uri, kind, authorId }: ErasureFactMap['erasure.asked_again'],
): Promise<void> {
  const actorUri = kind === 'person' ? uri : await personUri(tx, authorId as PersonId);
  const activity = await signed(ctx, tx, actorUri, {
    ...{ '@context': postContext, id: newActivityUri(ctx), type: 'Delete', actor: actorUri, to: [] },
    object: kind === 'person' ? uri : { id: uri, type: 'Tombstone', ...(kind === 'file' && { formerType }) },
  });
  const orderingKey = `${uri} deleted`;
  await enqueue(ctx, tx, {
    ...{ actorUri, activity, targets: { peerIds: [peerId] }, orderingKey },
    ...{ erasure: true, objectUri: uri },
  });
}

/** What a file was, which says that it is no post. */
const formerType = 'Document';

/** An edit took files out of a post of ours: each is deleted where the post is, and that is confirmed. Plain servers take the edit alone. */
export async function filesRemoved(
  ctx: FederationContext,
  tx: Tx,
  { uri: postUri, authorId, groupId, files }: PostFacts['post.files_removed'],
): Promise<void> {
  const actorUri = await personUri(tx, authorId);
  for (const uri of files) {
    const activity = await signed(ctx, tx, actorUri, {
      ...{ '@context': postContext, id: newActivityUri(ctx), type: 'Delete', actor: actorUri, to: [] },
      object: { id: uri, type: 'Tombstone', formerType, context: postUri },
    });
    await enqueue(ctx, tx, {
      ...{
        actorUri,
        activity,
        orderingKey: `${uri} deleted`,
        erasure: true,
        objectUri: uri,
        kontorOnly: true,
      },
      targets: [{ holdersOf: postUri }, ...(groupId === null ? [] : [{ membersOf: groupId }])],
    });
  }
}

type Moderated = PostFacts['post.restored'];

/** A post was hidden: Remove from the group's log, or by the company from its author's outbox; the author keeps their copy (protocol.md §4). */
export async function postHidden(
  ctx: FederationContext,
  tx: Tx,
  post: PostFacts['post.hidden'],
): Promise<void> {
  if (post.groupId !== null)
    return await inGroup(ctx, tx, post, (group) => removal(post, `${group.uri}/log`, post.reason));
  await byCompany(ctx, tx, post, removal(post, await outboxOf(ctx, tx, post), post.reason), takeBack);
}

/** The same, undone: Undo{Remove}. A server that was told to delete it is sent it again. */
export async function postRestored(ctx: FederationContext, tx: Tx, post: Moderated): Promise<void> {
  if (post.groupId !== null)
    return await inGroup(ctx, tx, post, (group, actor) => ({
      type: 'Undo',
      object: { ...removal(post, `${group.uri}/log`), actor },
    }));
  const { instanceActor } = ctx.instance.addresses;
  const object = { ...removal(post, await outboxOf(ctx, tx, post)), actor: instanceActor };
  await byCompany(ctx, tx, post, { type: 'Undo', object }, giveAgain);
}

const removal = (post: Moderated, target: string, reason = ''): Json => ({
  ...{ type: 'Remove', object: post.uri, target },
  ...(reason === '' ? {} : { content: reason }),
});

const outboxOf = async (ctx: FederationContext, tx: Tx, post: Moderated): Promise<string> =>
  ctx.instance.addresses.outbox(await personUri(tx, post.authorId));

/**
 * Announced by the group: in the moderator's own words, or the group's where the company stepped in. What came from a moderator of another
 * company is announced where it came in; what a home told us is told already.
 */
async function inGroup(
  ctx: FederationContext,
  tx: Tx,
  post: Moderated,
  write: (group: Group, actor: string) => Json,
): Promise<void> {
  const group = post.groupId === null ? null : await findGroup(tx, post.groupId);
  if (!group || post.byId === null) return;
  const actorUri = post.origin === 'company' ? group.uri : await personUri(tx, post.byId);
  if (!ctx.instance.addresses.isOurs(actorUri)) return;
  const activity = await signed(ctx, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(ctx),
    actor: actorUri,
    to: [group.uri, group.followersUri ?? `${group.uri}/followers`],
    audience: group.uri,
    ...write(group, actorUri),
  });
  if (post.origin === 'company') return await announceInGroup(ctx, tx, group, activity, {});
  await throughGroup(ctx, tx, group, actorUri, activity, {
    ...{ orderingKey: group.uri, category: undefined, as: 'mention' },
  });
}

/**
 * To everyone who ever got a copy: servers of our kind hide it until it is undone or erased, by the word of the company's own actor; others
 * only know how to delete.
 */
async function byCompany(
  ctx: FederationContext,
  tx: Tx,
  post: Moderated,
  activity: Json,
  sendPlain: (ctx: FederationContext, tx: Tx, post: Moderated, peerIds: number[]) => Promise<void>,
): Promise<void> {
  if (post.origin !== 'company' || post.peerId !== null || post.level === 'instance') return;
  const rows = await tx<{ peerId: number }[]>`select peer_id from exposures where object_uri = ${post.uri}`;
  const isKontor = (peerId: number): boolean => ctx.registry.byPeer(peerId)?.peerKind === 'kontor';
  const holders = rows.map((row) => row.peerId);
  const actorUri = ctx.instance.addresses.instanceActor;
  await enqueue(ctx, tx, {
    actorUri,
    activity: await signed(ctx, tx, actorUri, {
      ...{ '@context': postContext, id: newActivityUri(ctx), actor: actorUri, to: [] },
      ...activity,
    }),
    targets: { peerIds: holders.filter(isKontor) },
    orderingKey: post.threadUri,
    erasure: true,
    objectUri: post.uri,
  });
  const plain = holders.filter((each) => !isKontor(each));
  if (plain.length > 0) await sendPlain(ctx, tx, post, plain);
}

async function takeBack(ctx: FederationContext, tx: Tx, post: Moderated, peerIds: number[]): Promise<void> {
  const actorUri = await personUri(tx, post.authorId);
  const activity = await signed(ctx, tx, actorUri, {
    ...{ '@context': postContext, id: newActivityUri(ctx), type: 'Delete', actor: actorUri, to: [] },
    object: { id: post.uri, type: 'Tombstone' },
  });
  const { uri: objectUri, threadUri: orderingKey } = post;
  await enqueue(ctx, tx, { actorUri, activity, targets: { peerIds }, orderingKey, erasure: true, objectUri });
}

async function giveAgain(ctx: FederationContext, tx: Tx, post: Moderated, peerIds: number[]): Promise<void> {
  const source = await postSource(tx, { id: post.postId });
  if (!source) return;
  const { to, cc } = addressingOf(source);
  const activity = prune({
    ...{ '@context': postContext, id: newActivityUri(ctx), type: 'Create', actor: source.authorUri },
    ...{
      published: source.publishedAt.toISOString(),
      to,
      cc,
      object: writePost(source, ctx.instance.addresses),
    },
  });
  const { uri: objectUri, threadUri: orderingKey } = post;
  await enqueue(ctx, tx, {
    ...{
      actorUri: source.authorUri,
      activity,
      targets: { peerIds },
      orderingKey,
      category: categoriesOf[source.kind].post,
      objectUri,
    },
    scope: source.level === 'direct' ? 'direct' : undefined,
    exposes: objectUri,
  });
}
