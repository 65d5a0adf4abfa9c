import { may } from '#src/roles/roles.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { findPersonByHandle, readPeople, readPersonSummaries } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';
import { replaceOmbudspersons } from './store.ts';

/** People who decide reports about administrators, so that nobody has to report them to themselves or their colleagues. */
export const ombudspersonsMax = 10;

export async function readOmbudspersons(reader: Reader): Promise<PersonSummary[]> {
  const rows = await reader<{ personId: PersonId }[]>`select person_id from ombudspersons order by person_id`;
  return await readPersonSummaries(
    reader,
    rows.map(({ personId }) => personId),
  );
}

/** By their handles here; nobody: other administrators decide. For administrators. */
export async function appointOmbudspersons(tx: Tx, by: PersonId, handles: readonly string[]): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'company')) throw refusals.onlyAdministratorsReasons();
  const wanted = [...new Set(handles.map((handle) => handle.trim().replace(/^@/, '')).filter(Boolean))];
  if (wanted.length > ombudspersonsMax) throw refusals.tooManyOmbudspersons({ max: ombudspersonsMax });
  const ids: PersonId[] = [];
  for (const handle of wanted) {
    const person = await findPersonByHandle(tx, handle, null);
    const [full] = person ? await readPeople(tx, [person.id]) : [];
    if (!full || full.peerId !== null || full.kind !== 'person' || full.deactivatedAt)
      throw refusals.ombudspersonUnknown({ handle });
    ids.push(full.id);
  }
  await replaceOmbudspersons(tx, ids);
  await recordFact(tx, by, 'moderation.settings_changed', { what: 'ombudspersons' });
}
