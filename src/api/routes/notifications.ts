import type { Hono } from 'hono';
import {
  clearNotifications,
  dismiss,
  readNotification,
  readNotifications,
  unreadCount,
} from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { listOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, linkPage, readPage } from '../page.ts';
import {
  idOfGroupKey,
  kindsOf,
  presentGroups,
  presentNotification,
  usualKinds,
} from '../present/notification.ts';

/** Alerts, one by one (v1) and in Mastodon 4.3's grouped form (v2). */
export function notificationRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:notifications');
  const mayWrite = guards.signedIn('write:notifications');

  app.get('/api/v1/notifications', mayRead, async (c) => {
    const me = c.get('personId');
    const alerts = await readNotifications(db, me, pageOf(c));
    return answerPage(
      api,
      c,
      alerts,
      (alert) => alert.id,
      (alert) => presentNotification(db.house, alert, me),
    );
  });

  app.get('/api/v2/notifications', mayRead, async (c) => {
    const me = c.get('personId');
    const alerts = await readNotifications(db, me, pageOf(c));
    linkPage(
      api,
      c,
      alerts.map((alert) => alert.id),
    );
    return c.json(presentGroups(db.house, alerts, me));
  });

  for (const version of ['v1', 'v2'])
    app.get(`/api/${version}/notifications/unread_count`, mayRead, async (c) =>
      c.json({ count: await unreadCount(db, c.get('personId')) }),
    );

  app.get('/api/v1/notifications/:id', mayRead, async (c) => {
    const me = c.get('personId');
    const alert = await readNotification(db, me, c.req.param('id'));
    if (!alert) throw notFound('This notification');
    return c.json(presentNotification(db.house, alert, me));
  });

  app.get('/api/v2/notifications/:key', mayRead, async (c) => {
    const me = c.get('personId');
    const alert = await readNotification(db, me, idOfGroupKey(c.req.param('key')) ?? '');
    if (!alert) throw notFound('This notification');
    return c.json(presentGroups(db.house, [alert], me));
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
  app.post('/api/v2/notifications/:key/dismiss', mayWrite, (c) =>
    dismissOne(c, idOfGroupKey(c.req.param('key')) ?? ''),
  );
}

const typesMax = 40;

function pageOf(c: ApiRequest) {
  const query = readQuery(c);
  const types = listOf(query, 'types', typesMax);
  const excluded = listOf(query, 'exclude_types', typesMax) ?? [];
  const without = new Set(kindsOf(excluded));
  const kinds = (types ? kindsOf(types) : usualKinds).filter((kind) => !without.has(kind));
  return { ...readPage(c, accountLimits), kinds };
}
