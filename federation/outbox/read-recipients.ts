import type { Scope } from '#src/agreements/terms.ts';
import { personUri } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { followersElsewhere, membersElsewhere, peopleElsewhere } from '#src/posts/recipients.ts';

/** Who is to get an activity. Inboxes are found in one statement: one per instance that has a shared inbox, otherwise each person's own. */
export interface Targets {
  /** What the agreement must grant for these, in place of the activity's own scope. */
  readonly scope?: Scope;
  readonly personIds?: readonly PersonId[];
  /** Of `personIds` and `membersOf` only those of this partner. */
  readonly at?: number;
  readonly followersOf?: PersonId;
  /** Of people, followers and members only those whose instance has this post: its home, or those with a copy. */
  readonly holding?: { readonly uri: string; readonly peerId: number | null } | undefined;
  readonly membersOf?: GroupId;
  /** The inbox of a partner's group. */
  readonly groupInbox?: GroupId;
  readonly peerIds?: readonly number[];
  /** Of `peerIds` without a shared inbox everyone known there, because each may hold a copy of their own; else any one. */
  readonly everybody?: boolean;
  /** Every instance that ever got a copy of this object. */
  readonly holdersOf?: string;
}

interface Terms {
  readonly scope: Scope | undefined;
  /** Those whom the agreements let it go to, as an array literal. */
  readonly peers: string;
  readonly erasure: boolean;
}

/** SQL for their inboxes, with the partner of each: `inbox`, `peer_id` and the scope that the agreement must grant. */
export function inboxesOf(tx: Reader, targets: Targets, { scope, peers, erasure }: Terms): Fragment {
  const parts = [tx`select null::text as inbox, null::int as peer_id`, ...peopleRows(tx, targets)];
  if (targets.groupInbox)
    parts.push(
      tx`select p.inbox_uri as inbox, p.peer_id from groups p where p.id = ${targets.groupInbox} and p.peer_id is not null`,
    );
  if (targets.peerIds?.length)
    parts.push(
      inboxesOfPeers(
        tx,
        tx`select unnest(${[...targets.peerIds]}::int[]) as peer_id`,
        erasure || targets.everybody === true,
      ),
    );
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
  const there = at === undefined ? tx`` : tx`and p.peer_id = ${at}`;
  const held = holding === undefined ? tx`` : holds(tx, holding);
  return [
    ...(personIds.length > 0 ? [tx`${inbox} ${peopleElsewhere(tx, personIds)} ${there} ${held}`] : []),
    ...(followersOf ? [tx`${inbox} ${followersElsewhere(tx, [followersOf])} ${held}`] : []),
    ...(membersOf ? [tx`${inbox} ${membersElsewhere(tx, [membersOf])} ${there} ${held}`] : []),
  ];
}

const holds = (tx: Reader, { uri, peerId }: { uri: string; peerId: number | null }): Fragment =>
  tx`and (p.peer_id = ${peerId} or exists (select from exposures e where e.object_uri = ${uri} and e.peer_id = p.peer_id))`;

/** More inboxes of one server are not told one by one. */
const inboxesPerPeerMax = 200;

/**
 * A peer's shared inbox. Where it has none, an erasure, and what an actor is like now, goes to `everybody` of it whom we know and who is still there,
 * because some servers keep a copy per person; anything else concerns someone, and is addressed to them. A Kontor that we know no one of has its
 * shared inbox at /inbox.
 */
function inboxesOfPeers(tx: Reader, peers: Fragment, everybody: boolean): Fragment {
  return tx`select coalesce(known.inbox, pe.origin || '/inbox') as inbox, w.peer_id
    from (${peers}) w join peers pe on pe.id = w.peer_id
    left join lateral (
      select distinct coalesce(shared.inbox, p.inbox_uri) as inbox from people p
      left join lateral (select s.shared_inbox_uri as inbox from people s
        where s.peer_id = w.peer_id and s.shared_inbox_uri is not null limit 1) shared on true
      where p.peer_id = w.peer_id and (p.deactivated_at is null or shared.inbox is not null)
      limit ${everybody ? inboxesPerPeerMax : 1}) known on true`;
}

/** Partners of their followers, of people they follow, of groups and conversations they belong to, or that received something they wrote, or that they moved away. */
export async function peersWhoKnow(tx: Tx, id: PersonId): Promise<number[]> {
  const holders = await tx<{ peerId: number }[]>`
    select p.peer_id from people p join follows f on f.followee_id = p.id where f.follower_id = ${id} and p.peer_id is not null
    union select p.peer_id from people p join follows f on f.follower_id = p.id where f.followee_id = ${id} and f.state = 'accepted' and p.peer_id is not null
    union select g.peer_id from memberships m join groups g on g.id = m.group_id where m.person_id = ${id} and g.peer_id is not null
    union select p.peer_id from memberships mine join memberships theirs on theirs.group_id = mine.group_id join people p on p.id = theirs.person_id
      where mine.person_id = ${id} and theirs.state = 'active' and p.peer_id is not null
    union select p.peer_id from conversation_people mine join conversation_people theirs on theirs.conversation_id = mine.conversation_id
      join people p on p.id = theirs.person_id where mine.person_id = ${id} and p.peer_id is not null
    union select e.peer_id from posts po join exposures e on e.object_uri = po.uri where po.author_id = ${id}
    union select peer_id from exposures where object_uri = ${await personUri(tx, id)}`;
  return holders.map((holder) => Number(holder.peerId));
}
