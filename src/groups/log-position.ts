import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { movesNow } from './succession/stand-still.ts';

/**
 * The position of a group's log: the number of its last entry, and its epoch, which every change of members raises. For a group of ours the
 * home's own; for a partner's, as far as we have received it (protocol.md §4).
 */
export interface LogPosition {
  readonly seq: number;
  readonly epoch: number;
}

/** Takes the next number for an entry of a group of ours; others wait for this transaction. Throws Unavailable while it is being handed over. */
export async function takeLogNumber(tx: Tx, groupId: GroupId): Promise<LogPosition> {
  const [row] = await tx<{ logSeq: string; epoch: string; stands: boolean }[]>`
    update groups set log_seq = log_seq + 1 where id = ${groupId} and peer_id is null
    returning log_seq, epoch, handing_since is not null as stands`;
  if (row?.stands) throw movesNow();
  if (!row) throw new Error(`Group ${groupId} is not ours.`);
  return { seq: Number(row.logSeq), epoch: Number(row.epoch) };
}

export async function logPosition(reader: Reader, groupId: GroupId): Promise<LogPosition> {
  const [row] = await reader<{ logSeq: string; epoch: string }[]>`
    select log_seq, epoch from groups where id = ${groupId}`;
  return { seq: Number(row?.logSeq ?? 0), epoch: Number(row?.epoch ?? 0) };
}

/**
 * A partner's group announced an entry with this number. The one after the last we received moves us on; without a gap, the epoch is the result
 * of all announced membership changes. True if something is missing: entries in between, or (epoch 0) we never asked for the members.
 */
export async function hearLogNumber(tx: Tx, groupId: GroupId, { seq, epoch }: LogPosition): Promise<boolean> {
  await tx`select from groups where id = ${groupId} for no key update`;
  const known = await logPosition(tx, groupId);
  if (seq === known.seq + 1)
    await tx`update groups set log_seq = ${seq}, epoch = case when epoch > 0 then greatest(epoch, ${epoch}) else 0 end
             where id = ${groupId}`;
  return seq > known.seq + 1 || known.epoch === 0;
}

/** Everything up to this entry of a partner's group is here, or never will be. */
export async function skipLogTo(reader: Reader, groupId: GroupId, seq: number | string): Promise<void> {
  await reader`update groups set log_seq = ${seq} where id = ${groupId} and log_seq < ${seq}`;
}

/** Our view of the members of a partner's group matches its home's at this epoch. */
export async function membersAreOf(reader: Reader, groupId: GroupId, epoch: number): Promise<void> {
  await reader`update groups set epoch = ${epoch} where id = ${groupId} and peer_id is not null`;
}

/** Someone here belongs to a partner's group, or has asked to: only then are its entries processed. */
export async function isHeardHere(reader: Reader, groupId: GroupId): Promise<boolean> {
  const rows = await reader`
    select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and p.peer_id is null and m.state in ('active', 'requested') limit 1`;
  return rows.length > 0;
}

/** SQL over `groups g`: a partner's, with a member here, who is to see all that is announced in it. */
const hasMembersHere = (sql: Reader): Fragment =>
  sql`(g.peer_id is not null and exists (select from memberships m join people p on p.id = m.person_id
    where m.group_id = g.id and m.state = 'active' and p.peer_id is null))`;

/** A partner's group, and up to where its log is here. */
export interface GroupKeptUp {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly logSeq: string;
  readonly epoch: string;
}

/** The group, as long as someone here belongs to it: no one else's log is caught up with. */
export async function groupKeptUp(reader: Reader, id: GroupId): Promise<GroupKeptUp | null> {
  const [row] = await reader<GroupKeptUp[]>`
    select g.id, g.uri, g.handle, g.log_seq, g.epoch from groups g where g.id = ${id} and ${hasMembersHere(reader)}`;
  return row ?? null;
}

/** All of them, as far as one run compares. */
export async function groupsKeptUp(reader: Reader, max: number): Promise<GroupId[]> {
  const rows = await reader<{ id: GroupId }[]>`
    select g.id from groups g where ${hasMembersHere(reader)} order by g.id limit ${max}`;
  return rows.map((row) => row.id);
}
