import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { seal } from '#src/platform/secrets.ts';
import * as store from './store.ts';
import {
  areKeys,
  subscriptionColumns,
  tokenLabel,
  type AppWay,
  type AppWishes,
  type CameBy,
  type PushTarget,
  type Subscription,
} from './subscription.ts';

const subscriptionsMax = 20;
const nameMax = 80;

/**
 * Pushes alerts of this person to a browser or app from now on; the same place again replaces what was, also somebody else's: a browser has
 * one reader at a time. `mayReach` says whether the endpoint's host may be contacted. Refuses what is no push service or no key.
 */
export async function subscribe(
  tx: Tx,
  personId: PersonId,
  asked: {
    readonly target: PushTarget;
    readonly by: CameBy;
    readonly name?: string;
    readonly wishes?: AppWishes;
    /** Of an app. */
    readonly way?: AppWay;
    readonly mayReach: (endpoint: URL) => boolean;
  },
): Promise<Subscription> {
  const { target, by, wishes = { alerts: {}, policy: 'all' } } = asked;
  const endpoint = URL.parse(target.endpoint);
  if (!endpoint || endpoint.username || target.endpoint.length > 2_000 || !asked.mayReach(endpoint))
    throw new Refusal(
      'invalid',
      'Push needs the https address of a push service; turn it on again in your browser.',
    );
  if (!areKeys(target))
    throw new Refusal('invalid', 'The keys of this browser are not those of web push; turn it on again.');
  if ((await readSubscriptions(tx, personId)).length >= subscriptionsMax)
    throw new Refusal(
      'too_many',
      said`You get alerts on ${subscriptionsMax} devices already; remove one first.`,
    );
  return await store.putSubscription(tx, personId, {
    ...target,
    ...wishes,
    standard: asked.way?.standard ?? true,
    tokenSealed: asked.way ? sealToken(tx, target.endpoint, asked.way.token) : null,
    name: (asked.name ?? '').slice(0, nameMax),
    sessionId: 'sessionId' in by ? by.sessionId : null,
    tokenId: 'tokenId' in by ? by.tokenId : null,
  });
}

const sealToken = (tx: Tx, endpoint: string, token: string): Buffer =>
  seal(tx.house.sealKey, token, tokenLabel(endpoint));

/** Of one's own only; no effect when it is gone. */
export const unsubscribe = store.deleteSubscription;
/** By what it came: when a browser or app takes it back itself. */
export const unsubscribeBy = store.deleteSubscriptionBy;

/** Browsers and apps of this person, the newest first. */
export async function readSubscriptions(reader: Reader, personId: PersonId): Promise<Subscription[]> {
  return await reader<Subscription[]>`
    select ${reader.unsafe(subscriptionColumns)} from push_subscriptions s left join tokens t on t.id = s.token_id
    where s.person_id = ${personId} and t.revoked_at is null order by s.id desc limit ${subscriptionsMax}`;
}

/** What an app wants from now on; null when it has no subscription. */
export const changeSubscription = store.changeWishes;

export async function readSubscriptionOfToken(reader: Reader, tokenId: string): Promise<Subscription | null> {
  const [row] = await reader<Subscription[]>`
    select ${reader.unsafe(subscriptionColumns)} from push_subscriptions s where s.token_id = ${tokenId}`;
  return row ?? null;
}
