import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { NewAccount } from './move-away.ts';
import { becomesNew } from './new-account.ts';
import { readPeople } from './read.ts';

/**
 * A guest has an account at the instance that their own firm has by now, and both accounts say so (the caller has asked there): from now on theirs here says where they are.
 * What they are in here passes on afterwards (accounts/guest-moves.ts). Idempotent. Refuses everybody who is no guest as `not_found`.
 */
export async function guestMovesTo(tx: Tx, guestId: PersonId, target: NewAccount): Promise<void> {
  const [person] = await readPeople(tx, [guestId]);
  if (!person || person.guestOf === null || person.deactivatedAt !== null) throw notFound('person');
  const { count } = await tx`
    update people set moved_to = ${target.uri}, updated_at = now()
    where id = ${guestId} and moved_to is distinct from ${target.uri}`;
  if (count === 0) return;
  await recordFact(tx, guestId, 'person.moved_away', {
    ...{ personId: guestId, uri: person.uri, target: target.uri },
  });
  await becomesNew(tx, guestId, { personId: guestId, newId: target.id });
}

/** Guests on their way who are still here, longest-standing first. */
export async function guestsOnTheirWay(tx: Tx, limit: number): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select id from people where guest_of is not null and moved_to is not null and deactivated_at is null order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}
