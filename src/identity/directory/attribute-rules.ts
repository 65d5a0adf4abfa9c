import { cleanLine } from '#src/people/person.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { recordFact } from '../facts.ts';
import { requireAdministrator } from '../providers.ts';
import { refusals } from '../refusals.ts';
import { enqueueRules, setRule, type DirectoryGroupId } from './rules.ts';

/** What of a person a rule may look at. */
export const ruleAttributes = ['site', 'department', 'title'] as const;
export type RuleAttribute = (typeof ruleAttributes)[number];
/** All of them have to hold, without regard to case. */
export type Conditions = Readonly<Partial<Record<RuleAttribute, string>>>;

/** The `source` of groups that no directory sends, but that are worked out here. */
const source = 'attributes';
const valueMax = 100;
const groupsMax = 100;

/**
 * A group of people of whom the company's directory, or a sign-in, says all of this: it stands among the groups of the directory (rules.ts), and fills a group here as they do. What
 * people write about themselves does not count, or anybody could let themselves in.
 */
export async function addAttributeGroup(tx: Tx, by: PersonId, wanted: Conditions): Promise<DirectoryGroupId> {
  await requireAdministrator(tx, by);
  const conditions: Partial<Record<RuleAttribute, string>> = {};
  for (const name of ruleAttributes) {
    const value = cleanLine(wanted[name] ?? '', valueMax);
    if (value !== '') conditions[name] = value;
  }
  const pairs = Object.entries(conditions);
  if (pairs.length === 0) throw refusals.conditionMissing();
  const [count] = await tx<{ n: number }[]>`
    select count(*)::int as n from directory_groups where source = ${source}`;
  if ((count?.n ?? 0) >= groupsMax) throw refusals.tooManyRules({ max: groupsMax });
  const displayName = pairs
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')
    .slice(0, 255);
  const id = newId<DirectoryGroupId>();
  await tx`
    insert into directory_groups (id, source, display_name, conditions)
    values (${id}, ${source}, ${displayName}, ${json(tx, conditions)})`;
  await recordFact(tx, by, 'directory.rule_set', { directoryGroupId: id, groupId: null });
  await fill(tx, id, conditions);
  return id;
}

/** The rule is no more: whoever came by it leaves the group that it filled. */
export async function removeAttributeGroup(tx: Tx, by: PersonId, id: DirectoryGroupId): Promise<void> {
  await requireAdministrator(tx, by);
  const [known] = await tx`select from directory_groups where id = ${id} and source = ${source}`;
  if (!known) throw notFound('group');
  await setRule(tx, by, id, null);
  await tx`delete from directory_groups where id = ${id}`;
}

/** Of whom these things are said now. A maintenance job, every minute; movers come and go with it. */
export async function fillAttributeGroups(tx: Tx): Promise<void> {
  const groups = await tx<{ id: DirectoryGroupId; conditions: Conditions }[]>`
    select id, conditions from directory_groups where source = ${source} and conditions is not null order by id limit ${groupsMax}`;
  for (const { id, conditions } of groups) await fill(tx, id, conditions);
}

async function fill(tx: Tx, id: DirectoryGroupId, conditions: Conditions): Promise<void> {
  const fits = Object.entries(conditions).reduce(
    (all, [name, value]) => tx`${all} and ${says(tx, name, value)}`,
    tx`p.peer_id is null and p.kind = 'person' and p.deactivated_at is null and p.guest_of is null`,
  );
  const [changed] = await tx<{ n: number }[]>`
    with wanted as (select p.id from people p where ${fits}),
      gone as (delete from directory_group_members m where m.directory_group_id = ${id}
        and not exists (select from wanted w where w.id = m.person_id) returning 1),
      come as (insert into directory_group_members (directory_group_id, person_id) select ${id}, w.id from wanted w
        on conflict do nothing returning 1)
    select (select count(*) from gone)::int + (select count(*) from come)::int as n`;
  if ((changed?.n ?? 0) > 0) await enqueueRules(tx, id);
}

/** Over `people p`: a sign-in or the directory says that. */
const says = (reader: Reader, name: string, value: string): Fragment => reader`(
  exists (select from identities i where i.person_id = p.id and lower(i.attributes->>${name}) = lower(${value}))
  or exists (select from directory_people d where d.person_id = p.id and (lower(d.resource->>${name}) = lower(${value})
    or (${name} = 'site' and exists (
      select from jsonb_path_query(d.resource, '$.addresses[*].locality') place where lower(place #>> '{}') = lower(${value}))))))`;
