import type { Partner } from '#src/agreements/decide.ts';
import { memberPeers } from '#src/groups/read-members.ts';
import { readPersonSummary } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { likesElsewhere, namedMembersAt } from '#src/posts/read/for-partners.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { writeGroupNote } from '../vocabulary/group-note.ts';
import { postContext } from '../vocabulary/note.ts';
import { hasType, idOf, isObject, type Json } from '../vocabulary/read.ts';
import { keptBackBy } from './onward.ts';
import { allowedPeers, readsAnnouncements } from '../outbox/allowed.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';

interface NotingGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
}

/**
 * What our group has just announced, sent again to members on servers that ignore announcements (`readsAnnouncements`): as the group's own
 * notes. Only posts and likes have such a form; members, roles and pins do not.
 */
export async function noteInGroup(
  ctx: FederationContext,
  tx: Tx,
  group: NotingGroup,
  inner: Json | Buffer,
): Promise<void> {
  if (allowedPeers(ctx, { form: 'note', erasure: true }, 'queue') === '') return;
  const said = Buffer.isBuffer(inner) ? (JSON.parse(inner.toString()) as Json) : inner;
  const object = isObject(said.object) ? said.object : {};
  const uri = idOf(said.object);
  if (hasType(said, 'Create', 'Update'))
    return await sendNote(ctx, tx, group, uri, hasType(said, 'Create') ? 'Create' : 'Update');
  if (hasType(said, 'Delete') || isFromLog(said)) return await takeBackNote(ctx, tx, group, uri);
  if (hasType(said, 'Undo') && isFromLog(object))
    return await sendNote(ctx, tx, group, idOf(object.object), 'Create');
  if (keptBackBy(ctx, said)) return;
  if (hasType(said, 'Like')) return await sendLike(ctx, tx, group, uri, 'Like');
  if (hasType(said, 'Undo') && hasType(object, 'Like'))
    return await sendLike(ctx, tx, group, idOf(object.object), 'Undo');
}

const isFromLog = (said: Json): boolean => hasType(said, 'Remove') && idOf(said.target).endsWith('/log');

/** Each server reads it in its own view of the thread, so each gets an activity of its own. Its author's server has the post itself. */
async function sendNote(
  ctx: FederationContext,
  tx: Tx,
  group: NotingGroup,
  uri: string,
  type: 'Create' | 'Update',
): Promise<void> {
  const post = await postSource(tx, { uri });
  if (!post || post.groupId !== group.id || post.removedAt !== null || !mayNote(ctx, post)) return;
  for (const partner of await notedPartners(ctx, tx, group.id)) {
    if (partner.peerId === post.peerId) continue;
    const note = await noteFor(ctx, tx, group.uri, post, partner);
    await enqueue(ctx, tx, {
      actorUri: group.uri,
      activity: {
        '@context': postContext,
        id: newActivityUri(ctx),
        type,
        actor: group.uri,
        published: (post.editedAt ?? post.publishedAt).toISOString(),
        to: note.to,
        cc: note.cc,
        object: note,
      },
      targets: {
        membersOf: group.id,
        at: partner.peerId,
        holding: type === 'Update' ? { uri, peerId: null } : undefined,
      },
      ...{
        orderingKey: group.uri,
        scope: 'groups.host',
        group: group.handle,
        category: categoriesOf[post.kind].post,
        form: 'note',
      },
      ...{ exposes: uri, objectUri: uri },
    });
  }
}

/** Not what lies with its company only, nor what that does not let be passed on. */
export function mayNote({ registry }: FederationContext, { lent, peerId }: PostSource): boolean {
  const partner = peerId === null ? undefined : registry.byPeer(peerId);
  return !lent && (partner === undefined || partner.kind !== 'mutual' || partner.grantsIn.onwardTransfer);
}

/** Partners with an active member in the group who read its notes. */
async function notedPartners(ctx: FederationContext, tx: Tx, groupId: GroupId): Promise<Partner[]> {
  const peerIds = await memberPeers(tx, groupId);
  return peerIds
    .flatMap((peerId) => ctx.registry.byPeer(peerId) ?? [])
    .filter((partner) => !readsAnnouncements(partner));
}

/** A post of a group of ours as that group sends it to the readers of this partner. */
export async function noteFor(
  ctx: FederationContext,
  reader: Reader,
  groupUri: string,
  post: PostSource,
  partner: Partner,
): Promise<Json> {
  const { addresses } = ctx.instance;
  // Files of another company lie there, for those whom it has an agreement with.
  const files =
    post.peerId === null &&
    ctx.registry.decide(partner.origin, { direction: 'out', category: 'file' }).allowed;
  const author = await readPersonSummary(reader, post.authorId);
  const parent = post.replyToUri;
  return writeGroupNote(
    files ? post : { ...post, files: [] },
    {
      groupUri,
      author: { name: author?.name ?? '', company: author?.company ?? '' },
      inReplyTo:
        parent === null || originOf(parent) === partner.origin
          ? parent
          : addresses.groupNote(groupUri, parent),
      // No one of another company is named.
      named: await namedMembersAt(reader, partner.peerId, post),
    },
    addresses,
  );
}

/** Erased, or hidden by a moderator: servers that were sent the note delete it. */
async function takeBackNote(ctx: FederationContext, tx: Tx, group: NotingGroup, uri: string): Promise<void> {
  const holders = await tx<{ peerId: number }[]>`select peer_id from exposures where object_uri = ${uri}`;
  const object = { id: ctx.instance.addresses.groupNote(group.uri, uri), type: 'Tombstone' };
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: {
      ...{ '@context': postContext, id: newActivityUri(ctx), type: 'Delete', actor: group.uri },
      ...{ to: [ctx.instance.addresses.followers(group.uri)], cc: [], object },
    },
    targets: { peerIds: holders.map((one) => one.peerId) },
    ...{ orderingKey: group.uri, erasure: true, form: 'note', objectUri: uri },
  });
}

/**
 * Members' likes of a post from such a server, as one like by the group: its server knows no other company's people. It lasts while there is a
 * like by anyone whose server has not told it the author itself.
 */
async function sendLike(
  ctx: FederationContext,
  tx: Tx,
  group: NotingGroup,
  uri: string,
  type: 'Like' | 'Undo',
): Promise<void> {
  const keptBackPeers = ctx.registry
    .all()
    .filter(({ kind, grantsIn }) => kind === 'mutual' && !grantsIn.onwardTransfer)
    .map(({ peerId }) => peerId);
  const post = await likesElsewhere(tx, group.id, uri, keptBackPeers);
  if (!post || post.likes !== (type === 'Like' ? 1 : 0)) return;
  const like = { type: 'Like', actor: group.uri, object: uri };
  const to = { '@context': postContext, id: newActivityUri(ctx), to: [post.authorUri] };
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: type === 'Like' ? { ...to, ...like } : { ...to, type: 'Undo', actor: group.uri, object: like },
    targets: { personIds: [post.authorId] },
    ...{
      orderingKey: group.uri,
      scope: 'groups.host',
      group: group.handle,
      category: 'reaction',
      form: 'note',
    },
  });
}
