import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { changeTask } from './change-task.ts';
import { refusals } from './refusals.ts';
import { taskStates } from './task.ts';

/** How far apart the first and the last are put from their neighbours. */
const step = 60_000;

/**
 * Puts a task on its group's board: `in_work`, at the top of that column; `in_work before 42` and `in_work after 42`, beside that task of it. A
 * task beside which it was to be and that is elsewhere by now leaves it at the top.
 */
export async function placeTask(tx: Tx, person: PersonId, postId: PostId, place: string): Promise<void> {
  const [, name, side, beside = null] = /^([a-z_]+)(?: (before|after) (\d{1,19}))?$/.exec(place) ?? [];
  const state = taskStates.find((each) => each === name);
  if (state === undefined) throw refusals.notAState();
  const [task] = await tx<
    { state: string; rank: number }[]
  >`select state, rank from tasks where post_id = ${postId}`;
  if (!task) throw notFound('post');
  const [around] = await tx<{ at: number | null; previous: number | null; next: number | null }[]>`
    with col as (
      select t.post_id, t.rank from tasks t join tasks own on own.post_id = ${postId}
      where t.group_id = own.group_id and t.state = ${state} and t.post_id <> own.post_id),
    at as (select rank from col where post_id = ${beside}::bigint)
    select (select rank from at) as at,
      (select max(rank) from col where rank < (select rank from at)) as previous,
      (select min(rank) from col where (select rank from at) is null or rank > (select rank from at)) as next`;
  const { at = null, previous = null, next = null } = around ?? {};
  const rank =
    at === null
      ? (next ?? task.rank + step) - step
      : side === 'before'
        ? between(previous ?? at - 2 * step, at)
        : between(at, next ?? at + 2 * step);
  await changeTask(tx, person, postId, { state, rank });
}

const between = (above: number, below: number): number => (above + below) / 2;
