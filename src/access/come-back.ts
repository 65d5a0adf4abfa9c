import { ownAbsence } from '#src/people/read-absences.ts';
import { endAbsence } from '#src/people/set-absence.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { noteReturn } from './returns.ts';

/** They say that they are back: the absence is over, and what they missed is offered. Nothing for whoever was not away. */
export async function comeBack(tx: Tx, personId: PersonId): Promise<void> {
  const absence = await ownAbsence(tx, personId);
  await endAbsence(tx, personId);
  if (absence) await noteReturn(tx, personId, new Date(`${absence.from}T00:00:00Z`));
}
