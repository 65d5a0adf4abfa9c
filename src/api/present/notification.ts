import { appWordOf } from '#src/notifications/app-words.ts';
import type { NotificationKind, NotificationView } from '#src/notifications/notification.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { presentAccount } from './account.ts';
import { presentStatus } from './status.ts';

const kinds = Object.keys(appWordOf) as NotificationKind[];

/** What an app is shown when it does not say what it wants. */
export const usualKinds: readonly NotificationKind[] = kinds.filter(
  (kind) => !appWordOf[kind].startsWith('kontor:'),
);

/** Our kinds behind words of a client; words nobody knows add nothing. */
export const kindsOf = (types: readonly string[]): NotificationKind[] =>
  kinds.filter((kind) => types.includes(appWordOf[kind]));

/** Mastodon's Notification. An ended poll is told by the poll's author, whose act it was in Mastodon's eyes. */
export function presentNotification(house: House, alert: NotificationView, viewerId: PersonId) {
  const face = alert.actor ?? alert.post?.author ?? null;
  return {
    id: alert.id,
    type: appWordOf[alert.kind],
    created_at: alert.at.toISOString(),
    group_key: groupKeyOf(alert),
    account: face && presentAccount(house, face),
    ...(alert.post ? { status: presentStatus(house, alert.post, viewerId) } : {}),
    kontor: { kind: alert.kind, detail: alert.detail, group: alert.group, read: alert.readAt !== null },
  };
}

/** Mastodon 4.3's grouped form; each alert is a group of its own. */
export function presentGroups(house: House, alerts: readonly NotificationView[], viewerId: PersonId) {
  const shown = alerts.map((alert) => ({ alert, ...presentNotification(house, alert, viewerId) }));
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

const groupKeyOf = (alert: { readonly id: string }): string => `ungrouped-${alert.id}`;
/** The alert's id in a group key, or null. */
export const idOfGroupKey = (key: string): string | null => /^ungrouped-(\d{1,19})$/.exec(key)?.[1] ?? null;
