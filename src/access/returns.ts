import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** Days without a sign of somebody after which they have been away. */
export const awayDays = 5;
/** Days for which somebody who is back is offered what they missed. */
const offeredDays = 7;

/** Somebody who is back after days, for as long as they are offered what they missed. */
export interface Return {
  readonly awaySince: Date;
  readonly backAt: Date;
}

/**
 * The common table expression `back`: writes down that somebody is back if no browser and no app of theirs was here for days. For the statement that notes that they
 * are here now, which must not have done so yet.
 */
export const noteReturnOf = (sql: Reader, personId: PersonId | Fragment): Fragment => sql`
  back as (
    insert into returns (person_id, away_since)
    select seen.person_id, seen.at from (
      select s.person_id, greatest(max(s.last_seen_at), (
        select max(t.last_used_at) from tokens t where t.person_id = s.person_id)) as at
      from sessions s where s.person_id = ${personId} group by s.person_id) seen
    where seen.at < now() - make_interval(days => ${awayDays})
    on conflict (person_id) do update set away_since = excluded.away_since, back_at = now())`;

/** Somebody says themselves that they are back, from an absence that began at that time; nothing for one that has not begun. */
export async function noteReturn(tx: Tx, personId: PersonId, awaySince: Date): Promise<void> {
  await tx`
    insert into returns (person_id, away_since) select ${personId}, ${awaySince} where ${awaySince}::timestamptz < now()
    on conflict (person_id) do update set away_since = least(returns.away_since, excluded.away_since), back_at = now()`;
}

/** Null: they were not away, or it is a week ago, or they have seen what they missed. */
export async function readReturn(reader: Reader, personId: PersonId): Promise<Return | null> {
  const [row] = await reader<Return[]>`
    select away_since, back_at from returns
    where person_id = ${personId} and back_at > now() - make_interval(days => ${offeredDays})`;
  return row ?? null;
}

/** The same in one statement with the days of their own absence, also of one to come: for a page that everybody opens all day. */
export async function readReturnAndAbsence(
  reader: Reader,
  personId: PersonId,
): Promise<{ readonly noticed: Return | null; readonly absence: { from: string; until: string } | null }> {
  const [row] = await reader<
    { awaySince: Date | null; backAt: Date | null; from: string | null; until: string | null }[]
  >`
    select r.away_since, r.back_at, a.starts_on::text as from, a.ends_on::text as until
    from (select ${personId}::bigint as id) me
    left join returns r on r.person_id = me.id and r.back_at > now() - make_interval(days => ${offeredDays})
    left join absences a on a.person_id = me.id`;
  const { awaySince = null, backAt = null, from = null, until = null } = row ?? {};
  return {
    noticed: awaySince && backAt ? { awaySince, backAt } : null,
    absence: from !== null && until !== null ? { from, until } : null,
  };
}

/** They have seen what they missed, or do not want to. */
export async function forgetReturn(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from returns where person_id = ${personId}`;
}

/** A maintenance job. */
export async function sweepReturns(tx: Tx): Promise<void> {
  await tx`delete from returns where back_at < now() - make_interval(days => ${offeredDays})`;
}
