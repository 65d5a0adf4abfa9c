import type { ExchangeDeps } from '#src/agreements/exchange.ts';
import { isSignedBy, type VerifyingKey } from '#src/agreements/jws.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import type { Agreement } from '#src/agreements/agreement.ts';
import { partnerKeyOf } from '#src/agreements/receive.ts';
import { transaction, type Reader, type Tx } from '#src/platform/database.ts';
import { newUuid } from '#src/platform/ids.ts';
import { defineJob, handle, type JobHandler } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { json } from '#src/platform/json.ts';
import { challengedMax, challengesPath, readChallengeAnswer, signChallenge } from './challenge.ts';
import { recordFact } from './facts.ts';

/** Asks one partner which of some objects it holds. */
export const challengeJob = defineJob<{ readonly peerId: number }>('erasure.challenge');

const everyHours = 24;
const partnersMax = 200;
/** Of the newest so many: a look at all of them would take longer than the question. */
const amongMax = 5_000;
/** Who names none of so many that it has does not answer, whatever it says. */
const evadesFrom = 3;

/** Once a day each partner with confirmed erasures is asked. A maintenance job. */
export async function orderChallenges(tx: Tx): Promise<void> {
  const due = await tx<{ peerId: number }[]>`
    select distinct e.peer_id from erasures e join agreements a on a.peer_id = e.peer_id and a.kind = 'mutual' and a.state in ('active', 'terminating')
    where e.outcome in ('erased', 'not_held') and e.kind <> 'departure'
      and not exists (select from erasure_challenges c where c.peer_id = e.peer_id and c.at > now() - ${everyHours} * interval '1 hour')
      and not exists (select from jobs j where j.kind = ${challengeJob.kind} and j.key = 'challenge:' || e.peer_id and j.dead_at is null)
    limit ${partnersMax}`;
  for (const { peerId } of due) await enqueue(tx, challengeJob, { peerId }, { key: `challenge:${peerId}` });
}

export const challengeHandler = (deps: ExchangeDeps): JobHandler =>
  handle(challengeJob, ({ peerId }) => challenge(deps, peerId));

interface Asked {
  readonly confirmed: readonly string[];
  readonly living: readonly string[];
}

/**
 * Asks for objects at random, and again for those that it named before. What it confirmed to have erased and names all the same is told to administrators, once; whoever names nothing of what it
 * has evades. Throws Unavailable while it cannot be reached.
 */
export async function challenge(deps: ExchangeDeps, peerId: number): Promise<void> {
  const { db, egress } = deps;
  const agreement = await readAgreementOf(db, peerId);
  const partnerKey = agreement === null ? null : partnerKeyOf(agreement);
  if (agreement === null || partnerKey === null) return;
  const key = await deps.key();
  await mustBeOurKey(agreement, key);
  const asked = await chosen(db, peerId);
  if (asked.confirmed.length === 0) return;
  const nonce = newUuid();
  const document = await signChallenge(
    {
      type: 'KontorChallenge',
      ...{ from: db.instance.origin, to: agreement.origin, agreement: agreement.id },
      ...{ at: new Date().toISOString(), nonce, objects: [...asked.confirmed, ...asked.living].toSorted() },
    },
    key,
  );
  const response = await egress.request({
    ...{ method: 'POST', url: `${agreement.origin}${challengesPath}` },
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify({ document })),
    ...{ timeoutMs: 15_000, maxBytes: 64 * 1024, redirects: 0 },
  });
  const held = response.status === 200 ? await heldIn(response.body, agreement, partnerKey, nonce) : null;
  await transaction(db, (tx) => note(tx, peerId, agreement.origin, asked, held, response.body));
}

async function chosen(reader: Reader, peerId: number): Promise<Asked> {
  const half = challengedMax / 2;
  const confirmed = await reader<{ uri: string }[]>`
    select uri from (select object_uri as uri, contradicted_at is null as is_fresh from erasures
      where peer_id = ${peerId} and outcome in ('erased', 'not_held') and kind <> 'departure' order by asked_at desc limit ${amongMax}) e
    order by is_fresh, random() limit ${half}`;
  const living = await reader<{ uri: string }[]>`
    select uri from (select p.uri from exposures x join posts p on p.uri = x.object_uri
      where x.peer_id = ${peerId} and x.how = 'delivered' and p.peer_id is null and p.removed_at is null and p.expired_at is null
      order by p.id desc limit ${amongMax}) e order by random() limit ${half}`;
  return { confirmed: confirmed.map(({ uri }) => uri), living: living.map(({ uri }) => uri) };
}

/** Null: it is no answer of that partner to this question. */
async function heldIn(
  body: Buffer,
  agreement: Agreement,
  partnerKey: VerifyingKey,
  nonce: string,
): Promise<readonly string[] | null> {
  try {
    const { document } = JSON.parse(body.toString('utf8')) as { document?: unknown };
    const { jws, payload } = readChallengeAnswer(document);
    const isTheirs = payload.from === agreement.origin && payload.agreement === agreement.id;
    return isTheirs && payload.nonce === nonce && (await isSignedBy(jws, partnerKey)) ? payload.held : null;
  } catch {
    return null; // no answer is an outcome, and noted
  }
}

async function note(
  tx: Tx,
  peerId: number,
  origin: string,
  { confirmed, living }: Asked,
  held: readonly string[] | null,
  body: Buffer,
): Promise<void> {
  const found = confirmed.filter((uri) => held?.includes(uri));
  const named = living.filter((uri) => held?.includes(uri)).length;
  const outcome =
    held === null
      ? 'unanswered'
      : found.length > 0
        ? 'false'
        : named === 0 && living.length >= evadesFrom
          ? 'evades'
          : 'true';
  await tx`
    insert into erasure_challenges (id, peer_id, confirmed, living, named, found, outcome, document)
    values (${newUuid()}, ${peerId}, ${confirmed.length}, ${living.length}, ${named}, ${found.length}, ${outcome},
      ${held === null ? null : json(tx, JSON.parse(body.toString('utf8')))})`;
  if (held !== null)
    await tx`
      update erasures set contradicted_at = case when object_uri = any(${found}::text[]) then coalesce(contradicted_at, now()) end
      where peer_id = ${peerId} and object_uri = any(${[...confirmed]}::text[])`;
  if (outcome !== 'true')
    await recordFact(tx, null, 'erasure.challenged', { peerId, origin, outcome, count: found.length });
}

export interface ChallengeView {
  readonly at: Date;
  readonly confirmed: number;
  readonly living: number;
  readonly named: number;
  readonly found: number;
  readonly outcome: 'true' | 'false' | 'evades' | 'unanswered';
}

/** The last one; null: never asked. */
export async function lastChallenge(reader: Reader, peerId: number): Promise<ChallengeView | null> {
  const [row] = await reader<ChallengeView[]>`
    select at, confirmed, living, named, found, outcome from erasure_challenges where peer_id = ${peerId} order by at desc limit 1`;
  return row ?? null;
}
