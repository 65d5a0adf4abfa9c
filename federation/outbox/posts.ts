import { personUri } from '#src/people/read.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { recipientsOf, scopesOfHolders } from '#src/posts/recipients.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { announceInGroup } from '../groups/log.ts';
import { addressingOf, postContext, writePost, writeReference } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { allowedPeers } from './allowed.ts';
import { settleReach } from './reach.ts';
import type { Targets } from './read-recipients.ts';
import { enqueue, newActivityUri } from './store.ts';
import { deliveryTimeoutMs } from './send.ts';
import { signed, throughGroup } from '../groups/send-through.ts';

/** A post of ours was published: Create to its audience, or through its group. */
export async function postPublished(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['post.published'],
): Promise<void> {
  if (data.peerId !== null || data.level === 'instance') return;
  if (data.level === 'direct') await settleReach(ctx, tx, data);
  await sendPostActivity(ctx, tx, { id: data.postId }, 'Create');
}

export async function postEdited(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['post.edited'],
): Promise<void> {
  if (data.peerId === null) await sendPostActivity(ctx, tx, { id: data.postId }, 'Update');
}

/** The author's deletion: at once to everyone who ever received a copy, and through the group, whose members may have got it from its home. */
export async function postRemoved(
  ctx: FederationContext,
  tx: Tx,
  data: PostFacts['post.removed'],
): Promise<void> {
  if (data.peerId !== null || data.level === 'instance') return;
  const { uri } = data;
  const actorUri = await personUri(tx, data.authorId);
  const group = data.groupId === null ? null : await findGroup(tx, data.groupId);
  const activity = await signed(ctx, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(ctx),
    type: 'Delete',
    actor: actorUri,
    to: group ? [group.uri] : [],
    ...(group ? { audience: group.uri } : {}),
    object: { id: uri, type: 'Tombstone' },
  });
  if (group?.peerId === null) await announceInGroup(ctx, tx, group, activity, { erasure: true });
  const targets: Targets =
    group && group.peerId !== null ? { groupInbox: group.id, holdersOf: uri } : { holdersOf: uri };
  const busyPeers = await withdraw(tx, uri);
  // A thread of its own: whatever else waits for a partner, what is to be erased does not.
  const orderingKey = `${uri} deleted`;
  await enqueue(ctx, tx, { actorUri, activity, targets, orderingKey, erasure: true, objectUri: uri });
  await tx`update deliveries set next_at = now() + ${deliveryTimeoutMs} * interval '1 millisecond'
           where thread = ${orderingKey} and peer_id = any(${busyPeers})`;
}

/**
 * What still waits of a deleted post goes nowhere any more, nor is it tried again. Returns the partners to whom some of it is just on its way: their
 * Delete goes when that request must have ended, so that it cannot come first.
 */
async function withdraw(tx: Tx, uri: string): Promise<number[]> {
  const gone = await tx<{ peerId: number; isBusy: boolean }[]>`
    delete from deliveries d using activities a
    where a.id = d.activity_id and a.object_uri = ${uri} and a.type in ('Create', 'Update', 'Announce')
    returning d.peer_id, coalesce(d.lease_until > now(), false) as is_busy`;
  return [...new Set(gone.filter((row) => row.isBusy).map((row) => row.peerId))];
}

export async function sendPostActivity(
  ctx: FederationContext,
  tx: Tx,
  key: { id: string },
  type: 'Create' | 'Update',
): Promise<void> {
  const post = await postSource(tx, key);
  if (!post || post.peerId !== null || post.level === 'instance') return;
  const group = post.groupId === null ? null : await findGroup(tx, post.groupId);
  // An answer in someone else's thread is passed on by the thread's home, so it needs its author's proof.
  const category = categoriesOf[post.kind].post;
  const proven = group !== null || (post.level === 'followers' && post.audiencePeerId !== null);
  for (const { object, ...form } of formsOf(ctx, post)) {
    const plain = writeActivity(ctx, post, type, object);
    const activity = proven ? await signed(ctx, tx, post.authorUri, plain) : plain;
    if (group)
      await throughGroup(ctx, tx, group, post.authorUri, activity, {
        ...{ orderingKey: group.uri, category, exposes: post.uri, ...form },
      });
    else
      await enqueue(ctx, tx, {
        ...{ actorUri: post.authorUri, activity, orderingKey: post.threadUri, category, ...form },
        targets: type === 'Create' ? targetsOf(post) : changeTargetsOf(post),
        ...{ exposes: post.uri, objectUri: post.uri },
      });
  }
}

interface Form {
  readonly object: Json;
  readonly files?: 'allowed' | 'denied';
  readonly as?: 'reference';
}

/**
 * A post with files has a second form, for companies whose agreement denies files: without them and without their names. Where posts go by
 * reference, it has one that only says that it exists.
 */
function formsOf(ctx: FederationContext, post: PostSource): Form[] {
  const { addresses } = ctx.instance;
  const whole = writePost(post, addresses);
  const copies: Form[] =
    post.files.length === 0
      ? [{ object: whole }]
      : [
          { object: whole, files: 'allowed' },
          { object: writePost({ ...post, files: [] }, addresses), files: 'denied' },
        ];
  if (categoriesOf[post.kind].post !== 'post') return copies;
  const isLent = allowedPeers(ctx, { category: 'post', as: 'reference' }, 'queue') !== '';
  return isLent ? [...copies, { object: writeReference(post), as: 'reference' }] : copies;
}

const writeActivity = (
  ctx: FederationContext,
  post: PostSource,
  type: 'Create' | 'Update',
  object: Json,
): Json => {
  const { to, cc, audience } = addressingOf(post);
  return prune({
    '@context': postContext,
    id: newActivityUri(ctx),
    type,
    actor: post.authorUri,
    published: (post.editedAt ?? post.publishedAt).toISOString(),
    ...{ to, cc, audience },
    object,
  });
};

/** Who is to get a new post outside of groups. */
const targetsOf = (post: PostSource): Targets[] =>
  recipientsOf(post).flatMap((one): Targets[] => {
    const scope = one.scope === undefined ? {} : { scope: one.scope };
    switch (one.kind) {
      case 'followers':
        return [{ ...scope, followersOf: one.of }];
      case 'people':
        return [{ ...scope, personIds: one.ids, ...(one.at === undefined ? {} : { at: one.at }) }];
      case 'company':
        return [{ ...scope, peerIds: [one.peerId] }];
      case 'group':
        return [];
    }
  });

/** Who is told about changes to a post outside groups: no one without a copy. */
export const changeTargetsOf = (post: PostSource): Targets[] => [
  ...targetsOf(post)
    .filter((targets) => targets.peerIds === undefined)
    .map((targets) => ({ ...targets, holding: { uri: post.uri, peerId: null } })),
  ...scopesOfHolders(post).map((scope) => ({
    ...(scope === undefined ? {} : { scope }),
    holdersOf: post.uri,
  })),
];
