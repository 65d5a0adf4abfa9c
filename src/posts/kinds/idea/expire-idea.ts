import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { expireActs } from '../../acts/expire-acts.ts';
import { dueOf, type Expired } from '../expired.ts';
import { ideaActs } from './changes.ts';
import { recount, unitedWith } from './votes.ts';

/** Votes that were counted stay counted, as a number. What was decided stays, without names and reasons. */
export async function expireIdeas(tx: Tx, expired: Expired, limit: number): Promise<number> {
  return (await expireVotes(tx, expired, limit)) + (await expireActs(tx, ideaActs, expired, limit));
}

interface Gone {
  readonly postId: PostId;
  readonly personId: PersonId;
  readonly voted: boolean;
}

async function expireVotes(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const gone = await tx<Gone[]>`
    delete from idea_votes v where (v.post_id, v.person_id) in (
      select x.post_id, x.person_id from idea_votes x where ${dueOf(tx, expired)} limit ${limit})
    returning v.post_id, v.person_id, v.voted`;
  const cast = gone.filter((vote) => vote.voted);
  if (cast.length === 0) return gone.length;
  // Once for each person among all that an idea is united with: where another vote of theirs is left, that one counts.
  await tx`
    with recursive cast_ as (
      select * from unnest(${cast.map((v) => v.postId)}::bigint[], ${cast.map((v) => v.personId)}::bigint[]) c(post_id, person_id)),
    up(post_id, top) as (
      select i.post_id, i.post_id from ideas i where i.post_id in (select post_id from cast_)
      union select up.post_id, q.id from up join ideas i on i.post_id = up.top join posts q on q.uri = i.merged_into),
    tops as (
      select u.post_id, u.top from up u join ideas i on i.post_id = u.top
      where not exists (select from posts q join ideas j on j.post_id = q.id where q.uri = i.merged_into)),
    counted as (
      select distinct on (t.top, c.person_id) c.post_id from cast_ c join tops t on t.post_id = c.post_id join posts p on p.id = t.top
      where c.person_id <> p.author_id and not exists (
        select from idea_votes v where v.person_id = c.person_id and v.voted and v.post_id in ${tx.unsafe(unitedWith('t.top'))})
      order by t.top, c.person_id, c.post_id)
    update ideas i set expired_votes = i.expired_votes + n.votes
    from (select post_id, count(*)::int as votes from counted group by post_id) n where i.post_id = n.post_id`;
  await recount(
    tx,
    cast.map(({ postId }) => postId),
  );
  return gone.length;
}
