import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { PeopleFacts } from './facts.ts';
import type { ProfileField } from './person.ts';
import { findPersonByHandle, findPersonByUri } from './read.ts';
import { refusals } from './refusals.ts';

/** `directory`: the company's directory says it, in an order of its own, so that two people may report to each other until it has said the rest. */
export type ProfileSource = 'person' | 'directory';

/** More steps than any company has between its newest and its head. */
const stepsMax = 64;

/** Fields in which a manager who is named by handle is named by URI. Refuses a handle that nobody known here has. */
export async function nameManager(tx: Tx, fields: readonly ProfileField[]): Promise<ProfileField[]> {
  return Promise.all(
    fields.map(async (field) => {
      const [, handle, host = null] =
        /^@([^@\s]{1,100})(?:@([^@\s]{1,255}))?$/.exec(field.value.trim()) ?? [];
      if (field.name !== 'manager' || handle === undefined) return field;
      const person = await findPersonByHandle(tx, handle, host);
      if (!person) throw refusals.managerUnknown();
      return { ...field, value: person.uri };
    }),
  );
}

/** Refuses somebody who is not known here or no longer works, oneself, and whoever reports to oneself, directly or through others. */
export async function checkManager(
  tx: Tx,
  personId: PersonId,
  fields: readonly ProfileField[],
  saidBy: ProfileSource,
): Promise<void> {
  const uri = fields.find(({ name }) => name === 'manager')?.value;
  if (uri === undefined) return;
  const [same] = await tx`
    select from profile_fields where person_id = ${personId} and name = 'manager' and value = ${uri}`;
  if (same) return;
  const manager = await findPersonByUri(tx, uri);
  if (manager?.id === personId) throw refusals.managerSelf();
  if (manager?.kind !== 'person' || manager.deactivatedAt !== null) throw refusals.managerUnknown();
  if (saidBy === 'directory') return;
  // Two who name each other at the same moment would both be right.
  await tx`select pg_advisory_xact_lock(hashtextextended('managers', 0))`;
  const [circle] = await tx<{ name: string }[]>`
    with recursive above as (
      select ${manager.id}::bigint as id, 0 as step
      union all
      select m.id, a.step + 1 from above a
      join profile_fields f on f.person_id = a.id and f.name = 'manager' join people m on m.uri = f.value
      where a.step < ${stepsMax}
    )
    select p.name from above a join people p on p.id = ${manager.id} where a.id = ${personId} limit 1`;
  if (circle) throw refusals.managerCircle({ name: circle.name });
}

/** Whoever has left leads nobody: those of ours who reported to them name no one until they say, or the directory says, who it is now. */
export async function forgetManager(tx: Tx, { uri }: PeopleFacts['person.deactivated']): Promise<void> {
  const led = await tx<{ id: PersonId; isOurs: boolean }[]>`
    with gone as (
      delete from profile_fields where name = 'manager' and lower(value) = lower(${uri}) and value = ${uri} returning person_id)
    select p.id, p.peer_id is null as is_ours from gone join people p on p.id = gone.person_id`;
  for (const { id } of led.filter(({ isOurs }) => isOurs))
    await recordFact(tx, id, 'person.updated', { personId: id });
}
