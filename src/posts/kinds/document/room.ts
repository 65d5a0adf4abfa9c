import { uploadedBytes } from '#src/media/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { groupOf, type Shelf } from './shelf.ts';

/** Bytes of how many. */
export interface Room {
  readonly used: number;
  readonly max: number;
}

/** How much of their room the documents of a group and all files of a person take. `group`: null for a partner's, whose home counts, and for one's own. */
export async function readRoom(
  reader: Reader,
  person: PersonId,
  shelf: Shelf,
): Promise<{ readonly group: Room | null; readonly person: Room }> {
  const { instance } = reader;
  const [[row], used] = await Promise.all([
    reader<{ used: number }[]>`
      select (select coalesce(sum(v.bytes), 0) from document_versions v where v.group_id = g.id and v.restores is null)::float8 as used
      from groups g where g.id = ${groupOf(shelf)} and g.peer_id is null`,
    uploadedBytes(reader, person),
  ]);
  return {
    group: row ? { used: row.used, max: instance.groupDocumentsBytesMax } : null,
    person: { used, max: instance.uploadedBytesMax },
  };
}
