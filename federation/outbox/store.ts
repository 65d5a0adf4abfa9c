import type { Tx } from '#src/platform/database.ts';
import { newId, newUuid } from '#src/platform/ids.ts';
import { traceparent } from '#src/platform/traces.ts';
import type { FederationContext } from '../context.ts';
import { allowedPeers } from './allowed.ts';
import { isCopy } from './cargo.ts';
import { bytesOf, targetsOf, wantedOf, type Outgoing } from './outgoing.ts';
import { rehearse } from './rehearse.ts';

/** A fresh activity id of ours. */
export const newActivityUri = (ctx: FederationContext): string => ctx.instance.addresses.activity(newUuid());

/**
 * Writes an activity and its deliveries in the transaction of the act itself (security.md rule 9). The agreement is checked here and again when
 * sending. Returns how many deliveries were queued.
 */
export async function enqueue(ctx: FederationContext, tx: Tx, out: Outgoing): Promise<number> {
  if (ctx.rehearsal) return await rehearse(ctx, ctx.rehearsal, tx, out);
  const parts = targetsOf(tx, out, (cargo) => allowedPeers(ctx, cargo, 'queue'));
  if (parts.length === 0) return 0;
  const body = bytesOf(out);
  const rows = await tx`
    with wanted as (${wantedOf(tx, parts, out)}),
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
      'trace', ${traceparent()}::text, 'copies', case when ${isCopy(out)} then true end))::text, ${out.erasure ?? false}
    from activity, wanted w`;
  if (rows.count > 0) tx.afterCommit(ctx.wakeDelivery);
  return rows.count;
}
