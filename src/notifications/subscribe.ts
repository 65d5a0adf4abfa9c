import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { seal } from '#src/platform/secrets.ts';
import * as store from './store.ts';
import {
  areKeys,
  subscriptionColumns,
  tokenLabel,
  type AppWay,
  type PushPreferences,
  type CameBy,
  type PushTarget,
  type Subscription,
} from './subscription.ts';
import { refusals } from './refusals.ts';

const subscriptionsMax = 20;
const nameMax = 80;

/**
 * Pushes this person's notifications to a browser or app from now on; subscribing the same endpoint again replaces the previous subscription,
 * even another person's: a browser has one reader at a time. `mayReach` says whether the endpoint's host may be contacted. Refuses what is not a
 * push service or not a key.
 */
export async function subscribe(
  tx: Tx,
  personId: PersonId,
  asked: {
    readonly target: PushTarget;
    readonly by: CameBy;
    readonly name?: string;
    readonly preferences?: PushPreferences;
    /** Of an app. */
    readonly way?: AppWay;
    readonly mayReach: (endpoint: URL) => boolean;
  },
): Promise<Subscription> {
  const { target, by, preferences = { alerts: {}, policy: 'all' } } = asked;
  const endpoint = URL.parse(target.endpoint);
  if (!endpoint || endpoint.username || target.endpoint.length > 2_000 || !asked.mayReach(endpoint))
    throw refusals.pushEndpoint();
  if (!areKeys(target)) throw refusals.pushKeys();
  if ((await readSubscriptions(tx, personId)).length >= subscriptionsMax)
    throw refusals.tooManyDevices({ max: subscriptionsMax });
  return await store.putSubscription(tx, personId, {
    ...target,
    ...preferences,
    standard: asked.way?.standard ?? true,
    tokenSealed: asked.way ? sealToken(tx, target.endpoint, asked.way.token) : null,
    name: (asked.name ?? '').slice(0, nameMax),
    sessionId: 'sessionId' in by ? by.sessionId : null,
    tokenId: 'tokenId' in by ? by.tokenId : null,
  });
}

const sealToken = (tx: Tx, endpoint: string, token: string): Buffer =>
  seal(tx.instance.sealKey, token, tokenLabel(endpoint));

/** Only one's own; no effect if it is gone. */
export const unsubscribe = store.deleteSubscription;
/** By how it came: when a browser or app unsubscribes itself. */
export const unsubscribeBy = store.deleteSubscriptionBy;

/** This person's browsers and apps, newest first. */
export async function readSubscriptions(reader: Reader, personId: PersonId): Promise<Subscription[]> {
  return await reader<Subscription[]>`
    select ${reader.unsafe(subscriptionColumns)} from push_subscriptions s left join tokens t on t.id = s.token_id
    where s.person_id = ${personId} and t.revoked_at is null order by s.id desc limit ${subscriptionsMax}`;
}

/** An app's preferences from now on; null if it has no subscription. */
export const changeSubscription = store.changePreferences;

export async function readSubscriptionOfToken(reader: Reader, tokenId: string): Promise<Subscription | null> {
  const [row] = await reader<Subscription[]>`
    select ${reader.unsafe(subscriptionColumns)} from push_subscriptions s where s.token_id = ${tokenId}`;
  return row ?? null;
}
