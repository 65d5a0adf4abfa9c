import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { weightOf } from '../kinds/poll/poll.ts';
import type { MovedParts } from './parts.ts';

/**
 * What those who came along did with a post that came with them: votes, answers, acknowledgements. Nobody is told again, and what is over is not
 * counted again.
 */
export async function takeDeeds(
  tx: Tx,
  postId: PostId,
  { poll, event, praise, mustRead }: MovedParts,
  people: ReadonlyMap<string, PersonId>,
): Promise<void> {
  const known = <Each extends { readonly actor: string }>(each: Each) => {
    const person = people.get(each.actor);
    return person === undefined ? [] : [{ ...each, person, uri: tx.instance.addresses.activity(newUuid()) }];
  };
  if (poll && poll.votes.length > 0) await takeVotes(tx, postId, poll, poll.votes.flatMap(known));
  if (event && event.answers.length > 0)
    await tx`
      insert into event_answers (post_id, person_id, answer, uri, at, place)
      select ${postId}, r.person, r.answer, r.uri, r.at, r.place
      from jsonb_to_recordset(${json(tx, event.answers.flatMap(known))}) r(person bigint, answer text, uri text, at timestamptz, place text)`;
  if (mustRead) {
    await tx`
      insert into acknowledgements (post_id, person_id, uri, at)
      select ${postId}, r.person, r.uri, r.at
      from jsonb_to_recordset(${json(tx, mustRead.read.flatMap(known))}) r(person bigint, uri text, at timestamptz)`;
    if (mustRead.withdrawn)
      await tx`update must_reads set withdrawn_at = now() where post_id = ${postId} and withdrawn_at is null`;
  }
  const agreed = praise?.people.flatMap(({ uri, agrees }) => (agrees ? [uri] : [])) ?? [];
  if (agreed.length > 0)
    await tx`
      update praised x set agrees = true from people a
      where x.post_id = ${postId} and a.id = x.person_id and a.uri = any(${agreed}::text[])`;
}

/** One that goes on is counted from these votes; of one that is over the counts came along. */
async function takeVotes(
  tx: Tx,
  postId: PostId,
  { mode, voters, options }: NonNullable<MovedParts['poll']>,
  votes: readonly { readonly person: PersonId; readonly position: number; readonly value: number }[],
): Promise<void> {
  await tx`
    insert into poll_votes (post_id, person_id, position, value)
    select ${postId}, r.person, r.position, r.value
    from jsonb_to_recordset(${json(tx, votes)}) r(person bigint, position int, value int) on conflict do nothing`;
  if (voters !== null) return;
  const weighed = votes.map(({ position, value }) => ({
    position,
    ...weightOf(mode, value, options.length),
  }));
  await tx`
    update poll_options o set votes_count = s.votes, points = s.points from (
      select r.position, sum(r.votes)::int as votes, sum(r.points)::int as points
      from jsonb_to_recordset(${json(tx, weighed)}) r(position int, votes int, points int) group by 1) s
    where o.post_id = ${postId} and o.position = s.position`;
  await tx`
    update polls set voters_count = (select count(distinct v.person_id) from poll_votes v where v.post_id = ${postId}) where post_id = ${postId}`;
}
