import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId, GroupId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import { postSource, type PostSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { announceInGroup } from '../group-log.ts';
import { addressingOf, postContext, writePost } from '../vocabulary/note.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { addProof } from '../wire/proofs.ts';
import { enqueue, newActivityUri, type Targets } from './store.ts';

type Data = Readonly<Record<string, unknown>>;

/** A post of ours appeared: Create to its audience, or through its group. */
export async function postPublished(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null || data.level === 'instance') return;
  await tellPost(wire, tx, { id: String(data.postId) }, 'Create');
}

export async function postEdited(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId === null) await tellPost(wire, tx, { id: String(data.postId) }, 'Update');
}

/** The author's deletion: to everyone who ever got a copy, and through the group, whose members may have got it from its home. */
export async function postRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null || data.level === 'instance') return;
  const uri = String(data.uri);
  const actorUri = await personUri(tx, String(data.authorId) as PersonId);
  const group = data.groupId ? await groupRow(tx, String(data.groupId) as GroupId) : null;
  const activity = await signed(wire, actorUri, {
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
  const thread = group?.uri ?? String(data.threadUri);
  await enqueue(wire, tx, { actorUri, activity, targets, thread, erasure: true, objectUri: uri });
}

/** A moderator hid a post of our group: Remove from the log, announced; the author keeps the copy (protocol.md §4). */
export async function postHidden(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  const group = await groupRow(tx, String(data.groupId) as GroupId);
  if (!group) return;
  const actorUri = await personUri(tx, String(data.byId) as PersonId);
  const ours = wire.house.addresses.isOurs(actorUri);
  if (!ours) return; // it came from a moderator of another company, and inbox/group.ts relays their bytes
  const activity = await signed(wire, actorUri, {
    '@context': postContext,
    id: newActivityUri(wire),
    type: 'Remove',
    actor: actorUri,
    to: [group.uri, group.followersUri ?? `${group.uri}/followers`],
    object: String(data.uri),
    target: `${group.uri}/log`,
    audience: group.uri,
  });
  await throughGroup(wire, tx, group, actorUri, activity, { thread: group.uri, category: 'post' });
}

/** Like for likes; EmojiReact for the rest, with our own kind beside the emoji that others show. */
export async function reactionAdded(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: String(data.postId) });
  if (post)
    await tellAboutPost(wire, tx, post, String(data.personId) as PersonId, 'reaction', (actorUri) =>
      reactionOf(actorUri, post.uri, data),
    );
}

export async function reactionRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post) return;
  await tellAboutPost(wire, tx, post, String(data.personId) as PersonId, 'reaction', (actorUri) => ({
    id: newActivityUri(wire),
    type: 'Undo',
    actor: actorUri,
    object: reactionOf(actorUri, post.uri, data),
  }));
}

const shownAs: Readonly<Record<string, string>> = { recommend: '👍', interested: '💡' };

function reactionOf(actorUri: string, postUri: string, data: Data): Json {
  const kind = String(data.kind);
  if (kind === 'like') return { id: String(data.uri), type: 'Like', actor: actorUri, object: postUri };
  return {
    id: String(data.uri),
    type: 'EmojiReact',
    actor: actorUri,
    object: postUri,
    content: shownAs[kind] ?? String(data.emoji),
  };
}

/** A share goes to followers' instances that hold the post already: it cannot widen the audience. */
export async function shareAdded(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  await tellShare(wire, tx, data, (actorUri, uri, postUri) => ({
    id: uri,
    type: 'Announce',
    actor: actorUri,
    object: postUri,
  }));
}

export async function shareRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  await tellShare(wire, tx, data, (actorUri, uri, postUri) => ({
    id: newActivityUri(wire),
    type: 'Undo',
    actor: actorUri,
    object: { id: uri, type: 'Announce', actor: actorUri, object: postUri },
  }));
}

async function tellShare(
  wire: Wire,
  tx: Tx,
  data: Data,
  write: (actorUri: string, uri: string, postUri: string) => Json,
): Promise<void> {
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post || post.level === 'instance' || post.level === 'direct' || post.level === 'group') return;
  const personId = String(data.personId) as PersonId;
  const actorUri = await personUri(tx, personId);
  const holders = await tx`
    select distinct f.peer_id from (
      select p.peer_id from follows f join people p on p.id = f.follower_id
      where f.followee_id = ${personId} and f.state = 'accepted' and p.peer_id is not null) f
    where f.peer_id = ${post.peerId} or exists (select 1 from exposures e where e.object_uri = ${post.uri} and e.peer_id = f.peer_id)`;
  const peerIds = [
    ...new Set([...holders.map((r) => Number(r.peerId)), ...(post.peerId === null ? [] : [post.peerId])]),
  ];
  const activity = {
    '@context': postContext,
    ...write(actorUri, String(data.uri), post.uri),
    to: [post.authorUri, `${actorUri}/followers`],
    cc: [],
  };
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: { peerIds },
    thread: post.threadUri,
    category: 'reaction',
  });
}

/** Votes go to the poll's home only, one Note with a name per option (as Mastodon does). */
export async function pollVoted(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post?.poll) return;
  if (post.peerId === null) return await tellPost(wire, tx, { id: post.id }, 'Update');
  const actorUri = await personUri(tx, String(data.personId) as PersonId);
  for (const position of data.positions as number[]) {
    const uri = newActivityUri(wire);
    const note = {
      id: `${uri}#vote`,
      type: 'Note',
      attributedTo: actorUri,
      to: [post.authorUri],
      inReplyTo: post.uri,
      name: post.poll.options[position]?.title,
    };
    const activity = {
      '@context': postContext,
      id: uri,
      type: 'Create',
      actor: actorUri,
      to: [post.authorUri],
      cc: [],
      object: note,
    };
    await enqueue(wire, tx, {
      actorUri,
      activity,
      targets: { peerIds: [post.peerId] },
      thread: post.threadUri,
      category: 'reaction',
    });
  }
}

export async function pollClosed(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  await tellPost(wire, tx, { id: String((fact.data as Data).postId) }, 'Update');
}

async function tellPost(wire: Wire, tx: Tx, key: { id: string }, type: 'Create' | 'Update'): Promise<void> {
  const post = await postSource(tx, key);
  if (!post || post.peerId !== null || post.level === 'instance') return;
  const { to, cc, audience } = addressingOf(post);
  const activity = prune({
    '@context': postContext,
    id: newActivityUri(wire),
    type,
    actor: post.authorUri,
    published: (post.editedAt ?? post.publishedAt).toISOString(),
    to,
    cc,
    audience,
    object: writePost(post, wire.house.addresses),
  });
  if (post.groupId) {
    const group = await groupRow(tx, post.groupId);
    if (group)
      await throughGroup(wire, tx, group, post.authorUri, await signed(wire, post.authorUri, activity), {
        thread: group.uri,
        category: 'post',
        exposes: post.uri,
      });
    return;
  }
  const targets: Targets = { ...targetsOf(post), ...(type === 'Update' ? { holdersOf: post.uri } : {}) };
  // An answer in somebody else's thread is passed on by the thread's home, so it needs its author's proof.
  const proven = post.level === 'followers' && post.audiencePeerId !== null;
  await enqueue(wire, tx, {
    actorUri: post.authorUri,
    activity: proven ? await signed(wire, post.authorUri, activity) : activity,
    targets,
    thread: post.threadUri,
    category: 'post',
    scope: post.level === 'direct' ? 'direct' : undefined,
    exposes: post.uri,
    objectUri: post.uri,
  });
}

function targetsOf(post: PostSource): Targets {
  const mentioned = post.mentions.map((m) => m.id);
  switch (post.level) {
    case 'followers':
    case 'public': {
      const owner = post.audiencePersonId ?? post.authorId;
      // The followers of somebody elsewhere are known to their home alone, which passes the reply on.
      return post.audiencePeerId === null
        ? { followersOf: owner, personIds: mentioned }
        : { personIds: [owner, ...mentioned] };
    }
    case 'partner':
      return post.partnerId === null ? {} : { peerIds: [post.partnerId] };
    case 'direct':
      return { personIds: mentioned };
    default:
      return {};
  }
}

/** What one person does about a post: to the post's home, and through the group when it is in one. */
async function tellAboutPost(
  wire: Wire,
  tx: Tx,
  post: PostSource,
  personId: PersonId,
  category: Category,
  write: (actorUri: string) => Json,
): Promise<void> {
  if (post.level === 'instance') return;
  const actorUri = await personUri(tx, personId);
  const base = { '@context': postContext, ...write(actorUri), to: [post.groupUri ?? post.authorUri] };
  const group = post.groupId ? await groupRow(tx, post.groupId) : null;
  if (group)
    return await throughGroup(
      wire,
      tx,
      group,
      actorUri,
      await signed(wire, actorUri, { ...base, audience: group.uri }),
      { thread: group.uri, category },
    );
  if (post.peerId === null) return;
  await enqueue(wire, tx, {
    actorUri,
    activity: { ...base, cc: [] },
    targets: { peerIds: [post.peerId] },
    thread: post.threadUri,
    category,
  });
}

/** Our group announces it to its members' instances; a partner's group gets it in its inbox and announces it itself. */
export async function throughGroup(
  wire: Wire,
  tx: Tx,
  group: GroupRow,
  actorUri: string,
  activity: Json,
  about: { thread: string; category: Category; exposes?: string; scope?: Scope },
): Promise<void> {
  if (group.peerId === null)
    return await announceInGroup(wire, tx, group, activity, {
      exposes: about.exposes,
      category: about.category,
    });
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: { groupInbox: group.id },
    scope: 'groups.join',
    group: group.handle,
    ...about,
  });
}

/** What a group relays carries its author's proof (FEP-8b32): receivers believe the author, not the relay. */
export async function signed(wire: Wire, actorUri: string, activity: Json): Promise<Json> {
  const key = await wire.keyring.key(actorUri, 'ed25519');
  return addProof(prune(activity) as never, {
    verificationMethod: key.keyUri,
    privateKey: key.privateKey,
    created: new Date(),
  }) as Json;
}

export interface GroupRow {
  readonly id: GroupId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly handle: string;
  readonly followersUri: string | null;
}

export async function groupRow(tx: Tx, id: GroupId): Promise<GroupRow | null> {
  const [row] = await tx<
    GroupRow[]
  >`select id, uri, peer_id, handle, followers_uri from groups where id = ${id}`;
  return row ?? null;
}

export async function personUri(tx: Tx, id: PersonId): Promise<string> {
  const [row] = await tx`select uri from people where id = ${id}`;
  if (!row) throw new Error(`There is no person ${id}.`);
  return row.uri as string;
}
