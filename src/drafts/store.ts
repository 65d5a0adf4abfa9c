import type { Tx } from '#src/platform/database.ts';
import type { RefusalReason } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { json, type Stored } from '#src/platform/json.ts';
import type { PostInput } from '#src/posts/post.ts';
import type { Place, Draft } from './draft.ts';

/** Overwrites what is saved there. Does nothing if the form was already sent: a late save must not bring back what is posted. */
export async function upsertDraft(tx: Tx, person: PersonId, place: Place, draft: NewDraft): Promise<void> {
  await tx`
    insert into drafts (person_id, place, written, file_ids)
    select ${person}, ${place}, ${json(tx, draft.written)}, ${[...draft.written.fileIds]}::bigint[]
    where not exists (select from submissions where person_id = ${person} and key_hash = ${draft.keyHash})
      and not exists (select from held_posts where person_id = ${person} and key_hash = ${draft.keyHash})
    on conflict (person_id, place) do update
      set written = excluded.written, file_ids = excluded.file_ids, updated_at = now()`;
}

export interface NewDraft {
  readonly written: Draft;
  readonly keyHash: Buffer;
}

/** Only the text with this key: another tab may have started another one there. */
export async function deleteDraft(tx: Tx, person: PersonId, place: Place, once: string): Promise<void> {
  await tx`delete from drafts where person_id = ${person} and place = ${place} and written->>'once' = ${once}`;
}

/** All but the newest `max` of a person. */
export async function deleteSurplus(tx: Tx, person: PersonId, max: number): Promise<void> {
  await tx`delete from drafts where person_id = ${person} and place in (
    select place from drafts where person_id = ${person} order by updated_at desc offset ${max})`;
}

export async function deleteOldDrafts(tx: Tx, days: number, limit: number): Promise<void> {
  await tx`delete from drafts where (person_id, place) in (
    select person_id, place from drafts where updated_at < now() - make_interval(days => ${days}) order by updated_at limit ${limit})`;
}

export interface NewPendingPost extends NewDraft {
  readonly id: string;
  readonly place: Place;
  readonly draft: PostInput;
  readonly seconds: number;
}

/** When it will be published; null if this form is pending already. */
export async function insertPending(tx: Tx, person: PersonId, pending: NewPendingPost): Promise<Date | null> {
  const [row] = await tx<{ publishAt: Date }[]>`
    insert into held_posts (id, person_id, place, written, draft, file_ids, key_hash, publish_at)
    values (${pending.id}, ${person}, ${pending.place}, ${json(tx, pending.written)}, ${json(tx, pending.draft)},
      ${[...pending.written.fileIds]}::bigint[], ${pending.keyHash}, now() + make_interval(secs => ${pending.seconds}))
    on conflict do nothing returning publish_at`;
  return row?.publishAt ?? null;
}

export interface DuePost {
  readonly personId: PersonId;
  readonly keyHash: Buffer;
  readonly draft: Stored<PostInput>;
}

/** Locked until the transaction ends, so that it is either undone or published. Null: undone, published or refused before. */
export async function lockPending(tx: Tx, id: string): Promise<DuePost | null> {
  const [row] = await tx<DuePost[]>`
    select person_id, key_hash, draft from held_posts where id = ${id} and refused_at is null for update`;
  return row ?? null;
}

export async function deletePending(
  tx: Tx,
  id: string,
  person: PersonId,
): Promise<{ place: Place; written: Draft } | null> {
  const [row] = await tx<{ place: Place; written: Draft }[]>`
    delete from held_posts where id = ${id} and person_id = ${person} returning place, written`;
  return row ?? null;
}

export async function refusePending(tx: Tx, id: string, refusal: RefusalReason): Promise<void> {
  await tx`update held_posts set refused_at = now(), refusal = ${json(tx, refusal)} where id = ${id}`;
}
