import { createHash } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, newUuid, type PersonId } from '#src/platform/ids.ts';
import { isEmpty, type Place, type Draft } from './draft.ts';
import { listDrafts, readDraft } from './read.ts';
import { deleteDraft, deleteOldDrafts, deleteSurplus, upsertDraft } from './store.ts';

/** More than anyone writes at once; the one that lay longest goes first. */
const draftsMax = 100;
const draftDays = 180;
const sweptMax = 1_000;

/** Saves what is being written at a place, replacing what was saved there; an empty draft is not saved. */
export async function keepDraft(tx: Tx, person: PersonId, place: Place, written: Draft): Promise<void> {
  if (isEmpty(written)) return deleteDraft(tx, person, place, written.once);
  await upsertDraft(tx, person, place, { written, keyHash: keyHashOf(written.once) });
  await deleteSurplus(tx, person, draftsMax);
}

/** Saves it without overwriting another text: beside it if there is one. Returns where. */
export async function keepBeside(tx: Tx, person: PersonId, place: Place, written: Draft): Promise<Place> {
  const there = await readDraft(tx, person, place);
  const isOther = there !== null && there.once !== written.once && there.source !== written.source;
  const free = isOther ? `${place.split('~')[0]}~${newId()}` : place;
  await keepDraft(tx, person, free, written);
  return free;
}

/** It was sent: the draft at its place is deleted, unless it is another text. */
export const dropDraft = (tx: Tx, person: PersonId, place: Place, once: string): Promise<void> =>
  deleteDraft(tx, person, place, once);

/** For what arrives without a session: it does not push anything out. */
export const hasRoomForDraft = async (reader: Reader, person: PersonId): Promise<boolean> =>
  (await listDrafts(reader, person)).length < draftsMax;

/** The same text as a new draft: it may be sent again. */
export const anew = (written: Draft): Draft => ({ ...written, once: newUuid() });

/** The key for publishOnce: what a form of the pages is sent under. */
export const keyHashOf = (once: string): Buffer => createHash('sha256').update(`web ${once}`).digest();

/** Deletes what no one touched for half a year, a bounded number at a time. A maintenance job. */
export const sweepDrafts = (tx: Tx): Promise<void> => deleteOldDrafts(tx, draftDays, sweptMax);
