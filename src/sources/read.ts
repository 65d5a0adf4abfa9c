import { governsAs } from '#src/groups/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Place, Source } from './source.ts';

/** More than any place may have. */
const listMax = 100;

/** The feeds of a person or group, in the order of their names. Who may see them is their owner, or who may read the group. */
export async function sourcesOf(reader: Reader, place: Place): Promise<Source[]> {
  return reader<Source[]>`
    select ${columns(reader)} from sources s join people p on p.id = s.person_id
    where ${at(reader, place)} and s.ends_at is null order by lower(p.name), s.person_id limit ${listMax}`;
}

/** One of them; null if it is not there. */
export async function sourceAt(reader: Reader, place: Place, id: PersonId): Promise<Source | null> {
  const [found] = await reader<Source[]>`
    select ${columns(reader)} from sources s join people p on p.id = s.person_id
    where ${at(reader, place)} and s.ends_at is null and s.person_id = ${id}`;
  return found ?? null;
}

export async function countSources(reader: Reader, place: Place): Promise<number> {
  const [row] = await reader<{ count: number }[]>`
    select count(*)::int from sources s where ${at(reader, place)} and s.ends_at is null`;
  return row?.count ?? 0;
}

/** Who is told when it fails: its owner, or the owners of its group who are ours, or who put it into a partner's group. */
export async function answerableFor(
  reader: Reader,
  source: Pick<Source, 'id' | 'ownerId' | 'groupId'>,
): Promise<{ id: PersonId }[]> {
  return reader<{ id: PersonId }[]>`
    select p.id from people p where p.peer_id is null and p.deactivated_at is null and p.kind = 'person' and (
      p.id = ${source.ownerId} or exists (
        select from sources s join groups g on g.id = s.group_id where s.person_id = ${source.id} and s.added_by = p.id and g.peer_id is not null)
      or exists (
        select from memberships m where m.group_id = ${source.groupId} and m.person_id = p.id and ${governsAs(reader, 'm')}))
    order by p.id limit 20`;
}

const at = (reader: Reader, place: Place): Fragment =>
  'ownerId' in place ? reader`s.owner_id = ${place.ownerId}` : reader`s.group_id = ${place.groupId}`;

const columns = (reader: Reader): Fragment => reader`
  s.person_id as id, p.handle, p.name, s.address, s.owner_id, s.group_id, s.added_at, s.answered_at, s.trouble`;
