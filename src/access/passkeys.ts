import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret } from '#src/platform/secrets.ts';
import { noteAccountChange } from './account-changes.ts';
import { countAttempt, forgiveAttempts } from './attempts.ts';
import { parseAssertion, parseRegistration } from './passkey-answers.ts';
import {
  deletePasskey,
  insertChallenge,
  insertPasskey,
  lockPasskey,
  lockWaysIn,
  notePasskeyUse,
  ownerHandle,
  readCredentials,
  readPasskeys,
  storePasskeyName,
  takeChallenge,
  type KnownPasskey,
} from './passkey-store.ts';
import { readPasswordHash } from './read.ts';
import { refusals } from './refusals.ts';

export { readPasskeys, type ListedPasskey } from './passkey-store.ts';

/** More than anyone has devices. */
const passkeysMax = 20;
export const passkeyNameMax = 60;
/** A challenge not answered by then is over; browsers give up sooner. */
const challengeMinutes = 5;
const challengeBytes = 32;

/** Fetched at the first use: it brings readers of certificates that commands and workers never need. */
const webauthn = () => import('@simplewebauthn/server');

/** `sign in` names no one; `prove` re-authenticates the person already signed in. */
export type AssertionPurpose = 'sign in' | 'prove';

/** What the browser passes to its authenticator to create a passkey (WebAuthn §5.4): discoverable, with user verification, without attestation. */
export async function offerPasskey(
  tx: Tx,
  person: { readonly id: PersonId; readonly handle: string; readonly name: string },
  browser: string,
): Promise<unknown> {
  const { instance } = tx;
  const challenge = await newChallenge(tx, browser, 'add');
  const handle = await ownerHandle(tx, person.id, randomBytes(32));
  const known = await readCredentials(tx, person.id);
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: instance.company,
    rpID: relyingParty(instance),
    userID: new Uint8Array(handle),
    userName: `${person.handle}@${instance.addresses.host}`,
    userDisplayName: person.name,
    challenge,
    attestationType: 'none',
    excludeCredentials: known,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** Stores the passkey the authenticator created. `answer` is the browser's JSON; throws Refusal if it is not what was asked for. */
export async function addPasskey(
  db: Db,
  personId: PersonId,
  given: { readonly answer: string; readonly browser: string; readonly name: string },
): Promise<void> {
  const response = parseRegistration(given.answer);
  if (!response) throw refusals.passkeyNotAccepted();
  const isOurs = await takeAnswered(db, response.response.clientDataJSON, given.browser, 'add');
  const registered = isOurs ? await unlessWrong(() => verifyNewKey(db.instance, response)) : null;
  if (!registered) throw refusals.passkeyNotAccepted();
  const { credential, credentialBackedUp, credentialDeviceType } = registered;
  const name = passkeyName(given.name);
  await transaction(db, async (tx) => {
    await lockWaysIn(tx, personId);
    const known = await readPasskeys(tx, personId);
    if (known.length >= passkeysMax) throw refusals.tooManyPasskeys({ max: passkeysMax });
    const isNew = await insertPasskey(tx, {
      personId,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports ?? [],
      synced: credentialBackedUp || credentialDeviceType === 'multiDevice',
      name,
    });
    if (!isNew) throw refusals.passkeyKnown();
    await noteAccountChange(tx, personId, { kind: 'passkey', detail: name });
  });
}

/** What the browser passes to its authenticator to sign: any passkey of this company, with user verification. */
export async function askForPasskey(tx: Tx, browser: string, purpose: AssertionPurpose): Promise<unknown> {
  const challenge = await newChallenge(tx, browser, purpose);
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty(tx.instance),
    challenge,
    userVerification: 'required',
  });
}

/**
 * Whose passkey answered, or null: no answer to a challenge we issued to this browser, an unknown or removed credential, a deactivated person's,
 * a copied authenticator (its counter went back), another origin, no user verification. Throws Refusal too_many like a password.
 */
export async function checkPasskey(
  db: Db,
  given: {
    readonly answer: string;
    readonly browser: string;
    readonly purpose: AssertionPurpose;
    readonly address: string;
  },
): Promise<PersonId | null> {
  const response = parseAssertion(given.answer);
  if (!response) return null;
  const counted = await countAttempt(db, {
    account: `passkey ${response.id.slice(0, 64)}`,
    address: given.address,
  });
  const isOurs = await takeAnswered(db, response.response.clientDataJSON, given.browser, given.purpose);
  if (!isOurs) return null;
  const personId = await transaction(db, async (tx) => {
    const key = await lockPasskey(tx, response.id);
    if (!key) return null;
    const verified = await unlessWrong(() => verifyUse(tx.instance, key, response));
    if (!verified) return null;
    await notePasskeyUse(tx, key.id, verified.newCounter);
    return key.personId;
  });
  if (personId !== null) await forgiveAttempts(db, counted);
  return personId;
}

/** Removes a passkey. The last sign-in method stays: without a password, one passkey has to remain. */
export async function removePasskey(tx: Tx, personId: PersonId, id: string): Promise<void> {
  await lockWaysIn(tx, personId);
  const keys = await readPasskeys(tx, personId);
  const isLast = keys.length === 1 && keys[0]?.id === id;
  if (isLast && (await readPasswordHash(tx, personId)) === null) throw refusals.lastSignIn();
  if (!(await deletePasskey(tx, personId, id))) throw notFound('passkey');
  const detail = keys.find((key) => key.id === id)?.name ?? '';
  await noteAccountChange(tx, personId, { kind: 'passkey-gone', detail });
}

/** Renames a passkey; a name that looks the same is not a change. */
export async function renamePasskey(tx: Tx, personId: PersonId, id: string, text: string): Promise<void> {
  await lockWaysIn(tx, personId);
  const known = (await readPasskeys(tx, personId)).find((key) => key.id === id);
  if (!known) throw notFound('passkey');
  const name = passkeyName(text);
  if (name === known.name) return;
  await storePasskeyName(tx, personId, id, name);
  await noteAccountChange(tx, personId, { kind: 'passkey-name', detail: `${known.name} → ${name}` });
}

/** WebAuthn's relying party: the host name alone, which no other company's page can claim. */
const relyingParty = (instance: Instance): string => new URL(instance.origin).hostname;

async function newChallenge(tx: Tx, browser: string, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(challengeBytes));
  const hash = hashSecret(Buffer.from(challenge).toString('base64url'));
  await insertChallenge(tx, hash, hashSecret(browser), purpose, challengeMinutes);
  return challenge;
}

/** Takes the challenge the browser says it answers. Outside any other transaction: a wrong answer uses it up all the same. */
async function takeAnswered(db: Db, clientData: string, browser: string, purpose: string): Promise<boolean> {
  const challenge = challengeIn(clientData);
  return challenge !== null && takeChallenge(db, hashSecret(challenge), hashSecret(browser), purpose);
}

function challengeIn(clientData: string): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8'));
    const { challenge } = parsed as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : null;
  } catch {
    return null; // no JSON, no challenge
  }
}

async function verifyNewKey(instance: Instance, response: RegistrationResponseJSON) {
  const { verifyRegistrationResponse } = await webauthn();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    // Taken from the database before: this only says that the answer covers it.
    expectedChallenge: challengeIn(response.response.clientDataJSON) ?? '',
    expectedOrigin: instance.origin,
    expectedRPID: relyingParty(instance),
    requireUserVerification: true,
  });
  return verified ? registrationInfo : null;
}

async function verifyUse(instance: Instance, key: KnownPasskey, response: AuthenticationResponseJSON) {
  const owner = response.response.userHandle;
  if (owner === undefined || owner !== key.handle.toString('base64url')) return null;
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challengeIn(response.response.clientDataJSON) ?? '',
    expectedOrigin: instance.origin,
    expectedRPID: relyingParty(instance),
    requireUserVerification: true,
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(key.publicKey),
      counter: Number(key.counter),
    },
  });
  return verified ? authenticationInfo : null;
}

/** The library throws for everything that does not fit: to the person it is one and the same "no". */
async function unlessWrong<T>(verify: () => Promise<T | null>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

function passkeyName(text: string): string {
  const name = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return [...(name || 'Passkey')].slice(0, passkeyNameMax).join('');
}
