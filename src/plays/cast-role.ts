import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { lockPlay, sayCast } from './lock-play.ts';
import { rolesMax } from './play.ts';
import { refusals } from './refusals.ts';

/**
 * Who plays a role. Everybody takes a free one or gives theirs up; the leader casts any member of the group, of any company, and replaces whoever
 * had it. Without a player for each role a play pauses until there is one. The same again changes nothing.
 */
export async function castRole(
  tx: Tx,
  by: PersonId,
  postId: PostId,
  cast: { readonly role: number; readonly player: PersonId | null },
): Promise<void> {
  const { role, player } = cast;
  if (!Number.isInteger(role) || role < 1 || role > rolesMax) throw refusals.noSuchRole();
  const held = await lockPlay(tx, by, postId);
  const [now] = await tx<{ playerId: PersonId | null }[]>`
    select person_id as player_id from play_roles where post_id = ${postId} and role = ${role}`;
  if (!now) throw refusals.noSuchRole();
  if (now.playerId === player) return;
  if (held.state === 'debrief') throw refusals.notNow();
  if (held.leaderId !== by) {
    if (player !== null && player !== by) throw refusals.onlyLeader();
    if (now.playerId !== null && now.playerId !== by) throw refusals.roleTaken();
  }
  if (player !== null) await requirePlayer(tx, held.groupId, postId, player);
  await tx`update play_roles set person_id = ${player} where post_id = ${postId} and role = ${role}`;
  if (player === null && held.state === 'running') await pause(tx, postId);
  await sayCast(tx, held);
}

async function requirePlayer(tx: Tx, groupId: string, postId: PostId, player: PersonId): Promise<void> {
  const [person] = await tx<{ name: string; isMember: boolean; plays: boolean }[]>`
    select x.name, exists (select from play_roles r where r.post_id = ${postId} and r.person_id = x.id) as plays,
      x.kind = 'person' and x.deactivated_at is null and exists (
        select from memberships m where m.group_id = ${groupId} and m.person_id = x.id and m.state = 'active') as is_member
    from people x where x.id = ${player}`;
  if (!person?.isMember) throw refusals.notAMember({ name: person?.name ?? '' });
  if (person.plays) throw refusals.playsAlready();
}

/** What was played so far is kept, so that events come after as much play as the script says. */
export const pause = (tx: Tx, postId: PostId) => tx`
  update plays set state = 'paused', resumed_at = null,
    played_ms = played_ms + coalesce((extract(epoch from now() - resumed_at) * 1000)::bigint, 0)
  where post_id = ${postId} and state = 'running'`;

/** Whoever leaves the group, or the company, plays nothing more in it: their role is free, and what is running pauses. */
export async function freeRolesOf(tx: Tx, personId: PersonId, groupId: string | null): Promise<void> {
  const freed = await tx<{ postId: PostId; leaderId: PersonId }[]>`
    update play_roles r set person_id = null from plays y join posts p on p.id = y.post_id
    where r.person_id = ${personId} and y.post_id = r.post_id and y.state <> 'debrief'
      and (${groupId}::bigint is null or p.group_id = ${groupId}::bigint)
    returning r.post_id, p.author_id as leader_id`;
  for (const { postId, leaderId } of freed) {
    await pause(tx, postId);
    if (leaderId !== personId) await sayIfLed(tx, leaderId, postId);
  }
}

/** Without a leader who may write there, the words stay as they are; the page says who plays. */
async function sayIfLed(tx: Tx, leaderId: PersonId, postId: PostId): Promise<void> {
  try {
    await sayCast(tx, await lockPlay(tx, leaderId, postId));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
