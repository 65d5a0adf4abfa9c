import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';
import type { Level } from '../post.ts';
import { viewerOf } from '../read/reachable.ts';
import type { RemotePerson } from './incoming.ts';

/** The thread that a partner's post replies to, as far as it is here. */
export interface AnsweredThread {
  /** Of its first post. */
  readonly id: PostId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly audiencePersonId: PersonId | null;
  readonly peerId: number | null;
  /** The post that is answered. */
  readonly replyId: PostId;
}

export async function threadAnswered(reader: Reader, replyToUri: string): Promise<AnsweredThread | null> {
  const [row] = await reader<AnsweredThread[]>`
    select r.id, r.level, r.group_id, r.audience_person_id, r.peer_id, p.id as reply_id
    from posts p join posts r on r.id = p.root_id where p.uri = ${replyToUri}`;
  return row ?? null;
}

/** Whether this partner's person may reply there. They must be able to see what they reply to; replies in a group's thread go through the group. */
export async function mayAnswer(
  reader: Reader,
  person: RemotePerson,
  thread: AnsweredThread,
): Promise<boolean> {
  if (thread.level === 'group' || thread.level === 'instance') return false;
  if (thread.peerId !== null) return true;
  // An answer further down the thread may be written elsewhere: then it counts that the thread's first post is theirs to read.
  const rows = await reader`
    select from posts p where p.id in (${thread.replyId}, ${thread.id}) and ${visibleTo(reader, viewerOf(person))} limit 1`;
  return rows.length > 0;
}

/** Of the posts named as parents: the first that is here, otherwise the first, which may still arrive. */
export async function firstHere(reader: Reader, uris: readonly string[]): Promise<string | undefined> {
  if (uris.length < 2) return uris[0];
  const [row] = await reader<{ uri: string }[]>`
    select p.uri from posts p join unnest(${[...uris]}::text[]) with ordinality as named(uri, place) on named.uri = p.uri
    order by named.place limit 1`;
  return row?.uri ?? uris[0];
}

/** A thread for the followers of one of our people, in which this person wrote that post: its owner informs the followers. */
export async function followersThreadOf(
  reader: Reader,
  postUri: string,
  author: PersonId,
): Promise<{ readonly uri: string; readonly ownerId: PersonId; readonly ownerUri: string } | null> {
  const [row] = await reader<{ uri: string; ownerId: PersonId; ownerUri: string }[]>`
    select r.uri, r.audience_person_id as owner_id, a.uri as owner_uri from posts p join posts r on r.id = p.root_id
    join people a on a.id = r.audience_person_id
    where p.uri = ${postUri} and p.author_id = ${author} and r.level = 'followers' and r.peer_id is null and a.peer_id is null`;
  return row ?? null;
}

/** Whether one of these posts is in a thread for this person's followers, as we know the thread. */
export async function isInFollowersThread(
  reader: Reader,
  owner: PersonId,
  uris: readonly string[],
): Promise<boolean> {
  const rows = await reader`
    select from posts p join posts r on r.id = p.root_id
    where p.uri = any(${[...uris]}) and r.level = 'followers' and r.audience_person_id = ${owner} limit 1`;
  return rows.length > 0;
}
