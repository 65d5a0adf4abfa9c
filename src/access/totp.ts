import { randomInt } from 'node:crypto';
import type { Person } from '#src/people/person.ts';
import { readAdministered } from '#src/people/administer.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, seal, unseal } from '#src/platform/secrets.ts';
import { noteAccountChange } from './account-changes.ts';
import { countAttempt, forgiveAttempts } from './attempts.ts';
import { refusals } from './refusals.ts';
import { announceEndedSession } from './revoke.ts';
import { deleteTypedSessions, giveCode } from './store.ts';
import {
  deleteTotp,
  markConfirmed,
  putPendingTotp,
  putRecoveryCodes,
  readTotpRow,
  takeRecoveryCode,
  takeStep,
} from './totp-store.ts';

/** Seconds of a code, and codes before and after the present one that count: a phone's clock may be wrong by half a minute. */
const periodSeconds = 30;
const windowSteps = 1;
const codesAtOnce = 10;
/** Fewer than for a password: a code has six digits. */
const attemptsMax = 6;
const codeSigns = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Fetched at the first use. */
const otp = () => import('otpauth');

/** How somebody's authenticator app stands. `waiting`: made, but no code has shown yet that the app has it. */
export interface TotpState {
  readonly state: 'none' | 'waiting' | 'on';
  readonly since: Date | null;
  readonly lastUsedAt: Date | null;
  /** Recovery codes that are left. */
  readonly codes: number;
}

export async function readTotp(reader: Reader, personId: PersonId): Promise<TotpState> {
  const row = await readTotpRow(reader, personId);
  if (!row) return { state: 'none', since: null, lastUsedAt: null, codes: 0 };
  const { confirmedAt, lastUsedAt, codes } = row;
  return { state: confirmedAt ? 'on' : 'waiting', since: confirmedAt, lastUsedAt, codes };
}

export const hasTotp = async (reader: Reader, personId: PersonId): Promise<boolean> =>
  (await readTotp(reader, personId)).state === 'on';

/** Makes a secret for an authenticator app, which counts once a code of it has been entered. Another that waited is forgotten. */
export async function beginTotp(tx: Tx, personId: PersonId): Promise<void> {
  const { Secret } = await otp();
  const sealed = seal(tx.instance.sealKey, new Secret({ size: 20 }).base32, labelOf(personId));
  if (!(await putPendingTotp(tx, personId, sealed))) throw refusals.totpIsOn();
}

/** What the app is shown, as an address for the QR code and as text to type: only while it waits for its first code. */
export async function readNewTotp(
  reader: Reader,
  person: Person,
): Promise<{ readonly address: string; readonly secret: string } | null> {
  const row = await readTotpRow(reader, person.id);
  if (!row || row.confirmedAt) return null;
  const secret = unseal(reader.instance.sealKey, row.secretSealed, labelOf(person.id));
  return { address: (await totpOf(reader.instance, secret, person.handle)).toString(), secret };
}

/** The first code shows that the app has the secret. Returns the recovery codes, which are shown this once; null: wrong code. Throws Refusal too_many. */
export async function confirmTotp(
  db: Db,
  personId: PersonId,
  attempt: { readonly code: string; readonly address: string; readonly sessionId: string },
): Promise<readonly string[] | null> {
  const row = await readTotpRow(db, personId);
  if (!row) throw refusals.totpGone();
  if (row.confirmedAt) throw refusals.totpIsOn();
  if (!(await isRight(db, personId, row.secretSealed, attempt))) return null;
  return transaction(db, async (tx) => {
    await markConfirmed(tx, personId);
    await giveCode(tx, attempt.sessionId);
    // Who got in by the password alone before has to show the code, too.
    for (const id of await deleteTypedSessions(tx, personId, attempt.sessionId))
      await announceEndedSession(tx, id);
    await noteAccountChange(tx, personId, { kind: 'totp' });
    return renew(tx, personId);
  });
}

/** Whether that is the present code of the person's app, or one of their recovery codes; each counts once. Throws Refusal too_many. */
export async function checkCode(
  db: Db,
  personId: PersonId,
  attempt: { readonly code: string; readonly address: string },
): Promise<boolean> {
  const row = await readTotpRow(db, personId);
  if (!row?.confirmedAt) return false;
  if (/^[\d\s]*$/.test(attempt.code)) return isRight(db, personId, row.secretSealed, attempt);
  const counted = await count(db, personId, attempt.address);
  const taken = await transaction(db, async (tx) => {
    if (!(await takeRecoveryCode(tx, personId, hashCode(attempt.code)))) return false;
    await noteAccountChange(tx, personId, { kind: 'recovery-code', detail: String(row.codes - 1) });
    return true;
  });
  if (taken) await forgiveAttempts(db, counted);
  return taken;
}

/** The code that a session still owed has been given. */
export async function settleCode(tx: Tx, sessionId: string): Promise<void> {
  await giveCode(tx, sessionId);
}

/** New recovery codes; those before count no more. Shown this once. */
export async function renewRecoveryCodes(tx: Tx, personId: PersonId): Promise<readonly string[]> {
  if (!(await hasTotp(tx, personId))) throw refusals.totpGone();
  await noteAccountChange(tx, personId, { kind: 'recovery-codes' });
  return renew(tx, personId);
}

/** Forgets the app and the recovery codes: by the person, or by an administrator (`by`) for somebody who has lost the phone. They are told. Idempotent. */
export async function removeTotp(tx: Tx, personId: PersonId, by?: PersonId): Promise<void> {
  if (by !== undefined) await readAdministered(tx, by, personId, refusals.onlyAdministratorsReset);
  if (!(await deleteTotp(tx, personId))) return;
  await noteAccountChange(tx, personId, { kind: 'totp-gone', ...(by === undefined ? {} : { by }) });
}

async function renew(tx: Tx, personId: PersonId): Promise<readonly string[]> {
  const codes = Array.from({ length: codesAtOnce }, newCode);
  await putRecoveryCodes(tx, personId, codes.map(hashCode));
  return codes;
}

/** Ten signs of 31: nearly 50 bits, and none that is read for another. */
function newCode(): string {
  const signs = Array.from({ length: 10 }, () => codeSigns[randomInt(codeSigns.length)]).join('');
  return `${signs.slice(0, 5)}-${signs.slice(5)}`;
}

const hashCode = (code: string): Buffer =>
  hashSecret(
    `recovery ${code
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .slice(0, 20)}`,
  );

async function isRight(
  db: Db,
  personId: PersonId,
  sealed: Buffer,
  attempt: { readonly code: string; readonly address: string },
): Promise<boolean> {
  const counted = await count(db, personId, attempt.address);
  const token = attempt.code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return false;
  const secret = unseal(db.instance.sealKey, sealed, labelOf(personId));
  const totp = await totpOf(db.instance, secret, '');
  const delta = totp.validate({ token, window: windowSteps });
  if (delta === null) return false;
  const step = Math.floor(Date.now() / 1_000 / periodSeconds) + delta;
  if (!(await takeStep(db, personId, step))) return false;
  await forgiveAttempts(db, counted);
  return true;
}

const count = (db: Db, personId: PersonId, address: string) =>
  countAttempt(db, { account: `code ${personId}`, address, accountMax: attemptsMax });

async function totpOf(instance: Instance, secret: string, label: string) {
  const { Secret, TOTP } = await otp();
  return new TOTP({
    ...{ issuer: instance.company, label, algorithm: 'SHA1', digits: 6, period: periodSeconds },
    secret: Secret.fromBase32(secret),
  });
}

const labelOf = (personId: PersonId): string => `totp ${personId}`;
