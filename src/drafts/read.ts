import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PendingPost, Place, Draft } from './draft.ts';

/** What this person left at a place; null if there is nothing. Only the writer can read a draft. */
export async function readDraft(reader: Reader, person: PersonId, place: Place): Promise<Draft | null> {
  const [row] = await reader<{ written: Draft }[]>`
    select written from drafts where person_id = ${person} and place = ${place}`;
  return row?.written ?? null;
}

export interface DraftLine {
  readonly place: Place;
  readonly written: Draft;
  readonly updatedAt: Date;
}

/** Everything this person began and did not send, newest first. */
export const listDrafts = (reader: Reader, person: PersonId): Promise<DraftLine[]> =>
  reader<DraftLine[]>`
    select place, written, updated_at from drafts where person_id = ${person} order by updated_at desc limit ${listMax}`;

const listMax = 100;

/** What this person sent and can undo, or what was refused afterwards; oldest first. */
export const pendingBy = (reader: Reader, person: PersonId): Promise<PendingPost[]> =>
  reader<PendingPost[]>`
    select id, place, written, draft->>'level' as level, publish_at, refused_at,
      '{"id": null}'::jsonb || refusal as refusal -- of before ids: by its English, with values by number
    from held_posts where person_id = ${person} and params is null order by id limit ${listMax}`;
