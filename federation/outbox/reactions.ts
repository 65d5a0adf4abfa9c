import type { Category } from '#src/agreements/terms.ts';
import { personUri } from '#src/people/read.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { scopesAbout } from '#src/posts/recipients.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import type { Targets } from './read-recipients.ts';
import { enqueue, newActivityUri } from './store.ts';
import { signed, throughGroup } from '../groups/send-through.ts';

type Reacted = PostFacts['reaction.added'];
type Shared = PostFacts['share.added'];

/** Like for likes; EmojiReact for the rest, with our own kind beside the emoji that others show. */
export async function reactionAdded(ctx: FederationContext, tx: Tx, data: Reacted): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (post)
    await sendAboutPost(ctx, tx, post, data.personId, 'reaction', (actorUri) =>
      reactionOf(actorUri, post.uri, data),
    );
}

export async function reactionRemoved(ctx: FederationContext, tx: Tx, data: Reacted): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  await sendAboutPost(ctx, tx, post, data.personId, 'reaction', (actorUri) => ({
    id: newActivityUri(ctx),
    type: 'Undo',
    actor: actorUri,
    object: reactionOf(actorUri, post.uri, data),
  }));
}

const shownAs: Readonly<Record<string, string>> = { recommend: '👍', interested: '💡' };

function reactionOf(actorUri: string, postUri: string, data: Reacted): Json {
  const { kind } = data;
  if (kind === 'like') return { id: data.uri, type: 'Like', actor: actorUri, object: postUri };
  return {
    id: data.uri,
    type: 'EmojiReact',
    actor: actorUri,
    object: postUri,
    content: shownAs[kind] ?? data.emoji,
  };
}

/** A share goes to the author, and to followers whose instances already have the post: it cannot widen the audience. */
export async function shareAdded(ctx: FederationContext, tx: Tx, data: Shared): Promise<void> {
  if (data.peerId !== null) return;
  await sendShare(ctx, tx, data, (actorUri, uri, postUri) => ({
    id: uri,
    type: 'Announce',
    actor: actorUri,
    object: postUri,
  }));
}

export async function shareRemoved(ctx: FederationContext, tx: Tx, data: Shared): Promise<void> {
  if (data.peerId !== null) return;
  await sendShare(ctx, tx, data, (actorUri, uri, postUri) => ({
    id: newActivityUri(ctx),
    type: 'Undo',
    actor: actorUri,
    object: { id: uri, type: 'Announce', actor: actorUri, object: postUri },
  }));
}

async function sendShare(
  ctx: FederationContext,
  tx: Tx,
  data: Shared,
  write: (actorUri: string, uri: string, postUri: string) => Json,
): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post || post.level === 'instance' || post.level === 'direct' || post.level === 'group') return;
  const { personId } = data;
  const actorUri = await personUri(tx, personId);
  const activity = {
    '@context': postContext,
    ...write(actorUri, data.uri, post.uri),
    to: [post.authorUri, `${actorUri}/followers`],
    cc: [],
  };
  await enqueue(ctx, tx, {
    actorUri,
    activity,
    targets: [
      { followersOf: personId, holding: { uri: post.uri, peerId: post.peerId }, scope: 'follow' },
      ...toAuthor(ctx, post, personId),
    ],
    orderingKey: post.threadUri,
    category: 'reaction',
  });
}

/** A person's act on a post, which may change it: to its author, or through the group if it is in one. */
export async function sendAboutPost(
  ctx: FederationContext,
  tx: Tx,
  post: PostSource,
  personId: PersonId,
  category: Category,
  write: (actorUri: string) => Json,
  { changes = false }: { readonly changes?: boolean } = {},
): Promise<void> {
  if (post.level === 'instance') return;
  const actorUri = await personUri(tx, personId);
  const base = { '@context': postContext, ...write(actorUri), to: [post.groupUri ?? post.authorUri] };
  const group = post.groupId ? await findGroup(tx, post.groupId) : null;
  if (group)
    return await throughGroup(
      ctx,
      tx,
      group,
      actorUri,
      await signed(ctx, tx, actorUri, { ...base, audience: group.uri }),
      { orderingKey: group.uri, category, ...(changes && { changes: post.uri }) },
    );
  if (post.peerId === null) return;
  await enqueue(ctx, tx, {
    actorUri,
    activity: { ...base, cc: [] },
    targets: toAuthor(ctx, post, personId),
    orderingKey: post.threadUri,
    category,
  });
}

/** The person an act on a post concerns; their own inbox if the server has no other (ActivityPub §7.1). */
export const toAuthor = (ctx: FederationContext, post: PostSource, actor: PersonId): Targets[] =>
  scopesAbout(post, actor, isPlain(ctx, post)).map((scope) => ({
    personIds: [post.authorId],
    ...(scope === undefined ? {} : { scope }),
  }));

const isPlain = (ctx: FederationContext, { peerId }: PostSource): boolean =>
  peerId !== null && ctx.registry.byPeer(peerId)?.peerKind === 'other';
