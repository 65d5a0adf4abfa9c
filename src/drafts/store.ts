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

/** With the same key as one that waits already it is that one. */
export async function insertScheduled(
  tx: Tx,
  person: PersonId,
  post: {
    readonly id: string;
    readonly draft: PostInput;
    /** JSON. */
    readonly params: string;
    readonly publishAt: Date;
    readonly keyHash: Buffer;
  },
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { id, draft, params, publishAt, keyHash } = post;
  const [row] = await tx<{ id: string }[]>`
    insert into held_posts (id, person_id, place, written, draft, file_ids, key_hash, publish_at, params)
    values (${id}, ${person}, 'new', '{}', ${json(tx, draft)}, ${[...(draft.fileIds ?? [])]}::bigint[], ${keyHash}, ${publishAt}, ${params}::text::jsonb)
    on conflict (person_id, key_hash) do update set key_hash = excluded.key_hash returning id`;
  return { id: row?.id ?? id, isNew: row?.id === id };
}

/** What could not be published at its former time gets another chance. False: there is no such post. */
export async function moveScheduled(tx: Tx, person: PersonId, id: string, publishAt: Date): Promise<boolean> {
  const { count } = await tx`
    update held_posts set publish_at = ${publishAt}, refused_at = null, refusal = null
    where id = ${id} and person_id = ${person} and params is not null`;
  return count > 0;
}

/**
 * Locked until the transaction ends, so that it is either undone or published. Null: undone, published or refused before, or scheduled for a later
 * time than it was.
 */
export async function lockPending(tx: Tx, id: string): Promise<DuePost | null> {
  const [row] = await tx<DuePost[]>`
    select person_id, key_hash, draft from held_posts where id = ${id} and refused_at is null
      and (params is null or publish_at <= now()) for update`;
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
