import type { PostId } from '#src/platform/ids.ts';

/**
 * What became of the answer that was accepted: it is `here`, `hidden` by whoever moderates, not `held` by this instance, or in another thread.
 * An answer that is erased is none, and no longer accepted (erase.ts).
 */
export type AcceptedAnswer = 'here' | 'hidden' | 'elsewhere' | 'of another question';

/**
 * Is a question solved? It is while the answer that was accepted stands: a removed one helps nobody, so the question is open again, until it is
 * restored. Who may read the answer does not matter: for whom it is not, the question is solved all the same, and shows no answer.
 */
export const isSolved = (accepted: AcceptedAnswer | null): boolean =>
  accepted === 'here' || accepted === 'elsewhere';

/** The same rule in SQL, over `posts p`. */
export const solvedSql = `(p.has_answer and exists (
  select from accepted_answers aa left join posts an on an.uri = aa.answer_uri
  where aa.question_id = p.id and aa.answer_uri is not null
    and (an.id is null or (an.root_id = p.id and an.removed_at is null))))`;

/** SQL over `posts p`: what became of the accepted answer, as JSON; null when none is accepted. Not kept in memory, because answers change without their question. */
export const acceptedSql = `case when p.has_answer then (
  select json_build_object('answerId', an.id::text, 'answer', case when an.id is null then 'elsewhere'
    when an.root_id <> p.id then 'of another question' when an.removed_at is not null then 'hidden' else 'here' end)
  from accepted_answers aa left join posts an on an.uri = aa.answer_uri
  where aa.question_id = p.id and aa.answer_uri is not null) end`;

/** A row of `acceptedSql`. */
export interface Accepted {
  readonly answerId: PostId | null;
  readonly answer: AcceptedAnswer;
}

/** What readers see of it. */
export interface Solution {
  readonly isSolved: boolean;
  /** The answer that was accepted, as long as it stands here. Whether the viewer may read it is asked when it is shown. */
  readonly answerId: PostId | null;
}

export const solutionOf = (accepted: Accepted | null | undefined): Solution => ({
  isSolved: isSolved(accepted?.answer ?? null),
  answerId: accepted?.answer === 'here' ? accepted.answerId : null,
});
