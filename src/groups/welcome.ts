import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { governsAs } from './policy.ts';

/** Whoever joined less than so many days ago is new. */
const newDays = 30;

/** Whether somebody who came lately has not put the group's welcome away yet. Who founded it greets, and is not greeted. */
export async function isToBeWelcomed(reader: Reader, personId: PersonId, groupId: GroupId): Promise<boolean> {
  const rows = await reader`
    select from memberships m
    where m.group_id = ${groupId} and m.person_id = ${personId} and m.state = 'active' and not ${governsAs(reader, 'm')}
      and m.since > now() - make_interval(days => ${newDays})
      and not exists (select from group_welcomes_read w where w.group_id = m.group_id and w.person_id = m.person_id)`;
  return rows.length > 0;
}

/** A member has read the welcome: it is not shown to them again. Idempotent. */
export async function putWelcomeAway(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  const put = await tx`
    insert into group_welcomes_read (person_id, group_id)
    select m.person_id, m.group_id from memberships m
    where m.group_id = ${groupId} and m.person_id = ${personId} and m.state = 'active'
    on conflict (person_id, group_id) do update set at = group_welcomes_read.at returning 1`;
  if (put.length === 0) throw notFound('group');
}
