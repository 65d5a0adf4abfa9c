import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** One of the reader's own pseudonyms; no one else is shown that it is theirs. */
export interface OwnPseudonym {
  readonly id: PersonId;
  readonly groupId: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** They can write under it now: it belongs to the group, which allows it, and so do they. */
  readonly usable: boolean;
}

/** More groups than anyone hides in. */
const pseudonymsMax = 200;

/** All pseudonyms of this person, including ended ones. */
export async function pseudonymsOf(reader: Reader, personId: PersonId): Promise<OwnPseudonym[]> {
  return reader<OwnPseudonym[]>`
    select p.id, x.group_id, p.name, p.handle, x.created_at, x.ended_at,
      x.ended_at is null and g.pseudonyms and g.archived_at is null and (
        select count(*) = 2 from memberships m
        where m.group_id = x.group_id and m.person_id in (x.person_id, x.alias_id) and m.state = 'active') as usable
    from aliases x join people p on p.id = x.alias_id join groups g on g.id = x.group_id
    where x.person_id = ${personId} order by x.created_at limit ${pseudonymsMax}`;
}

/** Whether this author is one of the person's pseudonyms. */
export async function isPseudonymOf(
  reader: Reader,
  personId: PersonId,
  authorId: PersonId,
): Promise<boolean> {
  const rows = await reader`
    select from aliases where alias_id = ${authorId} and person_id = ${personId}`;
  return rows.length > 0;
}
