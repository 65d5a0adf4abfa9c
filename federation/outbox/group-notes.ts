import type { Partner } from '#src/agreements/decide.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { postSource, type Named, type PostSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { writeGroupNote } from '../vocabulary/group-note.ts';
import { postContext } from '../vocabulary/note.ts';
import { hasType, idOf, isObject, type Json } from '../vocabulary/read.ts';
import { allowedPeers, readsAnnouncements } from './allowed.ts';
import { enqueue, newActivityUri } from './store.ts';

interface NotingGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
}

/**
 * What our group has just announced, told once more to members on servers that ignore announcements (`readsAnnouncements`): as the group's own
 * notes. Only posts and likes have such a form; members, roles and pins do not.
 */
export async function noteInGroup(
  wire: Wire,
  tx: Tx,
  group: NotingGroup,
  inner: Json | Buffer,
): Promise<void> {
  if (allowedPeers(wire, { form: 'note', erasure: true }, 'queue') === '') return;
  const said = Buffer.isBuffer(inner) ? (JSON.parse(inner.toString()) as Json) : inner;
  const object = isObject(said.object) ? said.object : {};
  const uri = idOf(said.object);
  if (hasType(said, 'Create', 'Update'))
    return await tellNote(wire, tx, group, uri, hasType(said, 'Create') ? 'Create' : 'Update');
  if (hasType(said, 'Delete') || isFromLog(said)) return await takeBackNote(wire, tx, group, uri);
  if (hasType(said, 'Undo') && isFromLog(object))
    return await tellNote(wire, tx, group, idOf(object.object), 'Create');
  if (hasType(said, 'Like')) return await tellLike(wire, tx, group, uri, 'Like');
  if (hasType(said, 'Undo') && hasType(object, 'Like'))
    return await tellLike(wire, tx, group, idOf(object.object), 'Undo');
}

const isFromLog = (said: Json): boolean => hasType(said, 'Remove') && idOf(said.target).endsWith('/log');

/** Each server reads it in its own view of the thread, so each gets an activity of its own. Its author's server has the post itself. */
async function tellNote(
  wire: Wire,
  tx: Tx,
  group: NotingGroup,
  uri: string,
  type: 'Create' | 'Update',
): Promise<void> {
  const post = await postSource(tx, { uri });
  if (!post || post.groupId !== group.id || post.removedAt !== null) return;
  for (const partner of await notedPartners(wire, tx, group.id)) {
    if (partner.peerId === post.peerId) continue;
    const note = await noteFor(wire, tx, group.uri, post, partner);
    await enqueue(wire, tx, {
      actorUri: group.uri,
      activity: {
        '@context': postContext,
        id: newActivityUri(wire),
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
      ...{ thread: group.uri, scope: 'groups.host', group: group.handle, category: 'post', form: 'note' },
      ...{ exposes: uri, objectUri: uri },
    });
  }
}

/** Partners with an active member in the group who read its notes. */
async function notedPartners(wire: Wire, tx: Tx, groupId: GroupId): Promise<Partner[]> {
  const rows = await tx<{ peerId: number }[]>`
    select distinct p.peer_id from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'active' and p.peer_id is not null order by 1`;
  return rows
    .flatMap(({ peerId }) => wire.book.byPeer(peerId) ?? [])
    .filter((partner) => !readsAnnouncements(partner));
}

/** A post of a group of ours as that group tells it to the readers of this partner. */
export async function noteFor(
  wire: Wire,
  reader: Reader,
  groupUri: string,
  post: PostSource,
  partner: Partner,
): Promise<Json> {
  const { addresses, company } = wire.house;
  // Files of another company lie there, for those whom it has an agreement with.
  const files =
    post.peerId === null && wire.book.decide(partner.origin, { direction: 'out', category: 'file' }).allowed;
  const [author] = await reader<{ name: string; origin: string | null; company: string | null }[]>`
    select a.name, pe.origin, nullif(pe.company, '') as company
    from people a left join peers pe on pe.id = a.peer_id where a.id = ${post.authorId}`;
  const host = author?.origin ? new URL(author.origin).host : company;
  const parent = post.replyToUri;
  return writeGroupNote(
    files ? post : { ...post, files: [] },
    {
      groupUri,
      author: { name: author?.name ?? '', company: author?.company ?? host },
      inReplyTo:
        parent === null || originOf(parent) === partner.origin
          ? parent
          : addresses.groupNote(groupUri, parent),
      named: await namedThere(reader, post, partner),
    },
    addresses,
  );
}

/** Who of that server's members is answered or mentioned: they are named, and nobody of another company is. */
const namedThere = (reader: Reader, post: PostSource, { peerId }: Partner): Promise<Named[]> =>
  reader<Named[]>`
    select distinct p.id, p.uri, p.handle || '@' || split_part(p.uri, '/', 3) as name
    from people p join memberships m on m.person_id = p.id and m.group_id = ${post.groupId} and m.state = 'active'
    where p.peer_id = ${peerId} and (p.uri = any(${post.mentions.map((one) => one.uri)})
      or p.id = (select po.reply_to_author_id from posts po where po.id = ${post.id})) order by p.id`;

/** Erased, or hidden by a moderator: whoever was told the note deletes it. */
async function takeBackNote(wire: Wire, tx: Tx, group: NotingGroup, uri: string): Promise<void> {
  const holders = await tx<{ peerId: number }[]>`select peer_id from exposures where object_uri = ${uri}`;
  const object = { id: wire.house.addresses.groupNote(group.uri, uri), type: 'Tombstone' };
  await enqueue(wire, tx, {
    actorUri: group.uri,
    activity: {
      ...{ '@context': postContext, id: newActivityUri(wire), type: 'Delete', actor: group.uri },
      ...{ to: [wire.house.addresses.followers(group.uri)], cc: [], object },
    },
    targets: { peerIds: holders.map((one) => one.peerId) },
    ...{ thread: group.uri, erasure: true, form: 'note', objectUri: uri },
  });
}

/**
 * Members' likes of a post from such a server, as one like by the group: its server knows no other company's people. It lasts while there is a
 * like by anybody whose server has not told it the author itself.
 */
async function tellLike(
  wire: Wire,
  tx: Tx,
  group: NotingGroup,
  uri: string,
  type: 'Like' | 'Undo',
): Promise<void> {
  const [post] = await tx<{ authorId: PersonId; authorUri: string; likes: number }[]>`
    select p.author_id, a.uri as author_uri, (select count(*)::int from reactions r join people l on l.id = r.person_id
      where r.post_id = p.id and r.kind = 'like' and l.peer_id is distinct from p.peer_id) as likes
    from posts p join people a on a.id = p.author_id
    where p.uri = ${uri} and p.group_id = ${group.id} and p.peer_id is not null`;
  if (!post || post.likes !== (type === 'Like' ? 1 : 0)) return;
  const like = { type: 'Like', actor: group.uri, object: uri };
  const to = { '@context': postContext, id: newActivityUri(wire), to: [post.authorUri] };
  await enqueue(wire, tx, {
    actorUri: group.uri,
    activity: type === 'Like' ? { ...to, ...like } : { ...to, type: 'Undo', actor: group.uri, object: like },
    targets: { personIds: [post.authorId] },
    ...{ thread: group.uri, scope: 'groups.host', group: group.handle, category: 'reaction', form: 'note' },
  });
}
