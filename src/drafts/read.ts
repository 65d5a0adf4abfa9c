import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Held, Place, Written } from './draft.ts';

/** What this person left at a place; null when there is nothing. Drafts are read by their writer alone. */
export async function readDraft(reader: Reader, person: PersonId, place: Place): Promise<Written | null> {
  const [row] = await reader<{ written: Written }[]>`
    select written from drafts where person_id = ${person} and place = ${place}`;
  return row?.written ?? null;
}

export interface DraftLine {
  readonly place: Place;
  readonly written: Written;
  readonly updatedAt: Date;
}

/** Everything this person began and did not send, newest first. */
export const listDrafts = (reader: Reader, person: PersonId): Promise<DraftLine[]> =>
  reader<DraftLine[]>`
    select place, written, updated_at from drafts where person_id = ${person} order by updated_at desc limit ${listMax}`;

const listMax = 100;

/** What this person sent and can undo, or was refused afterwards; oldest first. */
export const heldBy = (reader: Reader, person: PersonId): Promise<Held[]> =>
  reader<Held[]>`
    select id, place, written, draft->>'level' as level, publish_at, refused_at, refusal
    from held_posts where person_id = ${person} order by id limit ${listMax}`;
