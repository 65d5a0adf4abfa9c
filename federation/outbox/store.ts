import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import type { Json } from '../vocabulary/read.ts';
import { allowedPeers, type Cargo } from './allowed.ts';

/** Who is to get an activity; inboxes are found in one statement, one per instance where it has a shared inbox. */
export interface Targets {
  readonly personIds?: readonly PersonId[];
  readonly followersOf?: PersonId;
  readonly membersOf?: GroupId;
  /** The inbox of a partner's group. */
  readonly groupInbox?: GroupId;
  readonly peerIds?: readonly number[];
  /** Every instance that ever got a copy of this object. */
  readonly holdersOf?: string;
}

export interface Outgoing extends Cargo {
  readonly actorUri: string;
  readonly activity: Json;
  readonly targets: Targets;
  /** Deliveries of one thread to one partner stay in order. */
  readonly thread: string;
  /** The object whose copies are counted in the exposure ledger. */
  readonly exposes?: string;
  readonly objectUri?: string;
  /** A partner that has it already. */
  readonly except?: number;
  /** Bytes as they are to be sent, when they exist already. */
  readonly body?: Buffer;
}

/** A fresh activity id of ours. */
export const newActivityUri = (wire: Wire): string => wire.house.addresses.activity(newUuid());

/**
 * Writes an activity and its deliveries in the transaction of the act itself (security.md rule 9). The agreement is asked here and again when
 * sending. Returns how many deliveries were queued.
 */
export async function enqueue(wire: Wire, tx: Tx, out: Outgoing): Promise<number> {
  const peers = allowedPeers(wire, out, 'queue');
  if (peers === '') return 0;
  const body = out.body ?? Buffer.from(JSON.stringify(out.activity));
  const scope = JSON.stringify({ scope: out.scope, category: out.category, group: out.group });
  const rows = await tx`
    with targets as (${targetRows(tx, out.targets)}),
    wanted as (
      select distinct t.inbox, t.peer_id from targets t join unnest(${peers}::int[]) as allowed(id) on allowed.id = t.peer_id
      where t.inbox is not null and t.peer_id <> ${out.except ?? -1}),
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
    select activity.id, w.peer_id, w.inbox, ${out.thread}, ${scope}, ${out.erasure ?? false} from activity, wanted w`;
  if (rows.count > 0) tx.afterCommit(wire.wakeDelivery);
  return rows.count;
}

function targetRows(tx: Reader, targets: Targets) {
  const inbox = tx`coalesce(p.shared_inbox_uri, p.inbox_uri) as inbox, p.peer_id`;
  const parts = [tx`select null::text as inbox, null::int as peer_id`];
  if (targets.personIds?.length)
    parts.push(
      tx`select ${inbox} from people p where p.id = any(${[...targets.personIds]}::bigint[]) and p.peer_id is not null`,
    );
  if (targets.followersOf)
    parts.push(tx`select ${inbox} from follows f join people p on p.id = f.follower_id
      where f.followee_id = ${targets.followersOf} and f.state = 'accepted' and p.peer_id is not null`);
  if (targets.membersOf)
    parts.push(tx`select ${inbox} from memberships m join people p on p.id = m.person_id
      where m.group_id = ${targets.membersOf} and m.state = 'active' and p.peer_id is not null`);
  if (targets.groupInbox)
    parts.push(
      tx`select p.inbox_uri as inbox, p.peer_id from groups p where p.id = ${targets.groupInbox} and p.peer_id is not null`,
    );
  if (targets.peerIds?.length)
    parts.push(inboxesOfPeers(tx, tx`select unnest(${[...targets.peerIds]}::int[]) as peer_id`));
  if (targets.holdersOf)
    parts.push(
      inboxesOfPeers(tx, tx`select e.peer_id from exposures e where e.object_uri = ${targets.holdersOf}`),
    );
  return parts.reduce((all, part) => tx`${all} union all ${part}`);
}

/** A peer's shared inbox; where it has none, the inbox of any of its actors reaches the server. */
function inboxesOfPeers(tx: Reader, peers: ReturnType<typeof targetPeers>) {
  return tx`select coalesce(known.inbox, pe.origin || '/inbox') as inbox, w.peer_id
    from (${peers}) w join peers pe on pe.id = w.peer_id
    left join lateral (select coalesce(p.shared_inbox_uri, p.inbox_uri) as inbox from people p
      where p.peer_id = w.peer_id order by p.shared_inbox_uri nulls last, p.id limit 1) known on true`;
}
const targetPeers = (tx: Reader) => tx`select 1`;
