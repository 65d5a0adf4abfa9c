import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { insertPutAway } from './store.ts';

export const firstSteps = ['photo', 'line', 'follow', 'group', 'post'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** This many followed people make a feed worth opening. */
export const followsWanted = 3;
/** Later no one is a newcomer any more. */
const newcomerDays = 60;

/**
 * What a newcomer has done so far, judged from the data: a photo, a line about oneself with a skill, three people followed, a group, a first
 * post. Null if there is nothing to show: all done, dismissed, or not a newcomer.
 */
export async function readFirstSteps(
  reader: Reader,
  personId: PersonId,
): Promise<Readonly<Record<FirstStep, boolean>> | null> {
  const [row] = await reader<(Record<FirstStep, boolean> & { isOver: boolean })[]>`
    select p.avatar_url is not null as photo,
      p.bio_source <> '' and exists (select from profile_fields f where f.person_id = p.id and f.name = 'skill') as line,
      (select count(*) from (select from follows f where f.follower_id = p.id limit ${followsWanted}) few) >= ${followsWanted} as follow,
      exists (select from memberships m where m.person_id = p.id and m.state <> 'invited') as "group",
      exists (select from posts x where x.author_id = p.id) as post,
      p.created_at < now() - make_interval(days => ${newcomerDays})
        or exists (select from first_steps_put_away a where a.person_id = p.id) as is_over
    from people p where p.id = ${personId}`;
  if (!row || row.isOver) return null;
  const { isOver: _isOver, ...steps } = row;
  return firstSteps.every((step) => steps[step]) ? null : steps;
}

/** The person dismissed the list. */
export async function putAwayFirstSteps(tx: Tx, personId: PersonId): Promise<void> {
  await insertPutAway(tx, personId);
}
