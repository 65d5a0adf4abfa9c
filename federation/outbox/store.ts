import type { Scope } from '#src/agreements/terms.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Wire } from '../context.ts';
import type { Json } from '../vocabulary/read.ts';
import { allowedPeers, type Cargo } from './allowed.ts';

/** Who is to get an activity. Inboxes are found in one statement: one per instance that has a shared inbox, else each person's own. */
export interface Targets {
  /** What the agreement must grant for these, in place of the activity's own scope. */
  readonly scope?: Scope;
  readonly personIds?: readonly PersonId[];
  /** Of `personIds` and `membersOf` only those of this partner. */
  readonly at?: number;
  readonly followersOf?: PersonId;
  /** Of `followersOf` and `membersOf` only those whose instance holds this post: its home, or whoever got a copy. */
  readonly holding?: { readonly uri: string; readonly peerId: number | null } | undefined;
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
  readonly targets: Targets | readonly Targets[];
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
  const parts = [out.targets].flat().flatMap((targets) => {
    const scope = targets.scope ?? out.scope;
    const peers = allowedPeers(wire, { ...out, scope }, 'queue');
    return peers === '' ? [] : [targetRows(tx, targets, { scope, peers, erasure: out.erasure ?? false })];
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
    select activity.id, w.peer_id, w.inbox, ${out.thread}, jsonb_strip_nulls(jsonb_build_object('scope', w.scope,
      'category', ${out.category ?? null}::text, 'group', ${out.group ?? null}::text))::text, ${out.erasure ?? false}
    from activity, wanted w`;
  if (rows.count > 0) tx.afterCommit(wire.wakeDelivery);
  return rows.count;
}

interface Terms {
  readonly scope: Scope | undefined;
  /** Those whom the agreements let it go to, as an array literal. */
  readonly peers: string;
  readonly erasure: boolean;
}

function targetRows(tx: Reader, targets: Targets, { scope, peers, erasure }: Terms): Fragment {
  const parts = [tx`select null::text as inbox, null::int as peer_id`, ...peopleRows(tx, targets)];
  if (targets.groupInbox)
    parts.push(
      tx`select p.inbox_uri as inbox, p.peer_id from groups p where p.id = ${targets.groupInbox} and p.peer_id is not null`,
    );
  if (targets.peerIds?.length)
    parts.push(inboxesOfPeers(tx, tx`select unnest(${[...targets.peerIds]}::int[]) as peer_id`, erasure));
  if (targets.holdersOf)
    parts.push(
      inboxesOfPeers(
        tx,
        tx`select e.peer_id from exposures e where e.object_uri = ${targets.holdersOf}`,
        erasure,
      ),
    );
  return tx`select t.inbox, t.peer_id, ${scope ?? null}::text as scope
    from (${parts.reduce((all, part) => tx`${all} union all ${part}`)}) t
    join unnest(${peers}::int[]) as allowed(id) on allowed.id = t.peer_id`;
}

function peopleRows(tx: Reader, targets: Targets): Fragment[] {
  const { personIds = [], at, followersOf, holding, membersOf } = targets;
  const inbox = tx`select coalesce(p.shared_inbox_uri, p.inbox_uri) as inbox, p.peer_id`;
  const living = tx`p.peer_id is not null and p.deactivated_at is null`;
  const rows: Fragment[] = [];
  const there = at === undefined ? tx`` : tx`and p.peer_id = ${at}`;
  if (personIds.length > 0)
    rows.push(
      tx`${inbox} from people p where p.id = any(${[...personIds]}::bigint[]) and ${living} ${there}`,
    );
  if (followersOf)
    rows.push(tx`${inbox} from follows f join people p on p.id = f.follower_id
      where f.followee_id = ${followersOf} and f.state = 'accepted' and ${living} ${holding === undefined ? tx`` : holds(tx, holding)}`);
  if (membersOf)
    rows.push(tx`${inbox} from memberships m join people p on p.id = m.person_id
      where m.group_id = ${membersOf} and m.state = 'active' and ${living} ${there} ${holding === undefined ? tx`` : holds(tx, holding)}`);
  return rows;
}

const holds = (tx: Reader, { uri, peerId }: { uri: string; peerId: number | null }): Fragment =>
  tx`and (p.peer_id = ${peerId} or exists (select from exposures e where e.object_uri = ${uri} and e.peer_id = p.peer_id))`;

/** More inboxes of one server are not told one by one. */
const inboxesPerPeerMax = 200;

/**
 * A peer's shared inbox. Where it has none, an erasure goes to everybody of it whom we know and who is still there, because some servers keep a
 * copy per person; anything else concerns somebody, and is addressed to them. A Kontor that we know nobody of has its shared inbox at /inbox.
 */
function inboxesOfPeers(tx: Reader, peers: Fragment, erasure: boolean): Fragment {
  return tx`select coalesce(known.inbox, pe.origin || '/inbox') as inbox, w.peer_id
    from (${peers}) w join peers pe on pe.id = w.peer_id
    left join lateral (
      select distinct coalesce(shared.inbox, p.inbox_uri) as inbox from people p
      left join lateral (select s.shared_inbox_uri as inbox from people s
        where s.peer_id = w.peer_id and s.shared_inbox_uri is not null limit 1) shared on true
      where p.peer_id = w.peer_id and (p.deactivated_at is null or shared.inbox is not null)
      limit ${erasure ? inboxesPerPeerMax : 1}) known on true`;
}
