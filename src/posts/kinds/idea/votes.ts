import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';

/** SQL over what is named `of`, the id of an idea: the ids of that and of its doubles, and theirs. */
export const unitedWith = (of: string): string => `(with recursive m(id) as (
    select ${of} union select j.post_id from m join posts q on q.id = m.id join ideas j on j.merged_into = q.uri)
  select m.id from m)`;

/**
 * Counts an idea again, and those it is a double of: each person once, however many of the doubles they voted for, and never its author. The
 * number is kept beside the idea, because lists are sorted by it.
 */
export async function recount(tx: Tx, ids: readonly PostId[]): Promise<void> {
  await tx`
    with recursive up(id, merged_into) as (
      select i.post_id, i.merged_into from ideas i where i.post_id = any(${[...ids]}::bigint[])
      union select i.post_id, i.merged_into from up join posts q on q.uri = up.merged_into join ideas i on i.post_id = q.id)
    update ideas t set votes = (
      select count(distinct v.person_id) from idea_votes v join posts p on p.id = t.post_id
      where v.voted and v.person_id <> p.author_id and v.post_id in ${tx.unsafe(unitedWith('t.post_id'))}) + (
      select coalesce(sum(x.expired_votes), 0)::int from ideas x where x.post_id in ${tx.unsafe(unitedWith('t.post_id'))})
    from up where t.post_id = up.id`;
}

/** Its votes stay with what it is a double of; its own doubles stand for themselves again. */
export async function leaveVotes(
  tx: Tx,
  { id, uri }: { readonly id: PostId; readonly uri: string },
): Promise<void> {
  const left = await tx<{ postId: PostId }[]>`
    insert into idea_votes (post_id, person_id, voted, uri, at)
    select q.id, v.person_id, true, v.uri, v.at from ideas i join posts q on q.uri = i.merged_into join ideas j on j.post_id = q.id
      join idea_votes v on v.post_id = i.post_id and v.voted where i.post_id = ${id}
    on conflict (post_id, person_id) do update set voted = true returning post_id`;
  const counted = await tx<{ postId: PostId }[]>`
    update ideas j set expired_votes = j.expired_votes + i.expired_votes from ideas i, posts q
    where i.post_id = ${id} and i.expired_votes > 0 and q.uri = i.merged_into and j.post_id = q.id returning j.post_id`;
  const parted = await tx<{ postId: PostId }[]>`
    update ideas set merged_into = null where merged_into = ${uri} returning post_id`;
  const touched = [...left, ...counted, ...parted].map(({ postId }) => postId);
  if (touched.length > 0) await recount(tx, touched);
}
