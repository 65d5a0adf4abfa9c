import type { Jws } from '#src/agreements/jws.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound, type RefusalReason } from '#src/platform/errors.ts';
import { isUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import { json } from '#src/platform/json.ts';
import { rowsWhere, type Succession, type SuccessionState } from './read.ts';

/** Locked until the transaction ends. Refusal not_found. */
export async function successionForChange(tx: Tx, id: string): Promise<Succession> {
  const [row] = isUuid(id) ? await rowsWhere(tx, tx`s.id = ${id} for no key update of s`) : [];
  if (!row) throw notFound('page');
  return row;
}

export async function insertSuccession(
  tx: Tx,
  succession: {
    readonly id: string;
    readonly groupId: GroupId;
    readonly peerId: number;
    readonly side: Succession['side'];
    readonly document: Jws;
    readonly at: string;
    readonly offeredBy: PersonId | null;
  },
): Promise<boolean> {
  const { id, groupId, peerId, side, document, at, offeredBy } = succession;
  const made = await tx`
    insert into successions (id, group_id, peer_id, side, state, document, at, offered_by)
    values (${id}, ${groupId}, ${peerId}, ${side}, 'offered', ${json(tx, document)}, ${at}, ${offeredBy})
    on conflict do nothing`;
  return made.count === 1;
}

export async function setState(
  tx: Tx,
  id: string,
  state: SuccessionState,
  more: {
    readonly document?: Jws;
    readonly signedBy?: PersonId;
    readonly digest?: string;
    readonly lines?: number;
    readonly trouble?: RefusalReason;
  } = {},
): Promise<void> {
  const { document, signedBy = null, digest = null, lines = null, trouble } = more;
  await tx`
    update successions set state = ${state}, changed_at = now(), trouble = ${trouble === undefined ? '' : keepReason(trouble, troubleMax)},
      document = ${document === undefined ? tx`document` : json(tx, document)},
      signed_by = coalesce(${signedBy}, signed_by), digest = coalesce(${digest}, digest), lines = coalesce(${lines}, lines)
    where id = ${id}`;
}
const troubleMax = 2_000;

/** Why it does not go on at present. */
export async function noteTrouble(reader: Reader, id: string, trouble: RefusalReason | null): Promise<void> {
  const kept = trouble === null ? '' : keepReason(trouble, troubleMax);
  await reader`update successions set trouble = ${kept} where id = ${id}`;
}
