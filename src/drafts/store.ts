import type { Tx } from '#src/platform/database.ts';
import type { Said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Draft } from '#src/posts/post.ts';
import type { Place, Written } from './draft.ts';

/** Writes over what is kept there. Nothing happens when the form was already sent: a late save brings back nothing that is posted. */
export async function upsertDraft(tx: Tx, person: PersonId, place: Place, draft: NewDraft): Promise<void> {
  await tx`
    insert into drafts (person_id, place, written, file_ids)
    select ${person}, ${place}, ${tx.json(draft.written as never)}, ${[...draft.written.fileIds]}::bigint[]
    where not exists (select from submissions where person_id = ${person} and key_hash = ${draft.keyHash})
      and not exists (select from held_posts where person_id = ${person} and key_hash = ${draft.keyHash})
    on conflict (person_id, place) do update
      set written = excluded.written, file_ids = excluded.file_ids, updated_at = now()`;
}

export interface NewDraft {
  readonly written: Written;
  readonly keyHash: Buffer;
}

/** Only the text with this key: another tab may have begun another one there. */
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

export interface NewHeld extends NewDraft {
  readonly id: string;
  readonly place: Place;
  readonly draft: Draft;
  readonly seconds: number;
}

/** When it will be published; null when this form is held already. */
export async function insertHeld(tx: Tx, person: PersonId, held: NewHeld): Promise<Date | null> {
  const [row] = await tx<{ publishAt: Date }[]>`
    insert into held_posts (id, person_id, place, written, draft, file_ids, key_hash, publish_at)
    values (${held.id}, ${person}, ${held.place}, ${tx.json(held.written as never)}, ${tx.json(held.draft as never)},
      ${[...held.written.fileIds]}::bigint[], ${held.keyHash}, now() + make_interval(secs => ${held.seconds}))
    on conflict do nothing returning publish_at`;
  return row?.publishAt ?? null;
}

export interface DueHeld {
  readonly personId: PersonId;
  readonly keyHash: Buffer;
  readonly draft: Draft;
}

/** Locked until the transaction ends, so that it is either undone or published. Null: undone, published or refused before. */
export async function lockHeld(tx: Tx, id: string): Promise<DueHeld | null> {
  const [row] = await tx<DueHeld[]>`
    select person_id, key_hash, draft from held_posts where id = ${id} and refused_at is null for update`;
  return row ?? null;
}

export async function deleteHeld(
  tx: Tx,
  id: string,
  person: PersonId,
): Promise<{ place: Place; written: Written } | null> {
  const [row] = await tx<{ place: Place; written: Written }[]>`
    delete from held_posts where id = ${id} and person_id = ${person} returning place, written`;
  return row ?? null;
}

export async function refuseHeld(tx: Tx, id: string, refusal: Said): Promise<void> {
  await tx`update held_posts set refused_at = now(), refusal = ${tx.json(refusal as never)} where id = ${id}`;
}
