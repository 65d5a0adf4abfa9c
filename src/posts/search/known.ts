import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';

/** Of these posts by URI, those that are here and that this person may read; `isLent`: without their words, which lie with their company. */
export async function knownPosts(
  reader: Reader,
  person: PersonId,
  uris: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: PostId; readonly isLent: boolean }>> {
  if (uris.length === 0) return new Map();
  const rows = await reader<{ uri: string; id: PostId; isLent: boolean }[]>`
    select p.uri, p.id, p.lent as is_lent from posts p
    where p.uri = any(${[...uris]}::text[]) and p.removed_at is null and ${visibleTo(reader, { personId: person })}`;
  return new Map(rows.map(({ uri, ...row }) => [uri, row]));
}
