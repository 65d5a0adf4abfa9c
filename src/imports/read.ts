import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Product } from './archive.ts';

export interface Imported {
  readonly key: string;
  readonly groupId: GroupId | null;
  readonly postId: PostId | null;
  readonly personId: PersonId | null;
}

/** What came of these keys before. A message whose post is gone is here too, without it: it does not come back. */
export async function readImported(
  reader: Reader,
  product: Product,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Imported>> {
  const rows = await reader<Imported[]>`
    select key, group_id, post_id, person_id from imported where source = ${product} and key = any(${[...keys]}::text[])`;
  return new Map(rows.map((row) => [row.key, row]));
}
