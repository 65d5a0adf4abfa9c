import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { on, type Subscription } from '#src/platform/journal.ts';
import { tellOfHour } from './dates.ts';
import { behind, insertNotifications, one } from './insert.ts';

/** What people hear about ideas: their authors what becomes of them, juries that answers are due. Nobody is told of a vote. */
export const ideaNews: readonly Subscription[] = [
  on('idea.changed', tellAuthor),
  on('idea.change_refused', (tx, { postId, personId }) =>
    insertNotifications(tx, { kind: 'idea_refused', actorId: null, postId }, one(tx, personId)),
  ),
  on('hour.near', tellOfHour),
  on('campaign.due', (tx, { postId }) =>
    insertNotifications(
      tx,
      { kind: 'campaign_due', actorId: null, postId },
      tx`select person_id, null from campaign_jurors where post_id = ${postId}`,
    ),
  ),
];

/** The detail is the stage, or `merged`. */
async function tellAuthor(tx: Tx, { postId, personId, change }: FactMap['idea.changed']): Promise<void> {
  if (change.vote !== undefined) return;
  await tx`delete from notifications where kind = 'idea_stage' and post_id = ${postId}`;
  if (change.mergedInto === null) return;
  // In an hour those who asked hear of their answer, and of nothing else.
  if (change.stage !== undefined && change.stage !== 'done' && (await isAsked(tx, postId))) return;
  await insertNotifications(
    tx,
    {
      ...{ kind: 'idea_stage' as const, actorId: personId, postId },
      detail:
        (await isAsked(tx, postId)) && change.stage === 'done' ? 'answered' : (change.stage ?? 'merged'),
    },
    tx`select ${behind(tx, tx`author_id`)}, null from posts where id = ${postId}`,
  );
}

/** It is a question of an hour. */
async function isAsked(tx: Tx, postId: PostId): Promise<boolean> {
  const [hour] = await tx`
    select from ideas i join posts c on c.uri = i.campaign_uri join campaigns k on k.post_id = c.id
    where i.post_id = ${postId} and k.format = 'questions'`;
  return hour !== undefined;
}
