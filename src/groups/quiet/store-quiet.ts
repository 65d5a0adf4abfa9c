import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { newestFirst, postedIn } from '../newest.ts';
import { tagOf } from '#src/platform/sql.ts';

/** SQL over `groups g`: when somebody last did something there, or an owner said that it goes on. */
const lastSign = (tx: Tx) => tx`greatest(g.created_at, g.kept_at,
  (select p.published_at from posts p where ${postedIn(tagOf(tx), tx`g.id`)} ${tx.unsafe(newestFirst)} limit 1),
  (select max(v.at) from page_versions v where v.group_id = g.id))`;

/** SQL over `groups g`: a legal hold keeps it as it is. */
const isHeld = (tx: Tx) => tx`exists (select from legal_holds h
  where h.group_id = g.id and h.confirmed_at is not null and h.released_at is null)`;

/** Every group is looked at in the next round: the time has changed. */
export async function lookAgain(tx: Tx): Promise<void> {
  await tx`update groups set quiet_look_at = now() where peer_id is null and archived_at is null`;
}

/**
 * Of the groups of ours that are due to be looked at, at most `limit`: those silent for so long are given a day on which they will be archived
 * (returned); the others are looked at again when they would be silent, those under a legal hold tomorrow.
 */
export async function askSilent(
  tx: Tx,
  days: number,
  answerDays: number,
  limit: number,
): Promise<{ groupId: GroupId; archivesAt: Date }[]> {
  return tx<{ groupId: GroupId; archivesAt: Date }[]>`
    with due as (
      select g.id, ${lastSign(tx)} as last, ${isHeld(tx)} as held from groups g
      where g.peer_id is null and g.archived_at is null and g.practice is null and g.archives_at is null and g.quiet_look_at <= now()
      order by g.quiet_look_at limit ${limit} for no key update of g skip locked
    ), looked as (
      update groups g set
        archives_at = case when due.last < now() - make_interval(days => ${days}) and not due.held
          then now() + make_interval(days => ${answerDays}) end,
        updated_at = case when due.last < now() - make_interval(days => ${days}) and not due.held then now() else g.updated_at end,
        quiet_look_at = greatest(due.last + make_interval(days => ${days}), now() + interval '1 day')
      from due where due.id = g.id returning g.id, g.archives_at)
    select id as group_id, archives_at from looked where archives_at is not null`;
}

/** Groups whose owners were asked and where somebody has written since, or that a legal hold keeps: they go on. */
export async function letGoOn(tx: Tx, answerDays: number): Promise<{ groupId: GroupId }[]> {
  return tx<{ groupId: GroupId }[]>`
    update groups g set archives_at = null, updated_at = now()
    where g.archives_at is not null and g.peer_id is null and g.archived_at is null
      and (${isHeld(tx)} or ${lastSign(tx)} > g.archives_at - make_interval(days => ${answerDays}))
    returning g.id as group_id`;
}

/** Groups about which nobody answered in time: archived, at most `limit`. */
export async function archiveUnanswered(tx: Tx, limit: number): Promise<{ groupId: GroupId }[]> {
  return tx<{ groupId: GroupId }[]>`
    with due as (
      select g.id from groups g
      where g.archives_at <= now() and g.peer_id is null and g.archived_at is null and not ${isHeld(tx)}
      order by g.archives_at limit ${limit} for no key update of g skip locked)
    update groups g set archived_at = now(), archives_at = null, updated_at = now() from due where due.id = g.id
    returning g.id as group_id`;
}

export async function markArchived(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`
    update groups set archived_at = now(), archives_at = null, updated_at = now()
    where id = ${groupId} and archived_at is null`;
}

/** Open again, and not silent before its time has passed anew. */
export async function markRevived(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`update groups set archived_at = null, kept_at = now(), updated_at = now() where id = ${groupId}`;
}

/** False: nobody had been asked about it. */
export async function markKept(tx: Tx, groupId: GroupId): Promise<boolean> {
  const kept = await tx`
    update groups set archives_at = null, kept_at = now(), updated_at = now()
    where id = ${groupId} and archives_at is not null`;
  return kept.count === 1;
}
