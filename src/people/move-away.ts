import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { may } from '#src/roles/roles.ts';
import { recordFact } from './facts.ts';
import { readPeople } from './read.ts';
import { becomesNew } from './new-account.ts';
import { cleanUri } from './person.ts';
import { followersGoAlong } from './receive-move.ts';
import { refusals } from './refusals.ts';

/**
 * Somebody who administers people says that one of ours was `uri` at another company: their document names it, and that company may then send
 * everything that hangs on the old account here. Idempotent.
 */
export async function noteFormerAccount(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  uri: string,
): Promise<void> {
  await mustAdminister(tx, by, personId);
  const [former] = await tx<
    { ours: boolean }[]
  >`select peer_id is null as ours from people where uri = ${uri}`;
  if (!former || former.ours) throw refusals.formerUnknown();
  const { count } = await tx`
    insert into former_accounts (person_id, uri) values (${personId}, ${uri}) on conflict do nothing`;
  if (count === 0) return;
  await tx`update people set updated_at = now() where id = ${personId}`;
  await recordFact(tx, by, 'person.updated', { personId });
}

/** Somebody says themselves that they were a guest at another company, whose signed word about it the caller has checked. Idempotent. */
export async function noteOwnGuestAccount(tx: Tx, personId: PersonId, uri: string): Promise<void> {
  const { count } = await tx`
    insert into former_accounts (person_id, uri, as_guest) values (${personId}, ${cleanUri(uri)}, true) on conflict do nothing`;
  if (count === 0) return;
  await tx`update people set updated_at = now() where id = ${personId}`;
  await recordFact(tx, personId, 'person.updated', { personId });
}

/** The person at another company's instance who says that they are this one; the caller has asked there. */
export interface NewAccount {
  readonly id: PersonId;
  readonly uri: string;
}

/**
 * One of ours moves to another company's instance: who follows them here goes along, partners are told, and their seats in groups pass to the new
 * account wherever its company may have them. The old account stays until it is deactivated, and says where they are. `together`: an order for
 * their whole part of the company says so, which counts in every group here that may have that company. Idempotent.
 */
export async function moveAway(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  target: NewAccount | null,
  together = false,
): Promise<void> {
  const person = await mustAdminister(tx, by, personId);
  if (target === null) throw refusals.moveUnconfirmed();
  const { count } = await tx`
    update people set moved_to = ${target.uri}, updated_at = now()
    where id = ${personId} and moved_to is distinct from ${target.uri}`;
  if (count === 0) return;
  await recordFact(tx, by, 'person.moved', { personId });
  await followersGoAlong(tx, personId, target.id);
  await recordFact(tx, by, 'person.moved_away', { personId, uri: person.uri, target: target.uri });
  await becomesNew(tx, by, { personId, newId: target.id, ...(together && { together }) });
}

/** The one of ours at this address, if somebody here has said that they were the account at the other; null: nobody has. */
export async function holderOfFormer(reader: Reader, uri: string, former: string): Promise<PersonId | null> {
  const [row] = await reader<{ id: PersonId }[]>`
    select p.id from people p join former_accounts f on f.person_id = p.id
    where p.uri = ${uri} and f.uri = ${former} and p.peer_id is null and p.deactivated_at is null`;
  return row?.id ?? null;
}

async function mustAdminister(tx: Tx, by: PersonId, personId: PersonId): Promise<{ readonly uri: string }> {
  const people = await readPeople(tx, [by, personId]);
  const actor = people.find(({ id }) => id === by);
  const person = people.find(({ id }) => id === personId);
  if (!actor || actor.deactivatedAt !== null || !may(actor, 'people'))
    throw refusals.onlyAdministratorsMove();
  // Other companies know no guests, and a guest takes no seat among their people.
  const isColleague = person?.kind === 'person' && person.deactivatedAt === null && person.guestOf === null;
  if (person?.peerId !== null || !isColleague) throw notFound('person');
  return person;
}
