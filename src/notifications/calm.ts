import { brandingOf } from '#src/company/branding.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { replan } from './plan.ts';
import { refusals } from './refusals.ts';
import { nextMoment } from './timing.ts';

/** Everything is shown and sent twice a day, and nothing in between: see docs/decisions/0118-calm-mode.md. */
export interface CalmMode {
  /** Minutes of the reader's day. */
  readonly first: number;
  readonly second: number;
  /** A must-read that ends within a day is told at once. */
  readonly mustReadsPass: boolean;
  /** So is a mention by whom they report to. */
  readonly managerPasses: boolean;
}
export interface CalmNow extends CalmMode {
  readonly nextAt: Date;
}

export const usualCalm: CalmMode = {
  ...{ first: 10 * 60, second: 16 * 60, mustReadsPass: true, managerPasses: false },
};

/** Null: it is off. */
export async function readCalm(reader: Reader, personId: PersonId): Promise<CalmNow | null> {
  const [row] = await reader<CalmNow[]>`
    select first_minute as first, second_minute as second, must_reads_pass, manager_passes, next_at
    from calm_modes where person_id = ${personId}`;
  return row ?? null;
}

/** Turns it on, or changes it; what came before is shown. Refuses the same time twice. */
export async function beginCalm(tx: Tx, personId: PersonId, calm: CalmMode, now = new Date()): Promise<void> {
  const { first, second, mustReadsPass, managerPasses } = calm;
  if (
    ![first, second].every((each) => Number.isInteger(each) && each >= 0 && each < 1440) ||
    first === second
  )
    throw refusals.calmTimes();
  const nextAt = nextMoment(now, [first, second], await zoneOf(tx, personId));
  await tx`
    insert into calm_modes (person_id, first_minute, second_minute, must_reads_pass, manager_passes, shown_id, next_at)
    values (${personId}, ${first}, ${second}, ${mustReadsPass}, ${managerPasses}, ${newId(now.getTime())}, ${nextAt})
    on conflict (person_id) do update set first_minute = excluded.first_minute, second_minute = excluded.second_minute,
      must_reads_pass = excluded.must_reads_pass, manager_passes = excluded.manager_passes, next_at = excluded.next_at, at = now()`;
  await replan(tx, personId, now);
  tell(tx, personId);
}

/** Turns it off: everything that waited is there. */
export async function endCalm(tx: Tx, personId: PersonId, now = new Date()): Promise<void> {
  await show(tx, personId, now);
  await tx`delete from calm_modes where person_id = ${personId}`;
  await replan(tx, personId, now);
  tell(tx, personId);
}

/** Shows now what waits; the next moment stays. */
export async function showCalmNow(tx: Tx, personId: PersonId, now = new Date()): Promise<void> {
  await show(tx, personId, now);
  tell(tx, personId);
}

const releasedMax = 500;

/** Shows everybody whose moment has come what waited for it. Part of each round of the dispatcher, before anything is sent. */
export async function releaseCalm(tx: Tx, now: Date): Promise<void> {
  const due = await tx<{ personId: PersonId; first: number; second: number; timeZone: string | null }[]>`
    select m.person_id, m.first_minute as first, m.second_minute as second, p.time_zone
    from calm_modes m join people p on p.id = m.person_id where m.next_at <= ${now} order by m.next_at limit ${releasedMax}`;
  for (const { personId, first, second, timeZone } of due) {
    await show(tx, personId, now);
    const nextAt = nextMoment(now, [first, second], timeZone ?? brandingOf(tx.instance).timeZone);
    await tx`update calm_modes set next_at = ${nextAt} where person_id = ${personId}`;
    tell(tx, personId);
  }
}

/** What came through in between was seen, and what waited beside it was not: it counts from here on. */
async function show(tx: Tx, personId: PersonId, now: Date): Promise<void> {
  const [before] = await tx<{ shownId: string }[]>`
    select shown_id from calm_modes where person_id = ${personId} for update`;
  if (!before) return;
  await tx`
    update markers set last_read_id = ${before.shownId}, version = version + 1, updated_at = now()
    where person_id = ${personId} and timeline = 'notifications' and last_read_id > ${before.shownId}::bigint
      and exists (select from notifications n where n.person_id = ${personId} and n.read_at is null and n.id > ${before.shownId}::bigint)`;
  await tx`update calm_modes set shown_id = ${newId(now.getTime())} where person_id = ${personId}`;
}

function tell(tx: Tx, personId: PersonId): void {
  noteChange(tx, `person ${personId} notifications`);
  noteChange(tx, `person ${personId} chat`);
  noteChange(tx, `person ${personId} calm`);
}

async function zoneOf(tx: Tx, personId: PersonId): Promise<string> {
  const [row] = await tx<{ timeZone: string | null }[]>`select time_zone from people where id = ${personId}`;
  return row?.timeZone ?? brandingOf(tx.instance).timeZone;
}
