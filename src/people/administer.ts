import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { parseEmail, type Person } from './person.ts';
import { apart, may, officesOf, type CompanyRole, type Office } from '#src/roles/roles.ts';
import { readPeople } from './read.ts';
import { isLastAdministrator } from './roster.ts';
import { storeCompanyRole, storeEmail, storeRole } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * The person of ours that an administrator, or the instance's own actor, is about to change. Others are refused with `denied`; anyone who is not
 * ours, not a person or has left is not_found.
 */
export async function readAdministered(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  denied: () => Refusal,
): Promise<Person> {
  const people = await readPeople(tx, [by, personId]);
  const actor = people.find((each) => each.id === by);
  const person = people.find((each) => each.id === personId);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw denied();
  if (!person || person.peerId !== null || person.kind !== 'person' || person.deactivatedAt)
    throw notFound('person');
  return person;
}

/**
 * Where e-mails and password links are sent; null: nowhere. Returns the previous address, or undefined if nothing changed. No two people share
 * an address, because then neither could sign in with it. Not for surfaces: access/change-email.ts notifies the person.
 */
export async function replaceEmail(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  text: string,
): Promise<{ readonly former: string | null } | undefined> {
  await readAdministered(tx, by, personId, refusals.onlyAdministratorsEmail);
  const email = parseEmail(text);
  const [others] =
    email === null
      ? []
      : await tx`
    select from people where lower(email) = lower(${email}) and id <> ${personId} and peer_id is null and deactivated_at is null limit 1`;
  if (others) throw refusals.emailTaken({ email: email ?? '' });
  return await storeEmail(tx, personId, email);
}

/** Grants or removes administrator rights. False: nothing changed. Not for surfaces: access/change-role.ts notifies the person. */
export async function replaceRole(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  isAdmin: boolean,
): Promise<boolean> {
  const person = await readAdministered(tx, by, personId, refusals.onlyAdministratorsRole);
  if (isAdmin) keepApart(person, 'administrator');
  if (!isAdmin && (await isLastAdministrator(tx, personId))) throw refusals.lastAdministrator();
  return await storeRole(tx, personId, isAdmin);
}

/** Gives or takes one of the company's roles. False: nothing changed. Not for surfaces: access/change-role.ts notifies the person. */
export async function replaceCompanyRole(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  role: CompanyRole,
  holds: boolean,
): Promise<boolean> {
  const person = await readAdministered(tx, by, personId, refusals.onlyAdministratorsRole);
  if (holds) keepApart(person, role);
  return await storeCompanyRole(tx, personId, role, holds);
}

/** Refuses to put both sides of a check into one hand. */
function keepApart(person: Person, office: Office): void {
  if (person.guestOf !== null) throw refusals.guestWithoutOffice({ name: person.name });
  if (!apart.includes(office)) return;
  if (officesOf(person).some((held) => held !== office && apart.includes(held)))
    throw refusals.rolesApart({ name: person.name });
}
