import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

export interface OpenItem {
  readonly uri: string;
  readonly newUri: string;
  readonly leaveBehind: boolean;
}

const itemsMax = 100_000;

export const openItems = (reader: Reader, id: string, kind: 'person' | 'group'): Promise<OpenItem[]> =>
  reader<OpenItem[]>`
    select i.uri, i.new_uri, c.leave_behind from carve_out_items i join carve_outs c on c.id = i.carve_out_id
    where i.carve_out_id = ${id} and i.kind = ${kind} and i.done_at is null order by i.uri limit ${itemsMax}`;

export interface OpenTie {
  readonly kind: 'follow' | 'member';
  readonly actor: string;
  readonly object: string;
  readonly actorId: PersonId;
}

const atOnceMax = 200;

/** What our own people have not asked for yet, in order, behind `after`. Those who follow them from elsewhere come by themselves. */
export const nextTies = (
  reader: Reader,
  id: string,
  after: Pick<OpenTie, 'kind' | 'actor' | 'object'> | null,
): Promise<OpenTie[]> =>
  reader<OpenTie[]>`
    select t.kind, t.actor, t.object, p.id as actor_id from carve_out_ties t join people p on p.uri = t.actor and p.peer_id is null
    where t.carve_out_id = ${id} and t.asked_at is null
      and (t.kind, t.actor, t.object) > (${after?.kind ?? ''}, ${after?.actor ?? ''}, ${after?.object ?? ''})
      and not (t.kind = 'follow' and exists (select from people o where o.uri = t.object and o.peer_id is null))
    order by t.kind, t.actor, t.object limit ${atOnceMax}`;

/** The carve-out that both signed and that this partner's group belongs to; null: none. */
export async function carveOutOfGroup(
  reader: Reader,
  groupId: string,
  peerId: number,
): Promise<string | null> {
  const [row] = await reader<{ id: string }[]>`
    select c.id from carve_outs c join carve_out_items i on i.carve_out_id = c.id and i.kind = 'group' join groups g on g.uri = i.uri
    where c.side = 'taking' and c.state = 'signed' and c.peer_id = ${peerId} and g.id = ${groupId} order by c.created_at desc limit 1`;
  return row?.id ?? null;
}

/** Old accounts of people who have gone, that have not ended yet. */
export async function goneAccounts(reader: Reader, id: string): Promise<PersonId[]> {
  const rows = await reader<{ id: PersonId }[]>`
    select p.id from carve_out_items i join people p on p.uri = i.uri and p.peer_id is null
    where i.carve_out_id = ${id} and i.kind = 'person' and i.done_at is not null and p.deactivated_at is null order by p.id limit ${itemsMax}`;
  return rows.map((row) => row.id);
}
