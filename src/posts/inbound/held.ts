import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';
import { viewerOf } from '../read/reachable.ts';
import type { RemotePerson } from './incoming.ts';

/** Why a partner's post that mentions no one here and is in no group would be stored. */
export type Concern = 'follower' | 'thread' | null;

/**
 * Only what someone here may see is stored: a post without a follower, recipient or thread of ours leaves no trace. A pending follow request
 * counts: the person's home writes only to followers, and its post may overtake the Accept, which is in another delivery thread.
 */
export async function concernOf(
  reader: Reader,
  author: PersonId,
  replyToUri: string | undefined,
): Promise<Concern> {
  const [row] = await reader<{ concern: Concern }[]>`
    select 'follower' as concern from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${author} and f.state in ('accepted', 'requested') and p.peer_id is null
    union all select 'thread' from posts where uri = ${replyToUri ?? ''} limit 1`;
  return row?.concern ?? null;
}

/** The group that a stored post, or the post of a stored reaction, belongs to; all null: none. */
export interface HeldPlace {
  readonly id: GroupId | null;
  readonly uri: string;
  readonly handle: string;
  readonly ours: boolean;
}

/** Posts by their URIs, and the post of a reaction by the reaction's: that one first, because it is what is being undone. Null: none is here. */
export async function heldPlace(reader: Reader, uris: readonly string[]): Promise<HeldPlace | null> {
  const [row] = await reader<HeldPlace[]>`
    select g.id, g.uri, g.handle, g.peer_id is null as ours from (
      select p.group_id, 1 as rank from reactions r join posts p on p.id = r.post_id where r.uri = any(${[...uris]})
      union all select group_id, 2 from posts where uri = any(${[...uris]})
      order by rank limit 1) held
    left join groups g on g.id = held.group_id`;
  return row ?? null;
}

/** Whether the post is in that group and was written by someone other than this person. */
export async function isByAnother(
  reader: Reader,
  groupId: GroupId,
  postUri: string,
  person: PersonId,
): Promise<boolean> {
  const rows = await reader`
    select from posts where uri = ${postUri} and group_id = ${groupId} and author_id <> ${person}`;
  return rows.length > 0;
}

/** Whether this partner's person may read a post of ours, by the rule for their server, and whether the post mentions them. */
export async function reachOf(
  reader: Reader,
  person: RemotePerson,
  postId: PostId,
): Promise<{ readonly readable: boolean; readonly named: boolean }> {
  const [row] = await reader<{ readable: boolean; named: boolean }[]>`
    select ${visibleTo(reader, viewerOf(person))} as readable,
      exists (select from mentions m where m.post_id = p.id and m.person_id = ${person.id}) as named
    from posts p where p.id = ${postId}`;
  return row ?? { readable: false, named: false };
}

/** A post that is here, and whether this person of ours may read it; null if it is not. */
export async function heldFor(
  reader: Reader,
  personId: PersonId,
  key: { readonly id: PostId } | { readonly uri: string },
): Promise<{ readonly id: PostId; readonly readable: boolean } | null> {
  const [row] = await reader<{ id: PostId; readable: boolean }[]>`
    select p.id, ${visibleTo(reader, { personId })} as readable from posts p
    where ${'id' in key ? reader`p.id = ${key.id}` : reader`p.uri = ${key.uri}`}`;
  return row ?? null;
}
