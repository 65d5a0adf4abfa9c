import type { AbsenceInput } from '#src/people/absence.ts';
import { setAbsence } from '#src/people/set-absence.ts';
import { transaction } from '#src/platform/database.ts';
import type { Network } from './network.ts';
import { isUp, personOf, siteOf, type Seeded } from './seeded.ts';

const dayMs = 86_400_000;
const day = (from: number): string => new Date(Date.now() + from * dayMs).toISOString().slice(0, 10);

const absences = [
  { who: 'karim@beta', deputy: 'sophie@beta', days: 9, note: 'En congé, sans messagerie.' },
  { who: 'tobias@alpha', deputy: 'lena@alpha', days: 4, note: 'Fortbildung in Hamburg.' },
] as const;

/** Two who are away: whoever writes to them reads who stands in, at partners too. */
export async function seedAbsences(network: Network, seeded: Seeded): Promise<void> {
  for (const { who, deputy, days, note } of absences) {
    if (!isUp(network, who)) continue;
    const absence: AbsenceInput = {
      ...{ from: day(-2), until: day(days), note, deputyId: personOf(seeded, deputy) },
      visibility: 'all',
      peerId: null,
    };
    await transaction(siteOf(network, who).desk.db, (tx) =>
      setAbsence(tx, personOf(seeded, who), absence, day(0)),
    );
  }
}
