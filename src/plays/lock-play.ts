import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireMembership } from '#src/posts/audience.ts';
import { editPost } from '#src/posts/edit.ts';
import type { Pace, PlayState } from './play.ts';
import { refusals } from './refusals.ts';
import { playSource } from './said-play.ts';

/** A play whose row is locked, so that of two acts at once one comes second. */
export interface HeldPlay {
  readonly postId: PostId;
  readonly groupId: GroupId;
  readonly leaderId: PersonId;
  readonly language: string;
  readonly pace: Pace;
  readonly state: PlayState;
  readonly scenario: string;
}

const columns =
  'p.id as post_id, p.group_id, p.author_id as leader_id, p.language, y.pace, y.state, y.said as scenario';

/** For a member of its group; `not_found` for everyone else, as for a play that never was. */
export async function lockPlay(tx: Tx, person: PersonId, postId: PostId): Promise<HeldPlay> {
  const [held] = await tx<HeldPlay[]>`
    select ${tx.unsafe(columns)} from plays y join posts p on p.id = y.post_id
    where p.id = ${postId} and p.removed_at is null and exists (
      select from memberships m where m.group_id = p.group_id and m.person_id = ${person} and m.state = 'active')
    for no key update of y`;
  if (!held) throw notFound('post');
  await requireMembership(tx, person, held.groupId);
  return held;
}

export function requireLeader(held: HeldPlay, person: PersonId): void {
  if (held.leaderId !== person) throw refusals.onlyLeader();
}

/** The thread's first post says who plays what now, in the leader's name: it is theirs. */
export async function sayCast(tx: Tx, { postId, leaderId, language, scenario }: HeldPlay): Promise<void> {
  const roles = await tx<{ name: string; player: string | null }[]>`
    select r.name, case when pe.id is null then x.name else x.name || ' (' || coalesce(nullif(pe.company, ''), pe.origin) || ')' end as player
    from play_roles r left join people x on x.id = r.person_id left join peers pe on pe.id = x.peer_id
    where r.post_id = ${postId} order by r.role`;
  await editPost(tx, leaderId, postId, { source: playSource(language, scenario, roles) });
}
