import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { GroupView } from './group.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import { groupsVisibleTo } from './policy.ts';
import { readGroups } from './read.ts';

/** Why a group is suggested: the strongest reason alone. */
export type SuggestedBecause =
  | { readonly kind: 'team'; readonly count: number }
  | { readonly kind: 'skill'; readonly skill: string }
  | { readonly kind: 'followed'; readonly count: number };

export interface SuggestedGroup {
  readonly group: GroupView;
  readonly because: SuggestedBecause;
}

export const suggestedMax = 6;
/** Colleagues and names of skills that are looked at, and groups found with them: the agreement may keep back some. */
const colleaguesMax = 500;
const termsMax = 60;
const foundMax = 40;

interface Found {
  readonly id: GroupId;
  readonly team: number;
  readonly skill: string | null;
  readonly followed: number;
}

/** What was found for somebody, for as long as a home page may say it without looking again. */
interface Kept {
  readonly found: readonly Found[];
  readonly untilMs: number;
}
const keptMs = 15 * 60_000;
const keptMax = 2_000;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly suggestedGroups: Lru<PersonId, Kept>;
  }
}
export const createKeptSuggestions = (): Lru<PersonId, Kept> => createLru(keptMax);

/**
 * Groups that this person does not belong to and could join, because several of their team are in them, they are about a skill they offer (under
 * any name the company's vocabulary knows), or people they follow are in them. Who is in a group counts only where everyone may see that, in
 * open ones. None that were put aside. `admits`: whether the agreement lets us join a partner's.
 */
export async function suggestGroups(
  reader: Reader,
  personId: PersonId,
  admits: (group: GroupView) => boolean,
): Promise<SuggestedGroup[]> {
  const found = await findGroups(reader, personId);
  reader.instance.memory.suggestedGroups.set(personId, { found, untilMs: Date.now() + keptMs });
  return await shownOf(reader, personId, found, admits);
}

/** The same for a page that is opened all day: what was found within the last quarter of an hour, without what was joined or put aside since. */
export async function suggestGroupsAgain(
  reader: Reader,
  personId: PersonId,
  admits: (group: GroupView) => boolean,
): Promise<SuggestedGroup[]> {
  const kept = reader.instance.memory.suggestedGroups.get(personId);
  if (!kept || kept.untilMs < Date.now()) return await suggestGroups(reader, personId, admits);
  if (kept.found.length === 0) return [];
  const away = await reader<{ groupId: GroupId }[]>`
    select group_id from dismissed_groups where person_id = ${personId}`;
  const left = kept.found.filter(({ id }) => !away.some(({ groupId }) => groupId === id));
  return await shownOf(reader, personId, left, admits);
}

async function findGroups(reader: Reader, personId: PersonId): Promise<Found[]> {
  const viewer = { personId };
  return await reader<Found[]>`
    with me as (select id, uri from people where id = ${personId} and guest_of is null),
    team as (
      select distinct o.person_id as id from me
      join profile_fields f on f.person_id = me.id and f.name in ('manager', 'department')
      join profile_fields o on o.name = f.name and lower(o.value) = lower(f.value) and o.visibility <> 'me' and o.person_id <> me.id
      limit ${colleaguesMax}),
    led as (
      select o.person_id as id from me join profile_fields o on o.name = 'manager' and o.value = me.uri and o.visibility <> 'me' limit ${colleaguesMax}),
    terms as (
      select f.value as skill, f.value as term from me join profile_fields f on f.person_id = me.id and f.name = 'skill'
      union
      select f.value, t.term from me join profile_fields f on f.person_id = me.id and f.name = 'skill'
      join skill_terms s on folded(s.term) = folded(f.value) join skill_terms t on t.skill_id = s.skill_id
      limit ${termsMax}),
    colleagues as (
      select m.group_id, count(distinct m.person_id)::int as people
      from (select id from team union select id from led) c join memberships m on m.person_id = c.id and m.state = 'active' group by 1),
    about as (
      select g.id as group_id, min(t.skill) as skill from terms t
      join groups g on words_of((g.name || ' ') || g.handle) @@ words_query(t.term) where length(t.term) > 2 group by 1),
    known as (
      select m.group_id, count(*)::int as people from me join follows f on f.follower_id = me.id and f.state = 'accepted'
      join memberships m on m.person_id = f.followee_id and m.state = 'active' group by 1)
    select g.id, case when g.access = 'open' then coalesce(c.people, 0) else 0 end as team, a.skill,
      case when g.access = 'open' then coalesce(k.people, 0) else 0 end as followed
    from (select group_id from colleagues union select group_id from about union select group_id from known) w
    join groups g on g.id = w.group_id
    left join colleagues c on c.group_id = g.id left join about a on a.group_id = g.id left join known k on k.group_id = g.id
    where ${groupsVisibleTo(reader, viewer)} and g.access <> 'secret' and g.archived_at is null and g.practice is null and g.joinable
      and not exists (select from memberships m where m.group_id = g.id and m.person_id = ${personId})
      and not exists (select from dismissed_groups d where d.group_id = g.id and d.person_id = ${personId})
      and (a.skill is not null or (g.access = 'open' and coalesce(c.people, 0) + coalesce(k.people, 0) > 0))
    order by team desc, a.skill is null, followed desc, lower(g.name), g.id limit ${foundMax}`;
}

async function shownOf(
  reader: Reader,
  personId: PersonId,
  found: readonly Found[],
  admits: (group: GroupView) => boolean,
): Promise<SuggestedGroup[]> {
  const groups = await readGroups(
    reader,
    { personId },
    found.map(({ id }) => id),
  );
  return found
    .flatMap(({ id, team, skill, followed }): SuggestedGroup[] => {
      const group = groups.get(id);
      if (!group || group.mine || group.archivedAt || !admits(group)) return [];
      if (team > 0) return [{ group, because: { kind: 'team', count: team } }];
      if (skill !== null) return [{ group, because: { kind: 'skill', skill } }];
      return [{ group, because: { kind: 'followed', count: followed } }];
    })
    .slice(0, suggestedMax);
}

/** It is not suggested to them again. Idempotent. */
export async function dismissSuggestedGroup(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  const put = await tx`
    insert into dismissed_groups (person_id, group_id)
    select ${personId}, g.id from groups g where g.id = ${groupId} and ${groupsVisibleTo(tx, { personId })}
    on conflict (person_id, group_id) do update set at = dismissed_groups.at returning 1`;
  if (put.length === 0) throw notFound('group');
}
