import type { Tx } from '#src/platform/database.ts';
import { newId, newUuid } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import type { Json } from '../vocabulary/read.ts';
import { allowedPeers, isCopy, type Cargo } from './allowed.ts';
import { inboxesOf, type Targets } from './read-recipients.ts';

export interface Outgoing extends Cargo {
  readonly actorUri: string;
  readonly activity: Json;
  readonly targets: Targets | readonly Targets[];
  /** Deliveries of one thread to one partner stay in order. */
  readonly orderingKey: string;
  /** The object whose copies are counted in the exposure ledger. */
  readonly exposes?: string | undefined;
  readonly objectUri?: string | undefined;
  /** A partner that has it already. */
  readonly except?: number | undefined;
  /** Bytes as they are to be sent, when they exist already. */
  readonly body?: Buffer;
}

/** A fresh activity id of ours. */
export const newActivityUri = (ctx: FederationContext): string => ctx.instance.addresses.activity(newUuid());

/**
 * Writes an activity and its deliveries in the transaction of the act itself (security.md rule 9). The agreement is checked here and again when
 * sending. Returns how many deliveries were queued.
 */
export async function enqueue(ctx: FederationContext, tx: Tx, out: Outgoing): Promise<number> {
  const parts = [out.targets].flat().flatMap((targets) => {
    const scope = targets.scope ?? out.scope;
    const peers = allowedPeers(ctx, { ...out, scope }, 'queue');
    return peers === '' ? [] : [inboxesOf(tx, targets, { scope, peers, erasure: out.erasure ?? false })];
  });
  if (parts.length === 0) return 0;
  const body = out.body ?? Buffer.from(JSON.stringify(out.activity));
  const rows = await tx`
    with targets as (${parts.reduce((all, part) => tx`${all} union all ${part}`)}),
    wanted as (
      select t.inbox, t.peer_id, min(t.scope) as scope from targets t
      where t.inbox is not null and t.peer_id <> ${out.except ?? -1} group by 1, 2),
    activity as (
      insert into activities (id, uri, actor_uri, type, object_uri, body)
      select ${newId()}::bigint, ${String(out.activity.id)}, ${out.actorUri}, ${String(out.activity.type)}, ${out.objectUri ?? null}, ${body}
      where exists (select 1 from wanted)
      on conflict (uri) do nothing returning id),
    exposed as (
      insert into exposures (object_uri, peer_id, how)
      select ${out.exposes ?? null}::text, w.peer_id, 'delivered' from (select distinct peer_id from wanted) w
      where ${out.exposes ?? null}::text is not null on conflict do nothing)
    insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope, erasure)
    select activity.id, w.peer_id, w.inbox, ${out.orderingKey}, jsonb_strip_nulls(jsonb_build_object('scope', w.scope,
      'category', ${out.category ?? null}::text, 'group', ${out.group ?? null}::text,
      'copies', case when ${isCopy(out)} then true end))::text, ${out.erasure ?? false}
    from activity, wanted w`;
  if (rows.count > 0) tx.afterCommit(ctx.wakeDelivery);
  return rows.count;
}
