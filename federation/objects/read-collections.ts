import { governsAs, membersVisibleTo, moderatesAs } from '#src/groups/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** One of a collection of ids, by which the next page goes on. */
export interface Item {
  readonly id: PersonId | PostId;
  readonly uri: string;
}

/** SQL over `follows f`: it counts, and is told to partners, in collections and in their digests alike. */
const counts = (reader: Reader) => reader`f.state = 'accepted'`;

/** Which of one partner's people follow someone of ours or are followed by them: the next after an id. */
export async function followsAt(
  reader: Reader,
  personId: PersonId,
  page: {
    readonly side: 'followers' | 'following';
    readonly peerId: number;
    readonly after: string;
    readonly max: number;
  },
): Promise<Item[]> {
  const [ours, theirs] =
    page.side === 'followers'
      ? [reader`f.followee_id`, reader`f.follower_id`]
      : [reader`f.follower_id`, reader`f.followee_id`];
  return await reader<Item[]>`
    select p.id, p.uri from follows f join people p on p.id = ${theirs}
    where ${ours} = ${personId} and ${counts(reader)} and p.peer_id = ${page.peerId} and p.id > ${page.after}
    order by p.id limit ${page.max}`;
}

/**
 * For each partner the XOR of the SHA-256 of its followers of an actor of ours, as a string of bits (FEP-8fcf); for a partner's actor that of
 * our own followers, under 0.
 */
export async function followerDigests(
  reader: Reader,
  actorUri: string,
): Promise<{ peerId: number; bits: string }[]> {
  return await reader<{ peerId: number; bits: string }[]>`
    select coalesce(p.peer_id, 0) as peer_id,
      bit_xor(('x' || encode(sha256(convert_to(p.uri, 'UTF8')), 'hex'))::bit(256))::text as bits
    from people a join follows f on f.followee_id = a.id and ${counts(reader)} join people p on p.id = f.follower_id
    where a.uri = ${actorUri} and (p.peer_id is null) = (a.peer_id is not null) group by 1`;
}

/** The members of a group, from all companies: the next after an id. */
export async function memberIds(
  reader: Reader,
  groupId: GroupId,
  page: { readonly after: string; readonly max: number },
): Promise<Item[]> {
  return await reader<Item[]>`
    select p.id, p.uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'active' and p.id > ${page.after} order by p.id limit ${page.max}`;
}

/**
 * Who moderates a group of ours, owners first, for a partner with a member; for another that may know about the group, one row without a person.
 * None: there is no such group for it.
 */
export async function moderatorIds(
  reader: Reader,
  groupUri: string,
  { peerId, max }: { readonly peerId: number; readonly max: number },
): Promise<{ handle: string; uri: string | null; isOwner: boolean }[]> {
  return await reader<{ handle: string; uri: string | null; isOwner: boolean }[]>`
    select g.handle, p.uri, ${governsAs(reader, 'm')} as is_owner from groups g
    left join memberships m on m.group_id = g.id and ${moderatesAs(reader, 'm')} and ${membersVisibleTo(reader, { peerId })}
    left join people p on p.id = m.person_id
    where g.uri = ${groupUri} and g.peer_id is null and (g.access <> 'secret' or ${membersVisibleTo(reader, { peerId })})
    order by m.role desc, p.id limit ${max}`;
}
