import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Person } from '#src/people/person.ts';
import { readAdministered } from '#src/people/administer.ts';
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
import { readPasskeys, removePasskey } from './passkeys.ts';
import { accountOf, loginIn, setPassword } from './passwords.ts';
import { findLogin, readEmail } from './read.ts';
import { revokeAll } from './revoke.ts';
import { refusals } from './refusals.ts';

/** How long a link can be used to set a new password. */
export const linkMinutes = 30;
interface MailedLink {
  readonly linkId: string | null;
  /** For an account that has just been made. */
  readonly isNew?: boolean;
}
/** How long somebody for whom an account was made can choose a password by the link in the mail; later they ask for another. */
const welcomeMinutes = 7 * 24 * 60;
/** The job that mails a link: it carries the number of the row, never the link. `linkId` null: no one was found, and no one is told so. */
export const mailPasswordLinkJob = defineJob<MailedLink>('mail-password-link');

/** The link's URL. */
export const passwordLinkAddress = (instance: Instance, id: string): string =>
  `${instance.origin}/password/${linkToken(instance, 'password', id)}`;

/**
 * Someone at the sign-in page has forgotten their password. Whether or not the person exists, the same is done and nothing is revealed: a job is
 * enqueued that mails a link to an active person with an e-mail address, and otherwise does nothing. Throws Refusal too_many like a sign-in.
 */
export async function askForPasswordLink(
  db: Db,
  asked: { readonly login: string; readonly address: string },
): Promise<void> {
  const login = loginIn(asked.login);
  const person = await findLogin(db, login, db.instance.addresses.host);
  const account = `link ${accountOf(login, person)}`;
  await countAttempt(db, { account, address: asked.address, accountMax: mailsMax });
  await transaction(db, async (tx) => {
    const linkId = person === null ? null : await insertPasswordLink(tx, person.id, null, linkMinutes);
    await enqueue(tx, mailPasswordLinkJob, { linkId });
  });
}

/** An administrator, or the command line, creates a link to pass on. Returns the row's number. */
export async function makePasswordLink(tx: Tx, by: PersonId, personId: PersonId): Promise<string> {
  await readAdministered(tx, by, personId, () => refusals.onlyAdministratorsLink());
  await noteAccountChange(tx, personId, { kind: 'password-link', by });
  return insertPasswordLink(tx, personId, by, linkMinutes);
}

/** Somebody for whom an account was made is mailed a link to choose a password. Who may make accounts was asked before. */
export async function welcomeByMail(tx: Tx, personId: PersonId): Promise<void> {
  const linkId = await insertPasswordLink(tx, personId, null, welcomeMinutes);
  await enqueue(tx, mailPasswordLinkJob, { linkId, isNew: true });
}

/** The link an administrator has just created for someone, to show it. */
export const ownPasswordLink = (
  reader: Reader,
  by: PersonId,
  personId: PersonId,
): Promise<PasswordLink | null> => readOwnPasswordLink(reader, by, personId);

/** Whose password the link sets, or null: unknown, used, older than 30 minutes. */
export async function readPasswordLink(reader: Reader, token: string): Promise<PasswordLink | null> {
  const id = readLinkToken(reader.instance, 'password', token);
  return id === null ? null : readPasswordLinkRow(reader, id);
}

/**
 * Sets the password, ends all sessions and tokens of that person, and uses up the link. Refuses `gone` if it is no longer valid. Passkeys may be
 * the reason for a new password, so a person who has any says whether they stay.
 */
export async function takePasswordByLink(
  tx: Tx,
  token: string,
  password: string,
  passkeys: 'keep' | 'remove' | null,
): Promise<PersonId> {
  const id = readLinkToken(tx.instance, 'password', token);
  const personId = id === null ? null : await takePasswordLink(tx, id);
  if (personId === null) throw refusals.linkOver();
  const known = await readPasskeys(tx, personId);
  if (known.length > 0 && passkeys === null) throw refusals.passkeysUndecided();
  await setPassword(tx, personId, password);
  await revokeAll(tx, personId);
  await noteAccountChange(tx, personId, { kind: 'password' });
  if (passkeys === 'remove') for (const { id } of known) await removePasskey(tx, personId, id);
  return personId;
}

/** Mails that strangers can have sent to one person in 15 minutes. */
const mailsMax = 3;

/** Sends one link; throws Unavailable while the mail server does not take it. */
export type SendPasswordLink = (email: {
  readonly linkId: string;
  readonly person: Person;
  readonly email: string;
  readonly address: string;
  /** Null: whoever forgot a password has a few minutes; else when the welcome ends. */
  readonly welcomeUntil: Date | null;
}) => Promise<void>;

/**
 * The job behind askForPasswordLink. If no one was found, there is no e-mail address, or the link was used or has expired in the meantime,
 * nothing is sent.
 */
export async function mailPasswordLink(db: Db, data: MailedLink, send: SendPasswordLink): Promise<void> {
  const link = data.linkId === null ? null : await readPasswordLinkRow(db, data.linkId);
  if (!link) return;
  const [[person], email] = await Promise.all([
    readPeople(db, [link.personId]),
    readEmail(db, link.personId),
  ]);
  if (!person || email === null) return;
  const welcomeUntil = data.isNew === true ? link.expiresAt : null;
  await send({
    linkId: link.id,
    person,
    email,
    address: passwordLinkAddress(db.instance, link.id),
    welcomeUntil,
  });
}
