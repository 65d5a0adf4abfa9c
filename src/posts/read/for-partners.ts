import type { PartnerViewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { PostKind } from '../kinds/forms.ts';
import { holdableSince, visibleTo } from '../policy.ts';
import type { Level } from '../post.ts';
import type { Named, PostSource } from './source.ts';

/** Where a post is, and why it concerns a partner, in the terms of an agreement. */
export interface Setting {
  readonly level: Level;
  readonly groupHandle: string | null;
  /** Of the group's home; null: ours. */
  readonly groupPeerId: number | null;
  /** Someone there follows whose followers read it, or is that person. */
  readonly follows: boolean;
  /** It names someone there. */
  readonly named: boolean;
}

/** A post of ours that a partner may read, as far as we decide. */
export interface PostForPartner extends Setting {
  readonly id: PostId;
  readonly uri: string;
  readonly kind: PostKind;
  /** Changes with the row. */
  readonly version: string;
  readonly hasPoll: boolean;
  readonly isExposed: boolean;
}

/** That a company belongs to a partner's group, by the word of the group's home: our own view of its members need not show it. */
export interface ProvenMembership {
  readonly groupId: GroupId;
  readonly heldSince: Date;
}

/** Those of ours among `where` (over `posts p`) that a partner may read, in that order. Each agreement decides besides. */
export async function postsForPartner(
  reader: Reader,
  viewer: PartnerViewer,
  proven: ProvenMembership | null,
  { where, order, max }: { readonly where: Fragment; readonly order: Fragment; readonly max: number },
): Promise<PostForPartner[]> {
  const { peerId, remotePersonId } = viewer;
  const theirs =
    remotePersonId === undefined ? reader`v.peer_id = ${peerId}` : reader`v.id = ${remotePersonId}`;
  return await reader<PostForPartner[]>`
    select p.id, p.uri, p.kind, p.xmin::text as version, p.has_poll, p.level, g.handle as group_handle, g.peer_id as group_peer_id,
      exists (select from exposures e where e.object_uri = p.uri and e.peer_id = ${peerId}) as is_exposed,
      exists (select from people v where ${theirs} and (v.id = p.audience_person_id or exists (
        select from follows f where f.follower_id = v.id and f.followee_id = p.audience_person_id and f.state = 'accepted'))) as follows,
      ${names(reader, theirs)} as named
    from posts p left join groups g on g.id = p.group_id
    where ${where} and p.peer_id is null and (${visibleTo(reader, viewer)} or ${isProven(reader, proven)})
    order by ${order} limit ${max}`;
}

const isProven = (reader: Reader, proven: ProvenMembership | null): Fragment =>
  proven === null
    ? reader`false`
    : reader`(p.level = 'group' and p.group_id = ${proven.groupId} and ${holdableSince(reader, proven.heldSince)})`;

const names = (reader: Reader, who: Fragment): Fragment =>
  reader`exists (select from mentions m join people v on v.id = m.person_id where m.post_id = p.id and ${who})`;

/** The same of any post, for what one of ours did about it. Null: there is none. */
export async function settingFor(reader: Reader, uri: string, actorUri: string): Promise<Setting | null> {
  const [row] = await reader<Setting[]>`
    select p.level, g.handle as group_handle, g.peer_id as group_peer_id, true as follows,
      ${names(reader, reader`v.uri = ${actorUri}`)} as named
    from posts p left join groups g on g.id = p.group_id where p.uri = ${uri}`;
  return row ?? null;
}

/** The post is erased, and this partner once had it. */
export async function hadErasedPost(reader: Reader, peerId: number, uri: string): Promise<boolean> {
  const rows = await reader`
    select from exposures e where e.object_uri = ${uri} and e.peer_id = ${peerId}
      and not exists (select from posts p where p.uri = e.object_uri)`;
  return rows.length > 0;
}

/** Of a partner's people in the post's group, those whom it answers or mentions. */
export async function namedMembersAt(reader: Reader, peerId: number, post: PostSource): Promise<Named[]> {
  return await reader<Named[]>`
    select distinct p.id, p.uri, p.handle || '@' || ${hostIn(reader, 'p.uri')} as name
    from people p join memberships m on m.person_id = p.id and m.group_id = ${post.groupId} and m.state = 'active'
    where p.peer_id = ${peerId} and (p.uri = any(${post.mentions.map((one) => one.uri)})
      or p.id = (select po.reply_to_author_id from posts po where po.id = ${post.id})) order by p.id`;
}

/** A post of a partner's in a group of ours, and how many like it whose own server has not told its author's: without companies that forbid that. */
export async function likesElsewhere(
  reader: Reader,
  groupId: GroupId,
  uri: string,
  keptBack: readonly number[],
): Promise<{ authorId: PersonId; authorUri: string; likes: number } | null> {
  const [row] = await reader<{ authorId: PersonId; authorUri: string; likes: number }[]>`
    select p.author_id, a.uri as author_uri, (select count(*)::int from reactions r join people l on l.id = r.person_id
      where r.post_id = p.id and r.kind = 'like' and l.peer_id is distinct from p.peer_id
        and coalesce(l.peer_id, 0) <> all(${[...keptBack]}::int[])) as likes
    from posts p join people a on a.id = p.author_id
    where p.uri = ${uri} and p.group_id = ${groupId} and p.peer_id is not null`;
  return row ?? null;
}
