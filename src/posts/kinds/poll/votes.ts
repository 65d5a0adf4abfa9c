import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { recordFact } from '../../facts.ts';
import type { Deed } from '../kind.ts';
import { overNow } from './over.ts';
import { weightOf, type Mark, type PollMode } from './poll.ts';

/** Whether a poll is open and what one person has chosen so far. Its row stays locked, so that of two simultaneous votes one comes second. */
export interface Ballot {
  readonly mode: PollMode;
  readonly multiple: boolean;
  readonly closed: boolean;
  readonly options: readonly string[];
  /** Positions this person chose, counted from 0. */
  readonly chosen: readonly number[];
}

export async function openBallot(tx: Tx, person: PersonId, postId: PostId): Promise<Ballot | null> {
  const [poll] = await tx<{ multiple: boolean; closed: boolean; mode: PollMode }[]>`
    select multiple, mode, ${overNow(tx)} as closed from polls where post_id = ${postId} for no key update`;
  if (!poll) return null;
  // Another statement, because the lock may have waited for a vote that the first one's snapshot does not show.
  const options = await tx<{ title: string; chosen: boolean }[]>`
    select o.title, v.position is not null as chosen from poll_options o
    left join poll_votes v on v.post_id = o.post_id and v.position = o.position and v.person_id = ${person}
    where o.post_id = ${postId} order by o.position`;
  return {
    ...poll,
    options: options.map((o) => o.title),
    chosen: options.flatMap((o, i) => (o.chosen ? [i] : [])),
  };
}

/**
 * Writes a person's vote and counts it. False if the person had voted, unless `more` options may follow the first; checked again by the
 * statement that writes, because messages of one batch share a transaction and no lock separates them.
 */
export async function castVote(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  postId: PostId,
  { mode, options }: Pick<Ballot, 'mode' | 'options'>,
  marks: readonly Mark[],
  more: boolean,
): Promise<boolean> {
  const weights = marks.map(({ value }) => weightOf(mode, value, options.length));
  const [cast] = await tx<{ count: number }[]>`
    with earlier as (select from poll_votes where post_id = ${postId} and person_id = ${person.id} limit 1),
    marks as (
      select * from unnest(${marks.map((each) => each.position)}::int[], ${marks.map((each) => each.value)}::int[],
        ${weights.map((each) => each.votes)}::int[], ${weights.map((each) => each.points)}::int[]) m(position, value, votes, points)),
    votes as (
      insert into poll_votes (post_id, person_id, position, value)
      select ${postId}::bigint, ${person.id}::bigint, position, value from marks
      where ${more} or not exists (select from earlier)
      on conflict do nothing returning position),
    counted as (
      update poll_options o set votes_count = o.votes_count + m.votes, points = o.points + m.points
      from marks m join votes v on v.position = m.position where o.post_id = ${postId} and o.position = m.position),
    voters as (
      update polls set voters_count = voters_count + 1
      where post_id = ${postId} and exists (select from votes) and not exists (select from earlier))
    select count(*)::int as count from votes`;
  if (cast?.count !== marks.length) return false;
  await recordFact(tx, person.id, 'poll.voted', { postId, personId: person.id, peerId: person.peerId });
  return true;
}

/** What a person voted, by rank or position. */
export async function marksOf(tx: Tx, postId: PostId, personId: PersonId): Promise<readonly Mark[]> {
  return await tx<Mark[]>`
    select position, value from poll_votes where post_id = ${postId} and person_id = ${personId} order by position`;
}

/** Votes by poll: all that was said of its options. */
export async function votesOf(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly options: readonly string[]; readonly values: readonly number[] })[]> {
  return await reader`
    select p.id, p.uri, array_agg(o.title order by o.position) as options, array_agg(v.value order by o.position) as values
    from poll_votes v join posts p on p.id = v.post_id
    join poll_options o on o.post_id = v.post_id and o.position = v.position
    where v.person_id = ${personId} and p.id > ${after} group by p.id, p.uri order by p.id limit ${limit}`;
}
