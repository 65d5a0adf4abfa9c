import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type ProjectChange } from './facts.ts';
import { overIn, type ProjectStatus } from './project.ts';

/** A project whose row is locked, so that of two acts at once one comes second. */
export interface HeldProject {
  readonly postId: PostId;
  readonly uri: string;
  readonly groupId: GroupId;
  readonly authorId: PersonId;
  readonly status: ProjectStatus;
  readonly note: string;
  readonly milestones: readonly { readonly number: number; readonly isReached: boolean }[];
  /** Another project of the group is not over. */
  readonly isFollowed: boolean;
}

/** A project by a condition over `posts p`. */
export async function lockProject(tx: Tx, condition: Fragment): Promise<HeldProject | null> {
  const [held] = await tx<{ postId: PostId }[]>`
    select p.id as post_id from posts p join projects k on k.post_id = p.id
    where p.removed_at is null and ${condition} for no key update of k`;
  return held ? await readHeld(tx, held.postId) : null;
}

async function readHeld(tx: Tx, postId: PostId): Promise<HeldProject | null> {
  const [project] = await tx<HeldProject[]>`
    select p.id as post_id, p.uri, k.group_id, p.author_id, k.status, k.note,
      coalesce((select json_agg(json_build_object('number', m.milestone, 'isReached', m.reached))
        from project_milestones m where m.post_id = k.post_id), '[]') as milestones,
      exists (select from projects o join posts q on q.id = o.post_id
        where o.group_id = k.group_id and o.post_id <> k.post_id and not ${tx.unsafe(overIn('o'))} and q.removed_at is null) as is_followed
    from projects k join posts p on p.id = k.post_id where k.post_id = ${postId}`;
  return project ?? null;
}

type Value = { readonly status: ProjectStatus; readonly note: string } | boolean;
interface Entry {
  /** `status`, `milestone:NUMBER`: each has its own latest word. */
  readonly field: string;
  readonly value: Value;
}

/** One act by one person. */
export interface Changed {
  readonly change: ProjectChange;
  readonly uri: string;
  readonly at: Date;
}

/**
 * Notes what somebody said; of each thing the latest word holds, in whatever order they come, and ours is the latest whatever the clocks of
 * others said before. `same`: nothing is different now.
 */
export async function noteChange(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  project: HeldProject,
  { change, uri, at }: Changed,
): Promise<'changed' | 'same'> {
  const { postId, groupId } = project;
  const isOurs = person.peerId === null;
  const entries = entriesOf(change).filter(({ field, value }) => {
    const held = valueIn(project, field);
    return held !== null && !(isOurs && isEqual(held, value));
  });
  if (entries.length === 0) return 'same';
  const [last] = await tx<{ at: Date | null }[]>`
    select max(at) as at from project_acts where post_id = ${postId} and field = any(${entries.map(({ field }) => field)})`;
  const said = isOurs && last?.at && last.at >= at ? new Date(last.at.getTime() + 1) : at;
  const rows = entries.map(({ field, value }) => ({ field, value, before: valueIn(project, field) }));
  const added = await tx`
    insert into project_acts (uri, field, post_id, person_id, value, before, at)
    select ${uri}, c.field, ${postId}, ${person.id}, c.value, c.before, ${said}
    from jsonb_to_recordset(${json(tx, rows)}) as c(field text, value jsonb, before jsonb)
    on conflict (uri, field) do nothing`;
  if (added.count === 0) return 'same';
  await settle(
    tx,
    postId,
    entries.map(({ field }) => field),
  );
  const now = await readHeld(tx, postId);
  const different = entries.filter(({ field }) => {
    const [before, after] = [valueIn(project, field), now && valueIn(now, field)];
    return before !== null && after !== null && !isEqual(before, after);
  });
  if (different.length === 0) return 'same';
  await recordFact(tx, person.id, 'project.changed', {
    ...{ postId, groupId, personId: person.id, peerId: person.peerId },
    ...{ change: changeOf(different), uri, at: said.toISOString() },
  });
  return 'changed';
}

const entriesOf = ({ status, note = '', reached = [], unreached = [] }: ProjectChange): Entry[] => [
  ...(status === undefined ? [] : [{ field: 'status', value: { status, note } }]),
  ...reached.map((number) => ({ field: `milestone:${number}`, value: true })),
  ...unreached.map((number) => ({ field: `milestone:${number}`, value: false })),
];

function changeOf(entries: readonly Entry[]): ProjectChange {
  const said = entries.find(({ field }) => field === 'status')?.value;
  const numbers = (value: boolean): number[] =>
    entries.filter((entry) => entry.value === value).map(({ field }) => Number(field.split(':')[1]));
  const [reached, unreached] = [numbers(true), numbers(false)];
  return {
    ...(typeof said === 'object' && said),
    ...(reached.length > 0 && { reached }),
    ...(unreached.length > 0 && { unreached }),
  };
}

/** Null: a milestone that is not there (any more). */
function valueIn({ status, note, milestones }: HeldProject, field: string): Value | null {
  if (field === 'status') return { status, note };
  return milestones.find(({ number }) => field === `milestone:${number}`)?.isReached ?? null;
}

const isEqual = (one: Value, other: Value): boolean =>
  typeof one === 'object' && typeof other === 'object'
    ? one.status === other.status && one.note === other.note
    : one === other;

/** Writes the latest word on each of these things that was not refused; where none is left, what it was before the first. */
async function settle(tx: Tx, postId: PostId, fields: readonly string[]): Promise<void> {
  const words = await tx<{ field: string; value: Value }[]>`
    select f as field, coalesce(
      (select c.value from project_acts c where c.post_id = ${postId} and c.field = f and c.refused_at is null
        order by c.at desc, c.uri desc limit 1),
      (select c.before from project_acts c where c.post_id = ${postId} and c.field = f order by c.at, c.uri limit 1)) as value
    from unnest(${[...new Set(fields)]}::text[]) f`;
  for (const { field, value } of words) {
    if (typeof value === 'object')
      await tx`
        update projects set status_at = case when status = ${value.status} then status_at else now() end,
          status = ${value.status}, note = ${value.note} where post_id = ${postId}`;
    else
      await tx`
        update project_milestones set reached = ${value} where post_id = ${postId} and milestone = ${Number(field.split(':')[1])}`;
  }
}

/** Takes back what an activity of one of ours said, for those to whom the condition over `groups g` applies. */
export async function refuseChanges(tx: Tx, uri: string, condition: Fragment): Promise<boolean> {
  const refused = await tx<{ postId: PostId; personId: PersonId; field: string }[]>`
    update project_acts c set refused_at = now()
    from projects k join groups g on g.id = k.group_id, people w
    where c.uri = ${uri} and k.post_id = c.post_id and w.id = c.person_id and w.peer_id is null and c.refused_at is null and ${condition}
    returning c.post_id, c.person_id, c.field`;
  const [first] = refused;
  if (!first) return false;
  const { postId, personId } = first;
  await tx`select from projects where post_id = ${postId} for no key update`;
  await settle(
    tx,
    postId,
    refused.map(({ field }) => field),
  );
  await recordFact(tx, null, 'project.change_refused', { postId, personId });
  return true;
}

/** What a person answers for and has said, by the ids of the projects. */
export async function projectsDoneBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly owns: boolean; readonly said: readonly object[] })[]> {
  return await reader`
    select p.id, p.uri, exists (select from project_owners x where x.post_id = p.id and x.person_id = ${personId}) as owns,
      coalesce((select json_agg(json_build_object('what', c.field, 'value', c.value, 'at', c.at) order by c.at, c.field)
        from project_acts c where c.post_id = p.id and c.person_id = ${personId}), '[]') as said
    from posts p where p.id > ${after} and p.id in (
      select post_id from project_owners where person_id = ${personId}
      union select post_id from project_acts where person_id = ${personId})
    order by p.id limit ${limit}`;
}

/** How a project stands remains, without their name. */
export async function eraseProjectsOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const owned = await tx`
    delete from project_owners where person_id = ${personId} and post_id in (
      select post_id from project_owners where person_id = ${personId} limit ${limit})`;
  const acts = await tx`
    update project_acts set person_id = null where (uri, field) in (
      select uri, field from project_acts where person_id = ${personId} limit ${limit})`;
  return owned.count + acts.count;
}
