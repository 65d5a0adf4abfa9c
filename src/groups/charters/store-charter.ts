import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { charterDigest } from './charter.ts';

/** Stores the text in force under its number, so that it can be shown to those who accepted it. Idempotent. */
export async function keepCharter(tx: Tx, groupId: GroupId, by: PersonId | null): Promise<void> {
  await tx`
    insert into charters (group_id, version, source, by)
    select g.id, g.charter_version, g.charter_source, ${by}::bigint from groups g
    where g.id = ${groupId} and g.charter_version > 0
    on conflict (group_id, version) do nothing`;
}

/** Null: there is no such version, or it was empty. */
export async function findCharterDigest(tx: Tx, groupId: GroupId, version: number): Promise<string | null> {
  const [row] = await tx<{ source: string }[]>`
    select source from charters where group_id = ${groupId} and version = ${version} and source <> ''`;
  return row ? charterDigest(row.source) : null;
}

/** False: it was accepted before, and the first time counts. */
export async function insertAcceptance(
  tx: Tx,
  accepted: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly version: number;
    readonly digest: string;
    readonly proof: Buffer | null;
  },
): Promise<boolean> {
  const result = await tx`
    insert into charter_acceptances (group_id, person_id, version, digest, proof)
    values (${accepted.groupId}, ${accepted.personId}, ${accepted.version}, ${accepted.digest}, ${accepted.proof})
    on conflict do nothing`;
  return result.count === 1;
}

/** The author of a charter has read it. */
export async function acceptOwnCharter(tx: Tx, groupId: GroupId, by: PersonId): Promise<void> {
  const [row] = await tx<{ version: number; source: string }[]>`
    select g.charter_version as version, g.charter_source as source from groups g
    join people p on p.id = ${by} and p.peer_id is null
    where g.id = ${groupId} and g.peer_id is null and g.charter_source <> ''`;
  if (row)
    await insertAcceptance(tx, {
      groupId,
      personId: by,
      version: row.version,
      digest: charterDigest(row.source),
      proof: null,
    });
}
