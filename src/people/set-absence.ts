import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteAbsence, deleteAbsencesOver, putAbsence } from './absence-store.ts';
import { checkAbsence, type AbsenceInput } from './absence.ts';
import { checkPeers } from './edit.ts';
import { recordFact } from './facts.ts';
import { readPeople } from './read.ts';
import { refusals } from './refusals.ts';

/**
 * Says when one of ours is away and who stands in, in place of what was said before; `today` is the ISO date where they are. Refuses days that make
 * no sense and a deputy who cannot be one. The same twice changes nothing and tells nobody.
 */
export async function setAbsence(
  tx: Tx,
  personId: PersonId,
  input: AbsenceInput,
  today: string,
): Promise<void> {
  const absence = checkAbsence(input, today);
  const people = await readPeople(tx, [personId, ...(absence.deputyId === null ? [] : [absence.deputyId])]);
  const person = people.find(({ id }) => id === personId);
  if (!person || person.peerId !== null || person.deactivatedAt !== null) throw notFound('person');
  const deputy = people.find(({ id }) => id === absence.deputyId);
  if (absence.deputyId === personId) throw refusals.deputySelf();
  if (absence.deputyId !== null && (deputy?.kind !== 'person' || deputy.deactivatedAt !== null))
    throw refusals.deputyUnknown();
  await checkPeers(tx, [absence]);
  const changed = await putAbsence(tx, personId, {
    ...absence,
    deputyUri: deputy?.uri ?? null,
    deputyName: deputy?.name ?? '',
  });
  if (changed) await recordFact(tx, personId, 'person.updated', { personId });
}

/** They are back, or were never gone. */
export async function endAbsence(tx: Tx, personId: PersonId): Promise<void> {
  if (await deleteAbsence(tx, personId)) await recordFact(tx, personId, 'person.updated', { personId });
}

/** What is over is not kept: not ours, and not partners'. Two days later, because days end later elsewhere. */
export async function sweepAbsences(tx: Tx): Promise<number> {
  return await deleteAbsencesOver(tx, sweptAtOnce);
}
const sweptAtOnce = 1_000;
