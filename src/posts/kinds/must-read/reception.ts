import { moderatorsOf } from '#src/groups/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { mayDo } from '#src/roles/roles.ts';
import { stampColumns, type Stamped } from '../../read/post-cache.ts';
import { moderatesPlace, visibleTo, listedTo } from '../../policy.ts';
import type { PostView } from '../../post.ts';
import { viewsOf } from '../../read/views.ts';

/** More than a reader can be asked for at once; the rest follows when these are done. */
const waitingMax = 50;

/**
 * The must-reads that a person has not acknowledged yet, oldest first; without their own. Only posts that may be owed are looked at: of no group
 * or of one of theirs, and not acknowledged.
 */
export async function waitingMustReads(reader: Reader, personId: PersonId): Promise<PostView[]> {
  const rows = await reader<Stamped[]>`${waitingRows(reader, personId)}`;
  return (await viewsOf(reader, { personId }, rows)).map(([, post]) => post);
}

/** The statement that finds them: `Stamped` rows. */
export const waitingRows = (reader: Reader, personId: PersonId): Fragment => reader`
    select owed.* from must_reads mr cross join lateral (
      select ${reader.unsafe(stampColumns)} from posts p
      where p.id = mr.post_id and p.has_must_read and p.author_id <> ${personId} and p.removed_at is null
        and ${listedTo(reader, { personId })} limit 1) owed
    where (mr.until is null or mr.until > now())
      and (mr.group_id is null
        or mr.group_id in (select g.group_id from memberships g where g.person_id = ${personId} and g.state = 'active'))
      and mr.post_id not in (select k.post_id from acknowledgements k where k.person_id = ${personId})
    order by mr.post_id limit ${waitingMax}`;

/** Numbers about fewer people than this would speak of persons (co-determination: never a person, no group under five). */
const crowdMin = 5;

/** How a must-read was received at one company. Figures only, and none that would single anyone out. */
export interface Reception {
  /** Null: ours. */
  readonly peerId: number | null;
  /** How many are asked. `few`: fewer than five, and then nothing else is said. */
  readonly asked: number | 'few';
  /** How many have answered. `few`: fewer than five have; `most`: fewer than five have not. */
  readonly acknowledged: number | 'few' | 'most';
}

/**
 * Per company, how many of those asked have acknowledged a must-read: for its author, and for the group's owners and moderators or, in the
 * company, its administrators, moderators and communicators. Null for everyone else, and for what is not a must-read.
 */
export async function readReception(
  reader: Reader,
  personId: PersonId,
  postId: PostId,
): Promise<Reception[] | null> {
  const [post] = await reader<{ authorId: PersonId; groupId: string | null }[]>`
    select p.author_id, p.group_id from posts p
    where p.id = ${postId} and p.has_must_read and ${visibleTo(reader, { personId })} and (p.author_id = ${personId}
      or ${moderatesPlace(reader, personId)} or (p.group_id is null and ${mayDo(reader, personId, 'announce')}))`;
  if (!post) return null;
  const asked =
    post.groupId === null
      ? reader`select id from people where peer_id is null and kind = 'person' and deactivated_at is null`
      : reader`select m.person_id as id from memberships m join people x on x.id = m.person_id
          where m.group_id = ${post.groupId} and m.state = 'active' and x.kind not in ('alias', 'source')`;
  const rows = await reader<{ peerId: number | null; asked: number; acknowledged: number }[]>`
    select r.peer_id, count(*)::int as asked, count(k.person_id)::int as acknowledged
    from (${asked}) w join people r on r.id = w.id
    left join acknowledgements k on k.post_id = ${postId} and k.person_id = r.id
    where r.id <> ${post.authorId}
    group by r.peer_id order by r.peer_id nulls first`;
  return rows.map((row) => ({ peerId: row.peerId, ...inCrowd(row.asked, row.acknowledged) }));
}

/** Who may see the reception of a must-read in a group, as in `readReception`: its author, and the group's moderators, from any company. */
export async function receptionReaders(
  reader: Reader,
  groupId: GroupId,
  postUri: string,
): Promise<PersonId[]> {
  const rows = await reader<{ id: PersonId }[]>`
    select author_id as id from posts where uri = ${postUri} union ${moderatorsOf(reader, groupId)}`;
  return rows.map((row) => row.id);
}

/** Figures that single nobody out. */
export function inCrowd(asked: number, acknowledged: number): Pick<Reception, 'asked' | 'acknowledged'> {
  if (asked < crowdMin) return { asked: 'few', acknowledged: 'few' };
  if (acknowledged === asked) return { asked, acknowledged };
  if (asked - acknowledged < crowdMin && acknowledged >= crowdMin) return { asked, acknowledged: 'most' };
  return { asked, acknowledged: acknowledged < crowdMin ? 'few' : acknowledged };
}
