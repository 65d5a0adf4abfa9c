import { moderates } from '#src/groups/policy.ts';
import { mayDo } from '#src/roles/roles.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * Who decides a case, over `report_cases k`: in a group's queue its moderators and owners, of any company, each on their own instance; otherwise
 * the company's moderators and administrators here. No one decides about themselves or what they wrote under a pseudonym. The command line (the instance's own actor)
 * decides the company's cases and those of groups hosted here.
 */
export function decides(sql: Reader, person: PersonId | Fragment): Fragment {
  const operates = sql`exists (select from people vi join groups vg on vg.id = k.group_id and vg.peer_id is null
    where vi.id = ${person} and vi.peer_id is null and vi.kind = 'instance')`;
  return sql`(k.person_id is distinct from ${person}
    and not exists (select from aliases x where x.alias_id = k.person_id and x.person_id = ${person})
    and case k.queue when 'group' then ${moderates(sql, person, sql`k.group_id`)} or ${operates} else ${mayDo(sql, person, 'moderate')} end)`;
}

/** Who may read a line of the log, over `moderation_acts t`: the same people, for everything decided where they decide. */
export const readsActs = (sql: Reader, person: PersonId): Fragment =>
  sql`(case t.queue when 'group' then ${moderates(sql, person, sql`t.group_id`)} else ${mayDo(sql, person, 'moderate')} end)`;
