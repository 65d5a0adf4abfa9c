import * as z from 'zod';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import { stranger } from '#src/agreements/receive-proposal.ts';
import type { Jws } from '#src/agreements/jws.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { lazily } from '#src/platform/lazily.ts';
import { readChallenge, signChallengeAnswer } from './challenge.ts';

const envelopeSchema = lazily(() => z.strictObject({ document: z.unknown() }));
const freshMs = 10 * 60_000;

/**
 * A partner asks which of its own objects are held here. It is answered from the tables that hold them, by our signature; about what is somebody
 * else's nothing is said. Throws Refusal.
 */
export async function answerChallenge(db: Db, message: unknown): Promise<{ readonly document: Jws }> {
  const parsed = envelopeSchema().safeParse(message);
  if (!parsed.success) throw new Refusal('invalid', 'Send {"document": JWS}.');
  const { jws, payload } = readChallenge(parsed.data.document);
  const { from, to, agreement: id, at, nonce, objects } = payload;
  if (to !== db.instance.origin) throw stranger();
  const agreement = await signedAgreement(db, id, jws);
  if (agreement.origin !== from) throw stranger();
  if (Math.abs(Date.parse(at) - Date.now()) > freshMs)
    throw new Refusal(
      'invalid',
      'The challenge is more than ten minutes old; correct your clock and ask again.',
    );
  const key = await instanceKey(db, db.instance);
  await mustBeOurKey(agreement, key);
  const held = await heldOf(db, agreement.peerId, objects);
  const document = await signChallengeAnswer(
    {
      type: 'KontorChallengeAnswer',
      ...{ from: to, to: from, agreement: id, at: new Date().toISOString(), nonce, held },
    },
    key,
  );
  return { document };
}

/** What a receipt denies: words, files or a profile that can still be read here, or still leave from here. */
async function heldOf(reader: Reader, peerId: number, uris: readonly string[]): Promise<string[]> {
  const rows = await reader<{ uri: string }[]>`
    select o.uri from unnest(${[...uris]}::text[]) o(uri) where
      exists (select from posts p where p.uri = o.uri and p.peer_id = ${peerId} and p.removed_at is null and p.expired_at is null)
      or exists (select from people w where w.uri = o.uri and w.peer_id = ${peerId} and w.deactivated_at is null)
      or exists (select from files f where f.remote_url = o.uri and f.peer_id = ${peerId})
    order by o.uri`;
  return rows.map(({ uri }) => uri);
}
