import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { keptDays, savingSeconds, stateBytesWorn } from './limits.ts';

/** What is stored of a page that is being written. */
export interface Room {
  readonly epoch: string;
  readonly seq: number;
  readonly state: Uint8Array;
  readonly stateSeq: number;
  readonly baseState: Uint8Array;
  readonly baseNumber: number;
  readonly savingState: Uint8Array | null;
  readonly savingSource: string | null;
  /** Somebody is writing a version of it at this moment. */
  readonly isBeingSaved: boolean;
  readonly unsavedSince: Date | null;
}

const columns = (reader: Reader) => reader`
  epoch, seq::float8 as seq, state, state_seq::float8 as state_seq, base_state, base_number, saving_state, saving_source,
  coalesce(saving_until > now(), false) as is_being_saved, unsaved_since`;

export async function readRoom(reader: Reader, pageId: PostId): Promise<Room | null> {
  const [room] = await reader<Room[]>`select ${columns(reader)} from coedit_rooms where page_id = ${pageId}`;
  return room ?? null;
}

export async function lockRoom(tx: Tx, pageId: PostId): Promise<Room | null> {
  const [room] = await tx<Room[]>`
    select ${columns(tx)} from coedit_rooms where page_id = ${pageId} for no key update`;
  return room ?? null;
}

export async function insertRoom(tx: Tx, pageId: PostId, state: Uint8Array, number: number): Promise<void> {
  await tx`
    insert into coedit_rooms (page_id, epoch, state, base_state, base_number)
    values (${pageId}, ${newUuid()}, ${state}, ${state}, ${number}) on conflict do nothing`;
}

/** What came after. Null: those have been merged meanwhile, and the whole state is to be read. */
export async function updatesAfter(
  reader: Reader,
  pageId: PostId,
  seq: number,
): Promise<{ readonly seq: number; readonly update: Uint8Array }[]> {
  return await reader<{ seq: number; update: Uint8Array }[]>`
    select seq::float8 as seq, update from coedit_updates where page_id = ${pageId} and seq > ${seq} order by seq`;
}

export async function addUpdate(
  tx: Tx,
  pageId: PostId,
  update: Uint8Array,
  writers: readonly PersonId[],
): Promise<number> {
  const [row] = await tx<{ seq: number }[]>`
    with room as (
      update coedit_rooms set seq = seq + 1, touched_at = now(), unsaved_since = coalesce(unsaved_since, now())
      where page_id = ${pageId} returning seq),
    wrote as (
      insert into coedit_writers (page_id, person_id) select ${pageId}::bigint, w from unnest(${[...writers]}::bigint[]) w
      on conflict (page_id, person_id) do update set at = now()),
    kept as (insert into coedit_updates (page_id, seq, update) select ${pageId}::bigint, seq, ${update} from room)
    select seq::float8 as seq from room`;
  return row?.seq ?? 0;
}

/** All updates so far as one. */
export async function mergeUpdates(tx: Tx, pageId: PostId, state: Uint8Array, seq: number): Promise<void> {
  await tx`
    with gone as (delete from coedit_updates where page_id = ${pageId} and seq <= ${seq})
    update coedit_rooms set state = ${state}, state_seq = ${seq} where page_id = ${pageId}`;
}

/** Somebody has taken this text to write a version of it. */
export async function markSaving(
  tx: Tx,
  pageId: PostId,
  saving: { readonly state: Uint8Array; readonly source: string },
): Promise<void> {
  await tx`
    update coedit_rooms set saving_state = ${saving.state}, saving_source = ${saving.source},
      saving_until = now() + make_interval(secs => ${savingSeconds}) where page_id = ${pageId}`;
}

/** A version is there: what the document said in `state` is saved. `rest`: there is more by now. */
export async function markSaved(
  tx: Tx,
  pageId: PostId,
  saved: { readonly state: Uint8Array; readonly number: number; readonly rest: boolean },
): Promise<void> {
  await tx`
    update coedit_rooms set base_state = ${saved.state}, base_number = ${saved.number}, saving_state = null, saving_source = null,
      saving_until = null, unsaved_since = case when ${saved.rest} then now() end where page_id = ${pageId}`;
  if (!saved.rest) await tx`delete from coedit_writers where page_id = ${pageId}`;
}

export interface Writer {
  readonly id: PersonId;
  readonly name: string;
  readonly company: string | null;
  readonly isOurs: boolean;
}

/** Who wrote something that is in no version yet, the last one first. */
export async function writersOf(reader: Reader, pageId: PostId): Promise<Writer[]> {
  return await reader<Writer[]>`
    select p.id, p.name, pe.company, p.peer_id is null as is_ours from coedit_writers w join people p on p.id = w.person_id
    left join peers pe on pe.id = p.peer_id where w.page_id = ${pageId} order by w.at desc, p.id limit 50`;
}

export async function editorNamed(
  reader: Reader,
  person: PersonId,
): Promise<{ readonly name: string; readonly company: string | null } | null> {
  const [row] = await reader<{ name: string; company: string | null }[]>`
    select p.name, pe.company from people p left join peers pe on pe.id = p.peer_id where p.id = ${person}`;
  return row ?? null;
}

export interface VersionInForce {
  readonly groupId: GroupId;
  readonly number: number;
  readonly source: string;
}

/** Of a page of a group of ours. */
export async function versionInForce(reader: Reader, pageId: PostId): Promise<VersionInForce | null> {
  const [row] = await reader<VersionInForce[]>`
    select g.group_id, g.number, v.source from pages g join groups gr on gr.id = g.group_id and gr.peer_id is null
    join page_versions v on v.post_id = g.post_id and v.number = g.number and v.refused is null where g.post_id = ${pageId}`;
  return row ?? null;
}

/** Pages of which the last change is so old, or the first that is in no version. */
export async function unsavedPages(
  reader: Reader,
  { idleSeconds, unsavedSecondsMax }: { readonly idleSeconds: number; readonly unsavedSecondsMax: number },
): Promise<PostId[]> {
  const rows = await reader<{ pageId: PostId }[]>`
    select page_id from coedit_rooms where unsaved_since is not null and coalesce(saving_until < now(), true)
      and (touched_at < now() - make_interval(secs => ${idleSeconds})
        or unsaved_since < now() - make_interval(secs => ${unsavedSecondsMax})) order by touched_at limit 20`;
  return rows.map(({ pageId }) => pageId);
}

/** Sessions in which nothing is unsaved and nobody writes any more. */
export async function sweepRooms(tx: Tx): Promise<void> {
  await tx`
    delete from coedit_rooms where page_id in (
      select page_id from coedit_rooms where unsaved_since is null
        and (touched_at < now() - make_interval(days => ${keptDays})
          or touched_at < now() - interval '1 day' and length(state) > ${stateBytesWorn})
      order by touched_at limit 100)`;
}

const channel = 'kontor_coedit';

/** Tells every process of this instance, in a transaction at its commit. PostgreSQL takes notices below 8000 bytes. */
export async function tell(reader: Reader, payload: string): Promise<void> {
  await reader`select pg_notify(${channel}, ${payload})`;
}

export const listen = (db: Db, hear: (payload: string) => void, missed: () => void) =>
  db.listen(channel, hear, missed);
