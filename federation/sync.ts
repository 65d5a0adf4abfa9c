import { createHash } from 'node:crypto';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue as enqueueJob } from '#src/platform/journal.ts';
import { logger } from '#src/platform/log.ts';
import { compareFollowers } from '#src/people/compare-followers.ts';
import { readPerson } from '#src/people/read.ts';
import { receiveFollowAnswer } from '#src/people/receive-follow.ts';
import { unfollow } from '#src/people/unfollow.ts';
import { readItems } from './objects/collection-client.ts';
import { followerDigests } from './objects/read-collections.ts';
import type { FederationContext } from './context.ts';
import type { Admitted } from './gate.ts';
import { findActor } from './actors/resolve.ts';
import { enqueue, newActivityUri } from './outbox/store.ts';
import { postContext } from './vocabulary/note.ts';

/** A digest of this process is at most this old; acts of this process renew it at once. A stale one costs its reader a GET, no more. */
const keptMs = 60_000;
/** After a mismatch the same collection is compared again after this, and twice as late each time that comparing did not help. */
const comparePauseMs = 5 * 60_000;
const comparePauseMsMax = 24 * 3_600_000;
const delayMs = 15_000;
export const followersSyncJob = defineJob<{ readonly personId: PersonId; readonly url: string }>(
  'followers.sync',
);
const log = logger('sync');

/**
 * `Collection-Synchronization` of a delivery to followers (FEP-8fcf): which of the partner's people we believe follow `actorUri`, as the XOR of
 * the SHA-256 of their ids. Null if there are none. One statement per author for all partners.
 */
export async function syncHeader(
  ctx: FederationContext,
  actorUri: string,
  peerId: number,
): Promise<string | null> {
  const digest = (await digestsOf(ctx, actorUri)).get(peerId);
  if (digest === undefined) return null;
  const followers = ctx.instance.addresses.followers(actorUri);
  return `collectionId="${followers}", url="${followers}", digest="${digest}"`;
}

async function digestsOf(ctx: FederationContext, actorUri: string): Promise<ReadonlyMap<number, string>> {
  const kept = ctx.caches.digests.get(actorUri);
  if (kept && Date.now() - kept.atMs < keptMs) return kept.byPeer;
  const rows = await followerDigests(ctx.db, actorUri);
  const byPeer = new Map(rows.map((row) => [row.peerId, hexOf(row.bits)]));
  ctx.caches.digests.set(actorUri, { byPeer, atMs: Date.now() });
  return byPeer;
}

const hexOf = (bits: string): string => BigInt(`0b${bits}`).toString(16).padStart(64, '0');

/** The same for a list of ids in memory. */
export function digestOfIds(ids: Iterable<string>): string {
  const sum = Buffer.alloc(32);
  for (const id of ids) {
    const hash = createHash('sha256').update(id).digest();
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) ^ (hash[i] ?? 0);
  }
  return sum.toString('hex');
}

/**
 * On receipt: compares the sender's digest with the follows we have, and enqueues a repair if they differ. Never delays or fails the delivery
 * that carried it. A header that the signature does not cover is ignored.
 */
export function noteSynchronization(
  ctx: FederationContext,
  admitted: Pick<Admitted, 'actor' | 'origin' | 'signedHeaders'>,
  header: string | string[] | undefined,
): void {
  if (typeof header !== 'string' || !admitted.signedHeaders.includes('collection-synchronization')) return;
  const said = readHeader(header, admitted.origin);
  if (!said || Date.now() < (ctx.caches.compared.get(admitted.actor)?.fromMs ?? 0)) return;
  compare(ctx, admitted.actor, said).catch((error: unknown) => {
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

/** Parameters as in a cavage Signature header; collection and URL must be on the sender's origin. */
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

async function compare(ctx: FederationContext, actorUri: string, said: Said): Promise<void> {
  if (await agrees(ctx, actorUri, said)) return ctx.caches.compared.delete(actorUri);
  ctx.caches.digests.delete(actorUri); // what was remembered may be what is wrong
  if (await agrees(ctx, actorUri, said)) return;
  const actor = await findActor(ctx, actorUri);
  if (!actor || actor.noun !== 'person' || actor.peerId === null) return;
  const person = await readPerson(ctx.db, actor.id as PersonId);
  if (person?.followersUri !== said.collectionId) return;
  const pauseMs = ctx.caches.compared.get(actorUri)?.pauseMs ?? comparePauseMs;
  ctx.caches.compared.set(actorUri, {
    fromMs: Date.now() + pauseMs,
    pauseMs: Math.min(2 * pauseMs, comparePauseMsMax),
  });
  await transaction(ctx.db, (tx) =>
    enqueueJob(
      tx,
      followersSyncJob,
      { personId: actor.id, url: said.url },
      { key: `followers.sync ${actor.id}`, runAt: new Date(Date.now() + delayMs) },
    ),
  );
}

const agrees = async (ctx: FederationContext, actorUri: string, said: Said): Promise<boolean> =>
  ((await digestsOf(ctx, actorUri)).get(0) ?? '0'.repeat(64)) === said.digest;

/**
 * The job: reads which of our people a partner's person counts as followers, and makes both sides agree. People they do not count no longer
 * follow; a follow they count that does not exist here is withdrawn; a request that they count was accepted.
 */
export async function syncFollowers(
  ctx: FederationContext,
  data: { readonly personId: PersonId; readonly url: string },
): Promise<void> {
  const author = await readPerson(ctx.db, data.personId);
  if (!author || author.peerId === null || originOf(data.url) !== originOf(author.uri)) return;
  const listed = await readItems(ctx, data.url);
  if (listed === null) return;
  const counted = new Set(listed.filter((uri) => ctx.instance.addresses.parse(uri)?.kind === 'person'));
  const { accepted, ended, phantoms } = await compareFollowers(ctx.db, data.personId, counted);
  for (const { followUri, followerId: follower } of accepted)
    await transaction(ctx.db, (tx) =>
      receiveFollowAnswer(tx, { followUri, followee: data.personId, follower, accepted: true }),
    );
  for (const follower of ended) await transaction(ctx.db, (tx) => unfollow(tx, follower, data.personId));
  if (phantoms.length > 0) await withdraw(ctx, data.personId, author.uri, phantoms);
}

/** Undo for people of ours whom the partner counts although they do not follow. */
async function withdraw(
  ctx: FederationContext,
  followee: PersonId,
  followeeUri: string,
  people: readonly { readonly id: PersonId; readonly uri: string }[],
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    for (const person of people) {
      const follow = { type: 'Follow', actor: person.uri, object: followeeUri };
      const activity = {
        '@context': postContext,
        id: newActivityUri(ctx),
        type: 'Undo',
        actor: person.uri,
        to: [followeeUri],
        object: follow,
      };
      await enqueue(ctx, tx, {
        actorUri: person.uri,
        activity,
        targets: { personIds: [followee] },
        orderingKey: `follow ${person.id} ${followee}`,
        scope: 'follow',
      });
    }
  });
}
