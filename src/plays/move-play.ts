import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { pause } from './cast-role.ts';
import { lockPlay, requireLeader } from './lock-play.ts';
import { nextStates, type PlayState } from './play.ts';
import { refusals } from './refusals.ts';
import { eventSource } from './said-play.ts';

/** Begins, pauses, goes on, or ends the playing for the debrief. For who leads it. Where it is already, nothing happens. */
export async function movePlay(tx: Tx, by: PersonId, postId: PostId, to: PlayState): Promise<void> {
  const held = await lockPlay(tx, by, postId);
  requireLeader(held, by);
  if (held.state === to) return;
  if (!nextStates[held.state].includes(to)) throw refusals.notNow();
  if (to === 'running') return await run(tx, postId);
  await pause(tx, postId);
  await tx`update plays set state = ${to} where post_id = ${postId}`;
}

async function run(tx: Tx, postId: PostId): Promise<void> {
  const free = await tx<{ name: string }[]>`
    select name from play_roles where post_id = ${postId} and person_id is null order by role`;
  if (free.length > 0) throw refusals.rolesFree({ roles: free.map(({ name }) => name).join(', ') });
  await tx`update plays set state = 'running', resumed_at = now() where post_id = ${postId}`;
}

/** Tells the next event of the script, before its minute or without one. For who leads a running play. */
export async function tellNext(tx: Tx, by: PersonId, postId: PostId): Promise<void> {
  const held = await lockPlay(tx, by, postId);
  requireLeader(held, by);
  if (held.state !== 'running') throw refusals.notNow();
  const [next] = await tx<{ event: number; text: string }[]>`
    update play_events e set told_at = now() where e.post_id = ${postId} and e.event = (
      select min(n.event) from play_events n where n.post_id = ${postId} and n.told_at is null)
    returning e.event, e.text`;
  if (!next) throw refusals.noEventLeft();
  await publishPost(tx, by, {
    source: eventSource(held.language, next.text),
    replyToId: postId,
    language: held.language,
  });
}

/** Plays of one round. */
const dueMax = 50;

/**
 * Tells what is due in plays that go by the clock. A maintenance job; each minute is often enough for minutes. A play in which its leader cannot say
 * anything now pauses, and keeps no other from going on.
 */
export async function tellDueEvents(db: Db): Promise<void> {
  const due = await db<{ postId: PostId; leaderId: PersonId }[]>`
    select y.post_id, p.author_id as leader_id from plays y join posts p on p.id = y.post_id join play_events e on e.post_id = y.post_id
    where y.state = 'running' and y.pace = 'live' and e.told_at is null and p.removed_at is null and p.peer_id is null
      and y.played_ms + extract(epoch from now() - y.resumed_at) * 1000 >= e.minute * 60000
      and exists (select from memberships m where m.group_id = p.group_id and m.person_id = p.author_id and m.state = 'active')
    order by e.minute, e.post_id, e.event limit ${dueMax}`;
  for (const { postId, leaderId } of due) {
    try {
      await transaction(db, (tx) => tellNext(tx, leaderId, postId));
    } catch (error) {
      // Its group is being handed over: the next round tells it.
      if (error instanceof Unavailable) continue;
      if (!(error instanceof Refusal)) throw error;
      await transaction(db, (tx) => pause(tx, postId));
    }
  }
}
