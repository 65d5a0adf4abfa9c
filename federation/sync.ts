import { createHash } from 'node:crypto';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { receiveFollowAnswer } from '#src/people/receive-follow.ts';
import { unfollow } from '#src/people/unfollow.ts';
import { readItems } from './collection-client.ts';
import type { Wire } from './context.ts';
import type { Admitted } from './gate.ts';
import { findActor } from './resolve.ts';
import { enqueue, newActivityUri } from './outbox/store.ts';
import { postContext } from './vocabulary/note.ts';

/** A digest of this process is at most this old; acts of this process renew it at once. A stale one costs its reader a GET, no more. */
const keptMs = 60_000;
/** After a mismatch the same collection is compared again after this, and twice as late each time that comparing did not help. */
const comparePauseMs = 5 * 60_000;
const comparePauseMsMax = 24 * 3_600_000;
/** A follow younger than this may still be on its way: it proves nothing. */
const settledSeconds = 60;
const delayMs = 15_000;
export const followersSyncJob = 'followers.sync';
const log = logger('sync');

/**
 * `Collection-Synchronization` of a delivery to followers (FEP-8fcf): which of the partner's people we hold to be followers of `actorUri`, as
 * the XOR of the SHA-256 of their ids. Null when there are none. One statement per author for all partners.
 */
export async function syncHeader(wire: Wire, actorUri: string, peerId: number): Promise<string | null> {
  const digest = (await digestsOf(wire, actorUri)).get(peerId);
  if (digest === undefined) return null;
  const followers = wire.house.addresses.followers(actorUri);
  return `collectionId="${followers}", url="${followers}", digest="${digest}"`;
}

async function digestsOf(wire: Wire, actorUri: string): Promise<ReadonlyMap<number, string>> {
  const kept = wire.known.digests.get(actorUri);
  if (kept && Date.now() - kept.atMs < keptMs) return kept.byPeer;
  const rows = await wire.db<{ peerId: number; bits: string }[]>`
    select coalesce(p.peer_id, 0) as peer_id, bit_xor(${uriHash(wire.db)})::text as bits
    from people a join follows f on f.followee_id = a.id and f.state = 'accepted' join people p on p.id = f.follower_id
    where a.uri = ${actorUri} and (p.peer_id is null) = (a.peer_id is not null) group by 1`;
  const byPeer = new Map(rows.map((row) => [row.peerId, hexOf(row.bits)]));
  wire.known.digests.set(actorUri, { byPeer, atMs: Date.now() });
  return byPeer;
}

const uriHash = (db: Reader) => db`('x' || encode(sha256(convert_to(p.uri, 'UTF8')), 'hex'))::bit(256)`;

const hexOf = (bits: string): string => BigInt(`0b${bits}`).toString(16).padStart(64, '0');

/** The same of a list of ids in memory. */
export function digestOfIds(ids: Iterable<string>): string {
  const sum = Buffer.alloc(32);
  for (const id of ids) {
    const hash = createHash('sha256').update(id).digest();
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) ^ (hash[i] ?? 0);
  }
  return sum.toString('hex');
}

/**
 * On receipt: compares the sender's digest with the follows we hold, and orders a repair when they differ. Never delays or fails the delivery
 * that carried it. A header that the signature does not cover is nobody's word.
 */
export function noteSynchronization(
  wire: Wire,
  admitted: Pick<Admitted, 'actor' | 'origin' | 'signedHeaders'>,
  header: string | string[] | undefined,
): void {
  if (typeof header !== 'string' || !admitted.signedHeaders.includes('collection-synchronization')) return;
  const said = readHeader(header, admitted.origin);
  if (!said || Date.now() < (wire.known.compared.get(admitted.actor)?.fromMs ?? 0)) return;
  compare(wire, admitted.actor, said).catch((error: unknown) => {
    log.warn('Followers of {actor} could not be compared: {reason}', {
      actor: admitted.actor,
      reason: String(error),
    });
  });
}

interface Said {
  readonly collectionId: string;
  readonly url: string;
  readonly digest: string;
}

/** Parameters as in a cavage Signature header; collection and address must be on the sender's origin. */
export function readHeader(header: string, origin: string): Said | null {
  if (header.length > 4_096) return null;
  const pairs = new Map([...header.matchAll(/([a-zA-Z]+)="([^"]*)"/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
  const said = {
    collectionId: pairs.get('collectionId') ?? '',
    url: pairs.get('url') ?? '',
    digest: (pairs.get('digest') ?? '').toLowerCase(),
  };
  const isSound = originOf(said.collectionId) === origin && originOf(said.url) === origin;
  return isSound && /^[0-9a-f]{64}$/.test(said.digest) ? said : null;
}

async function compare(wire: Wire, actorUri: string, said: Said): Promise<void> {
  if (await agrees(wire, actorUri, said)) return void wire.known.compared.delete(actorUri);
  wire.known.digests.delete(actorUri); // what was remembered may be what is wrong
  if (await agrees(wire, actorUri, said)) return;
  const actor = await findActor(wire, actorUri);
  if (!actor || actor.noun !== 'person' || actor.peerId === null) return;
  const [row] = await wire.db`select followers_uri from people where id = ${actor.id}`;
  if (row?.followersUri !== said.collectionId) return;
  const pauseMs = wire.known.compared.get(actorUri)?.pauseMs ?? comparePauseMs;
  wire.known.compared.set(actorUri, {
    fromMs: Date.now() + pauseMs,
    pauseMs: Math.min(2 * pauseMs, comparePauseMsMax),
  });
  await transaction(wire.db, (tx) =>
    tx.house.journal.order(tx, {
      kind: followersSyncJob,
      key: `${followersSyncJob} ${actor.id}`,
      runAt: new Date(Date.now() + delayMs),
      data: { personId: actor.id, url: said.url },
    }),
  );
}

const agrees = async (wire: Wire, actorUri: string, said: Said): Promise<boolean> =>
  ((await digestsOf(wire, actorUri)).get(0) ?? '0'.repeat(64)) === said.digest;

/**
 * The job: reads which of our people a partner's person counts as followers, and makes both sides agree. Whom they do not count no longer
 * follows; whom they count although nobody here follows is withdrawn; a request that they count was accepted.
 */
export async function syncFollowers(
  wire: Wire,
  data: { readonly personId: PersonId; readonly url: string },
): Promise<void> {
  const [author] = await wire.db<{ uri: string; followersUri: string | null }[]>`
    select uri, followers_uri from people where id = ${data.personId} and peer_id is not null`;
  if (!author || originOf(data.url) !== originOf(author.uri)) return;
  const listed = await readItems(wire, data.url);
  if (listed === null) return;
  const counted = new Set(listed.filter((uri) => wire.house.addresses.parse(uri)?.kind === 'person'));
  const held = await wire.db<Held[]>`
    select f.follower_id, f.uri as follow_uri, p.uri as person_uri, f.state,
      coalesce(f.accepted_at, f.created_at) < now() - ${settledSeconds} * interval '1 second' as is_settled
    from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${data.personId} and p.peer_id is null`;
  for (const follow of held) await repair(wire, data.personId, follow, counted.has(follow.personUri));
  const known = new Set(held.map((h) => h.personUri));
  const phantoms = [...counted].filter((uri) => !known.has(uri));
  if (phantoms.length > 0) await withdraw(wire, data.personId, author.uri, phantoms);
}

interface Held {
  readonly followerId: PersonId;
  readonly followUri: string;
  readonly personUri: string;
  readonly state: 'requested' | 'accepted';
  readonly isSettled: boolean;
}

async function repair(wire: Wire, followee: PersonId, held: Held, isCounted: boolean): Promise<void> {
  if (isCounted === (held.state === 'accepted')) return;
  if (isCounted) {
    await transaction(wire.db, (tx) =>
      receiveFollowAnswer(tx, {
        followUri: held.followUri,
        followee,
        follower: held.followerId,
        accepted: true,
      }),
    );
  } else if (held.isSettled) await transaction(wire.db, (tx) => unfollow(tx, held.followerId, followee));
}

/** Undo for people of ours whom the partner counts although they do not follow. */
async function withdraw(
  wire: Wire,
  followee: PersonId,
  followeeUri: string,
  uris: readonly string[],
): Promise<void> {
  await transaction(wire.db, async (tx: Tx) => {
    const people = await tx<{ id: PersonId; uri: string }[]>`
      select id, uri from people where uri = any(${[...uris]}) and peer_id is null and kind <> 'instance'`;
    for (const person of people) {
      const follow = { type: 'Follow', actor: person.uri, object: followeeUri };
      const activity = {
        '@context': postContext,
        id: newActivityUri(wire),
        type: 'Undo',
        actor: person.uri,
        to: [followeeUri],
        object: follow,
      };
      await enqueue(wire, tx, {
        actorUri: person.uri,
        activity,
        targets: { personIds: [followee] },
        thread: `follow ${person.id} ${followee}`,
        scope: 'follow',
      });
    }
  });
}
