import type { Jws } from '#src/agreements/jws.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound, type RefusalReason } from '#src/platform/errors.ts';
import { isUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import { json } from '#src/platform/json.ts';
import { rowsWhere, type CarveOut, type CarveOutState } from './read.ts';

/** Locked until the transaction ends. Refusal not_found. */
export async function carveOutForChange(tx: Tx, id: string): Promise<CarveOut> {
  const [row] = isUuid(id) ? await rowsWhere(tx, tx`c.id = ${id} for no key update of c`) : [];
  if (!row) throw notFound('page');
  return row;
}

/** False: it is here already. */
export async function insertCarveOut(
  tx: Tx,
  row: Pick<CarveOut, 'id' | 'peerId' | 'side' | 'state' | 'byId'> & {
    readonly secondId: PersonId;
    readonly document: Jws;
    readonly leaveBehind?: boolean;
  },
): Promise<boolean> {
  const { id, peerId, side, state, byId, secondId, document, leaveBehind = false } = row;
  const made = await tx`
    insert into carve_outs (id, peer_id, side, state, document, by_id, second_id, leave_behind)
    values (${id}, ${peerId}, ${side}, ${state}, ${json(tx, document)}, ${byId}, ${secondId}, ${leaveBehind}) on conflict do nothing`;
  return made.count === 1;
}

export interface Item {
  readonly kind: 'person' | 'group';
  readonly uri: string;
  readonly newUri: string;
}

export async function insertItems(tx: Tx, id: string, items: readonly Item[]): Promise<void> {
  await tx`
    insert into carve_out_items (carve_out_id, kind, uri, new_uri)
    select ${id}, w.kind, w.uri, w.new_uri from unnest(${items.map(({ kind }) => kind)}::text[], ${items.map(({ uri }) => uri)}::text[],
      ${items.map(({ newUri }) => newUri)}::text[]) w(kind, uri, new_uri)`;
}

export interface TieRow {
  readonly kind: 'follow' | 'member';
  readonly actor: string;
  readonly object: string;
  readonly role: string;
}

export async function insertTies(tx: Tx, id: string, ties: readonly TieRow[]): Promise<void> {
  await tx`
    insert into carve_out_ties (carve_out_id, kind, actor, object, role)
    select ${id}, w.* from unnest(${ties.map(({ kind }) => kind)}::text[], ${ties.map(({ actor }) => actor)}::text[],
      ${ties.map(({ object }) => object)}::text[], ${ties.map(({ role }) => role)}::text[]) w`;
}

export async function setState(tx: Tx, id: string, state: CarveOutState, document?: Jws): Promise<void> {
  await tx`
    update carve_outs set state = ${state}, trouble = '', document = ${document === undefined ? tx`document` : json(tx, document)} where id = ${id}`;
}

const troubleMax = 1_000;
/** Null: there is none. */
export type Trouble = RefusalReason | null;
const kept = (trouble: Trouble): string => (trouble === null ? '' : keepReason(trouble, troubleMax));

/** Why it does not go on at present; empty: it does. */
export async function noteTrouble(reader: Reader, id: string, trouble: Trouble): Promise<void> {
  await reader`update carve_outs set trouble = ${kept(trouble)} where id = ${id}`;
}

export async function noteItem(
  reader: Reader,
  id: string,
  uri: string,
  now: { readonly done?: boolean; readonly successionId?: string; readonly trouble?: Trouble },
): Promise<void> {
  await reader`
    update carve_out_items set done_at = case when ${now.done === true} then now() else done_at end,
      succession_id = coalesce(${now.successionId ?? null}::uuid, succession_id), trouble = ${kept(now.trouble ?? null)}
    where carve_out_id = ${id} and uri = ${uri}`;
}

export async function noteTie(
  reader: Reader,
  id: string,
  tie: Pick<TieRow, 'kind' | 'actor' | 'object'>,
  trouble: Trouble,
): Promise<void> {
  await reader`
    update carve_out_ties set asked_at = now(), trouble = ${kept(trouble)}
    where carve_out_id = ${id} and kind = ${tie.kind} and actor = ${tie.actor} and object = ${tie.object}`;
}

/** Somebody of ours is in the group now, or left it: from here on their seat is as any other, and comes back by their own asking only. */
export async function endSeatTie(tx: Tx, groupId: GroupId, personId: PersonId): Promise<void> {
  await tx`
    update carve_out_ties t set over_at = now() from people p, groups g
    where p.id = ${personId} and p.peer_id is null and g.id = ${groupId} and t.kind = 'member' and t.actor = p.uri and t.object = g.uri
      and t.over_at is null`;
}

/** Who is erased, or leaves without their name, is not found by where they came from or went. */
export async function forgetPerson(tx: Tx, uri: string): Promise<void> {
  await tx`delete from carve_out_items where kind = 'person' and ${uri} in (uri, new_uri)`;
  await tx`delete from carve_out_ties where ${uri} in (actor, object)`;
}
