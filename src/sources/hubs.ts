import { createHmac, timingSafeEqual } from 'node:crypto';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { hashSecret, newSecret, seal, unseal } from '#src/platform/secrets.ts';
import type { HubOffer } from './hub-of.ts';
import { pollSourceJob } from './poll-job.ts';

/** The job that asks a hub to call. */
export const askHubJob = defineJob<{ readonly sourceId: PersonId }>('ask-hub');

/** Days for which a hub is asked to call; what it grants is taken from an hour to 30 days, and renewed some hours before it ends. */
const leaseDays = 7;
const leaseMin = 3_600;
const leaseMax = 30 * 86_400;
const renewHours = 6;
/** A hub that did not answer, or refused, is asked again after so long. */
const againHours = 24;
const hubMs = 10_000;
/** Between two times that a hub has a feed asked for. */
const restSeconds = 10;

/** Notes what a feed offers, and orders the question where there is none in force. Without an offer nothing is expected from a hub any more. */
export async function noteOffer(tx: Tx, sourceId: PersonId, offer: HubOffer | null): Promise<void> {
  const changed = await tx`
    update sources set hub = ${offer?.hub ?? null}, topic = ${offer?.topic ?? null}, hub_token_hash = null, hub_secret = null, hub_asked_at = null, hub_ends_at = null
    where person_id = ${sourceId} and (hub, topic) is distinct from (${offer?.hub ?? null}::text, ${offer?.topic ?? null}::text) returning person_id`;
  if (offer !== null) await renewOffer(tx, sourceId, changed.count > 0);
}

/** Orders the question again where what the hub promised is about to end. */
export async function renewOffer(tx: Tx, sourceId: PersonId, isNew = false): Promise<void> {
  const [due] = await tx`
    select from sources where hub is not null and person_id = ${sourceId} and (hub_ends_at is null or hub_ends_at < now() + make_interval(hours => ${renewHours}))
      and (hub_asked_at is null or hub_asked_at < now() - make_interval(hours => case when hub_ends_at is null then ${againHours} else 1 end))`;
  if (due || isNew) await enqueue(tx, askHubJob, { sourceId });
}

/** Asks a hub to call an address that it alone learns, and to sign what it says; what it calls before it has confirmed is nothing. */
export async function askHub(
  db: Db,
  egress: Egress,
  { sourceId }: { readonly sourceId: PersonId },
): Promise<void> {
  const [token, secret] = [newSecret(), newSecret()];
  const offer = await transaction(db, async (tx) => {
    const sealed = seal(tx.instance.sealKey, secret, labelOf(sourceId));
    const [held] = await tx<HubOffer[]>`
      update sources set hub_token_hash = ${hashSecret(token)}, hub_secret = ${sealed}, hub_asked_at = now()
      where person_id = ${sourceId} and ends_at is null and hub is not null returning hub, topic`;
    return held ?? null;
  });
  if (offer === null) return;
  const body = new URLSearchParams({
    ...{
      'hub.mode': 'subscribe',
      'hub.topic': offer.topic,
      'hub.callback': `${db.instance.origin}/websub/${token}`,
    },
    ...{ 'hub.lease_seconds': String(leaseDays * 86_400), 'hub.secret': secret },
  }).toString();
  try {
    // Its answer is of no importance: it confirms by calling, or the feed is asked as before.
    await egress.request({
      ...{
        url: offer.hub,
        method: 'POST',
        body,
        timeoutMs: hubMs,
        maxBytes: 64 * 1024,
        redirects: 0,
        forReaders: true,
      },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}

const labelOf = (sourceId: PersonId): string => `hub ${sourceId}`;

interface Called {
  readonly id: PersonId;
  readonly topic: string;
  readonly secret: Buffer;
  readonly isConfirmed: boolean;
}

async function calledAt(tx: Tx, token: string): Promise<Called | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const [found] = await tx<Called[]>`
    select person_id as id, topic, hub_secret as secret, hub_ends_at > now() as is_confirmed from sources
    where hub_token_hash = ${hashSecret(token)} and ends_at is null and hub_secret is not null and topic is not null`;
  return found ?? null;
}

/**
 * A hub asks whether we meant it (WebSub, 5.3). The challenge to repeat; null: nobody asked for that. What it does not want is noted, and the feed is
 * asked as before; to be let go nobody has asked.
 */
export async function confirmHub(
  db: Db,
  token: string,
  asked: {
    readonly mode: string;
    readonly topic: string;
    readonly challenge: string;
    readonly lease: string;
  },
): Promise<string | null> {
  return transaction(db, async (tx) => {
    const called = await calledAt(tx, token);
    if (!called || called.topic !== asked.topic) return null;
    if (asked.mode === 'denied') {
      await tx`update sources set hub_ends_at = null, hub_token_hash = null, hub_secret = null where person_id = ${called.id}`;
      return '';
    }
    if (asked.mode !== 'subscribe' || !/^[\x21-\x7e]{1,1024}$/.test(asked.challenge)) return null;
    const wanted = Number(asked.lease);
    const seconds = Number.isFinite(wanted)
      ? Math.min(Math.max(wanted, leaseMin), leaseMax)
      : leaseDays * 86_400;
    await tx`update sources set hub_ends_at = now() + make_interval(secs => ${seconds}) where person_id = ${called.id}`;
    return asked.challenge;
  });
}

/**
 * A hub says that there is something new. Nothing of what it sends is read but its signature: the feed itself is asked, at once, and not more often
 * than every ten seconds. What is not signed, or by somebody else, has no effect. False: there is no such address.
 */
export async function hearHub(
  db: Db,
  token: string,
  sent: { readonly body: Buffer; readonly signature: string },
): Promise<boolean> {
  return transaction(db, async (tx) => {
    const called = await calledAt(tx, token);
    if (!called) return false;
    const secret = unseal(tx.instance.sealKey, called.secret, labelOf(called.id));
    if (!called.isConfirmed || !isSigned(secret, sent)) return true;
    const [due] = await tx<{ at: Date; address: string }[]>`
      update sources set pinged_at = greatest(now(), coalesce(pinged_at, now() - interval '1 day') + make_interval(secs => ${restSeconds}))
      where person_id = ${called.id} and (pinged_at is null or pinged_at <= now()) returning pinged_at as at, address`;
    // One that is ordered for later finds what this one is about.
    if (due)
      await enqueue(
        tx,
        pollSourceJob,
        { sourceId: called.id },
        { key: `feed ${URL.parse(due.address)?.host ?? called.id}`, runAt: due.at },
      );
    return true;
  });
}

/** `sha256=…` (WebSub, 7). SHA-1 is taken as well, because many hubs know nothing else and nothing but "ask now" hangs on it. */
function isSigned(
  secret: string,
  { body, signature }: { readonly body: Buffer; readonly signature: string },
): boolean {
  const [, method = '', given = ''] =
    /^(sha1|sha256|sha384|sha512)=([0-9a-f]{40,128})$/i.exec(signature.trim()) ?? [];
  if (method === '') return false;
  const right = createHmac(method.toLowerCase(), secret).update(body).digest();
  const said = Buffer.from(given, 'hex');
  return said.length === right.length && timingSafeEqual(said, right);
}
