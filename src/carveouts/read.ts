import type { Reader } from '#src/platform/database.ts';
import { isUuid, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import { refusals } from './refusals.ts';
import { readOrder, type SignedOrder } from './order.ts';

export type CarveOutState = 'offered' | 'signed' | 'withdrawn' | 'closed';

/** People and groups that go to, or came from, another instance, as one of the two sees it. */
export interface CarveOut {
  readonly id: string;
  readonly peerId: number;
  /** The other company. */
  readonly origin: string;
  readonly company: string;
  readonly side: 'giving' | 'taking';
  readonly state: CarveOutState;
  readonly order: SignedOrder;
  /** Who signed here, and who beside them; null: before two had to. */
  readonly byId: PersonId;
  readonly signers: readonly string[];
  readonly trouble: string;
  readonly createdAt: Date;
}

/** For this slice: carve-outs by a condition over `carve_outs c`. */
export async function rowsWhere(reader: Reader, where: Fragment): Promise<CarveOut[]> {
  const rows = await reader<(Omit<CarveOut, 'order'> & { readonly document: unknown })[]>`
    select c.id, c.peer_id, p.origin, coalesce(nullif(p.company, ''), p.origin) as company, c.side, c.state, c.document, c.by_id, c.trouble,
      array(select s.name from people s where s.id in (c.by_id, c.second_id) order by s.id = c.second_id) as signers, c.created_at
    from carve_outs c join peers p on p.id = c.peer_id where ${where}`;
  return rows.map(({ document, ...row }) => ({ ...row, order: readOrder(document) }));
}

const listMax = 200;

/** Newest first. */
export const readCarveOuts = (reader: Reader): Promise<CarveOut[]> =>
  rowsWhere(reader, reader`true order by c.created_at desc limit ${listMax}`);

export async function readCarveOut(reader: Reader, id: string): Promise<CarveOut | null> {
  const [row] = isUuid(id) ? await rowsWhere(reader, reader`c.id = ${id}`) : [];
  return row ?? null;
}

/** How far it came, as this instance sees it. */
export interface Progress {
  readonly people: number;
  readonly peopleDone: number;
  readonly groups: number;
  readonly groupsDone: number;
  readonly follows: number;
  readonly followsHere: number;
  readonly memberships: number;
  readonly membershipsHere: number;
  /** Of follows and memberships together; null at the old instance, which sees only its own side of them. */
  readonly survived: number | null;
  /** What does not go on, and why, as kept-reason.ts keeps it; the first of it. */
  readonly troubles: readonly { readonly what: string; readonly why: string }[];
}

const troublesMax = 50;

/** A follow or seat is there if it is in force in this database, which for people of this instance is the one that decides. */
export async function progressOf(reader: Reader, { id, side }: CarveOut): Promise<Progress> {
  const [row] = await reader<Omit<Progress, 'survived' | 'troubles'>[]>`
    select count(*) filter (where i.kind = 'person')::int as people,
      count(*) filter (where i.kind = 'person' and i.done_at is not null)::int as people_done,
      count(*) filter (where i.kind = 'group')::int as groups,
      count(*) filter (where i.kind = 'group' and exists (select from groups g where g.uri = i.new_uri))::int as groups_done,
      (select count(*)::int from carve_out_ties t where t.carve_out_id = ${id} and t.kind = 'follow') as follows,
      (select count(*)::int from carve_out_ties t where t.carve_out_id = ${id} and t.kind = 'follow' and ${isHere(reader)}) as follows_here,
      (select count(*)::int from carve_out_ties t where t.carve_out_id = ${id} and t.kind = 'member') as memberships,
      (select count(*)::int from carve_out_ties t where t.carve_out_id = ${id} and t.kind = 'member' and ${isHere(reader)}) as memberships_here
    from carve_out_items i where i.carve_out_id = ${id}`;
  const troubles = await reader<{ what: string; why: string }[]>`
    select i.uri as what, coalesce(nullif(s.trouble, ''), i.trouble) as why from carve_out_items i left join successions s on s.id = i.succession_id
    where i.carve_out_id = ${id} and coalesce(nullif(s.trouble, ''), i.trouble) <> ''
    union all select t.actor || ' → ' || t.object, case when t.trouble = '' then ${keepReason(refusals.notAnsweredYet().reason, 1_000)} else t.trouble end from carve_out_ties t
    where t.carve_out_id = ${id} and ${side === 'taking'} and not ${isHere(reader)} limit ${troublesMax}`;
  const none = { people: 0, peopleDone: 0, groups: 0, groupsDone: 0 };
  const counts = row ?? { ...none, follows: 0, followsHere: 0, memberships: 0, membershipsHere: 0 };
  const all = counts.follows + counts.memberships;
  const here = counts.followsHere + counts.membershipsHere;
  return { ...counts, survived: side === 'taking' ? (all === 0 ? 1 : here / all) : null, troubles };
}

/** SQL over `carve_out_ties t`: it is in force. A group may have another address since. */
export const isHere = (reader: Reader): Fragment => reader`(case t.kind
  when 'follow' then exists (select from follows f join people a on a.id = f.follower_id join people o on o.id = f.followee_id
    where a.uri = t.actor and o.uri = t.object and f.state = 'accepted')
  else exists (select from memberships m join people a on a.id = m.person_id join groups g on g.id = m.group_id
    where a.uri = t.actor and m.state = 'active' and (g.uri = t.object or exists (
      select from group_addresses d where d.group_id = g.id and d.uri = t.object))) end)`;
