import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** A request is remembered this long. */
const keptHours = 24;

/** A request that was sent under an Idempotency-Key; both the key and what was asked are hashed. */
export interface KeyedRequest {
  readonly personId: PersonId;
  readonly keyHash: Buffer;
  readonly requestHash: Buffer;
}

/**
 * Acts once: the same request under the same key gets what the first gave back, and nothing happens again. Of two at once, the second waits for the
 * first to commit; if the first failed, the second becomes the first. Kept is the name of what was made, never an answer: that is read anew, as its
 * reader may see it then. Throws keyReused when the key was another request's.
 */
export async function answerOnce(
  tx: Tx,
  request: KeyedRequest,
  act: () => Promise<string>,
): Promise<{ readonly key: string; readonly repeated: boolean }> {
  const known = await claimRequest(tx, request);
  if (known !== null) return { key: known, repeated: true };
  const key = await act();
  await completeRequest(tx, request, key);
  return { key, repeated: false };
}

/**
 * For acts that need the network on the way: claims the key, in a transaction of its own, before they begin. Null: it is ours now. Throws
 * requestUnderWay while, or because, nobody knows how the first one ended.
 */
export async function claimRequest(tx: Tx, request: KeyedRequest): Promise<string | null> {
  const { personId, keyHash, requestHash } = request;
  await tx`delete from api_requests where person_id = ${personId} and at < now() - make_interval(hours => ${keptHours})`;
  const claimed = await tx`
    insert into api_requests (person_id, key_hash, request_hash) values (${personId}, ${keyHash}, ${requestHash})
    on conflict do nothing`;
  if (claimed.count === 1) return null;
  const [known] = await tx<{ requestHash: Buffer; made: string | null }[]>`
    select request_hash, made from api_requests where person_id = ${personId} and key_hash = ${keyHash}`;
  if (!known || !known.requestHash.equals(requestHash)) throw refusals.keyReused();
  if (known.made === null) throw refusals.requestUnderWay();
  return known.made;
}

/** What it made; null: it failed, and the key is free again. */
export async function completeRequest(tx: Tx, request: KeyedRequest, made: string | null): Promise<void> {
  const { personId, keyHash } = request;
  if (made === null)
    await tx`delete from api_requests where person_id = ${personId} and key_hash = ${keyHash}`;
  else
    await tx`update api_requests set made = ${made} where person_id = ${personId} and key_hash = ${keyHash}`;
}
