import type { Standing } from '#src/groups/group.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Acts } from '../../acts/acts.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type AnnotationChange } from './facts.ts';

/** A comment on a place, whose row is locked. */
export interface HeldAnnotation {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
  /** Whose own document it is in; null: one of a group. */
  readonly ownerId: PersonId | null;
  readonly resolved: boolean;
  /** Its document lies in the bin. */
  readonly binned: boolean;
}

const field = 'resolved';

/** What is said of comments on places: that they are settled, or are not. */
export const annotationActs: Acts<HeldAnnotation, AnnotationChange> = {
  table: 'annotation_acts',
  of: 'annotations',
  read: readHeld,
  entriesOf: ({ resolved }) => [{ field, value: resolved }],
  changeOf: (entries) => ({ resolved: entries[0]?.value === true }),
  valueIn: ({ resolved }) => resolved,
  write: async (tx, { postId }, { value }) =>
    void (await tx`update annotations set resolved = ${value === true} where post_id = ${postId}`),
  changed: async (tx, person, { postId, groupId }, { change, uri, at }) => {
    if (groupId === null) return;
    await recordFact(tx, person.id, 'annotation.changed', {
      ...{ postId, groupId, personId: person.id, peerId: person.peerId },
      ...{ change, uri, at: at.toISOString() },
    });
  },
  refused: (tx, about) => recordFact(tx, null, 'annotation.change_refused', about),
};

async function readHeld(tx: Tx, postId: PostId): Promise<HeldAnnotation | null> {
  const [held] = await tx<HeldAnnotation[]>`
    select p.id as post_id, p.group_id, d.owner_id, a.resolved, coalesce(d.binned_at is not null, false) as binned
    from annotations a join posts p on p.id = a.post_id left join documents d on d.post_id = p.reply_to_id
    where a.post_id = ${postId}`;
  return held ?? null;
}

/** Of a person of any company, in a group. */
export async function standingIn(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId | null,
): Promise<Standing | null> {
  const [standing] = await tx<Standing[]>`
    select role, state from memberships where group_id = ${groupId} and person_id = ${personId}`;
  return standing ?? null;
}

/** What a person said of comments on places, by the ids of these: the latest of each. */
export async function annotationsSettledBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly resolved: boolean; readonly at: Date })[]> {
  return await reader`
    select * from (
      select distinct on (p.id) p.id, p.uri, a.value = 'true' as resolved, a.at
      from annotation_acts a join posts p on p.id = a.post_id
      where a.person_id = ${personId} and p.id > ${after} order by p.id, a.at desc) acts
    order by id limit ${limit}`;
}
