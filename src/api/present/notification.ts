import { appWordOf } from '#src/notifications/app-words.ts';
import type { NotificationKind, NotificationView } from '#src/notifications/notification.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { presentAccount } from './account.ts';
import { presentStatus } from './status.ts';

const kinds = Object.keys(appWordOf) as NotificationKind[];

/** What an app is shown if it does not specify types. */
export const usualKinds: readonly NotificationKind[] = kinds.filter(
  (kind) => !appWordOf[kind].startsWith('kontor:'),
);

/** Our kinds behind a client's types; unknown types add nothing. */
export const kindsOf = (types: readonly string[]): NotificationKind[] =>
  kinds.filter((kind) => types.includes(appWordOf[kind]));

/** Mastodon's Notification. An ended poll comes from the poll's author, as in Mastodon. */
export function presentNotification(instance: Instance, notification: NotificationView, viewerId: PersonId) {
  const person = notification.actor ?? notification.post?.author ?? null;
  return {
    id: notification.id,
    type: appWordOf[notification.kind],
    created_at: notification.at.toISOString(),
    group_key: groupKeyOf(notification),
    account: person && presentAccount(instance, person),
    ...(notification.post ? { status: presentStatus(instance, notification.post, viewerId) } : {}),
    kontor: {
      kind: notification.kind,
      detail: notification.detail,
      group: notification.group,
      read: notification.readAt !== null,
    },
  };
}

/** Mastodon 4.3's grouped format; each notification is a group of its own. */
export function presentGroups(
  instance: Instance,
  notifications: readonly NotificationView[],
  viewerId: PersonId,
) {
  const shown = notifications.map((notification) => ({
    notification,
    ...presentNotification(instance, notification, viewerId),
  }));
  const accounts = shown.flatMap(({ account }) => account ?? []);
  const statuses = shown.flatMap(({ status }) => status ?? []);
  return {
    accounts: [...new Map(accounts.map((account) => [account.id, account])).values()],
    statuses: [...new Map(statuses.map((status) => [status.id, status])).values()],
    notification_groups: shown.map(({ id, type, created_at, group_key, account, status }) => ({
      group_key,
      notifications_count: 1,
      type,
      most_recent_notification_id: id,
      page_min_id: id,
      page_max_id: id,
      latest_page_notification_at: created_at,
      sample_account_ids: account ? [account.id] : [],
      status_id: status?.id,
    })),
  };
}

const groupKeyOf = (notification: { readonly id: string }): string => `ungrouped-${notification.id}`;
/** The notification's id in a group key, or null. */
export const idOfGroupKey = (key: string): string | null => /^ungrouped-(\d{1,19})$/.exec(key)?.[1] ?? null;
