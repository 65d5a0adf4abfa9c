import { readGroup } from '#src/groups/read.ts';
import { readList } from '#src/people/lists.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** Throws not_found unless it is a list of this person: their own, or a group they know. */
export async function requireList(reader: Reader, personId: PersonId, id: string): Promise<void> {
  if (await readList(reader, personId, id)) return;
  if (!(await readGroup(reader, { personId }, id as GroupId))) throw notFound('list');
}
