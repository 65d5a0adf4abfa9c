import { becomeHome, tellOfInheritance, type Inheritance } from '#src/groups/succession/become-home.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { logger } from '#src/platform/log.ts';
import { differenceOf, digestOf, linesOf } from '#src/successions/lines.ts';
import { companiesAlong, readSuccession, type Succession } from '#src/successions/read.ts';
import { lockTaking, markFailed, markTaken } from '#src/successions/finish.ts';
import { postsHere } from '#src/successions/read-estate.ts';
import type { FederationContext } from '../context.ts';
import { ProtocolError } from '../protocol-error.ts';
import { fetchInheritance, fetchPart, resolvePeople } from './fetch-estate.ts';
import { takeLog } from './take-log.ts';

const log = logger('succession');

/** What was taken over is not what was handed over. */
class Differs extends Error {}

/**
 * The job `succession.take`: everything that a partner's group is comes here, and in one transaction it becomes ours: only if what is in our database
 * then is, line by line, what its home handed over. Otherwise nothing has changed, and its home goes on. Throws Unavailable (the job comes again)
 * while somebody who has to be asked does not answer.
 */
export async function takeOver(ctx: FederationContext, { id }: { readonly id: string }): Promise<void> {
  const succession = await readSuccession(ctx.db, id);
  if (succession?.side !== 'taking') return;
  if (succession.state !== 'handing') return await clearStaged(ctx, id);
  try {
    const left = await fetchInheritance(ctx, succession);
    await takeLog(ctx, succession);
    const people = await resolvePeople(ctx, left);
    const keys = await generateKeys();
    await transaction(ctx.db, (tx) => settle(ctx, tx, id, left, { people, keys }));
  } catch (error) {
    if (error instanceof Unavailable && error.retryable) throw error;
    if (
      !(error instanceof Differs) &&
      !(error instanceof Refusal) &&
      !(error instanceof ProtocolError) &&
      !(error instanceof Unavailable)
    )
      throw error;
    log.warn('A group could not be taken over: {reason}', { succession: id, reason: error.message });
    await giveUp(ctx, succession, error.message);
  }
  await clearStaged(ctx, id);
  ctx.caches.moved.byUri = null;
  // Of when it lived here before.
  ctx.caches.documents.clear();
  ctx.caches.actors.delete(succession.order.payload.group.uri);
  ctx.caches.actors.delete(succession.order.payload.address);
}

async function settle(
  ctx: FederationContext,
  tx: Tx,
  id: string,
  left: Inheritance,
  heir: Pick<Parameters<typeof becomeHome>[1], 'people' | 'keys'>,
): Promise<void> {
  const succession = await lockTaking(tx, id);
  if (succession === null) return;
  const { groupId, peerId, order } = succession;
  const { address, group } = order.payload;
  await becomeHome(tx, { ...heir, groupId, formerUri: group.uri, uri: address }, left);
  // Who handed it over holds all of it.
  await tx`
    insert into exposures (object_uri, peer_id, how)
    select w, ${peerId}, 'received' from unnest(${await postsHere(tx, groupId)}::text[]) w on conflict do nothing`;
  const lines = await linesOf(tx, groupId, await companiesAlong(tx, succession));
  const digest = digestOf(lines);
  if (digest !== succession.digest) throw new Differs(await whatDiffers(ctx, succession, lines));
  await markTaken(tx, succession, { digest, lines: lines.length });
  await tellOfInheritance(tx, groupId, peerId);
}

/** For the people at both companies who have to find out why. */
async function whatDiffers(
  ctx: FederationContext,
  succession: Succession,
  here: readonly string[],
): Promise<string> {
  const handed = (await fetchPart(ctx, succession, 'lines')).map(String);
  const { count, first } = differenceOf(handed, here);
  return `${count} of ${handed.length} lines differ: ${first.join('; ')}`.slice(0, 480);
}

const giveUp = (ctx: FederationContext, { id }: Succession, reason: string): Promise<boolean> =>
  transaction(ctx.db, (tx) => markFailed(tx, id, reason));

/** What was staged for an order that came to nothing: its home keeps the log. Withdrawn while it was being taken, too. */
async function clearStaged(ctx: FederationContext, id: string): Promise<void> {
  await ctx.db`
    delete from group_log l using successions s, groups g
    where s.id = ${id} and s.state in ('failed', 'withdrawn', 'declined') and g.id = s.group_id and g.peer_id is not null and l.group_id = g.id`;
}
