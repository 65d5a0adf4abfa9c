import type { Hono } from 'hono';
import { dismissTogether, idsOf } from '#src/notifications/groups.ts';
import { readNotifications, readNotificationsOf, unreadCount } from '#src/notifications/read.ts';
import type { NotificationView } from '#src/notifications/notification.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { listOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { linkPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { readGroupKey } from '../present/group-key.ts';
import { presentGroups } from '../present/notification-groups.ts';
import { answerUnread, notificationPageOf } from './notifications.ts';

const typesMax = 40;

/** Notifications in Mastodon 4.3's grouped format. */
export function groupedNotificationRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:notifications');
  const mayWrite = guards.signedIn('write:notifications');

  app.get('/api/v2/notifications', mayRead, async (c) => {
    const me = c.get('personId');
    const notifications = await readNotifications(db, me, notificationPageOf(c));
    linkPage(
      api,
      c,
      notifications.map(({ id }) => id),
    );
    const types = listOf(readQuery(c), 'grouped_types', typesMax);
    return answer(api, c, await presentGroups(db, notifications, me, types));
  });
  app.get('/api/v2/notifications/unread_count', mayRead, (c) =>
    answerUnread(c, () => unreadCount(db, c.get('personId'))),
  );
  app.get('/api/v2/notifications/:key', mayRead, async (c) => {
    const me = c.get('personId');
    return answer(api, c, await presentGroups(db, await membersOf(db, c), me));
  });
  app.get('/api/v2/notifications/:key/accounts', mayRead, async (c) => {
    const people = (await membersOf(db, c)).flatMap(({ actor }) => actor ?? []);
    const distinct = [...new Map(people.map((person) => [person.id, person])).values()];
    return answer(
      api,
      c,
      distinct.map((person) => presentAccount(db.instance, person)),
    );
  });
  app.post('/api/v2/notifications/:key/dismiss', mayWrite, async (c) => {
    const ids = await idsAt(db, c.get('personId'), c.req.param('key'));
    await transaction(db, (tx) => dismissTogether(tx, c.get('personId'), ids));
    return c.json({});
  });
}

/** More than anyone looks through. */
const membersMax = 80;

async function membersOf(db: Db, c: ApiRequest): Promise<NotificationView[]> {
  const me = c.get('personId');
  const ids = await idsAt(db, me, c.req.param('key') ?? '');
  const members = await readNotificationsOf(db, me, ids.slice(0, membersMax));
  if (members.length === 0) throw notFound('notification');
  return members;
}

async function idsAt(db: Db, me: PersonId, key: string): Promise<readonly string[]> {
  const named = readGroupKey(key);
  if (named === null) return [];
  return 'id' in named ? [named.id] : ((await idsOf(db, me, [named]))[0] ?? []);
}
