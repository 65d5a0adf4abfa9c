import { createHash } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import { remoteHandleMax } from './person.ts';

/**
 * A partner's handle in the one spelling that is stored and compared: compatibility forms folded (NFKC), lower case, without invisible
 * characters (UTS #39). Empty if what is left is not ASCII, because a letter of another script can look like any other, or is not a handle.
 */
export function normalizeHandle(handle: string): string {
  const seen = handle
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '')
    .trim()
    .toLowerCase();
  return /^[a-z0-9_.~+=-]+$/.test(seen) ? seen.slice(0, remoteHandleMax) : '';
}

/** Characters of a hash: enough that two actors of one partner never meet. */
const hashChars = 12;

/** The handle of an actor whose claim to one is not confirmed: no one can take it for someone else's. */
export const unprovenHandle = (uri: string): string =>
  `unknown-${createHash('sha256').update(uri).digest('hex').slice(0, hashChars)}`;

/** The handle under which we know a partner's person or group, or null. */
export async function heldHandle(reader: Reader, uri: string): Promise<string | null> {
  const [row] = await reader<{ handle: string }[]>`
    select handle from people where uri = ${uri} and peer_id is not null
    union all select handle from groups where uri = ${uri} and peer_id is not null limit 1`;
  return row?.handle ?? null;
}

/**
 * The handle, or what the actor keeps instead if another actor of that partner has it: the first one keeps it. People and groups share one
 * namespace, protected by a lock until the transaction ends.
 */
export async function claimRemoteHandle(
  tx: Tx,
  claim: { readonly uri: string; readonly peerId: number; readonly handle: string },
): Promise<string> {
  const { uri, peerId, handle } = claim;
  await tx`select pg_advisory_xact_lock(hashtextextended(${`handle ${peerId} ${handle}`}, 0))`;
  const [taken] = await tx`
    select from people where peer_id = ${peerId} and lower(handle) = ${handle} and uri <> ${uri}
      and kind <> 'instance' and deactivated_at is null
    union all select from groups where peer_id = ${peerId} and lower(handle) = ${handle} and uri <> ${uri} limit 1`;
  return taken ? ((await heldHandle(tx, uri)) ?? unprovenHandle(uri)) : handle;
}
