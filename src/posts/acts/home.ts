import { owesCharter } from '#src/groups/charters/charter.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import type { RemotePerson } from '../inbound/remote-person.ts';
import { reachableFor } from '../read/reachable.ts';

// Who decides about acts on a post: its group's home, outside of groups that of its author. SQL over `posts p`, `people a`, its author, and `groups g`.

/** The home, elsewhere, is this actor: the group, or the author. */
export const isHome = (tx: Tx, actorUri: string): Fragment =>
  tx`(case when g.id is null then a.uri = ${actorUri} and a.peer_id is not null else g.uri = ${actorUri} and g.peer_id is not null end)`;

/** The home is with that partner. */
export const isHomeAt = (tx: Tx, peerId: number): Fragment =>
  tx`(case when g.id is null then a.peer_id else g.peer_id end = ${peerId})`;

/** The post under that URI, on which this partner's person can act: read it, and has accepted the charter of a group of ours. */
export const actableBy = (tx: Tx, person: RemotePerson, postUri: string): Fragment =>
  tx`(p.uri = ${postUri} and ${reachableFor(tx, person)} and not ${owesCharterHere(tx, person.id)})`;

/** It is in a group of ours whose charter this person has not accepted. */
export function owesCharterHere(tx: Tx, personId: PersonId): Fragment {
  const owes = owesCharter(tagOf(tx), tx`${personId}::bigint`);
  return tx`exists (select from groups g where g.id = p.group_id and g.peer_id is null and ${owes})`;
}
