import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';

/**
 * Who decides about a case, over `report_cases k`: in the queue of a group its moderators and owners, of whatever company, each on their own
 * instance; else the administrators here. Nobody about themselves, nor about what they wrote under a pseudonym. The command line (the
 * instance's own actor) decides about the company's cases and those of groups that have their home here.
 */
export function decides<F>(sql: Tag<F>, person: F): F {
  const administers = sql`exists (select from people d where d.id = ${person} and d.peer_id is null and d.deactivated_at is null
    and (d.is_admin or d.kind = 'instance'))`;
  const moderates = moderatesGroup(sql, person, sql`k.group_id`);
  const operates = sql`exists (select from people d join groups dg on dg.id = k.group_id and dg.peer_id is null
    where d.id = ${person} and d.peer_id is null and d.kind = 'instance')`;
  return sql`(k.person_id is distinct from ${person}
    and not exists (select from aliases x where x.alias_id = k.person_id and x.person_id = ${person})
    and case k.queue when 'group' then ${moderates} or ${operates} else ${administers} end)`;
}

/** Who reads a line of the log, over `moderation_acts t`: the same people, for all that is decided where they decide. */
export function readsActs(reader: Reader, person: PersonId): Fragment {
  const sql: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  const who = reader`${person}::bigint`;
  return reader`(case t.queue when 'group' then ${moderatesGroup(sql, who, reader`t.group_id`)}
    else exists (select from people d where d.id = ${who} and d.peer_id is null and d.deactivated_at is null
      and (d.is_admin or d.kind = 'instance')) end)`;
}

const moderatesGroup = <F>(sql: Tag<F>, person: F, group: F): F =>
  sql`exists (select from memberships v where v.group_id = ${group} and v.person_id = ${person}
    and v.state = 'active' and v.role in ('owner', 'moderator'))`;

export const tagOf =
  (reader: Reader): Tag<Fragment> =>
  (strings, ...parts) =>
    reader(strings, ...parts);
