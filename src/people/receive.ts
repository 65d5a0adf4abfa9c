import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { sanitiseHtml } from '#src/platform/sanitise.ts';
import { deleteAbsence, putAbsence } from './absence-store.ts';
import { keepAbsence } from './absence.ts';
import { recordFact } from './facts.ts';
import { forgetMove } from './new-account.ts';
import { keepFields } from './fields.ts';
import { cleanLine, cleanUri, nameMax, type IncomingPerson } from './person.ts';
import { findPersonByUri } from './read.ts';
import { checkAddresses } from './remote-addresses.ts';
import { upsertRemotePerson } from './store.ts';

/**
 * Stores or refreshes a partner's person as its home describes it, and returns our id. The URI stays with its partner for ever; an inbox on
 * another origin is refused, because deliveries go only to hosts covered by the agreement. Refuses `gone` for what was erased.
 */
export async function receivePerson(tx: Tx, incoming: IncomingPerson): Promise<PersonId> {
  const person = check(incoming);
  const fields = keepFields(incoming.fields).map((f) => ({
    ...f,
    // What a partner sent us is for our company, never to be passed on.
    visibility: 'company' as const,
    peerId: null,
  }));
  const put = await upsertRemotePerson(tx, person, fields);
  if (!put) throw await reasonOf(tx, person);
  const isNews = await receiveAbsence(tx, put.id, person);
  if (person.hasLeft === true) await forgetMove(tx, put.id);
  if (put.leaves)
    await recordFact(tx, put.id, 'person.deactivated', { personId: put.id, uri: person.uri, posts: 'keep' });
  if (put.inserted) await recordFact(tx, put.id, 'person.added', { personId: put.id });
  else if (put.changed || isNews) await recordFact(tx, put.id, 'person.updated', { personId: put.id });
  return put.id;
}

/** True if it says something else than before. */
async function receiveAbsence(tx: Tx, id: PersonId, { absence, hasLeft }: IncomingPerson): Promise<boolean> {
  const kept = hasLeft === true ? null : keepAbsence(absence);
  // What a partner told us is for our company.
  return kept === null
    ? await deleteAbsence(tx, id)
    : await putAbsence(tx, id, { ...kept, visibility: 'company', peerId: null });
}

function check(incoming: IncomingPerson): IncomingPerson {
  const addresses = checkAddresses(incoming, incoming.kind === 'instance');
  return {
    ...incoming,
    ...addresses,
    name: cleanLine(incoming.name, nameMax) || addresses.handle,
    bioHtml: sanitiseHtml(incoming.bioHtml),
    avatarUrl: cleanUri(incoming.avatarUrl),
    headerUrl: cleanUri(incoming.headerUrl),
  };
}

async function reasonOf(tx: Tx, person: IncomingPerson): Promise<Refusal> {
  const known = await findPersonByUri(tx, person.uri);
  if (known && known.peerId !== person.peerId)
    return new Refusal(
      'not_allowed',
      `${person.uri} belongs to another server; only that one may describe it.`,
    );
  const [peer] = await tx`
    select 1 from peers where id = ${person.peerId} and starts_with(${person.uri}, origin || '/')`;
  if (!peer)
    return new Refusal('not_allowed', `${person.uri} is not an address of the server that describes it.`);
  return new Refusal('gone', `${person.uri} was deleted by its home and cannot come back.`);
}
