import type { Tx } from '#src/platform/database.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { appealAway, type AppealAway } from '#src/reports/receive-appeal.ts';
import type { FederationContext } from '../context.ts';
import type { Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';

const appealContext = 'https://www.w3.org/ns/activitystreams';

/**
 * One of ours appeals against what the home of a partner's group decided: an Offer to undo it, by the instance's own actor, so that a pseudonym stays
 * one. The appeal's address is the Offer's.
 */
export async function appealFiled(
  ctx: FederationContext,
  tx: Tx,
  { appealId }: ReportFacts['appeal.filed'],
): Promise<void> {
  const appeal = await appealAway(tx, appealId);
  if (appeal === null || appeal.peerId !== null || appeal.homePeerId === null) return;
  const actor = ctx.instance.addresses.instanceActor;
  await send(ctx, tx, appeal, appeal.homePeerId, {
    ...{ id: appeal.uri, type: 'Offer', actor, content: appeal.text },
    object: { type: 'Undo', object: actOf(appeal) },
  });
}

const actOf = ({ act, objectUri, groupUri }: AppealAway): Json =>
  act === 'removed'
    ? { type: 'Remove', object: objectUri, target: `${groupUri}/log` }
    : { type: 'Block', object: objectUri, target: groupUri };

/** Its outcome, to the company that it came from. What was granted is undone by itself, as the group announces it. */
export async function appealDecided(
  ctx: FederationContext,
  tx: Tx,
  { appealId, outcome, answer }: ReportFacts['appeal.decided'],
): Promise<void> {
  const appeal = await appealAway(tx, appealId);
  if (appeal === null || appeal.peerId === null) return;
  const actor = ctx.instance.addresses.instanceActor;
  await send(ctx, tx, appeal, appeal.peerId, {
    ...{ id: newActivityUri(ctx), type: outcome === 'granted' ? 'Accept' : 'Reject', actor, content: answer },
    object: { type: 'Offer', id: appeal.uri, object: { type: 'Undo', object: actOf(appeal) } },
  });
}

const send = (
  ctx: FederationContext,
  tx: Tx,
  appeal: AppealAway,
  peerId: number,
  activity: Json & { readonly id: string },
): Promise<unknown> =>
  enqueue(ctx, tx, {
    actorUri: ctx.instance.addresses.instanceActor,
    activity: { '@context': appealContext, ...activity },
    targets: { peerIds: [peerId] },
    orderingKey: appeal.uri,
    kontorOnly: true,
  });
