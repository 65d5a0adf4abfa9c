import { noteAccountChange } from '#src/access/account-changes.ts';
import { hasPassword } from '#src/access/passwords.ts';
import { readPasskeys } from '#src/access/passkeys.ts';
import { readAdministered } from '#src/people/administer.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Provider } from './provider.ts';
import { findIdentity, readIdentitiesOf } from './read.ts';
import { refusals } from './refusals.ts';
import { deleteIdentity, insertIdentity } from './store.ts';

/** Characters (OpenID Connect Core §2). */
export const subjectMax = 255;

/**
 * Connects an account to who its person is at a provider: in their own session, after the provider has vouched for them there, or by an administrator who knows the
 * subject (`by`). Never by an e-mail address, which is passed on. Idempotent for the same account; refuses an identity of another.
 */
export async function linkIdentity(
  tx: Tx,
  personId: PersonId,
  identity: { readonly provider: Provider; readonly subject: string; readonly by?: PersonId },
): Promise<void> {
  const { provider, by } = identity;
  const subject = identity.subject.trim();
  if (by !== undefined) await readAdministered(tx, by, personId, refusals.onlyAdministrators);
  if (subject === '' || subject.length > subjectMax || /\p{Cc}/u.test(subject))
    throw refusals.subjectMissing();
  await lockIdentity(tx, provider.issuer, subject);
  const known = await findIdentity(tx, provider.issuer, subject);
  if (known?.personId === personId) return;
  if (known) {
    const other = await readPersonSummary(tx, known.personId);
    throw refusals.identityTaken({ handle: other?.handle ?? '?' });
  }
  await insertIdentity(tx, { issuer: provider.issuer, subject, personId, by: by ?? personId });
  const change = { kind: 'identity', detail: provider.name } as const;
  await noteAccountChange(tx, personId, by === undefined ? change : { ...change, by });
}

/** Ends such a connection. A person cannot end their only way in; an administrator (`by`) can, who makes another. */
export async function unlinkIdentity(
  tx: Tx,
  personId: PersonId,
  identity: { readonly issuer: string; readonly subject: string; readonly by?: PersonId },
): Promise<void> {
  const { issuer, subject, by } = identity;
  if (by !== undefined) await readAdministered(tx, by, personId, refusals.onlyAdministrators);
  const own = await readIdentitiesOf(tx, personId);
  const ended = own.find((each) => each.issuer === issuer && each.subject === subject);
  if (!ended) throw refusals.identityUnknown();
  const hasOther =
    own.some((each) => each !== ended && each.providerId !== null) ||
    (await hasPassword(tx, personId)) ||
    (await readPasskeys(tx, personId)).length > 0;
  if (by === undefined && !hasOther) throw refusals.lastSignIn();
  if (!(await deleteIdentity(tx, personId, issuer, subject))) throw notFound('page');
  const change = { kind: 'identity-gone', detail: ended.providerName ?? issuer } as const;
  await noteAccountChange(tx, personId, by === undefined ? change : { ...change, by });
}

/** Two first sign-ins of one subject wait for each other. */
export async function lockIdentity(tx: Tx, issuer: string, subject: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`identity ${issuer} ${subject}`}, 0))`;
}
