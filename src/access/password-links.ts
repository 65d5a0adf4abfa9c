import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Person } from '#src/people/person.ts';
import { canAdminister } from '#src/people/policy.ts';
import { readPeople } from '#src/people/read.ts';
import { noteAccountChange } from './account-changes.ts';
import { countAttempt } from './attempts.ts';
import {
  insertPasswordLink,
  readOwnPasswordLink,
  readPasswordLinkRow,
  takePasswordLink,
  type PasswordLink,
} from './link-store.ts';
import { linkToken, readLinkToken } from './link-token.ts';
import { accountOf, loginIn, setPassword } from './passwords.ts';
import { findLogin, readEmail } from './read.ts';
import { revokeAll } from './revoke.ts';

/** How long a link sets a new password. */
export const linkMinutes = 30;
/** The job that mails a link: its data holds the number of the row, never the link. `linkId` null: nobody was found, and nobody hears so. */
export const mailPasswordLinkJob = 'mail-password-link';

/** The address a link has. */
export const passwordLinkAddress = (house: House, id: string): string =>
  `${house.origin}/password/${linkToken(house, 'password', id)}`;

/**
 * Somebody at the sign-in has forgotten their password. Whoever that is or is not, the same is done and nothing is said: a job is ordered that
 * mails a link to an active person with an e-mail address, and does nothing otherwise. Throws Refusal too_many like a sign-in.
 */
export async function askForPasswordLink(
  db: Db,
  asked: { readonly login: string; readonly address: string },
): Promise<void> {
  const login = loginIn(asked.login);
  const person = await findLogin(db, login, db.house.addresses.host);
  const account = `link ${accountOf(login, person)}`;
  await countAttempt(db, { account, address: asked.address, accountMax: mailsMax });
  await transaction(db, async (tx) => {
    const linkId = person === null ? null : await insertPasswordLink(tx, person.id, null, linkMinutes);
    await tx.house.journal.order(tx, { kind: mailPasswordLinkJob, data: { linkId } });
  });
}

/** An administrator, or the command line, makes a link to hand over. Returns the row's number. */
export async function makePasswordLink(tx: Tx, by: PersonId, personId: PersonId): Promise<string> {
  const people = await readPeople(tx, [by, personId]);
  const actor = people.find((p) => p.id === by);
  const person = people.find((p) => p.id === personId);
  if (!actor || actor.deactivatedAt || !canAdminister(actor))
    throw new Refusal('not_allowed', 'Only administrators make links for others; ask one of them.');
  if (!person || person.peerId !== null || person.kind !== 'person' || person.deactivatedAt)
    throw notFound('This person');
  await noteAccountChange(tx, personId, { kind: 'password-link', by });
  return insertPasswordLink(tx, personId, by, linkMinutes);
}

/** The link an administrator has just made for somebody, for showing it. */
export const ownPasswordLink = (
  reader: Reader,
  by: PersonId,
  personId: PersonId,
): Promise<PasswordLink | null> => readOwnPasswordLink(reader, by, personId);

/** Whose password the link sets, or null: unknown, used, older than 30 minutes. */
export async function readPasswordLink(reader: Reader, token: string): Promise<PasswordLink | null> {
  const id = readLinkToken(reader.house, 'password', token);
  return id === null ? null : readPasswordLinkRow(reader, id);
}

/** Sets the password, ends every session and token of that person, and uses the link up. Refuses `gone` when it is not good any more. */
export async function takePasswordByLink(tx: Tx, token: string, password: string): Promise<PersonId> {
  const id = readLinkToken(tx.house, 'password', token);
  const personId = id === null ? null : await takePasswordLink(tx, id);
  if (personId === null)
    throw new Refusal('gone', 'This link is used or too old; ask for a new one at the sign-in.');
  await setPassword(tx, personId, password);
  await revokeAll(tx, personId);
  await noteAccountChange(tx, personId, { kind: 'password' });
  return personId;
}

/** Mails that strangers can have sent to one person in 15 minutes. */
const mailsMax = 3;

/** Sends one link; throws Unavailable while the mail server does not take it. */
export type SendPasswordLink = (letter: {
  readonly linkId: string;
  readonly person: Person;
  readonly email: string;
  readonly address: string;
}) => Promise<void>;

/** The job behind askForPasswordLink. Nobody found, no e-mail address, a link used or over meanwhile: nothing is sent. */
export async function mailPasswordLink(
  db: Db,
  data: { readonly linkId: string | null },
  send: SendPasswordLink,
): Promise<void> {
  const link = data.linkId === null ? null : await readPasswordLinkRow(db, data.linkId);
  if (!link) return;
  const [[person], email] = await Promise.all([
    readPeople(db, [link.personId]),
    readEmail(db, link.personId),
  ]);
  if (!person || email === null) return;
  await send({ linkId: link.id, person, email, address: passwordLinkAddress(db.house, link.id) });
}
