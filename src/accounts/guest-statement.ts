import * as z from 'zod';
import { canonicalBytes, parseCanonical } from '#src/agreements/document.ts';
import { payloadBytes, readJws, signJws } from '#src/agreements/jws.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import { noteOwnGuestAccount } from '#src/people/move-away.ts';
import { readPerson } from '#src/people/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { lazily } from '#src/platform/lazily.ts';
import { refusals } from './refusals.ts';

/** `typ` of what a guest carries to their own company's instance. */
const statementType = 'kontor-guest+jws';
const goodMinutes = 30;
/** Of the whole address: fits into what every server and browser takes. */
const charsMax = 6_000;

const origin = lazily(() =>
  z
    .string()
    .max(300)
    .refine((said) => originOf(said) === said),
);
const address = lazily(() => z.string().max(1_000));
const line = (max: number) => z.string().max(max);

/** What the company where somebody is a guest says, in RFC 8785 form: this guest of ours says that they are `person` at yours. */
const statementSchema = lazily(() =>
  z
    .strictObject({
      type: z.literal('KontorGuest'),
      /** The agreement between the two, whose keys sign. */
      agreement: z.uuid(),
      from: origin(),
      to: origin(),
      guest: z.strictObject({ uri: address(), name: line(500), firm: line(200) }),
      person: address(),
      until: z.iso.datetime(),
    })
    .refine((said) => originOf(said.guest.uri) === said.from && originOf(said.person) === said.to),
);

/** What is asked of somebody who has come with a statement. */
export interface GuestSaid {
  readonly from: string;
  readonly peerId: number;
  readonly name: string;
  readonly firm: string;
  readonly uri: string;
}

/** The address at the guest's own company where they say that it is them; for half an hour. The caller has asked the agreement. */
export async function guestStatement(
  db: Db,
  guest: { readonly uri: string; readonly name: string; readonly firm: string },
  target: { readonly uri: string; readonly peerId: number; readonly origin: string },
): Promise<string> {
  const agreement = await readAgreementOf(db, target.peerId);
  // Nobody there could check what we sign.
  if (agreement === null || agreement.kind !== 'mutual') throw refusals.guestMoveUnsigned();
  const { uri, name, firm } = guest;
  const until = new Date(Date.now() + goodMinutes * 60_000).toISOString();
  const payload = {
    ...{ type: 'KontorGuest', agreement: agreement.id, from: db.instance.origin, to: target.origin },
    ...{ guest: { uri, name, firm }, person: target.uri, until },
  };
  const jws = await signJws(canonicalBytes(payload), statementType, await instanceKey(db, db.instance));
  const said = Buffer.from(JSON.stringify(jws)).toString('base64url');
  return `${target.origin}/settings/former-guest?said=${said}`;
}

/**
 * Reads what somebody of ours has come with: signed by the company where they are a guest, by the key that the agreement names, about this very account, and not older than half an
 * hour. Refuses everything else with a sentence.
 */
export async function readGuestStatement(db: Db, me: PersonId, said: string): Promise<GuestSaid> {
  const { jws, payload } = parse(said);
  const agreement = await signedAgreement(db, payload.agreement, jws).catch((error: unknown) => {
    if (error instanceof Refusal) throw refusals.guestSaidMalformed();
    throw error;
  });
  const isBetween = agreement.origin === payload.from && payload.to === db.instance.origin;
  if (!isBetween || agreement.decided !== 'active' || Date.parse(payload.until) < Date.now())
    throw refusals.guestSaidMalformed();
  const person = await readPerson(db, me);
  if (person?.uri !== payload.person) throw refusals.guestSaidOther();
  if (person.guestOf !== null) throw notFound('page');
  const { uri, name, firm } = payload.guest;
  return { from: payload.from, peerId: agreement.peerId, uri, name, firm };
}

/** “That was me”: the document about this person names the guest's account from now on (`alsoKnownAs`), which is what the other company asks for. Idempotent. */
export async function confirmGuestStatement(db: Db, me: PersonId, said: string): Promise<GuestSaid> {
  const statement = await readGuestStatement(db, me, said);
  await transaction(db, (tx) => noteOwnGuestAccount(tx, me, statement.uri));
  return statement;
}

function parse(said: string) {
  if (said.length > charsMax) throw refusals.guestSaidMalformed();
  try {
    const jws = readJws(JSON.parse(Buffer.from(said, 'base64url').toString('utf8')), statementType);
    return { jws, payload: statementSchema().parse(parseCanonical(payloadBytes(jws))) };
  } catch {
    throw refusals.guestSaidMalformed();
  }
}
