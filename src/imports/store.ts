import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Product } from './archive.ts';

export async function noteImported(
  tx: Tx,
  product: Product,
  key: string,
  what: { readonly groupId?: GroupId; readonly postId?: PostId | null; readonly personId?: PersonId },
): Promise<void> {
  await tx`
    insert into imported (source, key, group_id, post_id, person_id)
    values (${product}, ${key}, ${what.groupId ?? null}, ${what.postId ?? null}, ${what.personId ?? null})`;
}

/** Two imports at once wait for each other. */
export async function lockImports(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('imports', 0))`;
}
