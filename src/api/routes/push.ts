import type { Hono } from 'hono';
import {
  changeSubscription,
  readSubscriptionOfToken,
  subscribe,
  unsubscribeBy,
} from '#src/notifications/subscribe.ts';
import type { PushPreferences, Subscription } from '#src/notifications/subscription.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, textOf, type Field, type Fields } from '../fields.ts';
import { bearerOf, type Guards } from '../guard.ts';

const notificationsMax = 40;
const policies = ['all', 'followed', 'follower', 'none'] as const;
const nothing: Fields = {};

/** Web push for apps: one subscription per token, in the standard's encryption or the draft's (`standard`), as the app asks. */
export function pushRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayPush = guards.signedIn('push');
  const present = ({ id, endpoint, alerts, policy, standard }: Subscription) => ({
    ...{ id, endpoint, alerts, policy, standard },
    server_key: api.push.publicKey,
  });
  const byToken = (c: ApiRequest) => ({ tokenId: c.get('grant').tokenId });

  app.post('/api/v1/push/subscription', mayPush, async (c) => {
    const fields = await readFields(c);
    const asked = inner(fields.subscription);
    const keys = inner(asked.keys);
    const target = {
      endpoint: textOf(asked, 'endpoint', 2_000) ?? '',
      p256dh: textOf(keys, 'p256dh', 200) ?? '',
      auth: textOf(keys, 'auth', 200) ?? '',
    };
    const by = byToken(c);
    const way = { standard: flagOf(asked, 'standard') ?? false, token: bearerOf(c) ?? '' };
    const { mayReach } = api.push;
    const made = await transaction(db, (tx) =>
      subscribe(tx, c.get('personId'), { target, by, preferences: preferencesOf(fields), way, mayReach }),
    );
    return c.json(present(made));
  });

  app.get('/api/v1/push/subscription', mayPush, async (c) => {
    const found = await readSubscriptionOfToken(db, byToken(c).tokenId);
    if (!found) throw notFound('subscription');
    return c.json(present(found));
  });

  app.put('/api/v1/push/subscription', mayPush, async (c) => {
    const preferences = preferencesOf(await readFields(c));
    const changed = await transaction(db, (tx) => changeSubscription(tx, byToken(c).tokenId, preferences));
    if (!changed) throw notFound('subscription');
    return c.json(present(changed));
  });

  app.delete('/api/v1/push/subscription', mayPush, async (c) => {
    await transaction(db, (tx) => unsubscribeBy(tx, byToken(c)));
    return c.json({});
  });
}

function preferencesOf(fields: Fields): PushPreferences {
  const data = inner(fields.data);
  const alerts = inner(data.alerts);
  const names = Object.keys(alerts).filter((name) => /^[a-z:._]{1,40}$/.test(name));
  const policy = textOf(data, 'policy', 20) ?? textOf(fields, 'policy', 20);
  return {
    alerts: Object.fromEntries(
      names.slice(0, notificationsMax).map((name) => [name, flagOf(alerts, name) ?? false]),
    ),
    policy: policies.find((each) => each === policy) ?? 'all',
  };
}

const inner = (field: Field): Fields =>
  typeof field === 'object' && field !== null && !Array.isArray(field) && !(field instanceof File)
    ? (field as Fields)
    : nothing;
