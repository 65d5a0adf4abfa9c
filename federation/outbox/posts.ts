import type { Tx } from '#src/platform/database.ts';
import type { PersonId, GroupId, PostId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import { recipientsOf } from '#src/posts/recipients.ts';
import { postSource, type PostSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { announceInGroup } from '../group-log.ts';
import { addressingOf, postContext, writePost } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import type { Cargo } from './allowed.ts';
import { settleReach } from './reach.ts';
import { enqueue, newActivityUri, type Targets } from './store.ts';
import { deliveryTimeoutMs } from './send.ts';
import { groupRow, personUri, signed, throughGroup } from './through-group.ts';

type Data = Readonly<Record<string, unknown>>;

/** A post of ours appeared: Create to its audience, or through its group. */
export async function postPublished(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null || data.level === 'instance') return;
  if (data.level === 'direct') await settleReach(wire, tx, String(data.postId) as PostId);
  await tellPost(wire, tx, { id: String(data.postId) }, 'Create');
}

export async function postEdited(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId === null) await tellPost(wire, tx, { id: String(data.postId) }, 'Update');
}

/** The author's deletion: at once to everyone who ever got a copy, and through the group, whose members may have got it from its home. */
export async function postRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null || data.level === 'instance') return;
  const uri = String(data.uri);
  const actorUri = await personUri(tx, String(data.authorId) as PersonId);
  const group = data.groupId ? await groupRow(tx, String(data.groupId) as GroupId) : null;
  const activity = await signed(wire, tx, actorUri, {
    '@context': postContext,
    id: newActivityUri(wire),
    type: 'Delete',
    actor: actorUri,
    to: group ? [group.uri] : [],
    ...(group ? { audience: group.uri } : {}),
    object: { id: uri, type: 'Tombstone' },
  });
  if (group?.peerId === null) await announceInGroup(wire, tx, group, activity, { erasure: true });
  const targets: Targets =
    group && group.peerId !== null ? { groupInbox: group.id, holdersOf: uri } : { holdersOf: uri };
  const busyPeers = await withdraw(tx, uri);
  // A thread of its own: whatever else waits for a partner, what is to be erased does not.
  const thread = `${uri} deleted`;
  await enqueue(wire, tx, { actorUri, activity, targets, thread, erasure: true, objectUri: uri });
  await tx`update deliveries set next_at = now() + ${deliveryTimeoutMs} * interval '1 millisecond'
           where thread = ${thread} and peer_id = any(${busyPeers})`;
}

/**
 * What still waits of a deleted post goes nowhere any more, nor is it tried again. Returns the partners to whom some of it is just on its way: their
 * Delete goes when that request must have ended, so that it cannot come first.
 */
async function withdraw(tx: Tx, uri: string): Promise<number[]> {
  const gone = await tx<{ peerId: number; isBusy: boolean }[]>`
    delete from deliveries d using activities a
    where a.id = d.activity_id and a.object_uri = ${uri} and a.type in ('Create', 'Update')
    returning d.peer_id, coalesce(d.lease_until > now(), false) as is_busy`;
  return [...new Set(gone.filter((row) => row.isBusy).map((row) => row.peerId))];
}

export async function tellPost(
  wire: Wire,
  tx: Tx,
  key: { id: string },
  type: 'Create' | 'Update',
): Promise<void> {
  const post = await postSource(tx, key);
  if (!post || post.peerId !== null || post.level === 'instance') return;
  const group = post.groupId === null ? null : await groupRow(tx, post.groupId);
  // An answer in somebody else's thread is passed on by the thread's home, so it needs its author's proof.
  const proven = group !== null || (post.level === 'followers' && post.audiencePeerId !== null);
  for (const [files, form] of formsOf(post)) {
    const plain = writeActivity(wire, form, type);
    const activity = proven ? await signed(wire, tx, post.authorUri, plain) : plain;
    if (group)
      await throughGroup(wire, tx, group, post.authorUri, activity, {
        ...{ thread: group.uri, category: 'post', exposes: post.uri },
        ...(files === undefined ? {} : { files }),
      });
    else
      await enqueue(wire, tx, {
        ...{ actorUri: post.authorUri, activity, thread: post.threadUri, category: 'post' },
        targets: [...targetsOf(post), ...(type === 'Update' ? holdersOf(post) : [])],
        ...(files === undefined ? {} : { files }),
        ...{ exposes: post.uri, objectUri: post.uri },
      });
  }
}

/** A post with files has a second form, for companies whose agreement denies files: without them and without their names. */
function formsOf(post: PostSource): [Cargo['files'], PostSource][] {
  if (post.files.length === 0) return [[undefined, post]];
  return [
    ['allowed', post],
    ['denied', { ...post, files: [] }],
  ];
}

const writeActivity = (wire: Wire, post: PostSource, type: 'Create' | 'Update'): Json => {
  const { to, cc, audience } = addressingOf(post);
  return prune({
    '@context': postContext,
    id: newActivityUri(wire),
    type,
    actor: post.authorUri,
    published: (post.editedAt ?? post.publishedAt).toISOString(),
    ...{ to, cc, audience },
    object: writePost(post, wire.house.addresses),
  });
};

/** Who is to get a post outside of groups, whatever it is told of it. */
export const targetsOf = (post: PostSource): Targets[] =>
  recipientsOf(post).flatMap((one): Targets[] => {
    const scope = one.scope === undefined ? {} : { scope: one.scope };
    switch (one.kind) {
      case 'followers':
        return [{ ...scope, followersOf: one.of }];
      case 'people':
        return [{ ...scope, personIds: one.ids, ...(one.at === undefined ? {} : { at: one.at }) }];
      case 'company':
        // A plain server has no inbox for a company: there the people named are all who get it.
        return post.partnerKind === 'kontor' ? [{ ...scope, peerIds: [one.peerId] }] : [];
      case 'group':
        return [];
    }
  });

/** Whoever has a copy already hears of its changes, as long as the agreement still lets such posts go there. */
export const holdersOf = (post: PostSource): Targets[] =>
  recipientsOf(post).flatMap((one) =>
    one.kind === 'people' && one.scope === 'direct' && post.level !== 'direct'
      ? []
      : [{ ...(one.scope === undefined ? {} : { scope: one.scope }), holdersOf: post.uri }],
  );
