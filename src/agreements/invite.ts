import * as z from 'zod';
import type { Tx } from '#src/platform/database.ts';
import { lazily } from '#src/platform/lazily.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { partySchema, type Party } from './document.ts';
import { recordFact } from './facts.ts';
import { thumbprintOf, type SigningKey } from './jws.ts';
import { ourParty } from './party.ts';
import { refusals } from './refusals.ts';

const invitationDays = 7;
/** How long a dead invitation is kept, to see what became of it. */
const keptDays = 90;
/** An invitation is under 2 KiB; whatever is longer is something else. */
const invitationMaxChars = 8_192;

/** What one administrator passes to the other, by any channel. The key's thumbprint is what makes it trustworthy. */
export interface Invitation {
  readonly party: Party;
  readonly nonce: string;
  readonly expires: string;
}

const invitationSchema = lazily(() =>
  z.strictObject({
    ...partySchema().shape,
    nonce: z.string().regex(/^[A-Za-z0-9_-]{22,86}$/),
    expires: z.iso.datetime(),
  }),
);

/** Creates an invitation for one proposal within seven days. It is shown once: only the nonce's hash is stored. */
export async function invite(
  tx: Tx,
  by: string,
  key: SigningKey,
): Promise<{ invitation: string; expires: string; thumbprint: string }> {
  const party = await ourParty(tx, key);
  const nonce = newSecret();
  await tx`delete from agreement_invitations where expires_at < now() - ${keptDays} * interval '1 day'`;
  const [row] = await tx<{ expiresAt: Date }[]>`
    insert into agreement_invitations (nonce_hash, party, by, expires_at)
    values (${hashSecret(nonce)}, ${tx.json(party)}, ${by}, date_trunc('second', now()) + ${invitationDays} * interval '1 day')
    returning expires_at`;
  const expires = row?.expiresAt.toISOString() ?? '';
  await recordFact(tx, by, 'agreement.invited', { expiresAt: expires });
  const invitation = Buffer.from(JSON.stringify({ ...party, nonce, expires })).toString('base64url');
  return { invitation, expires, thumbprint: await thumbprintOf(key.publicKey) };
}

/** Throws Refusal('invalid') for what is not an invitation, Refusal('gone') for one that has expired. */
export function parseInvitation(text: string, nowMs: number): Invitation {
  const parsed = invitationSchema().safeParse(decode(text.trim()));
  if (!parsed.success) throw refusals.noInvitation();
  const { nonce, expires, ...rest } = parsed.data;
  const checked = partySchema().safeParse(rest);
  if (!checked.success) throw refusals.foreignActor();
  if (Date.parse(expires) <= nowMs)
    throw refusals.invitationExpired({ day: expires.slice(0, 10), company: rest.legalName });
  return { party: checked.data, nonce, expires };
}

function decode(text: string): unknown {
  if (text.length > invitationMaxChars || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null; // the caller says what an invitation is
  }
}
