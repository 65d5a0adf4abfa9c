import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { tombstoneHash } from '#src/platform/secrets.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * The mark of a post, reaction or share that is gone. By null: it was here and its author removed it. By a person: it was not here yet when that
 * person removed it, and it applies only to what that person then sends under this URI, so that no one can erase another's in advance.
 */
export const removalMark = (tx: Tx, by: PersonId | null, uri: string): Buffer =>
  tombstoneHash(tx.instance.sealKey, by === null ? uri : `${by} ${uri}`);

/** The mark of a post that a group's home removed before we had it. */
export const hiddenMark = (tx: Tx, groupId: GroupId, uri: string): Buffer =>
  tombstoneHash(tx.instance.sealKey, `hidden in ${groupId} ${uri}`);

export async function remember(tx: Tx, mark: Buffer): Promise<void> {
  await tx`insert into tombstones (hash) values (${mark}) on conflict do nothing`;
}

/** Only for what its owner restored: a removal by moderators that was undone. */
export async function forget(tx: Tx, mark: Buffer): Promise<void> {
  await tx`delete from tombstones where hash = ${mark}`;
}

/** A condition to follow a `where`: none of the marks is set. */
export function notErased(tx: Tx, marks: readonly Buffer[]): Fragment {
  const [first, second = first, third = second] = marks;
  return tx`and not exists (select from tombstones where hash in (${first ?? null}, ${second ?? null}, ${third ?? null}))`;
}
