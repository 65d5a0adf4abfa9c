import { readGroup } from '#src/groups/read.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** Throws not_found unless it is a list of this person: a group they know. */
export async function requireList(reader: Reader, personId: PersonId, id: string): Promise<void> {
  if (!(await readGroup(reader, { personId }, id as GroupId))) throw notFound('list');
}
