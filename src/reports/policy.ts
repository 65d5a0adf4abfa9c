import { moderates } from '#src/groups/policy.ts';
import { mayEnter } from '#src/people/policy.ts';
import { mayDo } from '#src/roles/roles.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * Who decides a case, over `report_cases k`: in a group's queue its moderators and owners, of any company, each on their own instance; otherwise
 * the company's moderators and administrators here, and about an administrator the ombudspersons, as soon as there are any. No one decides about
 * themselves or what they wrote under a pseudonym. The command line (the instance's own actor) decides the company's cases and those of groups
 * hosted here.
 */
export function decides(sql: Reader, person: PersonId | Fragment): Fragment {
  const operates = sql`exists (select from people vi join groups vg on vg.id = k.group_id and vg.peer_id is null
    where vi.id = ${person} and vi.peer_id is null and vi.kind = 'instance')`;
  return sql`(k.person_id is distinct from ${person}
    and not exists (select from aliases x where x.alias_id = k.person_id and x.person_id = ${person})
    and case k.queue when 'group' then ${moderates(sql, person, sql`k.group_id`)} or ${operates}
      else ${decidesForCompany(sql, person, sql`k.person_id`)} end)`;
}

/** In the company's queue, about this person. */
function decidesForCompany(sql: Reader, person: PersonId | Fragment, about: Fragment): Fragment {
  const aboutAdministrator = sql`exists (select from people ka where ka.id = ${about} and ka.peer_id is null and ka.is_admin)`;
  return sql`case when ${aboutAdministrator} and exists (select from ombudspersons)
    then ${isOmbudsperson(sql, person)} or exists (select from people vi where vi.id = ${person} and vi.peer_id is null and vi.kind = 'instance')
    else ${mayDo(sql, person, 'moderate')} end`;
}

export const isOmbudsperson = (sql: Reader, person: PersonId | Fragment): Fragment =>
  sql`exists (select from ombudspersons o join people op on op.id = o.person_id where o.person_id = ${person} and ${mayEnter(sql, 'op')})`;

/** Who may read a line of the log, over `moderation_acts t`: the same people, for everything decided where they decide. */
export const readsActs = (sql: Reader, person: PersonId): Fragment =>
  sql`(case t.queue when 'group' then ${moderates(sql, person, sql`t.group_id`)}
    else ${decidesForCompany(sql, person, sql`t.person_id`)} end)`;

/**
 * Who decides an appeal, over the act it is against, `moderation_acts t`: somebody else than who did that and than whom it concerns. In a group
 * of ours the company's moderators as well, because a group may have one moderator alone; of a partner's group its home decides.
 */
export const decidesAppeal = (sql: Reader, person: PersonId | Fragment): Fragment =>
  sql`(t.by_id is distinct from ${person} and t.person_id is distinct from ${person}
    and not exists (select from aliases x where x.alias_id = t.person_id and x.person_id = ${person})
    and case t.queue when 'group' then (${moderates(sql, person, sql`t.group_id`)} or ${mayDo(sql, person, 'moderate')})
        and exists (select from groups tg where tg.id = t.group_id and tg.peer_id is null)
      else ${decidesForCompany(sql, person, sql`t.person_id`)} end)`;

/** SQL over `moderation_acts t` and `groups g`: a Kontor decided it that an appeal can be sent to, by an agreement in force. */
export const reachesHome = (sql: Reader): Fragment => sql`(t.act in ('removed', 'banned') and exists (
  select from agreements ga where ga.peer_id = g.peer_id and ga.kind = 'mutual' and ga.state in ('active', 'terminating')))`;

/** Whom an act concerns, over `moderation_acts t`: the person, or who is behind the pseudonym. */
export const concerns = (sql: Reader, person: PersonId): Fragment =>
  sql`(t.person_id = ${person} or exists (select from aliases x where x.alias_id = t.person_id and x.person_id = ${person}))`;
