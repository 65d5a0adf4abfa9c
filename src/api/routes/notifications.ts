import type { Hono } from 'hono';
import {
  clearNotifications,
  dismiss,
  readNotification,
  readNotifications,
  unreadCount,
} from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { answer } from '../answer.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, numberOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, readPage } from '../page.ts';
import { kindsOf, presentNotification, usualKinds } from '../present/notification.ts';

/** Notifications, one by one. */
export function notificationRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:notifications');
  const mayWrite = guards.signedIn('write:notifications');

  app.get('/api/v1/notifications', mayRead, async (c) => {
    const me = c.get('personId');
    const notifications = await readNotifications(db, me, notificationPageOf(c));
    return answerPage(
      api,
      c,
      notifications,
      (notification) => notification.id,
      (notification) => presentNotification(db.instance, notification, me),
    );
  });

  app.get('/api/v1/notifications/unread_count', mayRead, (c) =>
    answerUnread(c, () => unreadCount(db, c.get('personId'))),
  );

  app.get('/api/v1/notifications/:id', mayRead, async (c) => {
    const me = c.get('personId');
    const notification = await readNotification(db, me, c.req.param('id'));
    if (!notification) throw notFound('notification');
    return answer(api, c, presentNotification(db.instance, notification, me));
  });

  app.post('/api/v1/notifications/clear', mayWrite, async (c) => {
    await transaction(db, (tx) => clearNotifications(tx, c.get('personId')));
    return c.json({});
  });

  const dismissOne = async (c: ApiRequest, id: string): Promise<Response> => {
    await transaction(db, (tx) => dismiss(tx, c.get('personId'), id));
    return c.json({});
  };
  app.post('/api/v1/notifications/dismiss', mayWrite, async (c) =>
    dismissOne(c, textOf(await readFields(c), 'id', 30) ?? ''),
  );
  app.post('/api/v1/notifications/:id/dismiss', mayWrite, (c) => dismissOne(c, c.req.param('id')));
}

/** Of v1 and v2 alike. */
export async function answerUnread(c: ApiRequest, count: () => Promise<number>): Promise<Response> {
  const query = readQuery(c);
  if (['types', 'exclude_types', 'account_id'].some((name) => query[name] !== undefined))
    throw new Refusal('invalid', wholeCount);
  return c.json({ count: Math.min(await count(), numberOf(query, 'limit') || Infinity) });
}

const wholeCount =
  'Unread notifications are counted as a whole; leave out types, exclude_types and account_id.';
const typesMax = 40;

export function notificationPageOf(c: ApiRequest) {
  const query = readQuery(c);
  const types = listOf(query, 'types', typesMax);
  const excluded = listOf(query, 'exclude_types', typesMax) ?? [];
  const without = new Set(kindsOf(excluded));
  const kinds = (types ? kindsOf(types) : usualKinds).filter((kind) => !without.has(kind));
  const accountId = textOf(query, 'account_id', 30) || undefined;
  if (accountId !== undefined && !isId(accountId)) throw notFound('account');
  const held = flagOf(query, 'include_filtered');
  return { ...readPage(c, accountLimits), kinds, actorId: accountId as PersonId | undefined, held };
}
