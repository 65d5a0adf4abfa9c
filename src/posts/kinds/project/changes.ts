import { eraseActsOf, type Acts, type Entry, type Value } from '../../acts/acts.ts';
import type { Words } from '../../acts/expire-acts.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type ProjectChange } from './facts.ts';
import { overIn, type ProjectStatus } from './project.ts';

/** A project whose row is locked. */
export interface HeldProject {
  readonly postId: PostId;
  readonly groupId: GroupId;
  readonly authorId: PersonId;
  readonly status: ProjectStatus;
  readonly note: string;
  readonly milestones: readonly { readonly number: number; readonly isReached: boolean }[];
  /** Another project of the group is not over. */
  readonly isFollowed: boolean;
}

/** What is said of projects: `status` with its note, `milestone:NUMBER`. */
export const projectActs: Acts<HeldProject, ProjectChange> & { readonly words: Words } = {
  table: 'project_acts',
  of: 'projects',
  read: readHeld,
  entriesOf,
  changeOf,
  valueIn,
  write,
  changed: (tx, person, { postId, groupId }, { change, uri, at }) =>
    recordFact(tx, person.id, 'project.changed', {
      ...{ postId, groupId, personId: person.id, peerId: person.peerId },
      ...{ change, uri, at: at.toISOString() },
    }),
  refused: (tx, about) => recordFact(tx, null, 'project.change_refused', about),
  words: {
    field: 'status',
    key: 'note',
    forget: (tx, postId, note) =>
      tx`update projects set note = '' where post_id = ${postId} and note = ${note}`,
  },
};

async function readHeld(tx: Tx, postId: PostId): Promise<HeldProject | null> {
  const [project] = await tx<HeldProject[]>`
    select p.id as post_id, k.group_id, p.author_id, k.status, k.note,
      coalesce((select json_agg(json_build_object('number', m.milestone, 'isReached', m.reached))
        from project_milestones m where m.post_id = k.post_id), '[]') as milestones,
      exists (select from projects o join posts q on q.id = o.post_id
        where o.group_id = k.group_id and o.post_id <> k.post_id and not ${tx.unsafe(overIn('o'))} and q.removed_at is null) as is_followed
    from projects k join posts p on p.id = k.post_id where k.post_id = ${postId}`;
  return project ?? null;
}

function entriesOf({ status, note = '', reached = [], unreached = [] }: ProjectChange): Entry[] {
  return [
    ...(status === undefined ? [] : [{ field: 'status', value: { status, note } }]),
    ...reached.map((number) => ({ field: `milestone:${number}`, value: true })),
    ...unreached.map((number) => ({ field: `milestone:${number}`, value: false })),
  ];
}

function changeOf(entries: readonly Entry[]): ProjectChange {
  const said = entries.find(({ field }) => field === 'status')?.value;
  const numbers = (value: boolean): number[] =>
    entries.filter((entry) => entry.value === value).map(({ field }) => Number(field.split(':')[1]));
  const [reached, unreached] = [numbers(true), numbers(false)];
  return {
    ...(said !== undefined && (said as Standing)),
    ...(reached.length > 0 && { reached }),
    ...(unreached.length > 0 && { unreached }),
  };
}

type Standing = Pick<HeldProject, 'status' | 'note'>;

/** A milestone that is gone has nothing left to reach. */
function valueIn({ status, note, milestones }: HeldProject, field: string): Value | undefined {
  if (field === 'status') return { status, note };
  return milestones.find(({ number }) => field === `milestone:${number}`)?.isReached;
}

async function write(tx: Tx, { postId }: HeldProject, { field, value }: Entry): Promise<void> {
  if (field === 'status') {
    const { status, note } = value as Standing;
    await tx`
      update projects set status_at = case when status = ${status} then status_at else now() end, status = ${status}, note = ${note}
      where post_id = ${postId}`;
    return;
  }
  await tx`
    update project_milestones set reached = ${value === true} where post_id = ${postId} and milestone = ${Number(field.split(':')[1])}`;
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
  return owned.count + (await eraseActsOf(tx, projectActs, personId, limit));
}
