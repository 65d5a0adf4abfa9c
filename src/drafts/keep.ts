import { createHash } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type PersonId } from '#src/platform/ids.ts';
import { isEmpty, type Place, type Written } from './draft.ts';
import { listDrafts, readDraft } from './read.ts';
import { deleteDraft, deleteOldDrafts, deleteSurplus, upsertDraft } from './store.ts';

/** More than anybody writes at once; the one that lay longest goes first. */
const draftsMax = 100;
const draftDays = 180;
const sweptMax = 1_000;

/** Keeps what is being written at a place, instead of what was kept there; an empty one is nothing to keep. */
export async function keepDraft(tx: Tx, person: PersonId, place: Place, written: Written): Promise<void> {
  if (isEmpty(written)) return deleteDraft(tx, person, place, written.once);
  await upsertDraft(tx, person, place, { written, keyHash: keyHashOf(written.once) });
  await deleteSurplus(tx, person, draftsMax);
}

/** Keeps it without writing over another text: beside it when there is one. Returns where. */
export async function keepBeside(tx: Tx, person: PersonId, place: Place, written: Written): Promise<Place> {
  const there = await readDraft(tx, person, place);
  const isOther = there !== null && there.once !== written.once && there.source !== written.source;
  const free = isOther ? `${place.split('~')[0]}~${newId()}` : place;
  await keepDraft(tx, person, free, written);
  return free;
}

/** It was sent: what lies at its place is forgotten, unless that is another text. */
export const dropDraft = (tx: Tx, person: PersonId, place: Place, once: string): Promise<void> =>
  deleteDraft(tx, person, place, once);

/** For what comes without a session: it pushes nothing out. */
export const hasRoomForDraft = async (reader: Reader, person: PersonId): Promise<boolean> =>
  (await listDrafts(reader, person)).length < draftsMax;

/** The same text as a new one: it may be sent again. */
export const anew = (written: Written): Written => ({ ...written, once: newUuid() });

/** The key of publishOnce: what a form of the pages is sent under. */
export const keyHashOf = (once: string): Buffer => createHash('sha256').update(`web ${once}`).digest();

/** Forgets what nobody touched for half a year, a bounded number at once. A chore. */
export const sweepDrafts = (tx: Tx): Promise<void> => deleteOldDrafts(tx, draftDays, sweptMax);
