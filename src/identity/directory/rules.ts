import { fillIn, groupToFill } from '#src/groups/fill.ts';
import { leave } from '#src/groups/leave.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { GroupId, Id, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { requireAdministrator } from '../providers.ts';

export type DirectoryGroupId = Id<'directory group'>;
/** The job that brings a group's members in line with the rules about it. */
export const applyRulesJob = defineJob<{ readonly groupId: GroupId }>('apply-directory-rules');
const batch = 200;
const shownMax = 20;

/** A group of the directory, and the group here whose members it makes. */
export interface DirectoryRule {
  readonly id: DirectoryGroupId;
  readonly displayName: string;
  /** Worked out here from what the directory says about people (attribute-rules.ts), not sent by it. */
  readonly isByAttributes: boolean;
  /** Of such a one: what is said about everybody in it. */
  readonly conditions: Readonly<Partial<Record<'site' | 'department' | 'title', string>>> | null;
  readonly membersCount: number;
  readonly groupId: GroupId | null;
  readonly groupName: string | null;
  readonly groupHandle: string | null;
}

const rulesMax = 500;

export const readRules = async (reader: Reader): Promise<DirectoryRule[]> => reader<DirectoryRule[]>`
  select d.id, d.display_name, d.conditions is not null as is_by_attributes, d.conditions, r.group_id, g.name as group_name, g.handle as group_handle,
    (select count(*)::int from directory_group_members m where m.directory_group_id = d.id) as members_count
  from directory_groups d left join directory_rules r on r.directory_group_id = d.id left join groups g on g.id = r.group_id
  order by lower(d.display_name), d.id limit ${rulesMax}`;

/** What a rule would do: how many, and the first by name. */
export interface RulePreview {
  readonly groupId: GroupId;
  readonly groupName: string;
  readonly joins: { readonly count: number; readonly names: readonly string[] };
  readonly leaves: { readonly count: number; readonly names: readonly string[] };
}

/** Nothing is changed by it. Refuses a group that is not ours, has ended, or that this administrator may not fill: a closed one takes an owner. */
export async function previewRule(
  tx: Tx,
  by: PersonId,
  id: DirectoryGroupId,
  handle: string,
): Promise<RulePreview> {
  await requireAdministrator(tx, by);
  const group = await groupToFill(tx, by, handle);
  const joins = await tx<{ name: string }[]>`
    select p.name from directory_group_members m join people p on p.id = m.person_id
    where m.directory_group_id = ${id} and p.deactivated_at is null and not exists (
      select from memberships x where x.group_id = ${group.id} and x.person_id = p.id and x.state = 'active')
    order by lower(p.name), p.id`;
  const leaves = await tx<{ name: string }[]>`
    select p.name from directory_memberships m join people p on p.id = m.person_id
    where m.group_id = ${group.id} and not exists (
      select from directory_group_members x where x.directory_group_id = ${id} and x.person_id = p.id)
      and not exists (${wantedBy(tx, group.id, 'p', id)})
    order by lower(p.name), p.id`;
  return { groupId: group.id, groupName: group.name, joins: shortOf(joins), leaves: shortOf(leaves) };
}

/** People of a group of the directory are members of ours from now on; null: no longer, and those whom the rule let in leave. */
export async function setRule(
  tx: Tx,
  by: PersonId,
  id: DirectoryGroupId,
  handle: string | null,
): Promise<void> {
  await requireAdministrator(tx, by);
  const [known] = await tx`select from directory_groups where id = ${id}`;
  if (!known) throw notFound('group');
  const group = handle === null ? null : await groupToFill(tx, by, handle);
  const [before] = await tx<{ groupId: GroupId }[]>`
    delete from directory_rules where directory_group_id = ${id} returning group_id`;
  if (group)
    await tx`
      insert into directory_rules (directory_group_id, group_id, made_by) values (${id}, ${group.id}, ${by})`;
  await recordFact(tx, by, 'directory.rule_set', { directoryGroupId: id, groupId: group?.id ?? null });
  for (const groupId of new Set([before?.groupId, group?.id]))
    if (groupId) await enqueue(tx, applyRulesJob, { groupId }, { key: `directory rules ${groupId}` });
}

/** After a group of the directory has changed. */
export async function enqueueRules(tx: Tx, id: DirectoryGroupId): Promise<void> {
  const rules = await tx<{ groupId: GroupId }[]>`
    select group_id from directory_rules where directory_group_id = ${id}`;
  for (const { groupId } of rules)
    await enqueue(tx, applyRulesJob, { groupId }, { key: `directory rules ${groupId}` });
}

const shortOf = (rows: readonly { readonly name: string }[]): RulePreview['joins'] => ({
  count: rows.length,
  names: rows.slice(0, shownMax).map(({ name }) => name),
});

/** Whether a rule, besides that of `except`, wants `people` under this alias in the group. */
const wantedBy = (reader: Reader, groupId: GroupId, people: string, except: string) => reader`
  select from directory_rules r join directory_group_members w on w.directory_group_id = r.directory_group_id
  where r.group_id = ${groupId} and r.directory_group_id <> ${except} and w.person_id = ${reader(people)}.id`;

/** The job. Each person in a transaction of their own; a repetition does what is left. Whoever is banned stays out, and the last owner stays in. */
export async function applyRules(db: Db, { groupId }: { readonly groupId: GroupId }): Promise<void> {
  for (let after = '0'; ;) {
    const wanted = await db<{ personId: PersonId }[]>`
      select distinct w.person_id from directory_rules r
        join directory_group_members w on w.directory_group_id = r.directory_group_id
        join people p on p.id = w.person_id
      where r.group_id = ${groupId} and w.person_id > ${after} and p.deactivated_at is null and not exists (
        select from memberships m where m.group_id = ${groupId} and m.person_id = w.person_id and m.state = 'active')
      order by w.person_id limit ${batch}`;
    for (const { personId } of wanted) await transaction(db, (tx) => letIn(tx, groupId, personId));
    const last = wanted.at(-1);
    if (!last) break;
    after = last.personId;
  }
  for (let after = '0'; ;) {
    const gone = await db<{ personId: PersonId }[]>`
      select m.person_id from directory_memberships m join people p on p.id = m.person_id
      where m.group_id = ${groupId} and m.person_id > ${after} and not exists (${wantedBy(db, groupId, 'p', '0')})
      order by m.person_id limit ${batch}`;
    for (const { personId } of gone) await transaction(db, (tx) => letGo(tx, groupId, personId));
    const last = gone.at(-1);
    if (!last) return;
    after = last.personId;
  }
}

async function letIn(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  try {
    if (!(await fillIn(tx, groupId, personId))) return;
    await tx`
      insert into directory_memberships (group_id, person_id) values (${groupId}, ${personId}) on conflict do nothing`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // a secret group, or one that has ended since: refused before anything was written
  }
}

async function letGo(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  await tx`delete from directory_memberships where group_id = ${groupId} and person_id = ${personId}`;
  try {
    await leave(tx, personId, groupId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // the last owner, or nobody's group any more
  }
}
